"""Where mlx keeps the kernels that it compiles on a CPU: in our cache, in a folder that belongs to this user alone.

mlx has a C++ compiler build them, about a second each, and loads them from the temporary folder, which all users share:
whoever creates that folder first decides what another user's process loads, or whether it can compile at all. Imports
no mlx.
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
"""The compiler, as mlx calls it by name."""

FLAGS = ("-std=c++17", "-O3", "-Wall", "-fPIC")
"""The flags that mlx passes; a precompiled header is used only with the same flags."""

HEADER = Path("mlx/backend/cpu/compiled_preamble.h")
"""The header that every kernel includes, by the name that it uses."""

READING_SECONDS = 60.0
"""If the compiler takes longer than this to precompile the header, it is not precompiled."""

_kept_alive: list[object] = []
"""Private folders that are deleted when the process ends."""


def keep_kernels(cache_dir: Path) -> Path | None:
    """Makes mlx keep its kernels in `cache_dir`, where the next process finds them; if that folder cannot be created or
    does not belong to this user alone, in a private one that is deleted when the process ends.

    Returns the folder; None if neither can be created, in which case nothing changes. Python's own temporary files
    stay where they are.
    """
    if sys.platform != "linux":
        return None
    folder = own_folder(cache_dir / f"kernels-{os.geteuid()}") or _private()
    if folder is not None:
        tempfile.tempdir = tempfile.gettempdir()
        os.environ["TMPDIR"] = str(folder)
    return folder


def read_header_once(mlx: Path, version: str) -> None:
    """Precompiles mlx's header for all later kernels: five sixths of the 0.6 s that a kernel takes.

    GCC looks for the result beside the source that includes it, uses it if compiler and flags are the same, and
    otherwise reads the header (https://gcc.gnu.org/onlinedocs/gcc/Precompiled-Headers.html). `mlx`: the package's
    folder. Does nothing if there is no compiler, or the result (50 MB) exists already.
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
    _kept_alive.append(made)
    return Path(made.name)


def compiler() -> str | None:
    """The C++ compiler that mlx would call, if there is one."""
    return shutil.which(COMPILER)


def kernel_folder() -> Path:
    """Where mlx keeps its kernels in this process."""
    return Path(os.environ.get("TMPDIR") or tempfile.gettempdir())


def can_keep() -> bool:
    """Whether mlx can write its kernels there and nobody else could have."""
    folder = kernel_folder() / "mlx"
    if not folder.exists():
        return os.access(folder.parent, os.W_OK)
    paths = (folder, *(path for path in folder.rglob("*") if path.is_dir()))
    return all(os.access(path, os.W_OK) and path.stat().st_uid == os.geteuid() for path in paths)
