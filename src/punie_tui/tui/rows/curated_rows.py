"""The rows of a file with the decisions about them: keep, drop or edit, each with a note.

Decisions go into the dataset's book; the file is never changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work
from textual.content import Content
from textual.message import Message

from punie_tui.datasets.examples import Example, Row, parse_row
from punie_tui.datasets.examples import Message as Turn
from punie_tui.datasets.naming import new_dataset
from punie_tui.errors import PunieError, UsageError
from punie_tui.settings import Settings
from punie_tui.tui.common.text_dialog import TextDialog
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.copying import of_answers
from punie_tui.tui.keys.actions import undo_hint
from punie_tui.tui.keys.offering import Copyable, FilePlace
from punie_tui.tui.rows.decision_book import MARKS, DecisionBook, DecisionHistory
from punie_tui.tui.rows.row_browser import RowBrowser
from punie_tui.tui.rows.row_editor import RowEditor, Trial, editable_text
from punie_tui.visible import visible

if TYPE_CHECKING:
    from punie_tui.datasets.curation import Action, Decision

LONGEST_DECIDED = 10_000_000
"""Bytes of a row; a longer one takes too long to read while the user waits."""


class CuratedRows(RowBrowser):
    """`book` holds the decisions about the dataset of the file that is open."""

    class Decided(Message):
        """A decision was made, or another decision book was opened."""

    class Saved(Message):
        """A new dataset was written; `file` has the rows of the split that is open, `line` (from 0) is where the row
        under the cursor is in it."""

        def __init__(self, file: Path, line: int) -> None:
            super().__init__()
            self.file, self.line = file, line

    def __init__(self, settings: Settings, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._settings = settings
        self.book: DecisionBook | None = None
        self._history = DecisionHistory(settings)

    def open(self, file: Path | None) -> None:
        """Opens a file, or none. Raises UsageError if the file or the decisions about its dataset cannot be read."""
        self.book = None
        super().open(file)
        if file is not None:
            self.book = DecisionBook(self._settings, file.parent)
        self._paint()

    def decision_in_words(self, line: int) -> Content:
        """The decision about a line (from 0); if there is none, the keys that decide."""
        decision = self.book.of(self.file.stem, line) if self.book and self.file else None
        if decision is None:
            return Content.styled("a keep  d drop  e edit", "$foreground-muted")
        note = f": {decision.note}" if decision.note else ""
        return Content.assemble(MARKS[decision.action], untrusted(f" {decision.action}{note}", limit=60, one_line=True))

    def copies(self) -> list[Copyable]:
        """What can be copied of the row under the cursor; its query and answers as edited, if it was edited."""
        line, index = self.table.selected_line, self.table.index
        if line is None or index is None or self.file is None:
            return []
        path = f"{self.file}:{line + 1}"
        if index.length(line) > LONGEST_DECIDED:
            return [Copyable("path", path)]
        data = index.line(line, exact=True)
        example = self.edited(line) or parse_row(data).example
        row = Copyable("row", data.decode("utf-8", "replace").rstrip("\n"))
        if example is None:
            return [row, Copyable("path", path)]
        several = len(example.answers) > 1
        answers = {f"answer {at}" if several else "answer": text for at, text in enumerate(example.answers, 1)}
        return [*of_answers(example.query, answers, path), row]

    def places(self) -> list[FilePlace]:
        """The row under the cursor in its file."""
        line = self.table.selected_line
        return [FilePlace("row", self.file, line + 1)] if self.file is not None and line is not None else []

    def lessons(self) -> list[FilePlace]:
        """Where the lesson of the row under the cursor is written, if it has one. Takes a moment."""
        from punie_tui.lessons.library import origin

        written = origin(self._meta, self._settings)
        return [FilePlace("lesson", *written)] if written is not None else []

    @property
    def lesson_and_intent(self) -> tuple[str | None, str | None]:
        """The lesson and the intent of the row under the cursor, from its meta; None for both unless it has both."""
        lesson, intent = (self._meta.get(key) for key in ("lesson", "intent"))
        return (str(lesson), str(intent)) if lesson and intent else (None, None)

    @property
    def _meta(self) -> Mapping[str, Any]:
        """The meta of the row under the cursor; empty if the row cannot be read."""
        line, index = self.table.selected_line, self.table.index
        if line is None or index is None or index.length(line) > LONGEST_DECIDED:
            return {}
        example = parse_row(index.line(line, exact=True)).example
        return example.meta if example is not None else {}

    def decide(self, action: Action) -> None:
        """Keeps or drops the row under the cursor; if that was decided already, takes it back."""
        try:
            book, split, line, data = self._row()
            decision = book.of(split, line)
            if decision is not None and decision.action == action:
                book.clear(split, line)
            else:
                book.decide(split, line, data, action, decision.note if decision else "")
            self._written(book, split, line, decision)
        except PunieError as problem:
            self._refuse(problem)
        self._paint()

    @work
    async def note(self) -> None:
        """Asks for a note on the decision; a row without a decision is then kept."""
        try:
            book, split, line, data = self._row()
            decision = book.of(split, line)
            note = await self.app.push_screen_wait(
                TextDialog(
                    f"{split} line {line + 1:,}: why {decision.action if decision else 'keep'}?",
                    Content.styled("a note for later readers", "$foreground-muted"),
                    value=decision.note if decision else "",
                )
            )
            if note is None:
                return
            if decision is not None:
                book.write(decision.model_copy(update={"note": note}))
            else:
                book.decide(split, line, data, "keep", note)
            self._written(book, split, line, decision)
        except PunieError as problem:
            self._refuse(problem)
        self._paint()

    def edited(self, line: int) -> Example | None:
        """A row (from 0) as it was edited by hand; None if it was not."""
        decision = self.book.of(self.file.stem, line) if self.book and self.file else None
        if decision is None or not decision.messages:
            return None
        return Example([Turn(turn.role, turn.content) for turn in decision.messages])

    @work
    async def edit(self, trial: Trial | None = None) -> None:
        """Edits the row under the cursor, as it is or as it was edited before; `trial` runs what is in the editor."""
        try:
            book, split, line, data = self._row()
            decision = book.of(split, line)
            before = self.edited(line)
            row = Row(before, "messages") if before is not None else parse_row(data)
            text = editable_text(row)
            editor = RowEditor(f"{split} line {line + 1:,}", text, decision.note if decision else "", trial)
            answer = await self.app.push_screen_wait(editor)
            if answer is None:
                return
            messages, note = answer
            book.decide(split, line, data, "edit", note, messages)
            self._written(book, split, line, decision)
        except PunieError as problem:
            self._refuse(problem)
        self._paint()

    @work
    async def save_as(self) -> None:
        """Asks for a name, and writes a new dataset according to the decisions."""
        book = self.book
        if book is None or not len(book):
            self.notify("nothing was decided yet: a keeps a row, d drops it, e edits it", markup=False)
            return
        text = Content.assemble(
            untrusted(f"You decided about {_rows(len(book))} of {book.folder.name}. ", limit=200),
            "The new dataset will have all its rows except the dropped ones. ",
            "Its name:",
        )
        name = await self.app.push_screen_wait(
            TextDialog("write a new dataset", text, value=f"{book.folder.name}-curated", refuse=self._refused_name)
        )
        if name is None:
            return
        try:
            counts = await asyncio.to_thread(partial(book.save, name))
        except PunieError as problem:
            self._refuse(problem)
            return
        self.notify(f"{name}: " + ", ".join(f"{count:,} {action}" for action, count in counts.items()), markup=False)
        if self.file is not None:
            line = self.table.selected_line or 0
            dropped = sum(
                (decision := book.of(self.file.stem, before)) is not None and decision.action == "drop"
                for before in range(line)
            )
            self.post_message(self.Saved(self._settings.data / name / self.file.name, line - dropped))

    def undo(self) -> str:
        """Takes back the last decision of this session, and returns the message to show. Raises PunieError if that is
        refused."""
        book, message = self._history.take_back()
        if self.book is not None and self.book.path == book.path:
            self.book = book
        self._paint()
        return message

    def _written(self, book: DecisionBook, split: str, line: int, before: Decision | None) -> None:
        message = self._history.add(book, split, line, before)
        self.notify(f"{visible(message)}\n{undo_hint(self.app)}", markup=False, timeout=3)

    def _refused_name(self, name: str) -> None:
        new_dataset(self._settings, name)

    def _row(self) -> tuple[DecisionBook, str, int, bytes]:
        """The book, the split, the line (from 0) and its bytes, of the row under the cursor."""
        line, index = self.table.selected_line, self.table.index
        if line is None or index is None or self.file is None or self.book is None:
            raise UsageError("there is no row under the cursor to decide about")
        if index.length(line) > LONGEST_DECIDED:
            size = index.length(line) / 1e6
            raise UsageError(f"{self.file}:{line + 1}: the row is too large to decide about here ({size:.1f} MB)")
        return self.book, self.file.stem, line, index.line(line, exact=True)

    def _refuse(self, problem: PunieError) -> None:
        self.notify(str(problem), severity="error", timeout=10, markup=False)

    def _paint(self) -> None:
        if self.book is not None and self.file is not None:
            self.table.mark(self.book.marks(self.file.stem))
        self.post_message(self.Decided())


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
