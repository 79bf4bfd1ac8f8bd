"""The Train pane on recorded runs: what it shows of each kind of run, and what its keys ask of the worker."""

import json
import math
from contextlib import asynccontextmanager

import pytest
from textual.widgets import OptionList, Static

from punie_tui.runs.events import Alert, ControlApplied
from punie_tui.runs.state import state_word
from punie_tui.tui.app import PunieApp
from punie_tui.tui.charts.chart_view import ChartView
from punie_tui.tui.common.dialogs import Confirmation, Sheet
from recorded_runs import (
    ITERS,
    crashed_run,
    failed_run,
    finished_run,
    keep_alive,
    live_run,
    missed_run,
    train_report,
    workspace,
)
from shown import until, until_shown

SIZES = [(80, 24), (120, 40), (200, 60)]


@asynccontextmanager
async def train_pane(settings, size=(80, 24)):
    app = PunieApp(settings)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.pane is not None and app.pane.tail is not None and text(app, "#train-progress"))
        yield app, pilot


def text(app, selector):
    return app.screen_stack[0].query_one(selector, Static).render().plain


def main_chart(app):
    return app.screen_stack[0].query_one("#chart-main", ChartView)


def chart(app):
    return main_chart(app).render().plain


def requests(run):
    if not run.control_file.is_file():
        return []
    return [json.loads(line)["action"] for line in run.control_file.read_text().splitlines()]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_nothing_runs_out_of_its_place(tmp_path, size):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings, size) as (app, pilot):
        await until(pilot, lambda: "┤" in chart(app))
        for selector in ("#train-progress", "#train-numbers", "#train-stages"):
            widget = app.query_one(selector, Static)
            assert widget.region.height > 0
            lines = text(app, selector).split("\n")
            assert max(map(len, lines)) <= widget.content_size.width, selector
        assert main_chart(app).region.height >= 10


async def test_a_live_run_shows_its_curve_and_its_numbers(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings, (120, 40)) as (app, pilot):
        await until(pilot, lambda: "●" in chart(app) and "★" in chart(app))
        assert chart(app).split("\n")[-1].split()[-1] == str(ITERS)
        numbers = text(app, "#train-numbers")
        for part in (
            "0.745",
            "falling",
            "★ 0.973 @60",
            "0.83",
            "143",
            "1.0e-04",
            "12.6k",
            "1.1 GB",
            "1.4 GB",
            "OpenBLAS",
        ):
            assert part in numbers
        progress = text(app, "#train-progress")
        assert f"74/{ITERS}" in progress and "61 %" in progress and "left 00:55" in progress
        assert "smollm2-135m" in text(app, "#train-recipe")


async def test_a_finished_run_shows_what_every_stage_took_and_made(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings)
    async with train_pane(settings, (120, 40)) as (app, pilot):
        await until(pilot, lambda: "quantized-6bit" in text(app, "#train-stages"))
        stages = text(app, "#train-stages")
        assert "24/25 strict" in stages and "02:25" in stages and "○" not in stages
        assert "took 05:00" in text(app, "#train-progress")
        assert "rose twice" in text(app, "#train-alerts") and "stop earlier" in text(app, "#train-alerts")


async def test_a_small_screen_shows_the_stages_as_a_strip(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await until(pilot, lambda: "✓ fetch  ✓ data" in text(app, "#train-stages"))
        assert "decide" in text(app, "#train-stages")


async def test_a_crashed_run_shows_its_last_words_harmlessly_and_offers_to_resume(tmp_path):
    settings = workspace(tmp_path)
    crashed_run(settings)
    async with train_pane(settings) as (app, pilot):
        await until(pilot, lambda: "uncaught exception" in text(app, "#train-last-words"))
        words = text(app, "#train-last-words")
        assert "␛[31m" in words and "[bold]" in words and "\x1b" not in words
        assert "crashed" in text(app, "#train-progress")
        assert app.pane.refusal("resume") is None and app.pane.refusal("pause")


async def test_a_run_whose_worker_dies_is_seen_to_crash(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with train_pane(settings) as (app, pilot):
        assert app.pane.run_state == "running"
        run.heartbeat_file.unlink()
        await until(pilot, lambda: app.pane.run_state == "crashed")
        await until(pilot, lambda: "crashed" in text(app, "#train-progress"))
        keep_alive(run)
        await until(pilot, lambda: app.pane.run_state == "running")


async def test_the_reason_of_a_failure_is_shown_without_its_markup_being_obeyed(tmp_path):
    settings = workspace(tmp_path)
    failed_run(settings, reason="row 7 says [red]boo[/red]\x1b[2J and has no user turn")
    async with train_pane(settings, (120, 40)) as (app, pilot):
        await until(pilot, lambda: "[red]boo[/red]␛[2J and has no user turn" in text(app, "#train-last-words"))
        await until(pilot, lambda: "[red]boo[/red]␛[2J" in text(app, "#train-stages"))


async def test_a_nan_loss_is_a_mark_on_the_chart_and_a_word_among_the_numbers(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with train_pane(settings) as (app, pilot):
        run.append_event(train_report(76, loss=math.nan))
        await until(pilot, lambda: "✕" in chart(app))
        await until(pilot, lambda: "NaN" in text(app, "#train-numbers"))


async def test_lines_that_cannot_be_read_are_told_among_the_alerts(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    run.events_file.write_bytes(b"\xff\xfe\n" * 3 + run.events_file.read_bytes())
    async with train_pane(settings) as (app, pilot):
        await until(pilot, lambda: "3 lines of events.jsonl could not be read" in text(app, "#train-alerts"))


async def test_a_run_without_a_readable_event_is_called_damaged(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    run.events_file.write_bytes(b"\x00" * 100)
    async with train_pane(settings) as (app, pilot):
        await until(pilot, lambda: "damaged" in text(app, "#train-progress"))


async def test_an_alert_appears_with_its_advice(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with train_pane(settings) as (app, pilot):
        run.append_event(
            Alert(level="error", reason="the loss [i]diverged", advice="lower learning_rate", iteration=74)
        )
        await until(pilot, lambda: "the loss [i]diverged" in text(app, "#train-alerts"))
        assert "lower learning_rate" in text(app, "#train-alerts") and "@74" in text(app, "#train-alerts")


async def test_p_pauses_and_p_goes_on(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await pilot.press("p")
        await until(pilot, lambda: requests(run) == ["pause"])
        run.append_event(ControlApplied(action="pause", iteration=74))
        await until(pilot, lambda: app.pane.run_state == "paused" and "paused" in text(app, "#train-progress"))
        await pilot.press("p")
        await until(pilot, lambda: requests(run) == ["pause", "resume"])


async def test_c_asks_for_a_checkpoint(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with train_pane(settings) as (_, pilot):
        await pilot.press("C")
        await until(pilot, lambda: requests(run) == ["checkpoint"])


async def test_s_stops_only_when_it_is_confirmed(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with train_pane(settings) as (app, pilot):
        for answer, asked in (("n", []), ("y", ["stop"])):
            await pilot.press("s")
            await until(pilot, lambda: isinstance(app.screen, Confirmation))
            await pilot.press(answer)
            await until(pilot, lambda: len(app.screen_stack) == 1)
            await until(pilot, lambda asked=asked: requests(run) == asked)


async def test_a_finished_run_offers_no_control(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    async with train_pane(settings) as (app, pilot):
        await pilot.press("p", "s", "C", "r")
        await pilot.pause()
        assert requests(run) == [] and len(app.screen_stack) == 1


async def test_l_makes_the_axis_logarithmic_and_plus_smooths_more(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await until(pilot, lambda: "┤" in chart(app) and len(text(app, "#train-stages").split("\n")) == 4)
        await pilot.pause()
        linear = chart(app)
        await pilot.press("L")
        assert chart(app) != linear and "log" in main_chart(app).border_title
        await pilot.press("L")
        assert "no outliers" in main_chart(app).border_title
        await pilot.press("L")
        assert chart(app) == linear
        await pilot.press("+", "+")
        assert "smooth 0.9" in main_chart(app).border_subtitle
        await pilot.press("-", "-", "-", "-", "-", "-")
        assert "smooth" not in main_chart(app).border_subtitle


def write_recipe(settings, name, body):
    folder = settings.data / "recipes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(body, encoding="utf-8")


async def test_n_lists_the_recipes_with_what_they_are_for_and_what_is_wrong_in_them(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    write_recipe(settings, "mine", 'name = "mine"\ndescription = "tiny [b]one"\nmodel = "m"\nstages = ["fetch"]\n')
    write_recipe(settings, "torn", 'name = "torn"\nmodle = "m"\n')
    async with train_pane(settings) as (app, pilot):
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(OptionList))
        options = app.screen.query_one(OptionList)
        found = [options.get_option_at_index(i) for i in range(options.option_count)]
        mine = next(option for option in found if "mine" in option.prompt.plain)
        torn = next(option for option in found if "torn" in option.prompt.plain)
        assert "tiny [b]one" in mine.prompt.plain and not mine.disabled
        assert "modle" in torn.prompt.plain and torn.disabled


async def test_the_whole_reason_of_a_no_can_be_read_at_eighty_columns(tmp_path):
    settings = workspace(tmp_path)
    reason = (
        "validate-quantized misses targets of seed25: " + ", ".join(f"category {n} 0/5" for n in range(40)) + " end"
    )
    missed_run(settings, reason=reason)
    async with train_pane(settings) as (app, pilot):
        await until_shown(pilot, state_word("missed"))
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: isinstance(app.screen, Sheet))
        await pilot.press("end")
        await until_shown(pilot, "category 39 0/5 end")
