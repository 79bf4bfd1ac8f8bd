"""Records what a real tool answered as the answer of a fixture project, to be curated by hand."""

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
"""The fewest characters of an argument for which the answer is searched; shorter ones would match by chance."""


def record(
    spec: ToolSpec, fixture: str, given: Mapping[str, Any], answer: BaseModel | str, *, any_: bool = False
) -> Path:
    """Write an answer into the tool's file, and return the file.

    `given` are the arguments of the recorded call; their answer comes before the others of the fixture. Without
    arguments, or with `any_`, the answer is for any call: it comes last, in place of the previous one for any call, and
    each argument's text in it is replaced by `$name`, to be filled in by the call. Every other line of the file stays
    unchanged. Raises UsageError if the file cannot be read or the tool has none, SystemFailure if it cannot be written.
    """
    file = spec.answers
    if file is None:
        raise UsageError(f"{spec.name} computes its answers from the fixtures; it needs no recorded ones")
    entries = [entry for entry in entries_of(spec) if entry.fixture == fixture]
    value = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
    if any_:
        value, given = _with_names(value, given), {}
    kept = [{**({"when": dict(entry.when)} if entry.when else {}), "answer": entry.answer} for entry in entries]
    kept = [each for each in kept if each.get("when", {}) != dict(given)]
    made: dict[str, Any] = {"when": dict(given), "answer": value} if given else {"answer": value}
    items = [made, *kept] if given else [*kept, made]
    # An answer for any call hides those after it.
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
    """The value with each argument's text replaced by `$name`, the name of its parameter."""
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
    """The text with `block` in place of the fixture's top-level section, or at the end if there is none."""
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
