"""What somebody sees who watches a run while it goes on: read off the screen, in real time."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot

from punie_tui.regular_files import write_atomically
from punie_tui.runs.events import StageProgress, ValidationReport, dump_event
from punie_tui.runs.exports.replay import play, prepare, recorded
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.charts.chart_view import ChartView
from recorded_runs import begun_run, live_run, train_report, workspace
from shown import screen_lines, screen_text, until, until_shown

RECORDED = Run(Path(__file__).parents[2] / "assets" / "recorded" / "demo")
SPEED = 20.0


def training_alone(settings: Settings) -> Run:
    """The recorded demo without what comes before and after its training: fifteen seconds at `SPEED`."""
    run = prepare(RECORDED, settings.workspace / "recordings")
    events = recorded(RECORDED)
    times = {(event.type, getattr(event, "stage", "")): event.t for event in events}
    begin, end = times["stage_started", "train"], times["stage_finished", "train"]
    kept = [event for event in events if begin <= event.t <= end or event.type == "worker_started"]
    moved = [event.model_copy(update={"t": max(begin, event.t)}) for event in kept]
    write_atomically(run.events_file, b"".join(map(dump_event, moved)))
    return run


def chart_on_screen(app: PunieApp) -> str:
    region = app.screen_stack[0].query_one("#chart-main", ChartView).content_region
    return "\n".join(line[region.x : region.right] for line in screen_lines(app)[region.y : region.bottom])


async def test_a_replay_at_twenty_times_its_speed_draws_its_curve_before_ones_eyes(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    recording = training_alone(settings)
    copy = prepare(recording, settings.runs)
    player = threading.Thread(target=play, args=(recording, copy, SPEED))
    app = PunieApp(settings)
    seen: list[str] = []
    async with app.run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "1 Data")
        player.start()
        while player.is_alive():
            await pilot.pause(0.05)
            if (now := chart_on_screen(app)) not in seen:
                seen.append(now)
    curves = [picture for picture in seen if re.search(r"[⠁-⣿]", picture)]
    assert len(curves) >= 30


def validating(batch: int, *, iteration: int = 0) -> StageProgress:
    note = f"validating, {batch} of 30 rows"
    return StageProgress(stage="train", done=iteration, total=120, unit="steps", note=note)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_validation_before_the_first_step_is_seen_to_go_on(tmp_path: Path, size: tuple[int, int]) -> None:
    settings = workspace(tmp_path)
    run = begun_run(settings)
    async with PunieApp(settings).run_test(size=size) as pilot:
        for batch in (14, 15):
            run.append_event(validating(batch))
            await until(pilot, lambda batch=batch: places_of(pilot, f"validating, {batch} of 30 rows") >= 2)
        assert "--:--" not in screen_text(pilot.app) and "no report yet" not in screen_text(pilot.app)


async def test_a_validation_between_two_steps_is_named_and_the_time_left_stays(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with PunieApp(settings).run_test(size=(120, 40)) as pilot:
        run.append_event(validating(7, iteration=74))
        await until(pilot, lambda: places_of(pilot, "validating, 7 of 30 rows") >= 2)
        assert re.search(r"left 00:\d\d", screen_text(pilot.app))


async def test_what_is_over_is_named_no_more(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    run = live_run(settings)
    async with PunieApp(settings).run_test(size=(120, 40)) as pilot:
        run.append_event(validating(29, iteration=74))
        await until_shown(pilot, "validating, 29 of 30 rows")
        run.append_event(ValidationReport(iteration=74, val_loss=0.9, val_time=3.0, rows=30))
        await until(pilot, lambda: places_of(pilot, "validating") == 0)


async def test_stages_without_figures_of_their_own_say_what_they_are_at(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    run = begun_run(settings)
    async with PunieApp(settings).run_test(size=(120, 40)) as pilot:
        run.append_event(StageProgress(stage="train", done=0, total=None, unit="steps", note="loading the model"))
        await until(pilot, lambda: places_of(pilot, "loading the model") >= 2)


async def test_no_number_runs_into_the_word_before_it(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    run = live_run(settings, until=120)
    async with PunieApp(settings).run_test(size=(80, 24)) as pilot:
        run.append_event(train_report(120))
        text = await until_shown(pilot, "train 100 %")
        assert not re.search(r"[^\s\d.]\d+ %", text)


def places_of(pilot: Pilot[None], text: str) -> int:
    return screen_text(pilot.app).count(text)  # type: ignore[arg-type]
