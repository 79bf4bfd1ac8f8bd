"""The recorded answers of a tool in the fixture projects: the file `answers.yaml` in its folder.

    dirty:                                    # a fixture project
      "src/*": {clean: false, file_count: 3}  # by the first argument, tried in file order; * matches anything
      "*": {clean: false, file_count: 7}
    other:
      - when: {path: "src/*", staged: true}   # by several arguments
        answer: {clean: true, file_count: 0}
      - answer: {clean: false, shown: $path}  # $ and a parameter's name: replaced by the argument of the call

A fixture that the file does not name gives the answers of one that it does, always the same one.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml
from pydantic import BaseModel, ValidationError

from punie_tui.documents import read_yaml
from punie_tui.errors import UsageError
from punie_tui.tools.spec import ToolSpec

ANYTHING = "*"


class NotRecorded(UsageError):
    """No answer of the tool is recorded for the call, which is not the fault of the calling code."""


@dataclass(frozen=True)
class Recorded:
    """One answer as read, not yet validated. `when`: a pattern for each argument that matters; `line`: from 1."""

    fixture: str
    when: tuple[tuple[str, Any], ...]
    answer: Any
    line: int

    @cached_property
    def names_parameters(self) -> bool:
        return "$" in json.dumps(self.answer, default=str)

    def fits(self, arguments: Mapping[str, Any]) -> bool:
        return all(name in arguments and _fits(arguments[name], pattern) for name, pattern in self.when)


def _fits(value: Any, pattern: Any) -> bool:
    if pattern == ANYTHING or value == pattern:
        return True
    return isinstance(value, str) and isinstance(pattern, str) and fnmatch.fnmatchcase(_plain(value), _plain(pattern))


def _plain(path: str) -> str:
    """The path normalised: forward slashes, no leading `./`, no trailing slash."""
    return path.replace("\\", "/").removeprefix("./").rstrip("/") or path


def recorded(spec: ToolSpec, fixture: str, arguments: Mapping[str, Any]) -> BaseModel | str:
    """The recorded answer of a tool in a fixture project.

    Raises NotRecorded if there is none, UsageError if the file cannot be used.
    """
    entries = entries_of(spec)
    names = list(dict.fromkeys(entry.fixture for entry in entries))
    if not names:
        raise NotRecorded(
            f"no answer of {spec.name} is recorded; record one: punie-tui tools record {spec.name} --help"
        )
    there = fixture if fixture in names else names[crc32(fixture.encode()) % len(names)]
    for entry in entries:
        if entry.fixture == there and entry.fits(arguments):
            filled = replace(entry, answer=_filled(entry.answer, arguments)) if entry.names_parameters else entry
            return validated(spec, filled)
    given = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    raise NotRecorded(f"no answer of {spec.name}({given[:200]}) is recorded for the fixture {there}: {spec.answers}")


def _filled(answer: Any, arguments: Mapping[str, Any]) -> Any:
    """The answer with each `$parameter` replaced by its argument."""
    if isinstance(answer, str) and "$" in answer and arguments:
        names = "|".join(map(re.escape, arguments))
        return re.sub(rf"\$({names})\b", lambda found: str(arguments[found[1]]), answer)
    if isinstance(answer, list):
        return [_filled(item, arguments) for item in answer]
    if isinstance(answer, dict):
        return {name: _filled(item, arguments) for name, item in answer.items()}
    return answer


def entries_of(spec: ToolSpec) -> tuple[Recorded, ...]:
    """Every recorded answer, in file order; none if there is no file. Raises UsageError if it cannot be read."""
    file = spec.answers
    if file is None or not file.is_file():
        return ()
    return _read(file, file.stat().st_mtime_ns, spec.parameters[0].name if spec.parameters else "")


def validated(spec: ToolSpec, entry: Recorded) -> BaseModel | str:
    """A recorded answer as the tool returns it. Raises UsageError, with file and line, if it is not of the tool's
    result type."""
    place = f"{spec.answers}:{entry.line}"
    if not issubclass(spec.result, BaseModel):
        if not isinstance(entry.answer, str):
            raise UsageError(f"{place}: {spec.name} answers with text, but this is {type(entry.answer).__name__}")
        return entry.answer
    try:
        return spec.result.model_validate(entry.answer)
    except ValidationError as error:
        raise UsageError(f"{place}: not a valid {spec.result.__name__}: {first_mistake(error)}") from None


def first_mistake(error: ValidationError) -> str:
    """The first validation error as a clause: the field and what is wrong with it."""
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else str(first["msg"])


@lru_cache(maxsize=64)
def _read(file: Path, modified: int, first: str) -> tuple[Recorded, ...]:
    try:
        values, root = read_yaml(file.read_text(encoding="utf-8-sig"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from None
    return () if root is None else tuple(_entries(file, root, values, first))


def _entries(file: Path, root: yaml.Node, values: Any, first: str) -> Iterator[Recorded]:
    for (fixture, content), (_, node) in _pairs(file, root, values, "the file must map fixtures to answers"):
        if isinstance(content, list):
            yield from _items(file, str(fixture), node, content)
            continue
        expected = f"{fixture!r} must map patterns to answers, or list items with `when` and `answer`"
        for (pattern, answer), (key, _) in _pairs(file, node, content, expected):
            when = ((first, pattern),) if first and pattern != ANYTHING else ()
            yield Recorded(str(fixture), when, answer, key.start_mark.line + 1)


def _items(file: Path, fixture: str, node: Any, content: list[Any]) -> Iterator[Recorded]:
    for item, place in zip(content, node.value, strict=True):
        line = place.start_mark.line + 1
        if not isinstance(item, dict) or "answer" not in item or item.keys() - {"when", "answer"}:
            raise UsageError(f"{file}:{line}: an item must have the key `answer`, and may have only `when` besides")
        patterns = item.get("when") or {}
        if not isinstance(patterns, dict):
            raise UsageError(f"{file}:{line}: `when` must map arguments to patterns")
        yield Recorded(fixture, tuple(patterns.items()), item["answer"], line)


def _pairs(file: Path, node: Any, values: Any, expected: str) -> Iterator[tuple[tuple[Any, Any], tuple[Any, Any]]]:
    """Each key and value of a mapping, with their nodes. Raises UsageError if it is no mapping, which is reported as
    `expected`, or if a key occurs twice."""
    if not isinstance(values, dict):
        raise UsageError(f"{file}:{node.start_mark.line + 1}: {expected}")
    if len(values) != len(node.value):
        raise UsageError(f"{file}:{node.start_mark.line + 1}: a key occurs twice; keep one of them")
    yield from zip(values.items(), node.value, strict=True)
