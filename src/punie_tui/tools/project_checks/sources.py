"""The Python files of a project, without hidden folders, generated ones and virtual environments."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SKIPPED = frozenset({"__pycache__", "node_modules", "build", "dist"})


def python_files(place: Path) -> Iterator[Path]:
    """The file itself, or all Python files below a folder, in order."""
    if place.is_file():
        yield place
        return
    for folder, folders, names in os.walk(place):
        inside = [name for name in folders if not name.startswith(".") and name not in SKIPPED]
        folders[:] = sorted(name for name in inside if not (Path(folder) / name / "pyvenv.cfg").exists())
        yield from sorted(Path(folder) / name for name in names if name.endswith(".py"))


def shown(file: Path, folder: Path) -> str:
    """A path as results show it: relative to `folder` if it is below it."""
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.as_posix()
