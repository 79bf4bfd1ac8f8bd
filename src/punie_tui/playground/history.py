"""The workspace's history: what was asked, answered and called, one line per answer, in `runs/asked.jsonl`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.errors import SystemFailure
from punie_tui.regular_files import append_line
from punie_tui.runs.store import read_records
from punie_tui.settings import Settings


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class CallMade(_Record):
    """A call of a real tool: its arguments by name, and its result, or why it has none."""

    tool: str
    arguments: dict[str, Any]
    result: Any = None
    error: str = ""


class CodeRun(_Record):
    """How an answer's code ended in a project, as `SandboxRun` reports it."""

    status: Literal["ok", "error", "unsupported", "timeout"]
    output: str
    error: str | None = None
    line: int | None = None


class HistoryEntry(_Record):
    """A question and its answer. Without a `project` the calls got recorded answers only."""

    at: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"), description="when; UTC")
    question: str
    model: str
    system: str | None = Field(default=None, description="the system turn of the prompt")
    project: str | None = None
    answer: str
    calls: list[CallMade] = Field(default_factory=list)
    run: CodeRun | None = None


def history_file(settings: Settings) -> Path:
    return settings.runs / "asked.jsonl"


def remember(settings: Settings, entry: HistoryEntry) -> None:
    """Adds to the history. Raises SystemFailure if it cannot be written."""
    file = history_file(settings)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemFailure(f"{file.parent} cannot be made: {error.strerror}") from None
    append_line(file, entry.model_dump_json().encode() + b"\n")


def read_history(settings: Settings, most: int = 200) -> list[HistoryEntry]:
    """The latest `most` entries, the latest first; lines that cannot be read are left out."""
    found = []
    for record in read_records(history_file(settings)):
        try:
            found.append(HistoryEntry.model_validate(record))
        except ValidationError:
            continue
    return found[: -most - 1 : -1]
