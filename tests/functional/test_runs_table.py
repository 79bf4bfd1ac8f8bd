"""The runs as a table: its columns and orders, what is done with several of them, and what is taken back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from punie_tui.runs.about import read_about
from punie_tui.runs.recipes.recipe import dump_recipe
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.common.dialogs import Asker, Confirmation, Sheet
from punie_tui.tui.copying import COPIED
from punie_tui.tui.runs.runs_screen import RunsScreen
from punie_tui.tui.train.pane import TrainPane
from recorded_runs import crashed_run, finished_run, live_run, recipe, workspace
from shown import screen_lines, screen_text, until, until_shown


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """With the runs `done-1` (finished, with a rate of its own), `torn-1` (crashed) and `demo-1` (live)."""
    found = workspace(tmp_path)
    done = finished_run(found, name="done")
    done.recipe_file.write_text(dump_recipe(recipe("done", learning_rate=3e-4)), encoding="utf-8")
    crashed_run(found, name="torn")
    live_run(found)
    return found


@asynccontextmanager
async def runs_table(settings: Settings, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.current_run.tail is not None)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen) and all("…" not in one for one in lines(pilot)))
        yield pilot


def lines(pilot: Pilot[None]) -> list[str]:
    options = pilot.app.screen.query_one(OptionList).options
    return [str(option.prompt) for option in options] if len(options) == 4 else ["…"]


async def mark(pilot: Pilot[None], run_id: str) -> None:
    options = pilot.app.screen.query_one(OptionList)
    at = next(at for at, line in enumerate(lines(pilot)) if run_id in line)
    while options.highlighted != at:
        await pilot.press("j" if (options.highlighted or 0) < at else "k")


@pytest.mark.parametrize(
    ("size", "shown", "left_out"),
    [
        ((80, 24), ("state", "passed", "title"), ("rate", "data")),
        ((120, 40), ("rate", "rank", "iters"), ("model",)),
        ((200, 60), ("rate", "rank", "iters", "data", "took", "model"), ()),
    ],
)
async def test_there_are_as_many_columns_as_there_is_room_for(
    settings: Settings, size: tuple[int, int], shown: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    async with runs_table(settings, size) as pilot:
        heads = next(line for line in screen_lines(pilot.app) if "state" in line and "passed" in line)  # type: ignore[arg-type]
        assert all(head in heads for head in shown) and not any(head in heads for head in left_out)
        assert "…" not in heads
        if "rate" in shown:
            assert "3e-4" in next(line for line in lines(pilot) if "done-1" in line)


async def test_a_key_changes_the_order_and_the_highlighted_run_stays_highlighted(settings: Settings) -> None:
    async with runs_table(settings) as pilot:
        await mark(pilot, "torn-1")
        await pilot.press("O")
        await until_shown(pilot, "by best loss")
        best = [line.split("★ ")[1].split()[0] for line in lines(pilot) if "★" in line]
        assert best == sorted(best) and len(best) == 3
        assert "torn-1" in lines(pilot)[pilot.app.screen.query_one(OptionList).highlighted or 0]


async def test_a_running_run_shows_its_progress_and_can_be_controlled_from_the_table(settings: Settings) -> None:
    run = Run(settings.runs / "demo-1")

    def requested() -> list[str]:
        lines = run.control_file.read_text().splitlines() if run.control_file.is_file() else []
        return [json.loads(line)["action"] for line in lines]

    async with runs_table(settings) as pilot:
        await until(pilot, lambda: any("61 %" in one and "train" in one for one in lines(pilot)))
        await mark(pilot, "done-1")
        await pilot.press("p", "s")
        await until_shown(pilot, "the run is finished")
        await mark(pilot, "demo-1")
        await pilot.press("p")
        await until(pilot, lambda: requested() == ["pause"])
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirmation))
        await pilot.press("y")
        await until(pilot, lambda: requested() == ["pause", "stop"])


async def test_one_order_shows_running_runs_first(settings: Settings) -> None:
    async with runs_table(settings) as pilot:
        while "demo-1" not in lines(pilot)[1] or "active first" not in screen_text(pilot.app):  # type: ignore[arg-type]
            await pilot.press("O")
            await pilot.pause()


async def test_the_settings_of_two_selected_runs_stand_side_by_side(settings: Settings) -> None:
    async with runs_table(settings) as pilot:
        await mark(pilot, "done-1")
        await pilot.press("i")
        await until_shown(pilot, "select two runs first")
        await pilot.press("space")
        await mark(pilot, "torn-1")
        await pilot.press("space", "i")
        await until(pilot, lambda: isinstance(pilot.app.screen, Sheet))
        await until_shown(pilot, "train.learning_rate", "0.0003", "0.0001")
        assert "train.iters" not in screen_text(pilot.app)  # type: ignore[arg-type]


async def test_selected_runs_are_overlaid_on_the_one_that_is_shown(settings: Settings) -> None:
    async with runs_table(settings) as pilot:
        for run_id in ("done-1", "torn-1"):
            await mark(pilot, run_id)
            await pilot.press("space")
        await until_shown(pilot, "2 selected")
        await pilot.press("b")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        pane = pilot.app.query_one(TrainPane)
        await until(pilot, lambda: {one.run.id for one in pane.overlays.shown} == {"done-1", "torn-1"})
        assert pane.tail is not None and pane.tail.run.id == "demo-1"


async def test_what_was_written_about_a_run_is_taken_back_and_its_path_is_copied(settings: Settings) -> None:
    run = Run(settings.runs / "torn-1")
    async with runs_table(settings) as pilot:
        await mark(pilot, "torn-1")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Asker))
        pilot.app.screen.query_one(Input).value = "a name"
        await pilot.press("enter")
        await until(pilot, lambda: read_about(run).title == "a name")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunsScreen))
        await pilot.press("H")
        await until(pilot, lambda: read_about(run).archived)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: not read_about(run).archived)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: read_about(run).title == "")
        await mark(pilot, "torn-1")
        await pilot.press("y")
        await until(pilot, lambda: not isinstance(pilot.app.screen, RunsScreen))
        await pilot.press("enter")
        await until(pilot, lambda: (settings.runs / COPIED).is_file())
    assert (settings.runs / COPIED).read_text(encoding="utf-8") == str(run.path)


async def test_the_list_of_runs_to_overlay_shows_what_lists_of_runs_show_everywhere(settings: Settings) -> None:
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.current_run.tail is not None)
        await pilot.press("b")
        await until_shown(pilot, "overlay a run", "finished", "crashed", "★ 0.717", "24/25")
