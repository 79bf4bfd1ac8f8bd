"""Files with content that people write: which exist, and what each contains or what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from punie_tui.errors import UsageError
from punie_tui.reachable import is_file
from punie_tui.regular_files import read_text, write_atomically

W = TypeVar("W")


@dataclass(frozen=True)
class ContentFile(Generic[W]):
    """A file by its name; `own` if it is the workspace's and may be written. `written` is the modification time (ns
    since 1970) of the version read, 0 if it was not read yet. `parsed` is its parsed content, None if it was not read
    or `problem` says what is wrong with it."""

    name: str
    file: Path
    own: bool
    written: int = 0
    parsed: W | None = None
    problem: str = ""


def read_file(content_file: ContentFile[W], load: Callable[[], W]) -> ContentFile[W]:
    """Returns the file as it is now, reading it only if it was modified since."""
    written = _written(content_file.file)
    if written == content_file.written:
        return content_file
    try:
        return ContentFile(content_file.name, content_file.file, content_file.own, written, load())
    except UsageError as problem:
        return ContentFile(content_file.name, content_file.file, content_file.own, written, None, str(problem))


def changed(files: Mapping[str, ContentFile[W]]) -> list[str]:
    """The names of the files that were modified since they were read, or were not read yet."""
    return [name for name, each in files.items() if _written(each.file) != each.written]


def listed_files(
    found: Mapping[str, Path], known: Mapping[str, ContentFile[W]], is_own: Callable[[Path], bool]
) -> dict[str, ContentFile[W]]:
    """Name → file; files that are `known` already keep what was read of them."""
    return {
        name: known[name] if name in known and known[name].file == file else ContentFile(name, file, is_own(file))
        for name, file in found.items()
    }


def why_no_name(name: str, taken: Mapping[str, Path]) -> str | None:
    """Returns what is wrong with the name of a new file, or None."""
    if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
        return "a name may only have letters, digits, '-' and '_'"
    return f"{name} exists already" if name in taken else None


def copy_file(content_file: ContentFile[W], to: Path) -> Path:
    """Copies a file as it is to the path `to`, to be edited there. Raises UsageError if that path exists."""
    if is_file(to):
        raise UsageError(f"{to} exists already; choose another name")
    to.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(to, read_text(content_file.file).encode())
    return to


def _written(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return -1
