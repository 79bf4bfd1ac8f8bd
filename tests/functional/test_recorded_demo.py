"""The real run that is kept in assets/: it plays into the dashboard as if live."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

from punie_tui.runs.exports.replay import play, prepare, recorded
from punie_tui.runs.state import RunTail, read_run
from punie_tui.runs.store import Run
from punie_tui.tui.app import PunieApp
from recorded_runs import workspace
from shown import until_shown

RECORDED = Run(Path(__file__).parents[2] / "assets" / "recorded" / "demo")
HALFWAY = 120
SPEED = 20.0


class HeldClock:
    """Time that passes while somebody waits, and stands still at an iteration until it is let go."""

    def __init__(self, copy: Run, now: float) -> None:
        self.now, self.tail = now, RunTail(copy)
        self.let_go = threading.Event()

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.tail.refresh()
        train = self.tail.view.train
        if train and train[-1].iteration >= HALFWAY:
            assert self.let_go.wait(60)
        self.now += seconds


async def test_it_plays_into_the_dashboard_as_if_live(tmp_path: Path) -> None:
    settings = workspace(tmp_path)
    copy = prepare(RECORDED, settings.runs)
    events = recorded(RECORDED)
    clock = HeldClock(copy, time.time() - (events[-1].t - events[0].t) / SPEED)
    player = threading.Thread(target=play, args=(RECORDED, copy, SPEED), kwargs={"clock": clock, "wait": clock.wait})
    player.start()
    try:
        app = PunieApp(settings)
        async with app.run_test(size=(120, 40)) as pilot:
            iters = RECORDED.recipe().train.iters
            await until_shown(pilot, copy.id, f"/{iters}", "left", "● train", "p pause")
            assert app.current_run.state == "running"
            clock.let_go.set()
            await until_shown(pilot, f"≠ {copy.id}", "targets missed", "validate-quantized")
            assert app.current_run.tail is not None
            assert app.current_run.tail.view.train[-1].iteration == iters
    finally:
        clock.let_go.set()
        player.join()


def test_it_tells_nothing_of_the_machine_it_ran_on() -> None:
    files = [path for path in RECORDED.path.rglob("*") if path.is_file()]
    assert {"recipe.toml", "events.jsonl"} <= {path.name for path in files}
    assert sum(path.stat().st_size for path in files) < 1_000_000
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "site-packages" not in text and not re.search(r'"/(tmp|home|root|Users)/[^"\s]*"', text), path


def test_the_versions_that_decide_its_figures_are_in_it() -> None:
    worker = read_run(RECORDED).view.worker
    assert worker is not None and {"mlx", "mlx-lm", "punie-tui"} <= set(worker.versions)
