"""Where mlx keeps the kernels that it compiles on a CPU: below our cache, in a folder of this user alone.

mlx has a C++ compiler write them, a second or so each, and loads them from the temporary folder, which all users share:
who made the folder first decides what the next user's process loads, or whether it can compile at all. Imports no mlx.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from punie_tui.errors import SystemFailure
from punie_tui.locking import exclusive
from punie_tui.private_folder import own_folder, private_folder

COMPILER = "g++"
"""What mlx calls by name."""

FLAGS = ("-std=c++17", "-O3", "-Wall", "-fPIC")
"""How mlx calls it; a header is read beforehand only for calls like this one."""

HEADER = Path("mlx/backend/cpu/compiled_preamble.h")
"""What every kernel includes, as it names it."""

READING_SECONDS = 60.0
"""A compiler that takes longer over the header than this is let be."""

_until_the_end: list[object] = []
"""Private folders that go with the process."""


def keep_kernels(cache_dir: Path) -> Path | None:
    """From now on mlx keeps its kernels in `cache_dir`, and finds them again in the next process; where that folder
    cannot be made or is not this user's alone, in a private one that goes with the process.

    Returns the folder; None where neither can be made, which leaves all as it was. Python's own temporary files stay
    where they are.
    """
    if sys.platform != "linux":
        return None
    folder = own_folder(cache_dir / f"kernels-{os.geteuid()}") or _private()
    if folder is not None:
        tempfile.tempdir = tempfile.gettempdir()
        os.environ["TMPDIR"] = str(folder)
    return folder


def read_header_once(mlx: Path, version: str) -> None:
    """Has the compiler read mlx's header for all kernels to come: that is five sixths of the 0.6 s that one takes.

    GCC looks for the result beside the source that includes it, takes it if compiler and flags are the same, and else
    reads the header as ever (https://gcc.gnu.org/onlinedocs/gcc/Precompiled-Headers.html). `mlx`: the package's folder.
    Nothing happens where there is no compiler, or the result stands already (50 MB).
    """
    compiled = kernel_folder() / "mlx" / version / "cpu" / f"{HEADER}.gch"
    found = compiler()
    if found is None:
        return
    unfinished = compiled.with_name("unfinished.gch")
    failures = (SystemFailure, OSError, subprocess.TimeoutExpired)
    with suppress(*failures), exclusive(compiled.with_name("unfinished.lock")):
        if compiled.exists() and compiled.stat().st_mtime > Path(found).stat().st_mtime:
            return
        include = mlx / "include"
        paths = (include, include / HEADER, "-o", unfinished)
        command = [found, *FLAGS, "-x", "c++-header", "-I", *map(str, paths)]
        read = subprocess.run(command, capture_output=True, timeout=READING_SECONDS, check=False)
        if read.returncode == 0:
            unfinished.replace(compiled)


def _private() -> Path | None:
    try:
        made = private_folder("kernels")
    except OSError:
        return None
    _until_the_end.append(made)
    return Path(made.name)


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
