"""Finds lessons: files under data/lessons of the workspace and the package. Their keys are paths without suffix."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from punie_tui.errors import UsageError, unknown
from punie_tui.lessons.form import dump_schema
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.loading import Lesson, lesson_of, read_form
from punie_tui.regular_files import read_text, write_atomically
from punie_tui.settings import Settings, bundled_data

FOLDER = "lessons"
SCHEMA = "lesson.schema.json"
NEW = Path(__file__).parent / "new_lesson.yaml"
"""The template of a new lesson; NAME stands for its name."""


def lessons_in(data: Path) -> dict[str, Path]:
    """Key of a lesson → its file. The key is the path under the data folder's lessons/, such as `shell/history`."""
    root = data / FOLDER
    return {path.relative_to(root).with_suffix("").as_posix(): path for path in sorted(root.rglob("*.yaml"))}


@cache
def package_lessons() -> dict[str, Path]:
    """The package's own lessons."""
    return lessons_in(bundled_data())


def find_lessons(settings: Settings) -> dict[str, Path]:
    """The lessons of the workspace and of the package; if both have one, the workspace's."""
    return {key: path for root in reversed(settings.data_roots()) for key, path in lessons_in(root).items()}


def lesson_file(name: str, settings: Settings) -> Path:
    """The file of a lesson by key or path. Raises UsageError if there is none."""
    known = find_lessons(settings)
    path = known.get(name) or (settings.workspace / Path(name).expanduser()).resolve()
    if not path.is_file():
        raise unknown("lesson", name, known)
    return path


def new_lesson(settings: Settings, name: str, text: str | None = None) -> Path:
    """Writes a new lesson into the workspace, from `text` or the template, and beside it the schema for editors. Raises
    UsageError if the name is invalid or taken, or the text is not a lesson."""
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        raise UsageError(f"a lesson's name consists of letters, digits, - and _; {name!r} has others")
    folder = settings.data / FOLDER
    path = folder / f"{name}.yaml"
    if path.exists():
        raise UsageError(f"{path} already exists; edit it, or choose another name")
    text = text or read_text(NEW).replace("NAME", name)
    read_form(text, str(path))
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / SCHEMA, dump_schema().encode())
    write_atomically(path, text.encode())
    return path


def load_lesson(path: Path, files: Mapping[str, Path]) -> Lesson:
    """The lesson in a file; what it uses is found among `files`. Raises UsageError, naming each mistake's line."""
    form, root = read_form(read_text(path), str(path))
    used = []
    for key in form.uses:
        if key not in files:
            raise unknown("lesson", key, files)
        used.append(read_form(read_text(files[key]), str(files[key]))[0])
    return lesson_of(form, root, str(path), used, _file_of(path, files))


def _file_of(path: Path, files: Mapping[str, Path]) -> str:
    """How rows refer to a lesson's file: by its path under a data folder, or its full path if it is in none."""
    for key, known in (*files.items(), *package_lessons().items()):
        if known.name == path.name and known.resolve() == path.resolve():
            return f"{FOLDER}/{key}.yaml"
    return str(path)


def origin(meta: Mapping[str, Any], settings: Settings) -> tuple[Path, int] | None:
    """The file and line where a row's intent is written; None if the row does not name an existing lesson.

    An intent that has moved within its file since the row was made is found where it is now.
    """
    file, intent, line = (meta.get(key) for key in ("file", "intent", "line"))
    known = find_lessons(settings)
    path = next((path for key, path in known.items() if file == f"{FOLDER}/{key}.yaml"), None)  # and from no other file
    if path is None:
        return None
    try:
        found = load_lesson(path, known)
    except UsageError:
        return path, line if isinstance(line, int) else 1
    places = {one.name: int(one.at.rpartition(":")[2]) for one in found.intents} | dict(found.lines)
    return path, places.get(str(intent), line if isinstance(line, int) else 1)


@cache
def lesson(key: str) -> Lesson:
    """A lesson of the package. Raises UsageError if there is none, or it has mistakes, naming each mistake's line."""
    files = package_lessons()
    if key not in files:
        raise unknown("lesson", key, files)
    return load_lesson(files[key], files)


def intents_of(*keys: str) -> tuple[Intent, ...]:
    """The intents of several files of the package, in their order."""
    return tuple(intent for key in keys for intent in lesson(key).intents)
