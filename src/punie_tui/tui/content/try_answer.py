"""A trial answer to a query of a suite: typed, graded as in a validation, and run in every fixture.

Nothing is stored: it shows what the expectation accepts and what it rejects.
"""

from __future__ import annotations

import asyncio

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from punie_tui.errors import PunieError
from punie_tui.grading.suite import Query, Suite
from punie_tui.playground.grading import KnownQueries, judge
from punie_tui.tools.code.calls import parse_answer, wrap_call
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.verdicts.fixture_lines import fixture_content
from punie_tui.tui.verdicts.fixture_tries import tries_of
from punie_tui.tui.verdicts.grade_lines import grade_content

PAUSE = 0.6
"""Seconds without a keystroke before the typed answer is graded."""


class TryAnswer(Dialog[str]):
    """Its result is what was typed, so that it can be resumed."""

    BINDINGS = bindings("try_answer")

    def __init__(self, suite: Suite, query: Query, text: str = "") -> None:
        super().__init__()
        self._suite, self._query, self._text = suite, query, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide keep") as dialog:
            dialog.border_title = untrusted(f"a trial answer to {self._query.id}", limit=90, one_line=True)
            yield Static(untrusted(self._query.text, limit=400, style="bold"), id="keep-question")
            yield TextArea(self._text, soft_wrap=True, compact=True, id="keep-answer")
            with Reader(id="try-grade"):
                yield Static(id="try-result", markup=False)
            yield KeysLine("try_answer")

    def on_mount(self) -> None:
        self.query_one(TextArea).focus()
        self._grade()

    @property
    def answer(self) -> str:
        """What was typed, as a model's answer: wrapped as a call if one is expected, else unchanged."""
        return as_answer(self.query_one(TextArea).text, direct=self._query.expect.direct)

    @on(TextArea.Changed)
    @work(exclusive=True)
    async def _grade(self) -> None:
        """Grades once typing has paused; until then no grade is shown, since it would be of an older text."""
        view = self.query_one("#try-result", Static)
        answer = self.answer
        if not answer.strip():
            what = "an answer in words" if self._query.expect.direct else "code, or a whole answer"
            view.update(Content.styled(f"Type {what}; it is graded as you type.", "$foreground-muted"))
            return
        view.update(Content.styled("grading …", "$foreground-muted"))
        await asyncio.sleep(PAUSE)
        try:
            graded = await asyncio.to_thread(judge, self._query.text, answer, KnownQueries([self._suite]))
        except PunieError as problem:
            view.update(untrusted(str(problem), limit=1_000, style="$text-error"))
            return
        parts = [grade_content(graded, max(0, self.size.width - 12))]
        if tries := tries_of(graded.reports.values(), graded.runs):
            parts.append(fixture_content(tries))
        view.update(Content("\n\n").join(parts))

    def action_next_field(self) -> None:
        """Moves the focus from the answer to its grade, to scroll it, and back."""
        grade, typed = self.query_one(Reader), self.query_one(TextArea)
        (typed if grade.has_focus else grade).focus()

    def action_close(self) -> None:
        self.dismiss(self.query_one(TextArea).text)


def as_answer(text: str, *, direct: bool) -> str:
    """Wraps bare code as a call in format A; returns a text that has a call already, or a direct answer, as it is."""
    if direct or not text.strip() or parse_answer(text).kind == "call":
        return text
    return wrap_call(text.strip("\n"))
