"""The dashboard begins as it was left: theme, pane, dataset and filter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from data_workspace import dataset, row
from punie_tui.datasets.finding.filtering import Filter
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.data.pane import DataPane
from punie_tui.tui.memory import DashboardMemory, memory_file, read_memory, write_memory
from punie_tui.tui.validate.pane import ValidatePane
from recorded_runs import finished_run, workspace
from shown import until


@asynccontextmanager
async def started(settings: Settings, run_id: str | None = None) -> AsyncIterator[tuple[PunieApp, Pilot[None]]]:
    app = PunieApp(settings, run_id, memory=memory_file(settings))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.pane is not None)
        yield app, pilot


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = workspace(tmp_path)
    rows = b"".join(row(f"question {n}", f"answer {n}") for n in range(20))
    for name in ("one", "two"):
        dataset(settings, name, train=rows, valid=rows, test=rows)
    finished_run(settings)
    return settings


async def test_theme_and_pane_are_as_they_were_left(settings: Settings) -> None:
    async with started(settings) as (app, pilot):
        app.theme = "nord"
        await pilot.press("5")
        await until(pilot, lambda: app.pane is not None and app.pane.NAME == "compare")
        await pilot.press("q")
    async with started(settings) as (app, _):
        assert app.theme == "nord" and app.pane is not None and app.pane.NAME == "compare"


async def test_a_run_that_is_asked_for_is_shown_in_train_whatever_was_in_front(settings: Settings) -> None:
    memory_file(settings).write_text('{"pane": "compare"}')
    async with started(settings, "demo-1") as (app, _):
        assert app.pane is not None and app.pane.NAME == "train"


async def test_datas_file_and_filter_are_as_they_were_left(settings: Settings) -> None:
    async with started(settings) as (app, pilot):
        await pilot.press("1")
        await until(pilot, lambda: isinstance(app.pane, DataPane))
        pane = app.pane
        assert isinstance(pane, DataPane)
        left = next(file for file in pane.datasets.files if file.parent.name == "two")
        pane._open(left)
        await pilot.press("slash", *"question 7", "enter")
        await until(pilot, lambda: pane.browser.table.count == 1)
        await pilot.press("q")
    async with started(settings) as (app, pilot):
        pane = app.pane
        assert isinstance(pane, DataPane) and pane.browser.file == left
        await until(pilot, lambda: pane.browser.table.count == 1)


async def test_validates_filter_is_as_it_was_left(settings: Settings) -> None:
    memory_file(settings).write_text('{"pane": "validate", "queries": "A1"}')
    async with started(settings) as (app, pilot):
        pane = app.pane
        assert isinstance(pane, ValidatePane)
        await until(pilot, lambda: pane.grid.kept is not None and len(pane.grid.kept) < 25)
        assert pane.query_one("#filter", Input).value == "A1"


@pytest.mark.parametrize(
    "damaged",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"pane": 3}', b'{"pane": "gone", "theme": "x", "dataset": "y"}', b"[" * 9_999],
)
async def test_a_damaged_memory_is_as_good_as_none(settings: Settings, damaged: bytes) -> None:
    memory_file(settings).write_bytes(damaged)
    async with started(settings) as (app, pilot):
        assert app.pane is not None and app.pane.NAME == "train"
        await pilot.press("q")
    assert app.return_code == 0


async def test_leaving_it_as_it_began_writes_nothing(settings: Settings) -> None:
    async with started(settings) as (_, pilot):
        await pilot.press("q")
    assert not memory_file(settings).exists()


def test_a_filter_that_is_none_is_forgotten() -> None:
    assert DashboardMemory.model_validate({"rows": {"tokens": 3}}).rows_filter() == Filter()


@pytest.mark.parametrize(
    ("colours", "chosen", "theme"),
    [
        ("standard", None, "ansi-dark"),
        ("truecolor", None, "textual-dark"),
        ("standard", "textual-light", "textual-light"),
    ],
)
async def test_a_terminal_of_sixteen_colours_gets_the_theme_made_of_them_unless_another_was_chosen(
    settings: Settings, colours: str, chosen: str | None, theme: str
) -> None:
    if chosen is not None:
        write_memory(memory_file(settings), DashboardMemory(theme=chosen))
    app = PunieApp(settings, memory=memory_file(settings))
    async with app.run_test() as pilot:
        app._suit_terminal(colours)
        await pilot.pause()
        assert app.theme == theme
        await pilot.press("q")
    assert read_memory(memory_file(settings)).theme == chosen
