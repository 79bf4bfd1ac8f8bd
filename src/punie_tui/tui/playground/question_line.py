"""The input for a question: a line that grows with its text. Enter asks; all lines of pasted text are kept."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import TextArea

NEW_LINE = ("shift+enter", "alt+enter", "ctrl+j")
"""The keys for a new line: terminals differ in which of them they distinguish from Enter."""


class QuestionHistory:
    """The questions of a session, and which of them is in the line; after the last comes an empty line."""

    def __init__(self) -> None:
        self._questions: list[str] = []
        self._at = 0

    def __bool__(self) -> bool:
        return bool(self._questions)

    def add(self, question: str) -> None:
        """Adds the latest question; the same one twice in a row is stored once."""
        if self._questions[-1:] != [question]:
            self._questions.append(question)
        self._at = len(self._questions)

    def step(self, by: int) -> str:
        """Goes `by` questions on (negative: back), within the session, and returns the one there; "" after the last."""
        self._at = min(max(0, self._at + by), len(self._questions))
        return self._questions[self._at] if self._at < len(self._questions) else ""


class QuestionLine(TextArea):
    """`text` is the question as far as it is typed."""

    @dataclass
    class Submitted(Message):
        """The question was submitted."""

        line: QuestionLine

    @dataclass
    class Left(Message):
        """The cursor would go above the first line (-1) or below the last (1)."""

        step: int

    DEFAULT_CSS: ClassVar[str] = """
    QuestionLine { height: auto; max-height: 6; }
    """

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, placeholder=placeholder, highlight_cursor_line=False)

    async def _on_key(self, event: Key) -> None:
        if event.key == "enter":
            event.stop().prevent_default()
            self.post_message(self.Submitted(self))
        elif event.key in NEW_LINE:
            event.stop().prevent_default()
            self.insert("\n")
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: Paste) -> None:
        """Pastes with normalised line endings, which differ between terminals, and without control characters, on which
        a terminal would act."""
        lines = event.text.replace("\r\n", "\n").replace("\r", "\n")
        await super()._on_paste(Paste(self._without_codes(lines)))
        event.stop().prevent_default()

    def _without_codes(self, text: str) -> str:
        kept = "".join(each for each in text if each in "\n\t" or unicodedata.category(each) != "Cc")
        if kept != text:
            self.notify(f"{len(text) - len(kept)} control characters were left out", severity="warning", markup=False)
        return kept

    def action_cursor_up(self, select: bool = False) -> None:
        if select or not self.cursor_at_first_line:
            super().action_cursor_up(select)
        else:
            self.post_message(self.Left(-1))

    def action_cursor_down(self, select: bool = False) -> None:
        if select or not self.cursor_at_last_line:
            super().action_cursor_down(select)
        else:
            self.post_message(self.Left(1))
