"""One panel over the whole screen by one key, and the dashboard in a narrow terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.tui.app import PunieApp
from punie_tui.tui.charts.chart_view import ChartView
from punie_tui.tui.panes import PANES
from recorded_runs import finished_run, live_run, workspace
from shown import screen_lines, until, until_shown, until_still


@pytest.mark.parametrize("pane", list(PANES))
async def test_one_key_makes_a_panel_larger_and_the_same_or_escape_puts_it_back(tmp_path: Path, pane: str) -> None:
    settings = workspace(tmp_path)
    finished_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(PANES[pane].key)
        await until(pilot, lambda: app.pane is not None and pane == app.pane.NAME)
        await until_still(pilot)
        before = screen_lines(app)
        for back in ("f10", "escape"):
            focused = app.focused
            await pilot.press("f10")
            await until(pilot, lambda: screen_lines(app) != before)
            assert app.focused is focused and "quit" in screen_lines(app)[-1]
            await pilot.press(back)
            await until(pilot, lambda: screen_lines(app) == before)


async def test_the_keys_of_train_work_on_its_large_chart_and_another_pane_is_shown_whole(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    live_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_shown(pilot, "elapsed")
        await pilot.press("f10", "m")
        await until_shown(pilot, "behaviour")
        assert app.query_one("#chart-main", ChartView).size.width > 110
        await pilot.press("4", "f10", "2", "f10")
        await until_shown(pilot, "elapsed")
        assert app.screen.maximized is None


async def test_sixty_columns_keep_all_tabs_and_the_chart_and_put_the_numbers_beneath_it(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    live_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_shown(pilot, "elapsed")
        await pilot.resize_terminal(60, 24)
        chart, numbers = app.query_one("#chart-main", ChartView), app.query_one("#train-right")
        await until(pilot, lambda: numbers.region.y >= chart.region.bottom)
        assert chart.region.width > 50 and chart.size.height >= 6
        await until_shown(pilot, "elapsed", *(entry.title for name, entry in PANES.items() if name != "train"))
