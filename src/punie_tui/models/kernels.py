"""Where mlx keeps the kernels that it compiles on a CPU: below our cache, in a folder of this user alone.

mlx has a C++ compiler write them, a second or so each, and loads them from the temporary folder, which all users share:
who made the folder first decides what the next user's process loads, or whether it can compile at all. Imports no mlx.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

COMPILER = "g++"
"""What mlx calls by name."""


def keep_kernels(cache_dir: Path) -> Path | None:
    """From now on mlx keeps its kernels in `cache_dir`, and finds them again in the next process.

    Returns the folder; None where it cannot be made or is not this user's alone, which leaves all as it was. Python's
    own temporary files stay where they are.
    """
    if sys.platform != "linux":
        return None
    folder = cache_dir / f"kernels-{os.geteuid()}"
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        return None
    tempfile.tempdir = tempfile.gettempdir()
    os.environ["TMPDIR"] = str(folder)
    return folder


def compiler() -> str | None:
    """The C++ compiler that mlx would call, if there is one."""
    return shutil.which(COMPILER)


def kernel_folder() -> Path:
    """Where mlx keeps its kernels in this process."""
    return Path(os.environ.get("TMPDIR") or tempfile.gettempdir())


def can_keep() -> bool:
    """Whether mlx can write its kernels there, and nobody else could have."""
    folder = kernel_folder() / "mlx"
    if not folder.exists():
        return os.access(folder.parent, os.W_OK)
    paths = (folder, *(path for path in folder.rglob("*") if path.is_dir()))
    return all(os.access(path, os.W_OK) and path.stat().st_uid == os.geteuid() for path in paths)
