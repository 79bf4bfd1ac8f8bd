"""The input of the checks: a dataset folder, read once and leniently, with its calls parsed and run once.

Every line keeps its `file:line`. Broken lines are kept as such, for the one check that reports them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from punie_tui.datasets.checks.calls.foreign_calls import foreign_calls
from punie_tui.datasets.examples import Example, Message, Row, lines_of, parse_row, read_bytes, split_files
from punie_tui.tools.code.calls import ParsedAnswer, parse_answer
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.tools.sandbox import SandboxRun, run_many

_RESPONSE = re.compile(r"<tool_response>\n?(.*?)\n?(?:</tool_response>|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One line of one split, valid or not. `place` is `file:line`."""

    place: str
    split: str
    row: Row


@dataclass(frozen=True)
class Located:
    """One example and its place."""

    place: str
    split: str
    example: Example


@dataclass(frozen=True)
class Call:
    """One assistant turn that makes a call, or tries to. `turn`: its index among the messages."""

    place: str
    example: Example
    answer: str
    parsed: ParsedAnswer
    turn: int

    @property
    def response(self) -> str | None:
        """The output of the call according to the row itself; None if the row does not contain it."""
        after = self.example.messages[self.turn + 1 : self.turn + 2]
        return next((response for message in after if (response := tool_response(message)) is not None), None)


def tool_response(message: Message) -> str | None:
    """The output of a call that a turn carries; None if it carries none."""
    if message.role == "tool":
        return message.content
    found = _RESPONSE.findall(message.content) if message.role == "user" else []
    return "\n".join(found) if found and message.content.lstrip().startswith("<tool_response>") else None


def _comments_only(example: Example) -> bool:
    lines = [line for answer in example.answers for line in answer.splitlines()]
    return bool(lines) and all(line.startswith("# ") for line in lines)


def questions_before(example: Example, turn: int) -> str:
    """What the user wrote before the turn with that index, without the outputs of calls."""
    users = (message for message in example.messages[:turn] if message.role == "user")
    return "\n".join(message.content for message in users if tool_response(message) is None)


class Material:
    """One dataset, and the suite's queries that must not be in it. If it was read from a `folder`, `digest` changes
    whenever either of them does."""

    def __init__(
        self, lines: list[Line], suite_queries: Sequence[str] = (), *, folder: Path | None = None, digest: str = ""
    ) -> None:
        self.lines = lines
        self.suite_queries = list(suite_queries)
        self.folder = folder
        self.digest = digest

    @cached_property
    def examples(self) -> list[Located]:
        """The lines that contain an example, in any form."""
        return [Located(line.place, line.split, line.row.example) for line in self.lines if line.row.example]

    @cached_property
    def calls(self) -> list[Call]:
        """The assistant's calls; a conversation may have several."""
        return [
            Call(located.place, located.example, message.content, parsed, turn)
            for located in self.examples
            for turn, message in enumerate(located.example.messages)
            if message.role == "assistant" and (parsed := parse_answer(message.content)).kind == "call"
        ]

    @cached_property
    def calling(self) -> list[Located]:
        """The examples with a call."""
        places = {call.place for call in self.calls}
        return [located for located in self.examples if located.place in places]

    @cached_property
    def direct(self) -> list[Located]:
        """The examples that are answered in words: without a call, and not with a comment alone, which says what code
        would do."""
        places = {located.place for located in self.calling}
        return [
            located for located in self.examples if located.place not in places and not _comments_only(located.example)
        ]

    @cached_property
    def runs(self) -> list[tuple[Call, dict[str, SandboxRun]]]:
        """Each call whose code can be read and uses only our tools, with its run in every fixture (name → run)."""
        codes = dict.fromkeys(call.parsed.code for call in self.calls)  # rows may share their code
        known = [code for code in codes if code is not None and not foreign_calls(code)]
        runs = dict(zip(known, run_many(known, BASIC_FIXTURES), strict=True))
        return [(call, runs[call.parsed.code]) for call in self.calls if call.parsed.code in runs]


def read_material(folder: Path, suite_queries: Sequence[str] = ()) -> Material:
    """Reads the dataset in `folder`. Raises UsageError if it is not a folder, or has no train.jsonl."""
    files = {split: (path, read_bytes(path)) for split, path in split_files(folder).items()}
    content = {split: hashlib.sha256(data).hexdigest() for split, (_, data) in files.items()}
    digest = hashlib.sha256(json.dumps([content, list(suite_queries)]).encode()).hexdigest()
    lines = [
        Line(f"{path}:{number}", split, parse_row(line))
        for split, (path, data) in files.items()
        for number, line in enumerate(lines_of(data), 1)
    ]
    return Material(lines, suite_queries, folder=folder, digest=digest)
