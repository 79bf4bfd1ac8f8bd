"""`ls` in a fixture project, with the options that people write: bashkit's own knows neither owners nor colours."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from punie_tui.tools.git_repository import Answer

WHEN = "Dec 25 10:00"
"""When every file of a fixture project was last changed."""
_MODES = {True: "drwxr-xr-x 2", False: "-rw-r--r-- 1"}
_LETTERS = frozenset("1aAlhRdrtSpFGgoisckmnuX")
_LONG = frozenset(
    {
        *("all", "almost-all", "classify", "color", "directory", "full-time", "group-directories-first"),
        *("hide", "human-readable", "ignore", "recursive", "reverse", "si", "size", "sort", "time-style"),
    }
)


@dataclass(frozen=True)
class _Entry:
    name: str
    folder: bool
    size: int


def ls(files: Any, here: str, arguments: Sequence[str]) -> Answer:
    """`files` is the filesystem of bashkit, `here` the working directory."""
    letters, paths = "", []
    for word in arguments:
        if word.startswith("--") and len(word) > 2:
            name = word[2:].partition("=")[0]
            if name not in _LONG:
                return Answer("", f"ls: unrecognized option '{word}'\n", 2)
            letters += {"all": "a", "almost-all": "A", "recursive": "R", "reverse": "r", "directory": "d"}.get(name, "")
            letters += "h" if name == "human-readable" else ""
        elif word.startswith("-") and len(word) > 1 and word != "--":
            if unknown := next((letter for letter in word[1:] if letter not in _LETTERS), ""):
                return Answer("", f"ls: invalid option -- '{unknown}'\n", 2)
            letters += word[1:]
        elif word != "--":
            paths.append(word)
    return _listed(files, here, letters, paths or ["."])


def _listed(files: Any, here: str, letters: str, paths: Sequence[str]) -> Answer:
    output: list[str] = []
    complaint, single, folders = "", [], []
    for path in sorted(paths):
        place = posixpath.normpath(posixpath.join(here, path))
        if not files.exists(place):
            complaint += f"ls: cannot access '{path}': No such file or directory\n"
        elif files.stat(place)["file_type"] == "directory" and "d" not in letters:
            folders.append((path, place))
        else:
            information = files.stat(place)
            single.append(_Entry(path, information["file_type"] == "directory", information["size"]))
    if single:
        output.append(_lines(single, letters))
    titled = len(paths) > 1 or "R" in letters
    while folders:
        path, place = folders.pop(0)
        entries = _entries(files, place, letters)
        total = f"total {sum(-(-entry.size // 1024) for entry in entries)}\n" if "l" in letters else ""
        output.append((f"{path}:\n" if titled else "") + total + _lines(entries, letters))
        if "R" in letters:
            below = [entry.name for entry in entries if entry.folder and entry.name not in (".", "..")]
            folders = [(posixpath.join(path, name), posixpath.join(place, name)) for name in below] + folders
    return Answer("\n".join(output), complaint, 2 if complaint else 0)


def _entries(files: Any, place: str, letters: str) -> list[_Entry]:
    found = [
        _Entry(entry["name"], entry["metadata"]["file_type"] == "directory", entry["metadata"]["size"])
        for entry in files.read_dir(place)
    ]
    if not {"a", "A"} & set(letters):
        found = [entry for entry in found if not fnmatch.fnmatch(entry.name, ".*")]
    found.sort(key=lambda entry: (-entry.size if "S" in letters else 0, entry.name))
    if "r" in letters:
        found.reverse()
    return [*([_Entry(".", True, 4096), _Entry("..", True, 4096)] if "a" in letters else []), *found]


def _lines(entries: Sequence[_Entry], letters: str) -> str:
    if not {"l", "g", "o", "n"} & set(letters):
        return "".join(f"{_named(entry, letters)}\n" for entry in entries)
    sizes = [_size(4096 if entry.folder else entry.size, human="h" in letters) for entry in entries]
    width = max(map(len, sizes), default=0)
    return "".join(
        f"{_MODES[entry.folder]} dev dev {size:>{width}} {WHEN} {_named(entry, letters)}\n"
        for entry, size in zip(entries, sizes, strict=True)
    )


def _named(entry: _Entry, letters: str) -> str:
    return entry.name + ("/" if entry.folder and {"p", "F"} & set(letters) else "")


def _size(size: int, *, human: bool) -> str:
    if not human or size < 1024:
        return str(size)
    return f"{size / 1024:.1f}K" if size < 10 * 1024 else f"{-(-size // 1024)}K"
