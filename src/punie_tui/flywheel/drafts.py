"""Drafts: rows that a person is to accept or drop, and the file that holds them until then.

One JSON object a line, in `flywheel/<run>.jsonl` of the workspace, to be edited by hand or in the dashboard. The
decision about a draft is stored with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, model_validator

from punie_tui.datasets.examples import Example, Message, lines_of, read_bytes
from punie_tui.errors import SystemFailure, UsageError
from punie_tui.flywheel.checking import RowCheck, passes
from punie_tui.flywheel.failures import Failure
from punie_tui.locking import exclusive
from punie_tui.regular_files import write_atomically
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import parse_answer, wrap_call

DraftDecision = Literal["accepted", "dropped"]


class Draft(BaseModel):
    """One row to train on: a question, and either the `code` of a call or the `words` of a direct answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int = Field(ge=1)
    decision: DraftDecision | None = Field(
        default=None,
        validation_alias=AliasChoices("decision", "word"),  # `word` in drafts before
        description="the decision about it; null: none yet",
    )
    query: str = Field(min_length=1)
    code: str | None = None
    words: str | None = None
    why: str = Field(description="which failure it answers, and how")
    lesson: str = ""
    generator: str = ""
    intent: str = ""
    category: str = ""
    edited: bool = Field(default=False, description="rewritten by hand")
    failure: Failure
    checks: tuple[RowCheck, ...] = ()

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        if (self.code is None) == (self.words is None):
            raise ValueError("a draft's answer is either `code` or `words`, one of the two")
        return self

    @property
    def ok(self) -> bool:
        """Whether it passed its checks when they were last run."""
        return passes(self.checks)

    @property
    def answer(self) -> str:
        """The answer as the model is to write it."""
        return wrap_call(self.code) if self.code is not None else self.words or ""

    def example(self, system: str | None) -> Example:
        """The draft as a row, under the system prompt that the run's rows have (None: they have none)."""
        meta = {"source": self.generator or "hand", "intent": self.intent, "category": self.category}
        if self.edited:
            meta["edited"] = "by hand"
        meta |= {"lesson": self.lesson, "answers": f"{self.failure.suite}/{self.failure.query}"}
        turns = [Message("user", self.query), Message("assistant", self.answer)]
        return Example([*([Message("system", system)] if system is not None else []), *turns], meta)

    def rewritten(self, messages: Sequence[Message]) -> Draft:
        """The draft with another question and answer, not checked yet. Raises UsageError if there are other turns."""
        turns = [message for message in messages if message.role != "system"]
        if [turn.role for turn in turns] != ["user", "assistant"]:
            raise UsageError("a draft has one question and one answer; remove the other turns")
        question, answer = (turn.content.strip() for turn in turns)
        parsed = parse_answer(answer)
        code = parsed.code if parsed.strict else None
        return self.model_copy(
            update={
                "query": question,
                "code": code,
                "words": None if code is not None else answer,
                "edited": True,
                "checks": (),
            }
        )


def drafts_file(settings: Settings, run: Run) -> Path:
    return settings.workspace / "flywheel" / f"{run.id}.jsonl"


def read_drafts(file: Path) -> list[tuple[int, Draft]]:
    """The drafts of a file, each with its line from 1. Raises UsageError (file:line) for an invalid draft, and for a
    number that occurs twice."""
    found: list[tuple[int, Draft]] = []
    for line, data in enumerate(lines_of(read_bytes(file)), 1):
        if not data.strip():
            continue
        try:
            draft = Draft.model_validate_json(data)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            text = first["msg"].removeprefix("Value error, ")
            raise UsageError(f"{file}:{line}: not a valid draft: {where}: {text[:1].lower()}{text[1:]}") from None
        if any(draft.number == other.number for _, other in found):
            raise UsageError(f"{file}:{line}: two drafts have the number {draft.number}; give one of them another")
        found.append((line, draft))
    return found


def drafts_of(settings: Settings, run: Run) -> list[Draft]:
    """The drafts for a run. Raises UsageError if there are none yet, or the file is broken."""
    return [draft for _, draft in placed_drafts(settings, run)]


def placed_drafts(settings: Settings, run: Run) -> list[tuple[int, Draft]]:
    """The drafts for a run, each with its line in the file. Raises as `drafts_of` does."""
    file = drafts_file(settings, run)
    if not file.is_file():
        raise UsageError(f"there are no drafts for {run.id} yet; draft some with: punie-tui flywheel draft {run.id}")
    return read_drafts(file)


def write_drafts(file: Path, drafts: Sequence[Draft]) -> None:
    """Writes a whole file of drafts, replacing an older one. Raises SystemFailure if it cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemFailure(f"{file.parent}: cannot be created ({error.strerror})") from None
    write_atomically(file, b"".join(draft.model_dump_json(exclude_none=True).encode() + b"\n" for draft in drafts))


def change_drafts(file: Path, change: Callable[[list[Draft]], list[Draft]]) -> list[Draft]:
    """Replaces the drafts that are in the file now (none if there is no file) by what `change` makes of them, under a
    lock. Returns the new drafts. Raises UsageError for a broken file, SystemFailure if it cannot be written."""
    with exclusive(file.with_name(f".{file.name}.lock")):
        result = change([draft for _, draft in read_drafts(file)] if file.is_file() else [])
        write_drafts(file, result)
    return result


def put_drafts(file: Path, changed: Sequence[Draft], before: Sequence[Draft]) -> list[Draft]:
    """Replaces drafts in the file by those of `changed` with the same number; all others stay as they are in the file
    now. Raises UsageError if the question of one of them is no longer that in `before`."""
    known = {draft.number: draft for draft in before}
    fresh = {draft.number: draft for draft in changed}

    def put(now: list[Draft]) -> list[Draft]:
        there = {draft.number: draft.query for draft in now}
        for number in fresh:
            if there.get(number) != known[number].query:
                raise UsageError(f"{file}: draft {number} has changed meanwhile; look at the drafts again")
        return [fresh.get(draft.number, draft) for draft in now]

    return change_drafts(file, put)
