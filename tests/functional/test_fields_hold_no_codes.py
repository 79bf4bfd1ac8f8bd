"""What stands in a field to be edited is somebody's text itself, and none of it reaches the terminal as a code."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from textual.widgets import Input, TextArea

from punie_tui.grading.records import Verdict
from punie_tui.playground.grading import GradedAnswer
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tui.app import PunieApp
from punie_tui.tui.common.dialogs import Asker
from punie_tui.tui.playground.keep_row import KeepRowForm
from recorded_runs import workspace
from shown import screen_text, until_shown

HOSTILE = "before \x1b]52;c;AAAA\x07\x1b[31m\x9b2J\u202e after"


def codes(text: str) -> set[str]:
    return {each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cf", "Cs")}


async def test_an_answer_in_the_form_that_keeps_it_steers_no_terminal(tmp_path: Path) -> None:
    app = PunieApp(workspace(tmp_path))
    graded = GradedAnswer(HOSTILE, parse_answer(HOSTILE), None, Verdict(grading_stage="passed"), {}, {})
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(KeepRowForm("Why?", "a model", graded, lambda answer: graded))
        await until_shown(pilot, "keep the answer", "before ", " after")
        assert not codes(screen_text(app))
        assert app.screen.query_one(TextArea).text == HOSTILE


async def test_a_text_in_a_line_to_be_edited_steers_no_terminal(tmp_path: Path) -> None:
    app = PunieApp(workspace(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Asker("title", HOSTILE))
        await until_shown(pilot, "before ", " after")
        assert not codes(screen_text(app))
        assert app.screen.query_one(Input).value == HOSTILE
