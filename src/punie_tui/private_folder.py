"""Folders that only this user can access, and the removal of temporary ones that killed processes left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import stat
import tempfile
import weakref
from functools import cache
from pathlib import Path

import psutil


def private_folder(kind: str) -> tempfile.TemporaryDirectory[str]:
    """Creates the temporary folder `punie-KIND-PID-…`, which only this user can read; it is deleted with the block, or
    with the object. The first call for a kind in a process also deletes those that dead processes left.

    Raises OSError if none can be created.
    """
    _sweep(kind, tempfile.gettempdir())
    made = tempfile.TemporaryDirectory(prefix=f"punie-{kind}-{os.getpid()}-", ignore_cleanup_errors=True)
    held = os.open(made.name, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_SH)
    weakref.finalize(made, os.close, held)
    return made


def own_folder(folder: Path) -> Path | None:
    """The folder, created if it was missing; None if others have access to it, or if this user may not read and write
    it."""
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        return None
    return folder if os.access(folder, os.R_OK | os.W_OK | os.X_OK) else None


@cache
def _sweep(kind: str, temporary: str) -> None:
    own = re.compile(rf"punie-{re.escape(kind)}-(\d+)-\w+")
    with contextlib.suppress(OSError):
        for folder in Path(temporary).iterdir():
            if (found := own.fullmatch(folder.name)) and not psutil.pid_exists(int(found[1])) and _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    """Whether no process holds the folder. Its PID alone does not tell: one from another container means nothing
    here."""
    try:
        if folder.lstat().st_uid != os.geteuid():
            return False
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
