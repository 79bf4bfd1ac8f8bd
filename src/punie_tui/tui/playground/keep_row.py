"""The form that saves an answer of the Playground as a training row: its model, its grade, and its text.

An answer that failed has to be edited until it passes; one that was not graded is saved once the user says why it is
right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from punie_tui.grading.records import NOT_JUDGED
from punie_tui.playground.grading import GradedAnswer
from punie_tui.playground.saving import is_right
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.verdicts.grade_lines import grade_content

SHORTEST_REASON = 3
"""The fewest characters of a reason; fewer are a typing slip."""


@dataclass(frozen=True)
class KeptAnswer:
    """The answer as it was confirmed. `confirmed`: why it is right; empty if it was graded as right. `words`: what the
    model is to answer about what its code printed; empty if the row ends with the call."""

    answer: str
    confirmed: str
    words: str = ""


class KeepRowForm(Dialog[KeptAnswer | None]):
    """`judge` grades an answer to the question again (it may take seconds); `printed` is what the answer's code printed
    in the user's project, None if it did not run there."""

    BINDINGS = bindings("keep_row")

    def __init__(
        self,
        question: str,
        model: str,
        graded: GradedAnswer,
        judge: Callable[[str], GradedAnswer],
        printed: str | None = None,
    ) -> None:
        super().__init__()
        self._question, self._model, self._graded, self._judge = question, model, graded, judge
        self._ran, self._printed = graded.answer, printed

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide keep") as dialog:
            dialog.border_title = untrusted(
                f"keep the answer of {self._model} as a training row", limit=90, one_line=True
            )
            yield Static(untrusted(self._question, limit=400, style="bold"), id="keep-question")
            yield TextArea(self._graded.answer, soft_wrap=True, compact=True, id="keep-answer")
            yield Static(id="keep-grade", markup=False)
            yield Input(
                placeholder="it is right because … (after you have checked it)", compact=True, id="keep-confirmed"
            )
            yield Static(untrusted(f"it printed here: {self._printed}", limit=400, one_line=True), id="keep-printed")
            yield Input(
                placeholder="what the model should answer about that; leave empty to keep the call alone",
                compact=True,
                id="keep-words",
            )
            yield Static(id="keep-help", markup=False)
            yield KeysLine("keep_row")

    def on_mount(self) -> None:
        self._show()
        self.query_one("#keep-confirmed" if self._passes else "#keep-answer").focus()

    @property
    def answer(self) -> str:
        return self.query_one(TextArea).text

    @property
    def _is_as_it_ran(self) -> bool:
        """Whether the answer is the one whose code ran in the project."""
        return self._printed is not None and self.answer == self._ran

    @property
    def _passes(self) -> bool:
        """Whether the answer may be saved: if it passed, or if it ran in the project and the fixtures could not grade
        it."""
        return self._graded.passed or (self._is_as_it_ran and self._graded.verdict.grading_stage in NOT_JUDGED)

    def _show(self) -> None:
        """Shows the grade, and what is still missing."""
        self.query_one("#keep-grade", Static).update(grade_content(self._graded, max(0, self.size.width - 12)))
        self.query_one("#keep-confirmed").display = self._passes and not is_right(self._graded)
        for name in ("#keep-printed", "#keep-words"):
            self.query_one(name).display = self._is_as_it_ran
        if is_right(self._graded):
            self._show_note("graded as right", "$text-success")
        elif self._passes:
            self._show_note("nobody has judged it yet: write in a few words why it is right", "$text-warning")
        else:
            self._show_note("it failed, so it cannot be an example: edit it until it passes", "$text-error")

    def _show_note(self, message: str, style: str) -> None:
        self.query_one("#keep-help", Static).update(Content.styled(message, style))

    def on_input_submitted(self) -> None:
        self.action_keep()

    @work(exclusive=True)
    async def action_keep(self) -> None:
        """Grades the text in the editor, and saves it if it may be saved."""
        answer = self.answer
        if answer != self._graded.answer:
            self._show_note("judging …", "$foreground-muted")
            self._graded = await asyncio.to_thread(self._judge, answer)
            self._show()
        confirmed = self.query_one("#keep-confirmed", Input)
        words = self.query_one("#keep-words", Input).value.strip() if self._is_as_it_ran else ""
        if not self._passes:
            self.query_one(TextArea).focus()
        elif is_right(self._graded):
            self.dismiss(KeptAnswer(answer, "", words))
        elif len(why := confirmed.value.strip()) >= SHORTEST_REASON:
            self.dismiss(KeptAnswer(answer, why, words))
        else:
            confirmed.focus()

    def action_next_field(self) -> None:
        """Moves the focus to the next visible field, and from the last to the first."""
        fields = [field for field in self.query("TextArea, Input") if field.display]
        at = next((at for at, field in enumerate(fields) if field.has_focus), -1)
        fields[(at + 1) % len(fields)].focus()

    def action_cancel(self) -> None:
        self.dismiss(None)
