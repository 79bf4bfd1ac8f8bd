"""Checks and listings of files that the user may not be allowed to see: what cannot be seen counts as missing.

Path's own methods raise PermissionError if a parent folder may not be entered; one such folder should not keep all the
others out of a listing. To find out why something is missing, open it.
"""

from __future__ import annotations

import os
from pathlib import Path


def is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 (this one raises nothing)


def is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 (this one raises nothing)


def exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 (this one raises nothing)


def forbidden(folder: Path) -> str:
    """A sentence if the folder exists but cannot be read; else empty."""
    if not is_folder(folder) or os.access(folder, os.R_OK | os.X_OK):
        return ""
    return f"{folder}: cannot be read (Permission denied); what is in it is not listed"


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """The paths in a folder that match a glob, sorted; none if it cannot be listed."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def names_in(folder: Path) -> list[str]:
    """The names in a folder, sorted; none if it cannot be listed."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 (of hundreds of folders: a Path of each costs more)
    except OSError:
        return []


Stamp = tuple[int, int, int]
"""When a file was last written, when anything about it last changed (both ns since 1970), and its size in bytes."""


def stamp_of(file: Path) -> Stamp | None:
    """The file's stamp, which differs whenever the file was written or its permissions changed; None if it does not
    exist."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size


def size_of(file: Path) -> int:
    """The file's size in bytes; 0 if it does not exist, or no longer does."""
    try:
        return file.stat().st_size
    except OSError:
        return 0
