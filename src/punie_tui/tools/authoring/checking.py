"""Checks a tool and its recorded answers: each problem is a sentence, with file and line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from pydantic import BaseModel

from punie_tui.errors import UsageError
from punie_tui.tools.answers import ANYTHING, Recorded, entries_of, validated
from punie_tui.tools.spec import ToolSpec


def problems_of(spec: ToolSpec, fixtures: Collection[str]) -> Iterator[str]:
    """Every problem of a tool that gives recorded answers; `fixtures` are the names of the existing ones."""
    yield from _undescribed(spec)
    try:
        entries = entries_of(spec)
    except UsageError as error:
        yield str(error)
        return
    if not entries:
        yield f"{spec.answers}:1: no answer is recorded, so code that calls {spec.name} cannot be judged"
        return
    good = []
    names = {parameter.name for parameter in spec.parameters}
    for entry in entries:
        place = f"{spec.answers}:{entry.line}"
        if entry.fixture not in fixtures:
            yield f"{place}: there is no fixture {entry.fixture!r}; the fixtures are {', '.join(fixtures)}"
        for name, _ in entry.when:
            if name not in names:
                yield f"{place}: {spec.name} has no parameter {name!r}; it has {', '.join(sorted(names)) or 'none'}"
        try:
            good.append((entry, validated(spec, entry)))
        except UsageError as error:
            yield str(error)
    yield from _alike(spec, entries)
    if len(good) == len(entries):
        yield from _unfilled(spec, [answer for _, answer in good if isinstance(answer, BaseModel)])
        yield from _unanswered(spec, entries)


def _undescribed(spec: ToolSpec) -> Iterator[str]:
    for model in spec.models:
        for name, info in model.model_fields.items():
            if not info.description:
                yield f"{spec.origin}: the field {name!r} of {model.__name__} has no description; the model reads it"


def _alike(spec: ToolSpec, entries: tuple[Recorded, ...]) -> Iterator[str]:
    """Fixtures with the same answers, which cannot tell a right answer from a wrong one."""
    answers: dict[str, str] = {}
    lines: dict[str, int] = {}
    for entry in entries:
        answers[entry.fixture] = answers.get(entry.fixture, "") + json.dumps([entry.when, entry.answer], default=str)
        lines.setdefault(entry.fixture, entry.line)
    first: dict[str, str] = {}
    for fixture, text in answers.items():
        if text in first:
            yield f"{spec.answers}:{lines[fixture]}: {fixture} has the same answer as {first[text]}; change one of them"
        first.setdefault(text, fixture)
    if len(answers) == 1:
        problem = "only one fixture is recorded, so an answer that never varies would pass; record another"
        yield f"{spec.answers}:1: {problem}"


def _unfilled(spec: ToolSpec, answers: list[BaseModel]) -> Iterator[str]:
    """Fields that no recorded answer fills, although the results document them."""
    filled: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        _collect(answer, filled)
    for model in spec.models:
        for name in model.model_fields:
            if name not in filled[model.__name__]:
                yield f"{spec.answers}:1: no recorded answer fills {model.__name__}.{name}"


def _collect(value: Any, filled: dict[str, set[str]]) -> None:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if inner not in (None, "", [], {}):
                filled[type(value).__name__].add(name)
            _collect(inner, filled)
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            _collect(item, filled)


def _unanswered(spec: ToolSpec, entries: tuple[Recorded, ...]) -> Iterator[str]:
    """Fixtures that answer only some arguments, so that code with other arguments gets no verdict."""
    last = {entry.fixture: entry for entry in entries}
    for fixture, entry in last.items():
        if any(pattern != ANYTHING for _, pattern in entry.when):
            yield f"{spec.answers}:{entry.line}: {fixture} ends without an answer for any other argument ({ANYTHING!r})"
