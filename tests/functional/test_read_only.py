"""A read-only dashboard: whatever does more than look is refused, by whatever way it is reached."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

import punie_tui.tui
from data_workspace import bare_workspace, dataset, row
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.app import PunieApp
from punie_tui.tui.keys.action_table import ACTIONS, Action
from punie_tui.tui.keys.actions import MOVES
from punie_tui.tui.keys.refusal import READ_ONLY
from punie_tui.tui.memory import memory_file
from punie_tui.tui.pane import Pane
from punie_tui.tui.panes import PANES
from punie_tui.tui.playground.pane import PlaygroundPane
from punie_tui.tui.playground.question_line import QuestionLine
from punie_tui.tui.runs.runs_screen import RunsScreen
from recorded_runs import crashed_run, finished_run, live_run
from shown import screen_text, until, until_shown, until_still

CHANGES = [each for each in ACTIONS if not each.looks]
MOVING = {"cursor_up", "cursor_down", "first", "last", "page", "page_up", "page_down", "half_page", "move", "go"}
MOVING |= {"category", "query", "end"}
"""What widgets have for moving about, which stands in no table."""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = bare_workspace(tmp_path, monkeypatch)
    rows = [row("one?", wrap_call("print(typecheck('src/').error_count)")), row("two?", "words")]
    dataset(settings, "mine", train=b"".join(rows))
    dataset(settings, "other", train=rows[0])
    for made in (crashed_run, finished_run):
        made(settings)
    live_run(settings)
    return settings


def state_of(settings: Settings) -> dict[str, str]:
    """Every file and folder of the workspace, with what it holds."""
    found = sorted(settings.workspace.rglob("*"))
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in found}


@asynccontextmanager
async def dashboard(settings: Settings, *, read_only: bool = True) -> AsyncIterator[Pilot[None]]:
    app = PunieApp(settings, memory=memory_file(settings), read_only=read_only)
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        await until(pilot, lambda: app.current_run.tail is not None)
        yield pilot


def test_what_looks_is_marked_and_an_action_that_is_new_is_refused() -> None:
    assert not Action("data.new", "new", "f9", "new", "something new").looks
    looking = {each.id for each in ACTIONS if each.looks}
    assert {"app.show_train", "app.help", "train.zoom_in", "runs.filter", "validate.open"} <= looking
    changes = {f"{pane}.{each}" for pane in ("train", "runs", "validate") for each in ("pause", "go_on", "stop")}
    changes |= {"train.new_run", "train.learning_rate", "train.checkpoint", "runs.delete", "runs.clone", "runs.title"}
    changes |= {"models.delete", "models.promote", "models.fuse", "models.sweep", "data.keep", "data.edit"}
    changes |= {"playground.ask", "playground.choose", "playground.turn", "playground.keep", "validate.validate"}
    changes |= {"app.open", "app.undo", "question.yes", "plan.start", "form.start", "keep_row.keep", "asker.take"}
    assert not changes & looking and changes <= {each.id for each in ACTIONS}


def test_every_action_of_a_pane_or_dialog_stands_in_the_table() -> None:
    """One that does not would be refused by nobody."""
    known = {each.call.partition("(")[0] for each in ACTIONS} | {call.partition("(")[0] for call in MOVES}
    for file in Path(punie_tui.tui.__path__[0]).rglob("*.py"):
        for name in re.findall(r"def action_(\w+)", file.read_text(encoding="utf-8")):
            assert name in known | MOVING, f"{file.name}: action_{name} stands in no table"


async def front(pilot: Pilot[None], name: str) -> Pane:
    """Brings a pane to the front."""
    app = the_app(pilot)
    await pilot.press(PANES[name].key)
    await until(pilot, lambda: app.pane is not None and app.pane.id == name)
    assert app.pane is not None
    return app.pane


def the_app(pilot: Pilot[None]) -> PunieApp:
    return pilot.app  # type: ignore[return-value]


def notified(pilot: Pilot[None]) -> set[str]:
    return {toast.message for toast in pilot.app._notifications}


async def test_every_change_of_every_pane_is_refused_and_nothing_is_written(settings: Settings) -> None:
    before = state_of(settings)
    async with dashboard(settings) as pilot:
        app = the_app(pilot)
        for name in PANES:
            pane = await front(pilot, name)
            app.clear_notifications()
            for action in [each for each in CHANGES if each.scope in (name, None)]:
                holder = app if action.scope is None else pane
                assert not holder.check_action(action.call, ()), action.id
                await app.run_action(action.call, holder)
                await pilot.pause()
                assert len(app.screen_stack) == 1, action.id
            assert notified(pilot) == {READ_ONLY}, name
        await pilot.press("q")
    assert state_of(settings) == before


async def test_the_same_key_changes_something_where_that_is_allowed(settings: Settings) -> None:
    before = state_of(settings)
    async with dashboard(settings, read_only=False) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: state_of(settings) != before)


async def test_of_runs_nothing_is_named_copied_or_deleted(settings: Settings) -> None:
    before = state_of(settings)
    async with dashboard(settings) as pilot:
        await pilot.press("R")
        await until_shown(pilot, "3 of 3", "/ filter", "space select")
        assert not re.search(r"X delete|H archive|n new|Y copy|e title", screen_text(the_app(pilot)))
        runs = pilot.app.screen
        for key in ("p", "s", "n", "Y", "e", "N", "H", "X", "delete", "o", "ctrl+z"):
            pilot.app.clear_notifications()
            await pilot.press(key)
            await until(pilot, lambda: notified(pilot) == {READ_ONLY})
            assert pilot.app.screen is runs and isinstance(runs, RunsScreen)
    assert state_of(settings) == before


async def test_a_question_that_is_typed_nevertheless_asks_nobody(settings: Settings) -> None:
    async with dashboard(settings) as pilot:
        pane = await front(pilot, "playground")
        assert isinstance(pane, PlaygroundPane)
        pane.line.text = "How many type errors?"
        pane.line.post_message(QuestionLine.Submitted(pane.line))
        await until(pilot, lambda: notified(pilot) == {READ_ONLY})
        assert pane.line.text == "How many type errors?"


async def test_what_looks_works_as_ever_and_writes_nothing(settings: Settings) -> None:
    before = state_of(settings)
    async with dashboard(settings) as pilot:
        await until_shown(pilot, "read-only")
        await pilot.press("1")
        await until_shown(pilot, "one?", "two?")
        await pilot.press("r")
        await until_shown(pilot, "line 1 · run")
        await pilot.press("J", "i", "escape", "y")
        await until(pilot, lambda: bool(pilot.app.screen.query("Chooser OptionList")))
        await pilot.press("enter")
        await until(pilot, lambda: any("copied to the clipboard" in each for each in notified(pilot)))
        assert pilot.app.clipboard
        for name in PANES:
            await front(pilot, name)
        await pilot.press("question_mark")
        await until_shown(pilot, "app.quit", READ_ONLY[:20])
        await pilot.press("escape", "2", "q")
    assert state_of(settings) == before


@pytest.mark.parametrize("read_only", [True, False])
async def test_the_palette_offers_only_what_looks(settings: Settings, read_only: bool) -> None:
    async with dashboard(settings, read_only=read_only) as pilot:
        await pilot.press("ctrl+p")
        await until_shown(pilot, "Search for commands")
        await pilot.press(*"zoom")
        await until_shown(pilot, "Train: zoom in")
        await pilot.press(*["backspace"] * 4, *"pause")
        await until(pilot, lambda: "Train: zoom in" not in screen_text(the_app(pilot)))
        await until_still(pilot)
        assert ("Train: pause" in screen_text(the_app(pilot))) is not read_only
