"""The place that a question is about: its words in the question, and the argument of the call.

Paths are those of realistic projects: one small list, which a model soon memorizes, or some dozens of layouts, so that
a path can only be copied. If the question names no path, the argument is ".": a path must never be invented.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from punie_tui.lessons.wording.slots import FILES_OF, Place
from punie_tui.lessons.wording.tables import entries_of, table

Words = dict[str, str]
Paths = Literal["few", "many"]


@dataclass(frozen=True)
class PlausibleProject:
    """The paths of a project. `code` and `tests` repeat paths to weight them; `files` includes text files."""

    folders: tuple[str, ...]
    modules: tuple[str, ...]
    files: tuple[str, ...]
    code: tuple[str, ...]
    tests: tuple[str, ...]


@cache
def known_project() -> Sequence[PlausibleProject]:
    """One project with a few paths."""
    folders, files = table("few", "folders"), table("few", "files")
    texts, tests = table("few", "text-files"), table("few", "test-paths")
    return (PlausibleProject(folders, table("few", "modules"), texts + files, folders + files, tests),)


@cache
def many_projects() -> Sequence[PlausibleProject]:
    """The projects in layouts.yaml."""
    return tuple(_project(dict(entry)) for entry in entries_of("layouts").values())


def _project(entry: dict[str, str | list[str]]) -> PlausibleProject:
    code, tests, kinds = str(entry.pop("code")), str(entry.pop("tests")), entry.pop("kinds", [])
    top = entry.pop("top", [])
    folders = (f"{code}/", *(f"{code}/{package}/" for package in entry))
    modules = (
        *(f"{code}/{module}.py" for module in top),
        *(f"{code}/{package}/{module}.py" for package, names in entry.items() for module in names),
    )
    apart = [f"{tests}/{name}" for name in kinds or entry]
    files = [
        f"{apart[at % len(kinds)] if kinds else f'{tests}/{package}'}/test_{module}.py"
        for at, (package, names) in enumerate(entry.items())
        for module in names
    ]
    test_paths = (f"{tests}/", *(f"{each}/" for each in apart)) * 3 + tuple(files)
    return PlausibleProject(folders, modules, table("few", "text-files") + modules, folders * 4 + modules, test_paths)


def draw_place(
    place: Place, random_: random.Random, named: bool, kind: Paths = "few", folder: bool = False
) -> tuple[Words, Words]:
    """The words for the question and the arguments for the code. `named=False`: the whole project, ".";
    `folder`: questions about code and tests make sense only for folders."""
    projects = known_project() if kind == "few" else many_projects()
    project = projects[0] if len(projects) == 1 else random_.choice(projects)
    code = project.folders if folder or place == "folder" else project.code
    tests = tuple(each for each in project.tests if not (folder and each.endswith(".py")))
    match place:
        case "nowhere":
            return {}, {}
        case "file":
            return _one(random_.choice(project.files))
        case "module":
            return _one(random_.choice(project.modules))
        case "document" | "settings":
            return _one(random_.choice(table("few", FILES_OF[place])))
        case "two" | "two tests":
            paths = tests if place == "two tests" else project.folders
            if kind == "many" and not folder and place == "two" and random_.random() < 0.35:
                paths = project.modules
            path, other = (_slashed(each, random_) for each in random_.sample(tuple(dict.fromkeys(paths)), 2))
            return {"path": path, "other": other}, {"arg": path, "other_arg": other}
        case "tests":
            return _tests(tests, random_, named, kind)
        case "code and tests":
            words, arguments = _code(project.folders if kind == "few" else code, random_, named, kind)
            test_words, test_arguments = _tests(tests, random_, named, kind)
            return words | test_words, arguments | {"tests_arg": test_arguments["arg"]}
        case "code" | "folder":
            return _code(code, random_, named, kind)


def _one(path: str) -> tuple[Words, Words]:
    return {"file": path}, {"arg": path}


def _code(paths: Sequence[str], random_: random.Random, named: bool, kind: str) -> tuple[Words, Words]:
    if named:
        path = _slashed(random_.choice(paths), random_)
        return {"path": path, "in_path": f" in {path}"}, {"arg": path}
    words = random_.choice(table(kind, "project")), random_.choice(table(kind, "in-project"))
    return dict(zip(("path", "in_path"), words, strict=True)), {"arg": "."}


def _tests(paths: Sequence[str], random_: random.Random, named: bool, kind: str) -> tuple[Words, Words]:
    if named:
        path = _slashed(random_.choice(paths), random_)
        return {"tests": path, "in_tests": f" in {path}"}, {"arg": path}
    words = random_.choice(table(kind, "suite")), random_.choice(table(kind, "in-suite"))
    return dict(zip(("tests", "in_tests"), words, strict=True)), {"arg": "."}


def _slashed(path: str, random_: random.Random) -> str:
    """A path with or without its trailing slash; a single word such as `src` keeps it, so that it reads as a path."""
    bare = path.rstrip("/")
    return bare if "/" in bare and random_.random() < 0.5 else path
