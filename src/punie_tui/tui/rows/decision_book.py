"""The decisions made by hand about the rows of one dataset, stored in the workspace; a new dataset can be made from
them.

The file `decisions/<dataset>.jsonl` is the one that `punie-tui data mark` and `data curate` read. Knows no screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from punie_tui.datasets.examples import SPLITS, Message
from punie_tui.datasets.naming import new_dataset
from punie_tui.errors import UsageError
from punie_tui.reachable import is_file
from punie_tui.regular_files import write_atomically
from punie_tui.settings import Settings

if TYPE_CHECKING:  # it imports all checks, which are not needed for browsing
    from punie_tui.datasets.curation import Action, Decision

MARKS: dict[Action, tuple[str, str]] = {
    "keep": ("✓", "$text-success"),
    "drop": ("✗", "$text-error"),
    "edit": ("✎", "$text-warning"),
}


@dataclass(frozen=True)
class _Step:
    folder: Path
    split: str
    line: int
    before: Decision | None
    after: Decision | None


class DecisionHistory:
    """The decisions of this session, over all datasets, the latest last."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._steps: list[_Step] = []

    def add(self, book: DecisionBook, split: str, line: int, before: Decision | None) -> str:
        """Records the decision about a row (from 0) that had the decision `before`, and returns the message to show."""
        after = book.of(split, line)
        if after != before:
            self._steps.append(_Step(book.folder, split, line, before, after))
        return f"{_in_words(after)}: {split} line {line + 1:,}, in {self._shown(book)}"

    def take_back(self) -> tuple[DecisionBook, str]:
        """Takes back the last decision, and returns the book without it and the message to show. Raises UsageError if
        there is nothing to take back, or if the row's decision was changed since; SystemFailure if the book cannot be
        written."""
        if not self._steps:
            raise UsageError("nothing was decided in this session, so there is nothing to take back")
        step = self._steps[-1]
        book = DecisionBook(self._settings, step.folder)
        where = f"{step.split} line {step.line + 1:,} of {step.folder.name}"
        if book.of(step.split, step.line) != step.after:
            self._steps.pop()
            raise UsageError(f"the decision about {where} has changed since, in {self._shown(book)}; it stays")
        if step.before is not None:
            book.write(step.before)
        else:
            book.clear(step.split, step.line)
        self._steps.pop()
        return book, f"taken back: {_in_words(step.after)}; {where} is {_in_words(step.before)} again"

    def _shown(self, book: DecisionBook) -> Path:
        """The path of the book's file, relative to the workspace."""
        return book.path.relative_to(self._settings.workspace)


def _in_words(decision: Decision | None) -> str:
    words = {"keep": "kept", "drop": "dropped", "edit": "edited"}
    return words[decision.action] if decision is not None else "undecided"


class DecisionBook:
    """The decisions about the dataset in `folder`. Raises UsageError (file:line) if their file is broken."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.folder = folder
        self.path = settings.workspace / "decisions" / f"{folder.name}.jsonl"
        self._settings = settings
        self._decisions: dict[tuple[str, int], Decision] = {}
        if is_file(self.path):
            from punie_tui.datasets.curation import latest, read_decisions

            self._decisions = latest(read_decisions(self.path))

    def __len__(self) -> int:
        """The number of rows with a decision."""
        return len(self._decisions)

    def of(self, split: str, line: int) -> Decision | None:
        """The decision about a row; `line` counts from 0."""
        return self._decisions.get((split, line + 1))

    def marks(self, split: str) -> dict[int, tuple[str, str]]:
        """Line (from 0) → its sign and style, for the rows of a split that have a decision."""
        return {line - 1: MARKS[each.action] for (of, line), each in self._decisions.items() if of == split}

    def decide(
        self, split: str, line: int, data: bytes, action: Action, note: str = "", messages: Sequence[Message] = ()
    ) -> None:
        """Decides about a row whose bytes in the file are `data`. Raises UsageError if the file is not a split or the
        edit is not a row, SystemFailure if the decision cannot be written."""
        from punie_tui.datasets.curation import decide

        if split not in SPLITS:
            raise UsageError(
                f"{split}.jsonl is not train, valid or test, so its rows cannot be kept, dropped or edited"
            )
        self.write(decide(split, line + 1, data, action, note, messages))

    def write(self, decision: Decision) -> None:
        """Adds a decision, in place of an earlier one about the same row. Raises SystemFailure if it cannot be
        written."""
        from punie_tui.datasets.curation import append_decision

        self.path.parent.mkdir(parents=True, exist_ok=True)
        append_decision(self.path, decision)
        self._decisions[decision.split, decision.line] = decision

    def clear(self, split: str, line: int) -> None:
        """Takes back the decision about a row. Raises SystemFailure if the file cannot be written."""
        if self._decisions.pop((split, line + 1), None) is not None:
            lines = [each.model_dump_json(exclude_defaults=True) + "\n" for each in self._decisions.values()]
            write_atomically(self.path, "".join(lines).encode())

    def save(self, name: str) -> dict[str, int]:
        """Writes a new dataset of this name, and returns how many rows were kept, dropped, edited and undecided. The
        decisions stay. Raises UsageError if the name is taken or invalid, or if rows changed since; SystemFailure if it
        cannot be written."""
        from punie_tui.datasets.curation import curate

        return curate(self.folder, self._decisions.values(), new_dataset(self._settings, name))
