"""Decisions about single rows (keep, drop or edit, with a note), and the new dataset made from them.

Decisions are lines of a JSONL file, so that they outlive the program that recorded them; of several about one row the
last counts. A dataset is never changed: its curated form is another folder, whose manifest lists every decision.
"""

from __future__ import annotations

import codecs
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.datasets.checks.rows import disorder, empty_turn
from punie_tui.datasets.examples import (
    MANIFEST,
    Example,
    Role,
    dump_examples,
    lines_of,
    parse_row,
    read_bytes,
    split_files,
)
from punie_tui.datasets.examples import Message as Turn
from punie_tui.datasets.manifest import described, dump_manifest
from punie_tui.datasets.publishing import publish_folder
from punie_tui.errors import UsageError
from punie_tui.regular_files import append_line

Action = Literal["keep", "drop", "edit"]


class EditedTurn(BaseModel):
    """One turn of an edited row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    content: str
    weight: int | None = None


class Decision(BaseModel):
    """What was decided about one row. `line` counts from 1. `sha256` is that of the line as it was looked at: a
    decision holds for no other text. `messages`: the whole conversation in its new form, for an edit alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    split: Literal["train", "valid", "test"]
    line: int = Field(ge=1)
    sha256: str
    action: Action
    note: str = ""
    messages: tuple[EditedTurn, ...] = ()


def decide(
    split: str, line: int, data: bytes, action: Action, note: str = "", messages: Sequence[Turn] = ()
) -> Decision:
    """The decision about the row whose line in the file is `data`. Raises UsageError if an edit is not a valid row."""
    decision = Decision.model_validate(
        {
            "split": split,
            "line": line,
            "sha256": _sha256(data),
            "action": action,
            "note": note,
            "messages": [{"role": turn.role, "content": turn.content, "weight": turn.weight} for turn in messages],
        }
    )
    _check_edit(decision)
    return decision


def append_decision(path: Path, decision: Decision) -> None:
    """Appends one decision to the file of decisions. Raises SystemFailure if that fails."""
    append_line(path, decision.model_dump_json(exclude_defaults=True).encode() + b"\n")


def read_decisions(path: Path) -> list[Decision]:
    """The decisions in a file, in order. Raises UsageError (file:line) on a broken one."""
    decisions = []
    for number, line in enumerate(lines_of(read_bytes(path)), 1):
        if not line.strip():
            continue
        try:
            decisions.append(Decision.model_validate_json(line.removeprefix(codecs.BOM_UTF8)))
            _check_edit(decisions[-1])
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise UsageError(f"{path}:{number}: not a valid decision: {where}: {first['msg'].lower()}") from None
        except UsageError as problem:
            raise UsageError(f"{path}:{number}: {problem}") from None
    return decisions


def latest(decisions: Iterable[Decision]) -> dict[tuple[str, int], Decision]:
    """(split, line) → the last decision about that row."""
    return {(decision.split, decision.line): decision for decision in decisions}


def curate(source: Path, decisions: Iterable[Decision], folder: Path) -> dict[str, int]:
    """Writes `folder` from the dataset in `source`; undecided and kept rows are copied byte for byte.

    Returns how many rows were kept by a decision, dropped, edited, and left undecided. Raises UsageError if
    `folder` exists already, or a decision is about a line that does not exist or has changed since.
    """
    if folder.exists():
        raise UsageError(f"{folder} already exists; an edited dataset is always a new one, so choose another name")
    standing = latest(decisions)
    done: Counter[str] = Counter()
    decided: list[dict[str, Any]] = []
    files: dict[str, bytes] = {}
    sources = split_files(source)
    for split, path in sources.items():
        data = read_bytes(path)
        kept = []
        for number, line in enumerate(lines_of(data), 1):
            decision = standing.pop((split, number), None)
            done[decision.action if decision else "undecided"] += 1
            if decision is not None:
                if decision.sha256 != _sha256(line):
                    raise UsageError(f"{path}:{number}: the line has changed since the decision; decide again")
                decided.append(decision.model_dump(exclude={"messages"}))
            if decision is None or decision.action == "keep":
                kept.append(line + b"\n")
            elif decision.action == "edit":
                kept.append(_edited(line, decision))
        files[path.name] = b"".join(kept)
    if standing:
        split, number = min(standing)
        raise UsageError(f"{source}: a decision is about {split}.jsonl:{number}, but there is no such line")
    counts = {name: done[name] for name in ("keep", "drop", "edit", "undecided")}
    curated = {
        "from": source.name,
        "sha256": {path.name: _sha256(read_bytes(path)) for path in sources.values()},
        "counts": counts,
        "decisions": decided,
    }
    examples = {split: _examples(files[path.name]) for split, path in sources.items()}
    text = f"{source.name}, edited by hand."
    files[MANIFEST] = dump_manifest(described(folder.name, text, examples, files, curated=curated))
    publish_folder(folder, files, new=True)
    return counts


def _edited(line: bytes, decision: Decision) -> bytes:
    """The row with its new conversation. Turns whose role is unchanged keep their weight and further keys."""
    before = parse_row(line).example or Example([])
    turns = []
    for number, turn in enumerate(decision.messages):
        was = before.messages[number] if number < len(before.messages) else None
        kept = was if was is not None and was.role == turn.role else Turn(turn.role, "")
        weight = kept.weight if turn.weight is None else turn.weight
        turns.append(replace(kept, content=turn.content, tool_calls=[], weight=weight))
    return dump_examples([replace(before, messages=turns)])


def _check_edit(decision: Decision) -> None:
    if (decision.action == "edit") != bool(decision.messages):
        raise UsageError(
            "an edit must have the whole conversation in `messages`, and no other decision may have `messages`"
        )
    if decision.messages:
        record = {"messages": [turn.model_dump() for turn in decision.messages]}
        row = parse_row(json.dumps(record).encode())
        if row.example is None or (problem := disorder(row.example) or empty_turn(row.example)):
            raise UsageError(f"the edited row cannot be learned from: {row.problem or problem}")


def _examples(data: bytes) -> list[Example]:
    return [row.example for line in lines_of(data) if (row := parse_row(line)).example is not None]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
