"""The form in which an answer of the playground becomes a row to learn from: whose it is, its grade, and its text.

An answer that failed is edited until it fails no more; one that nobody judged is kept once a person says why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from punie_tui.playground.climbing import Climbed
from punie_tui.playground.keeping import is_right
from punie_tui.tui.actions import bindings
from punie_tui.tui.widgets.attempt_view import climb_content
from punie_tui.tui.widgets.dialogs import keys_of
from punie_tui.tui.widgets.untrusted import untrusted

SHORTEST_REASON = 3
"""Characters of what a person says in words; fewer are a slip of a finger."""


@dataclass(frozen=True)
class KeptAnswer:
    """The answer as it was confirmed, and the words in which it was; empty where it was judged to be right."""

    answer: str
    confirmed: str


class KeepRowForm(ModalScreen[KeptAnswer | None]):
    """`judge` grades an answer to the question anew (it may take seconds)."""

    BINDINGS = bindings("keep_row")

    def __init__(self, question: str, model: str, climbed: Climbed, judge: Callable[[str], Climbed]) -> None:
        super().__init__()
        self._question, self._model, self._climbed, self._judge = question, model, climbed, judge

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide keep") as dialog:
            dialog.border_title = untrusted(f"keep the answer of {self._model} to learn from", limit=90, one_line=True)
            yield Static(untrusted(self._question, limit=400, style="bold"), id="keep-said")
            yield TextArea(self._climbed.answer, soft_wrap=True, compact=True, id="keep-answer")
            yield Static(id="keep-grade", markup=False)
            yield Input(placeholder="it is right because … (you looked at it)", compact=True, id="keep-confirmed")
            yield Static(id="keep-help", markup=False)
            yield Static(keys_of("keep_row", self.app), classes="keys")

    def on_mount(self) -> None:
        self._show()
        self.query_one("#keep-confirmed" if self._climbed.passed else "#keep-answer").focus()

    @property
    def answer(self) -> str:
        return self.query_one(TextArea).text

    def _show(self) -> None:
        """The grade, and what is still wanted."""
        self.query_one("#keep-grade", Static).update(climb_content(self._climbed, max(0, self.size.width - 12)))
        self.query_one("#keep-confirmed").display = self._climbed.passed and not is_right(self._climbed)
        if is_right(self._climbed):
            self._tell("judged right", "$text-success")
        elif self._climbed.passed:
            self._tell("nobody judged whether it is right: say in a few words why it is", "$text-warning")
        else:
            self._tell("it failed, so it is no example: edit it until it does not", "$text-error")

    def _tell(self, said: str, style: str) -> None:
        self.query_one("#keep-help", Static).update(Content.styled(said, style))

    def on_input_submitted(self) -> None:
        self.action_keep()

    @work(exclusive=True)
    async def action_keep(self) -> None:
        """Grades what stands there, and keeps it where it may be kept."""
        answer = self.answer
        if answer != self._climbed.answer:
            self._tell("judging …", "$foreground-muted")
            self._climbed = await asyncio.to_thread(self._judge, answer)
            self._show()
        confirmed = self.query_one("#keep-confirmed", Input)
        if not self._climbed.passed:
            self.query_one(TextArea).focus()
        elif is_right(self._climbed):
            self.dismiss(KeptAnswer(answer, ""))
        elif len(words := confirmed.value.strip()) >= SHORTEST_REASON:
            self.dismiss(KeptAnswer(answer, words))
        else:
            confirmed.focus()

    def action_next_field(self) -> None:
        """From the answer to the words, and back."""
        confirmed = self.query_one("#keep-confirmed")
        (confirmed if confirmed.display and not confirmed.has_focus else self.query_one(TextArea)).focus()

    def action_cancel(self) -> None:
        self.dismiss(None)
