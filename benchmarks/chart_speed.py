"""What the dashboard's charts cost: drawing, taking in what is new, and how long the event loop is held.

    python -m benchmarks.chart_speed [--points 100000]

Draws a loss of so many points (band, smoothed line, validations, marks) as `render_chart` does for a repaint, in
several sizes and stretches; then opens the dashboard on a recorded run of so many reports and watches, from inside,
how late a timer comes while the run is read and drawn. Goals: a drawing under 20 ms, the loop never held 50 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from punie_tui.runs.events import TrainingPlanned, TrainReport, ValidationReport, WorkerStarted, dump_event
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import RunView, read_run
from punie_tui.runs.store import Run, create_run
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.charts.chart import ChartOptions, Mark, load_plotext, render_chart
from punie_tui.tui.charts.curves import Curves
from punie_tui.tui.charts.measures import MEASURES, ChartMaterial

SIZES = ((47, 14), (80, 22), (158, 30), (300, 50))
REPEATS = 15
TICK = 0.005


def reports(points: int) -> list[TrainReport | ValidationReport | TrainingPlanned]:
    """The events of a run with `points` reports, and a validation at every 200th part of the way."""
    noise = np.random.default_rng(7).normal(0, 0.12, points)
    planned = TrainingPlanned(
        iters=points, rows=points, batch_size=1, validation_rows=10, trainable_parameters=1, total_parameters=2
    )
    found: list[TrainReport | ValidationReport | TrainingPlanned] = [planned]
    for step in range(1, points + 1):
        trend = 2.1 * math.exp(-5 * step / points) + 0.4
        if step % max(1, points // 200) == 1:
            found.append(ValidationReport(iteration=step - 1, val_loss=trend, val_time=1.0, rows=10))
        found.append(
            TrainReport(
                iteration=step,
                train_loss=trend + float(noise[step - 1]),
                learning_rate=1e-4,
                iterations_per_second=1.0,
                tokens_per_second=140.0,
                trained_tokens=170 * step,
                epoch=step / points,
                peak_memory=1_400_000_000,
                active_memory=1_100_000_000,
                cache_memory=200_000_000,
                grad_norm=0.8,
            )
        )
    return found


def milliseconds(draw: Callable[[], object]) -> str:
    """The median and worst time of `REPEATS` calls, after a first one that warms up."""
    draw()
    found = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        draw()
        found.append(1000 * (time.perf_counter() - began))
    return f"{statistics.median(found):6.1f} ms  (worst {max(found):.1f})"


def drawing(points: int, view: RunView) -> None:
    curves = Curves()
    began = time.perf_counter()
    while curves.take(view):
        pass
    print(f"taking in {points:,} reports, once      {1000 * (time.perf_counter() - began):6.1f} ms")
    material = ChartMaterial(view, curves, 0.9)
    began = time.perf_counter()
    MEASURES["loss"].draw(material)
    print(f"smoothing them, once                 {1000 * (time.perf_counter() - began):6.1f} ms")
    marks = tuple(Mark(points * part / 10, "◆", "$primary") for part in range(10))
    for size in SIZES:
        for name, stretch in (("all", None), ("a tenth", (points * 0.4, points * 0.5))):
            options = ChartOptions(x_range=stretch, marks=marks, cursor=points / 2)

            def draw(options: ChartOptions = options, size: tuple[int, int] = size) -> None:
                drawn = MEASURES["loss"].draw(material)
                render_chart(drawn.series, size, options)

            print(f"drawing {size[0]:>3} × {size[1]:<2}, {name:<8}             {milliseconds(draw)}")


async def loop_held(settings: Settings, run: Run, reports: int) -> None:
    """Opens the dashboard on the run and prints how late a timer came at most, and how long the reading took."""
    recorded = run.events_file.read_bytes()
    run.events_file.write_bytes(recorded[: recorded.index(b"\n") + 1])
    app = PunieApp(settings)
    late: list[float] = []
    done = False

    async def watch() -> None:
        while not done:
            before = time.perf_counter()
            await asyncio.sleep(TICK)
            late.append(time.perf_counter() - before - TICK)

    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause(1.0)  # start-up is measured elsewhere
        began = time.perf_counter()
        run.events_file.write_bytes(recorded)
        watcher = asyncio.create_task(watch())
        while app.current_run.tail is None or len(app.current_run.tail.view.train) < reports:
            await asyncio.sleep(0.1)
        print(f"reading {reports:,} reports, in slices   {time.perf_counter() - began:6.2f} s")
        for key in ("up", "up", "left", "m", "L", "plus", "escape"):
            await pilot.press(key)
            await asyncio.sleep(0.3)
        done = True
        await watcher
    over = sum(value > 0.05 for value in late)
    print(f"the loop was held at most            {1000 * max(late):6.1f} ms  ({over} times over 50 ms)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=100_000)
    points = parser.parse_args().points
    load_plotext()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(workspace=Path(folder))
        recipe = Recipe.model_validate(
            {"name": "long", "model": "none", "stages": ["train"], "train": {"iters": points}}
        )
        run = create_run(settings, recipe)
        events = [WorkerStarted(pid=1, host="-", stages=["train"]), *reports(points)]
        run.events_file.write_bytes(b"".join(map(dump_event, events)))
        drawing(points, read_run(run).view)
        asyncio.run(loop_held(settings, run, points))
    return 0


if __name__ == "__main__":
    sys.exit(main())
