"""Keeps what a real tool answered as the answer of a fixture project, to be curated by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from punie_tui.documents import dump_yaml
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.tools.answers import entries_of
from punie_tui.tools.spec import ToolSpec

SHORTEST = 3
"""Characters of an argument that is found again in what came of it: of shorter ones that would be chance."""


def record(
    spec: ToolSpec, fixture: str, given: Mapping[str, Any], answer: BaseModel | str, *, any_: bool = False
) -> Path:
    """Write an answer into the tool's file, before those that the fixture has; the file.

    `given` are the arguments that it is the answer to. With none of them, or where `any_` says so, it answers any call:
    it takes the place of the answer that did, and where it holds a text that was given it will hold the call's own.
    Every other line of the file stays as it is. Raises UsageError for a file that cannot be read.
    """
    file = spec.answers
    if file is None:
        raise UsageError(f"{spec.name} answers in the fixtures as they are drawn; there is nothing to record")
    entries = [entry for entry in entries_of(spec) if entry.fixture == fixture]
    value = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
    if any_:
        value, given = _with_names(value, given), {}
    kept = [{**({"when": dict(entry.when)} if entry.when else {}), "answer": entry.answer} for entry in entries]
    kept = [each for each in kept if each.get("when", {}) != dict(given)]
    made: dict[str, Any] = {"when": dict(given), "answer": value} if given else {"answer": value}
    items = [made, *kept] if given else [*kept, made]
    # An answer for anything hides those behind it.
    items.sort(key=lambda item: "when" not in item)
    block = dump_yaml({fixture: items}, compact=True)
    text = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(_with_section(text, fixture, block), encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise SystemFailure(f"{file} cannot be written: {error.strerror}") from None
    return file


def _with_names(value: Any, given: Mapping[str, Any]) -> Any:
    """A value with `$name` where a text stands that was given for the parameter of that name."""
    if isinstance(value, str):
        for name, text in given.items():
            if isinstance(text, str) and len(text) >= SHORTEST:
                value = re.sub(rf"(?<![\w/-]){re.escape(text)}(?![\w/-])", f"${name}", value)
        return value
    if isinstance(value, list):
        return [_with_names(item, given) for item in value]
    if isinstance(value, dict):
        return {key: _with_names(item, given) for key, item in value.items()}
    return value


def _with_section(text: str, fixture: str, block: str) -> str:
    """The text with this section of its top level in the place of the one of that name, or at the end."""
    root = yaml.compose(text, yaml.SafeLoader)
    if root is None:
        return f"{text.rstrip()}\n{block}".lstrip()
    lines = text.splitlines(keepends=True)
    starts = [key.start_mark.line for key, _ in root.value]
    for at, (key, _) in enumerate(root.value):
        if key.value == fixture:
            end = starts[at + 1] if at + 1 < len(starts) else len(lines)
            while end > starts[at] + 1 and lines[end - 1].lstrip()[:1] in ("#", ""):
                end -= 1
            return "".join([*lines[: starts[at]], block, *lines[end:]])
    return f"{text.rstrip()}\n{block}"
