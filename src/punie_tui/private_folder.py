"""Folders of this user alone, and an end for the temporary ones of processes that were killed or left in haste."""

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
    """A folder that only this user can read, `punie-KIND-PID-…` among the temporary files; gone with the block, or
    with the object. The first of a kind in a process takes those along that dead processes left.

    Raises OSError where none can be made.
    """
    _sweep(kind, tempfile.gettempdir())
    made = tempfile.TemporaryDirectory(prefix=f"punie-{kind}-{os.getpid()}-", ignore_cleanup_errors=True)
    held = os.open(made.name, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_SH)
    weakref.finalize(made, os.close, held)
    return made


def own_folder(folder: Path) -> Path | None:
    """The folder, made where it was missing; None where somebody else may write to it, or this user may not."""
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
    """Whether nobody holds the folder: a process of another container has a number that means nothing here."""
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
