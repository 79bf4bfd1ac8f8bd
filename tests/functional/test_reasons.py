"""What cannot be done now says why, where its key is pressed and in the help."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.common.dialogs import Asker
from punie_tui.tui.keys.actions import actions_of
from punie_tui.tui.keys.help import HelpScreen
from punie_tui.tui.models.making.sweep_form import SweepForm
from punie_tui.tui.panes import PANES
from punie_tui.tui.runs.runs_screen import FOLLOW, RunsScreen
from recorded_runs import finished_run, live_run, workspace
from shown import screen_text, until


@asynccontextmanager
async def dashboard(settings: Settings, pane: str) -> AsyncIterator[tuple[PunieApp, Pilot[None]]]:
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press(PANES[pane].key)
        await until(pilot, lambda: app.pane is not None and pane == app.pane.NAME and not app.current_run.behind)
        yield app, pilot


def notified(app: PunieApp) -> list[str]:
    return [toast.message for toast in app._notifications]


def help_text(app: PunieApp) -> str:
    shown = [static.render() for static in app.screen.query(Static)]
    return "\n".join(each.plain for each in shown if isinstance(each, Content))


@pytest.mark.parametrize("pane", list(PANES))
async def test_every_action_that_an_empty_workspace_refuses_has_a_reason_in_words(tmp_path: Path, pane: str) -> None:
    async with dashboard(workspace(tmp_path), pane) as (app, _):
        assert app.pane is not None
        reasons = {action.call: app.pane.refusal(action.call) for action in actions_of(pane)}
        assert all(reason is None or len(reason.split()) > 2 for reason in reasons.values()), reasons


async def test_the_key_of_what_cannot_be_done_says_the_reason_once(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    finished_run(settings)
    async with dashboard(settings, "train") as (app, pilot):
        await until(pilot, lambda: app.pane is not None and app.pane.run_state == "finished")
        await pilot.press("p")
        await until(pilot, lambda: len(notified(app)) == 1)
        assert notified(app) == [app.pane.refusal("pause")]  # type: ignore[union-attr]


async def test_a_key_one_of_whose_actions_can_be_done_does_it_and_says_no_reason(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    live_run(settings)
    async with dashboard(settings, "train") as (app, pilot):
        await until(pilot, lambda: app.pane is not None and app.pane.run_state == "running")
        reasons = {app.pane.refusal("go_on"), app.pane.refusal("resume")}  # type: ignore[union-attr]
        await pilot.press("p")
        await until(pilot, lambda: bool(notified(app)))
        assert None not in reasons and not reasons & set(notified(app))


async def test_v_says_that_a_live_run_is_busy_and_asks_nothing(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    live_run(settings)
    async with dashboard(settings, "validate") as (app, pilot):
        await until(pilot, lambda: app.pane is not None and app.pane.run_state == "running")
        await pilot.press("v")
        await until(pilot, lambda: bool(notified(app)))
        assert "busy" in notified(app)[0] and len(app.screen_stack) == 1


async def test_fuse_says_to_choose_an_adapter_where_no_run_made_a_model(tmp_path: Path) -> None:
    async with dashboard(workspace(tmp_path), "models") as (app, pilot):
        await pilot.press("u")
        await until(pilot, lambda: bool(notified(app)))


async def test_escape_with_nothing_to_leave_says_nothing(tmp_path: Path) -> None:
    async with dashboard(workspace(tmp_path), "playground") as (app, pilot):
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert app.pane is not None and app.pane.refusal("leave") and notified(app) == []


async def test_a_key_that_needs_a_run_says_so_in_the_list_of_runs(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    finished_run(settings)
    async with dashboard(settings, "train") as (app, pilot):
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        assert isinstance(app.screen, RunsScreen)
        await until(pilot, lambda: len(app.screen._listed) == 2)  # type: ignore[attr-defined]
        await pilot.press("g", "X")
        await until(pilot, lambda: bool(notified(app)))
        assert app.screen._highlighted_id() == FOLLOW and isinstance(app.screen, RunsScreen)


async def test_the_help_lists_first_what_can_be_done_and_then_the_rest_with_the_reason(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    finished_run(settings)
    async with dashboard(settings, "train") as (app, pilot):
        await until(pilot, lambda: app.pane is not None and app.pane.run_state == "finished")
        reasons = {each.id: app.pane.refusal(each.call) for each in actions_of("train")}  # type: ignore[union-attr]
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        lines = help_text(app).split("\n")
        at = {id: next(n for n, line in enumerate(lines) if line.endswith(id)) for id in reasons}
        refused = {id: reason for id, reason in reasons.items() if reason is not None}
        assert refused and max(at[id] for id in at if id not in refused) < min(at[id] for id in refused)
        assert all(reason in lines[at[id]] for id, reason in refused.items())


async def test_the_help_of_a_dialog_lists_its_keys_and_goes_back_to_it(tmp_path: Path) -> None:
    async with dashboard(workspace(tmp_path), "train") as (app, pilot):
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert all(action.tooltip in help_text(app) for action in actions_of("runs"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))


async def test_a_question_mark_is_text_where_one_types_and_f1_helps_there(tmp_path: Path) -> None:
    async with dashboard(workspace(tmp_path), "train") as (app, pilot):
        app.push_screen(Asker("title"))
        await until(pilot, lambda: isinstance(app.screen, Asker))
        await pilot.press("question_mark")
        assert isinstance(app.screen, Asker) and app.screen.query_one("Input").value == "?"  # type: ignore[attr-defined]
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))


async def test_a_list_moves_by_the_keys_of_the_preset_and_by_the_usual_ones(tmp_path: Path) -> None:
    settings = workspace(tmp_path).model_copy(update={"keymap_preset": "emacs"})
    finished_run(settings)
    async with dashboard(settings, "train") as (app, pilot):
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: len(app.screen._listed) == 2)  # type: ignore[attr-defined]
        marks = []
        for key in ("less_than_sign", "ctrl+n", "k", "j", "ctrl+p"):
            await pilot.press(key)
            marks.append(app.screen._highlighted_id() == FOLLOW)  # type: ignore[attr-defined]
        assert marks == [True, False, True, False, True]
        await pilot.press("ctrl+g")
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_a_key_that_was_moved_leaves_the_others_of_its_key_where_they_were(tmp_path: Path) -> None:
    settings = workspace(tmp_path).model_copy(update={"keymap": {"train.pause": "f7"}})
    finished_run(settings)
    async with dashboard(settings, "train") as (app, pilot):
        await until(pilot, lambda: app.pane is not None and app.pane.run_state == "finished")
        await pilot.press("p")
        await until(pilot, lambda: notified(app) == [app.pane.refusal("go_on")])  # type: ignore[union-attr]


async def test_the_enter_of_a_form_that_cannot_be_taken_yet_says_why(tmp_path: Path) -> None:
    async with dashboard(workspace(tmp_path), "train") as (app, pilot):
        app.push_screen(SweepForm([], ()))
        await until(pilot, lambda: isinstance(app.screen, SweepForm))
        await pilot.press("enter")
        await until(pilot, lambda: bool(notified(app)))
        assert "at least one" in notified(app)[0] and isinstance(app.screen, SweepForm)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert notified(app)[0] in help_text(app)


@pytest.mark.parametrize("width", [80, 120])
async def test_a_key_and_its_label_stay_in_one_line(tmp_path: Path, width: int) -> None:
    settings = workspace(tmp_path)
    finished_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        shown = screen_text(app)
        assert all(f"{action.key_label} {action.label}" in shown for action in actions_of("runs"))
