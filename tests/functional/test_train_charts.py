"""The charts of the Train pane: what they show of recorded runs, and how keys and mouse move them."""

import re
from contextlib import asynccontextmanager

import pytest
from textual.content import Content
from textual.widgets import OptionList

from punie_tui.runs.events import Alert
from punie_tui.runs.state import read_run
from punie_tui.runs.store import list_runs
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.charts.chart_view import ChartView
from punie_tui.tui.charts.measures import MEASURES
from punie_tui.tui.train.run_charts import RunCharts
from recorded_runs import (
    crashed_run,
    finished_run,
    in_group,
    live_run,
    nan_run,
    probe_report,
    resumed_run,
    train_report,
    workspace,
)
from shown import screen_text, until, until_shown, until_still


@asynccontextmanager
async def train_pane(settings, size=(120, 40), run_id=None):
    app = PunieApp(settings, run_id)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.pane is not None and app.pane.tail is not None and "┤" in chart(app))
        yield app, pilot


def charts(app):
    return app.screen_stack[0].query_one(RunCharts)


def view(app, name="main"):
    return app.screen_stack[0].query_one(f"#chart-{name}", ChartView)


def chart(app, name="main"):
    return view(app, name).render().plain


def legend_of(app):
    """The legend, or what the cursor reads."""
    return Content.from_markup(view(app).border_subtitle).plain


def ends(app):
    """The first and the last iteration shown."""
    axis = view(app).chart.x_axis
    return axis.low, axis.high


async def test_behaviour_stands_under_the_loss_with_the_other_measures(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings, (200, 60)) as (app, pilot):
        await until(pilot, lambda: "●" in chart(app, "behaviour"))
        for name in ("behaviour", "learning-rate", "gradient", "speed", "memory"):
            await until(pilot, lambda name=name: "┤" in chart(app, name))  # drawn one after the other
            assert view(app, name).display


async def test_a_measure_that_nobody_took_has_no_chart(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    lines = [line for line in run.events_file.read_text().splitlines(True) if "probe_report" not in line]
    run.events_file.write_text("".join(lines))
    async with train_pane(settings, (200, 60)) as (app, _):
        assert not view(app, "behaviour").display and view(app, "memory").display


async def test_m_goes_through_the_measures_and_back_to_the_loss(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings, (80, 24)) as (app, pilot):
        for measure in [*MEASURES.values()][1:]:
            await pilot.press("m")
            assert measure.title in view(app).border_title
        await pilot.press("m")
        assert "loss" in view(app).border_title
        await pilot.press("M")
        assert "memory" in view(app).border_title


async def test_a_click_on_a_small_chart_makes_it_the_large_one(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await until(pilot, lambda: view(app, "behaviour").display)
        await until_still(pilot)  # a chart that is still being laid out moves away from under the mouse
        await pilot.click("#chart-behaviour")
        await until(pilot, lambda: charts(app).measure == "behaviour")
        assert "strict" in legend_of(app)


async def test_the_base_models_loss_the_best_the_checkpoints_and_the_alerts_are_marked(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings)
    async with train_pane(settings) as (app, _):
        text = chart(app)
        assert text.count("╌") > 20 and "base" in legend_of(app)
        rule = text.split("\n")[-2]
        assert "◆" in rule and "★" in rule and "▲" in rule
        assert "★" in "\n".join(text.split("\n")[:-2])


async def test_a_gap_and_its_alert_stand_where_the_loss_was_no_number(tmp_path):
    settings = workspace(tmp_path)
    nan_run(settings)
    async with train_pane(settings) as (app, pilot):
        await until(pilot, lambda: "✕" in chart(app))
        lines = chart(app).split("\n")
        assert abs(lines[0].index("✕") - lines[-2].index("✗")) <= 2
        await until_shown(pilot, "no step since the last")


async def test_a_resumed_run_shows_its_curve_once(tmp_path):
    settings = workspace(tmp_path)
    resumed_run(settings)
    async with train_pane(settings) as (app, pilot):

        def iterations():
            return app.pane._curves.points("iteration").x.tolist()

        await until(pilot, lambda: iterations()[-1] == 92)
        assert iterations() == sorted(set(iterations()))


async def test_up_zooms_in_comma_and_full_stop_pan_and_escape_shows_the_whole_run(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings) as (app, pilot):
        assert ends(app) == (0, 120)
        await pilot.press("up", "up")
        low, high = ends(app)
        assert low > 0 and high < 120 and "zoomed" in view(app).border_title
        await pilot.press("comma")
        assert ends(app)[0] < low
        await pilot.press("full_stop", "full_stop")
        assert ends(app)[1] > high
        await pilot.press("down", "down", "down", "down")
        assert ends(app) == (0, 120)
        await pilot.press("up", "escape")
        assert ends(app) == (0, 120)


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_on_a_narrow_screen_the_cursor_reads_every_curve_beside_the_chart(tmp_path, size):
    settings = workspace(tmp_path)
    for name in ("one", "two"):
        finished_run(settings, name=name)
    live_run(settings)
    async with train_pane(settings, size) as (app, pilot):
        for name in ("one-1", "two-1"):
            app.pane.overlays.toggle(next(run for run in list_runs(settings) if run.id == name))
        await until(pilot, lambda: all(len(each.view.validation) == 7 for each in app.pane.overlays.shown))
        await pilot.press("left", "left")
        text = await until_shown(pilot, "one-1 valid", "two-1 valid")
        beside = [line[-38:] for line in text.split("\n")]
        for name in ("train, smooth", "validation", "one-1 ", "two-1 ", "raw"):
            assert any(re.search(rf"{name}.* \d\.\d+", line) for line in beside), name
        await pilot.press("escape")
        await until(pilot, lambda: "one-1 valid" not in screen_text(app))


async def test_f_keeps_to_the_tail_as_it_grows(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await pilot.press("h")
        assert ends(app)[1] == 74 and "follow" in view(app).border_title
        run.append_event(train_report(90))
        await until(pilot, lambda: ends(app)[1] == 90)
        await pilot.press("h")
        run.append_event(train_report(94))
        await until(pilot, lambda: app.pane._curves.rows == 39)
        assert ends(app)[1] == 90


async def test_the_cursor_reads_values_off_the_chart(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await pilot.press("left")
        assert "at 74" in legend_of(app)
        await pilot.press("shift+left", "shift+left", "right")
        assert "at 74" not in legend_of(app) and "validation" in legend_of(app) and "train" in legend_of(app)
        await pilot.press("escape")
        assert "at " not in legend_of(app)


async def test_the_pointer_is_a_cursor_and_the_wheel_zooms_where_it_is(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await pilot.hover("#chart-main", offset=(30, 5))
        await until(pilot, lambda: charts(app).cursor is not None)
        at = charts(app).cursor
        assert f"at {at:.0f}" in legend_of(app)
        view(app).post_message(ChartView.Zoomed(0.5, at))
        await until(pilot, lambda: ends(app) != (0, 120))
        low, high = ends(app)
        assert low <= at <= high and high - low <= 62


async def test_dragging_pans(tmp_path):
    settings = workspace(tmp_path)
    live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await pilot.press("up", "up", "up")
        low, _ = ends(app)
        await pilot.mouse_down("#chart-main", offset=(30, 5))
        await pilot.hover("#chart-main", offset=(50, 5))
        await pilot.mouse_up("#chart-main", offset=(50, 5))
        await until(pilot, lambda: ends(app)[0] < low)
        assert charts(app).measure == "loss"


async def test_runs_are_laid_over_in_colours_that_stay_theirs(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings, name="one")
    crashed_run(settings, name="two")
    live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await pilot.press("b")
        await until(pilot, lambda: app.screen.query(OptionList))
        await pilot.press("enter", "down", "enter", "escape")
        await until(pilot, lambda: len(app.screen_stack) == 1 and len(app.pane.overlays.shown) == 2)
        tags = {overlay.run.id: overlay.tag for overlay in app.pane.overlays.shown}
        await until(pilot, lambda: all(f"{tag}" in chart(app) for tag in tags.values()))
        assert all(run_id in legend_of(app) for run_id in tags)
        [first, second] = app.pane.overlays.shown
        app.pane.overlays.toggle(first.run)
        app.pane.overlays.toggle(first.run)
        assert {overlay.run.id: overlay.tag for overlay in app.pane.overlays.shown} == tags
        assert second.tag == tags[second.run.id]


async def test_an_overlay_that_still_runs_grows(tmp_path):
    settings = workspace(tmp_path)
    finished_run(settings, name="other")
    other = live_run(settings, name="growing")
    async with train_pane(settings, run_id="other-1") as (app, pilot):
        app.pane.overlays.toggle(other)
        [overlay] = app.pane.overlays.shown
        await until(pilot, lambda: overlay.curves.rows == 37)
        other.append_event(train_report(76))
        await until(pilot, lambda: overlay.curves.rows == 38)


async def test_only_so_many_runs_lie_over_each_other_as_there_are_colours(tmp_path):
    settings = workspace(tmp_path)
    runs = [finished_run(settings, name=f"r{number}") for number in range(5)]
    live_run(settings)
    async with train_pane(settings) as (app, _):
        laid = [app.pane.overlays.toggle(run) for run in runs]
        assert laid == [True, True, True, True, False]
        assert len({overlay.tag for overlay in app.pane.overlays.shown}) == 4


async def test_the_runs_of_a_group_of_seeds_lie_over_each_other_and_their_spread_is_told(tmp_path):
    settings = workspace(tmp_path)
    first = in_group(finished_run(settings, name="first"), "g", 1)
    second = in_group(crashed_run(settings, name="second"), "g", 2)
    third = in_group(live_run(settings, name="third"), "g", 3)
    alone = finished_run(settings, name="alone")
    async with train_pane(settings, (120, 50), third.id) as (app, pilot):
        await until_shown(pilot, "★ 0.717", "★ 1.265", "★ 0.973", "best    0.985 ± 0.274", "0.717 to 1.265, 3 of 3")
        shown = app.pane.overlays.shown
        assert [overlay.run for overlay in sorted(shown, key=lambda o: o.run.id)] == [first, second]
        await until(pilot, lambda: all(overlay.tag in chart(app) for overlay in shown))

        app.pane.overlays.toggle(first)  # who takes one away is rid of it
        app.current_run.choose(second.id)
        await until_shown(pilot, "second-1")
        await until(pilot, lambda: third.id in app.pane.overlays)
        assert first.id not in app.pane.overlays and second.id not in app.pane.overlays

        app.current_run.choose(alone.id)
        await until(pilot, lambda: not app.pane.overlays.shown and "seeds" not in screen_text(app))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_without_unicode_the_whole_screen_is_ascii(tmp_path, size):
    settings = Settings(workspace=tmp_path, ascii=True)
    live_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.pane is not None and app.pane.tail is not None and "+" in chart(app))
        strips = [
            strip.apply_filter(f, app.screen.styles.background)
            for f in app.get_line_filters()[-1:]
            for strip in app.screen._compositor.render_strips()
        ]
        text = "\n".join(strip.text for strip in strips)
        assert text.isascii() and "loss" in text and "*" in text
        assert chart(app).isascii()


async def test_the_last_probes_answers_are_read_harmlessly(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with train_pane(settings) as (_app, pilot):
        await until_shown(pilot, "probe @40", "Are there failing tests")
        await pilot.press("i")
        text = await until_shown(pilot, "I [bold]cannot[/bold] ␛[2J do that.", "result.skipped_count")
        assert "\x1b" not in text
        await pilot.press("escape")
        run.append_event(probe_report(80))
        await until_shown(pilot, "probe @80", "strict 2/4")


async def test_the_workers_log_is_beside_the_chart_and_opens_whole(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    run.log_file.write_text("".join(f"line {number} [red]x[/red]\n" for number in range(60)))
    async with train_pane(settings) as (_app, pilot):
        await until_shown(pilot, "line 59 [red]x[/red]")
        await pilot.press("I")
        await until_shown(pilot, "log of demo-1", "line 0 [red]x[/red]")


async def test_alerts_come_up_as_toasts_but_not_those_of_the_past(tmp_path):
    settings = workspace(tmp_path)
    run = nan_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "▲ 1" in screen_text(app))
        assert not app._notifications
        run.append_event(Alert(level="error", reason="the loss [b]ran\x1b[2J away", advice="stop it", iteration=76))
        await until(pilot, lambda: len(app._notifications) == 1)
        [toast] = app._notifications
        assert toast.severity == "error" and toast.message == "the loss [b]ran␛[2J away\nstop it"
        assert toast.title == "demo-1 @76" and not toast.markup


async def test_a_lost_heartbeat_is_an_alert_too(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: app.current_run.state == "running")
        run.heartbeat_file.unlink()
        await until(pilot, lambda: any("died" in toast.message for toast in app._notifications))
        await until(pilot, lambda: "✗" in chart(app).split("\n")[-2])
        await until_shown(pilot, "punie-tui resume demo-1")


async def test_e_changes_the_learning_rate_of_a_live_run(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with train_pane(settings) as (app, pilot):
        await pilot.press("e")
        await until_shown(pilot, "learning rate from the next step on")
        await pilot.press(*["backspace"] * 8, "x", "enter")
        await until_shown(pilot, "'x' is not a number")
        await pilot.press("backspace", *"5e-5", "enter")
        await until(pilot, lambda: run.control_file.is_file() and '"value":0.00005' in run.control_file.read_text())
        assert len(app.screen_stack) == 1


async def test_tens_of_thousands_of_reports_are_read_and_drawn(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings, until=4)
    lines = b"".join(train_report(i).model_dump_json().encode() + b"\n" for i in range(5, 30_005))
    with run.events_file.open("ab") as file:
        file.write(lines)
    async with train_pane(settings) as (app, pilot):
        await until(pilot, lambda: app.pane._curves.rows == 30_002 and ends(app)[1] >= 30_004)
        assert not app.current_run.behind


async def test_t_shows_the_curves_by_tokens_and_by_seconds_with_their_marks(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    reports = read_run(run).view.train
    seconds = sum(
        (now.iteration - before) / now.iterations_per_second
        for before, now in zip([0, *(r.iteration for r in reports)], reports, strict=False)
    )
    async with train_pane(settings) as (app, pilot):
        for key, whole in (("tokens", reports[-1].trained_tokens), ("seconds", seconds)):
            await pilot.press("t")
            await until(pilot, lambda key=key: f"by {key}" in view(app).border_title)
            assert ends(app)[1] == pytest.approx(whole, rel=0.01, abs=1.5)
            assert "◆" in chart(app) and "★" in chart(app)
            await pilot.press("left")
            assert re.match(r"at [\d,]+ ", legend_of(app))
            await pilot.press("escape")
        await pilot.press("t")
        assert "by " not in view(app).border_title


async def test_a_run_of_which_nobody_knows_the_tokens_says_so(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    run.events_file.write_text(
        re.sub(r'"trained_tokens":\s*\d+', '"trained_tokens": null', run.events_file.read_text())
    )
    async with train_pane(settings) as (app, pilot):
        await pilot.press("t")
        await until(pilot, lambda: "the tokens of this run are not known" in legend_of(app))


async def test_a_scale_without_outliers_gives_the_room_to_the_others(tmp_path):
    settings = workspace(tmp_path)
    run = live_run(settings, until=110)
    lines = run.events_file.read_text().splitlines(True)
    spiked = next(
        at for at, line in enumerate(lines) if '"iteration":60,' in line.replace(" ", "") and "train_loss" in line
    )
    lines[spiked] = re.sub(r'"train_loss":\s*[\d.]+', '"train_loss": 900.0', lines[spiked])
    run.events_file.write_text("".join(lines))
    async with train_pane(settings) as (app, pilot):
        await until(pilot, lambda: "750┤" in chart(app))
        await pilot.press("L", "L")
        await until(pilot, lambda: "750┤" not in chart(app) and "1.0┤" in chart(app))


async def test_w_writes_the_large_chart_as_it_is_seen_and_its_numbers(tmp_path):
    settings = workspace(tmp_path)
    run = finished_run(settings)
    async with train_pane(settings) as (_, pilot):
        await pilot.press("t", "w")
        picture, table = (run.path / "charts" / f"loss-by-tokens.{end}" for end in ("svg", "csv"))
        await until(pilot, picture.exists)
        svg = picture.read_text()
        assert svg.startswith("<svg") and "url(http" not in svg and "validation" in svg and "by&#160;tokens" in svg
        header, *rows = table.read_text().splitlines()
        reports = read_run(run).view
        assert header == "curve,tokens,value"
        assert len([row for row in rows if row.startswith("validation,")]) == len(reports.validation)
        assert f"raw,{reports.train[-1].trained_tokens:g},{reports.train[-1].train_loss!r}" in rows
