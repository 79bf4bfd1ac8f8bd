"""Looking for files and folders that the person may not be allowed to look at: what cannot be seen is not there.

Path's own methods raise PermissionError where a folder above may not be entered; one such folder is no reason for a
listing to lack all the others. Who wants to know why something is missing opens it.
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
    """A sentence where a folder is there and may not be looked into; else empty."""
    if not is_folder(folder) or os.access(folder, os.R_OK | os.X_OK):
        return ""
    return f"{folder}: cannot be read (Permission denied); what is in it is not listed"


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """What matches a glob in a folder, by name; nothing where it cannot be listed."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def names_in(folder: Path) -> list[str]:
    """The names of what lies in a folder, sorted; none where it cannot be listed."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 (of hundreds of folders: a Path of each costs more)
    except OSError:
        return []


Stamp = tuple[int, int, int]
"""When a file was written, when anything of it was changed (both ns since 1970), and its bytes."""


def stamp_of(file: Path) -> Stamp | None:
    """Another one whenever the file was written, or may be read by others; None where it is not there."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size


def size_of(file: Path) -> int:
    """Bytes; 0 where it is not there, or not any more."""
    try:
        return file.stat().st_size
    except OSError:
        return 0
