"""How many keys the everyday tasks take, text that is typed not counted: no more than somebody who does them all day
would put up with."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from data_workspace import bare_workspace, dataset, row
from punie_tui.grading.suite import find_suites
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.app import PunieApp
from punie_tui.tui.data.pane import DataPane
from punie_tui.tui.runs.plan_page import PlanPage
from punie_tui.tui.runs.recipe_form import RecipeForm
from punie_tui.tui.validate.pane import ValidatePane
from punie_tui.tui.verdicts.validate_form import ValidateForm
from recorded_runs import crashed_run, finished_run, live_run, workspace
from shown import screen_text, until, until_shown


class Hands:
    """Presses keys, and counts them."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.pressed = 0

    async def press(self, *keys: str) -> None:
        self.pressed += len(keys)
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.pilot.press(*["space" if each == " " else each for each in text])


@pytest.fixture
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return bare_workspace(tmp_path, monkeypatch)


async def test_rows_that_call_a_tool_and_iterate_are_seen_as_chat_tokens_run_and_json(datasets: Settings) -> None:
    loop = wrap_call("for test in pytest_run('tests/').tests:\n    print(test.name)")
    rows = [row("one?", wrap_call("print(typecheck('src/'))"), category="C"), row("two?", loop, category="D")]
    rows += [row("three?", wrap_call("print(pytest_run('tests/').passed)"), category="A"), row("four?", "words")]
    dataset(datasets, "d", train=b"".join(rows))
    app = PunieApp(datasets)
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(pilot)
        await hands.press("1")
        await until_shown(pilot, "four?")
        await hands.press("F")
        await until_shown(pilot, "pytest_run", "category")
        for word in ("pytest", "category d"):
            await hands.type(word)
            await hands.press("enter")
        await hands.press("enter")
        await until_shown(pilot, "two?", "1 of 4", "line 2")
        assert "three?" not in screen_text(app)
        for key, view in (("t", "tokens"), ("J", "json"), ("r", "run")):
            await hands.press(key)
            await until_shown(pilot, f"line 2 · {view}")
        assert hands.pressed <= 14


async def test_a_training_with_another_peak_rate_is_one_key_from_its_start(tmp_path: Path) -> None:
    app = PunieApp(workspace(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(pilot)
        await hands.press("n")
        await until_shown(pilot, "start a run from")
        await hands.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecipeForm))
        await hands.type("peak")
        await hands.press("down")
        await until(pilot, lambda: app.focused is not None and app.focused.id != "form-search")
        await hands.type("2e-4")
        await hands.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, PlanPage))
        await until_shown(pilot, "0.0002")
        assert hands.pressed + 1 <= 8


async def test_two_losses_are_read_off_at_the_cursor(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    crashed_run(settings, name="torn")
    live_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(pilot)
        await until_shown(pilot, "elapsed")
        await hands.press("b")
        await until_shown(pilot, "overlay a run")
        await hands.press("enter")
        await until(pilot, lambda: "torn-1" in getattr(app.pane, "overlays", ()))
        await until_shown(pilot, "overlay a run")
        await hands.press("escape", "left", "left")
        beside = app.query_one("#train-at-cursor")
        await until(pilot, lambda: beside.display and "torn-1" in str(beside.render()))
        assert hands.pressed <= 6


async def test_the_first_failure_says_what_fell_why_and_what_was_expected(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    finished_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(pilot)
        await hands.press("4")
        await until_shown(pilot, "C3 · 6-bit", "no field `skipped_count`", "skipped")
        await hands.press("enter")
        await until_shown(pilot, "expected")
        assert hands.pressed <= 3


async def test_a_row_is_edited_and_seen_in_the_new_dataset(datasets: Settings) -> None:
    dataset(datasets, "d", train=b"".join(row(f"question {at}?", f"answer {at}") for at in range(3)))
    app = PunieApp(datasets)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1")
        await until_shown(pilot, "question 2?")
        await pilot.press("d", "down", "down")
        await until_shown(pilot, "line 3")
        hands = Hands(pilot)
        await hands.press("e")
        await until(pilot, lambda: bool(app.screen.query(TextArea)))
        editor = app.screen.query_one(TextArea)
        editor.text = editor.text.replace("answer 2", "a better answer")
        await hands.press("ctrl+s")
        await until_shown(pilot, "✎")
        await hands.press("w")
        await until_shown(pilot, "You decided about 2 rows")
        await hands.press("enter")
        pane = app.query_one(DataPane)
        await until(pilot, lambda: pane.browser.file == datasets.data / "d-curated" / "train.jsonl")
        await until_shown(pilot, "line 2", "a better answer")
        assert hands.pressed <= 5


async def test_a_suite_that_was_just_written_is_the_one_that_is_asked(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    finished_run(settings)
    suites = settings.data / "suites"
    suites.mkdir(parents=True)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(pilot)
        await hands.press("4")
        await until(pilot, lambda: isinstance(app.pane, ValidatePane) and bool(app.pane.grid.validations))
        (suites / "mine.yaml").write_text(find_suites(settings)["seed25"].read_text(encoding="utf-8"), encoding="utf-8")
        await hands.press("v")
        await until(pilot, lambda: isinstance(app.screen, ValidateForm))
        assert isinstance(app.screen, ValidateForm) and app.screen.request.suites == ("mine",)
        assert hands.pressed + 1 <= 3
