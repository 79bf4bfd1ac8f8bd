"""How old the live picture is, what it costs, and what a training loses while the dashboard looks on.

    python -m benchmarks.live_picture [--minutes 3] [--pairs 12] [--idle 20] [--size 120x40]

Trains the demo's model on rows of one length, with the real dashboard open on it in a terminal of its own. What the
dashboard writes is kept with its times, and read afterwards by a terminal emulator, so that reading costs nothing
meanwhile. The picture's age is that of the oldest event that the screen does not show yet: the step, by its number; the
time elapsed, by the screen's own clock; the curve, by when it changed after a report. Then the dashboard is held still
(SIGSTOP) during every other report, for what the steps lose by it; at last the training is stopped, and the dashboard
left idle.

Goals: never older than 2 s, under 3 % of one core live and 0.2 % idle, and a step under 4 % longer.
"""

from __future__ import annotations

import argparse
import bisect
import fcntl
import json
import os
import pty
import random
import re
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import dropwhile, takewhile
from pathlib import Path

import psutil
import pyte

from punie_tui.runs.events import Event, StageProgress, TrainReport
from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.runs.state import RunTail
from punie_tui.runs.store import Run
from punie_tui.settings import load_settings

PROGRAM = [sys.executable, "-m", "punie_tui"]
ROWS = 40
WARM_UP = 2
STEPS = 5
STEPS_A_MINUTE = 240
"""How many iterations are planned per minute, so that the curve fills its chart on any machine."""
SAMPLE_SECONDS = 0.05
RECIPE = """
name = "watched"
model = "smollm2-135m"
data = "one-length"
stages = ["fetch", "data", "train"]
[train]
iters = {iters}
steps_per_report = {steps}
steps_per_eval = {iters}
save_every = {iters}
batch_size = 1
"""
_STEP = re.compile(r" ([\d,]+)/[\d,]+ *│")
_ELAPSED = re.compile(r"elapsed ((?:\d+:)?\d+:\d\d)")


def write_workspace(folder: Path, iters: int) -> None:
    """Writes a workspace with a recipe, and the demo's rows that are closest to one another in length."""
    settings = load_settings(folder)
    demo = settings.find_dataset(load_recipe("demo", settings).data or "") / "train.jsonl"
    lines = sorted(demo.read_text(encoding="utf-8").splitlines(), key=len)
    begin = min(range(len(lines) - ROWS), key=lambda at: len(lines[at + ROWS]) - len(lines[at]))
    data = folder / "data" / "one-length"
    data.mkdir(parents=True)
    for name, rows in (("train", lines[begin:][:ROWS]), ("valid", lines[begin:][:2])):
        (data / f"{name}.jsonl").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    (folder / "data" / "recipes").mkdir()
    (folder / "data" / "recipes" / "watched.toml").write_text(RECIPE.format(iters=iters, steps=STEPS), encoding="utf-8")


@dataclass
class Dashboard:
    """The dashboard's process, and what it wrote: Unix seconds and bytes."""

    process: psutil.Process
    size: tuple[int, int]
    written: list[tuple[float, bytes]] = field(default_factory=list)

    @contextmanager
    def share(self) -> Iterator[Callable[[], float]]:
        """Yields a function that returns the process's share of one core since the beginning of the block."""
        used, began = sum(self.process.cpu_times()[:2]), time.monotonic()
        yield lambda: (sum(self.process.cpu_times()[:2]) - used) / (time.monotonic() - began)


@contextmanager
def dashboard(folder: Path, size: tuple[int, int]) -> Iterator[Dashboard]:
    """The dashboard in a terminal of `size` (columns, rows) whose output is read."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(sys.executable, [*PROGRAM, "-w", str(folder)])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    shown = Dashboard(psutil.Process(pid), size)
    threading.Thread(target=_keep, args=(terminal, shown.written), daemon=True).start()
    try:
        yield shown
    finally:
        os.kill(pid, signal.SIGCONT)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _keep(terminal: int, written: list[tuple[float, bytes]]) -> None:
    while True:
        try:
            found = os.read(terminal, 65536)
        except OSError:
            return
        written.append((time.time(), found))


@dataclass
class Pictures:
    """What the screen showed, and since when (Unix seconds)."""

    times: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    elapsed: list[float] = field(default_factory=list)
    curve_changed: list[float] = field(default_factory=list)
    curves: int = 0


def read_screen(shown: Dashboard, began: float, ended: float) -> Pictures:
    """Reads everything that was written as a terminal would, and records what was shown between two times."""
    screen = pyte.Screen(*shown.size)
    stream = pyte.ByteStream(screen)
    found, curve = Pictures(), ""
    for t, data in shown.written:
        if t > ended:
            break
        stream.feed(data)
        lines = screen.display
        now, text = _curve(lines), "\n".join(lines)
        step, elapsed = _STEP.search(text), _ELAPSED.search(text)
        if t >= began and now != curve:
            found.curve_changed.append(t)
            found.curves += 1
        curve = now
        if step and elapsed:
            found.times.append(t)
            found.steps.append(int(step[1].replace(",", "")))
            found.elapsed.append(_seconds(elapsed[1]))
    return found


def _curve(lines: Sequence[str]) -> str:
    """The content of the topmost frame: the large chart, without what is beside it."""
    inside = takewhile(lambda line: not line.startswith("╰"), dropwhile(lambda line: not line.startswith("╭"), lines))
    return "\n".join(line[: line.find("││")] for line in inside if line.startswith("│"))


def _seconds(clock: str) -> float:
    seconds = 0
    for part in clock.split(":"):
        seconds = 60 * seconds + int(part)
    return float(seconds)


def ages(seen: Pictures, events: Sequence[Event], training_began: float, began: float, ended: float) -> list[float]:
    """The age of the numbers at each moment between two times, in seconds: the time since the first event that they do
    not show yet, or how late their clock is, which counts whole seconds, if that is more."""
    steps = [(event.done, event.t) for event in events if isinstance(event, StageProgress) and event.stage == "train"]
    done, times = [step for step, _ in steps], [t for _, t in steps]
    found = []
    moments = int((ended - began) / SAMPLE_SECONDS)
    for now in (began + SAMPLE_SECONDS * at for at in range(moments)):
        at = bisect.bisect_right(seen.times, now) - 1
        if at < 0:
            found.append(now - began)
            continue
        newer = bisect.bisect_right(done, seen.steps[at])
        behind = now - times[newer] if newer < len(times) and times[newer] <= now else 0.0
        clock = now - training_began - (seen.elapsed[at] + 1)
        found.append(max(0.0, behind, clock))
    return found


def curve_delays(seen: Pictures, events: Sequence[Event], began: float, ended: float) -> tuple[list[float], int]:
    """The seconds until the curve changed, for each report after which it did before the next one; and the number of
    all reports."""
    times = [event.t for event in events if isinstance(event, TrainReport) and began <= event.t < ended]
    delays = []
    for t, following in zip(times, [*times[1:], ended], strict=False):
        at = bisect.bisect_left(seen.curve_changed, t)
        if at < len(seen.curve_changed) and seen.curve_changed[at] < following:
            delays.append(seen.curve_changed[at] - t)
    return delays, len(times)


class Training:
    """A running training, followed by its events."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.events: list[Event] = []
        self.tail = RunTail(run)

    def reports(self) -> Iterator[float]:
        """Yields the seconds per step of each report."""
        while True:
            for event in self.look():
                if isinstance(event, TrainReport):
                    yield 1 / event.iterations_per_second
            time.sleep(0.01)

    def look(self) -> list[Event]:
        found = self.tail.refresh()
        self.events += found
        if self.tail.state() not in ("new", "running"):
            raise SystemExit(f"the training ended early: {self.tail.state()}")
        return found


def interval(looking: list[float], alone: list[float]) -> tuple[float, float]:
    """The 95 % bootstrap interval of the ratio of medians."""
    draw = random.Random(7)
    found = sorted(
        statistics.median(draw.choices(looking, k=len(looking))) / statistics.median(draw.choices(alone, k=len(alone)))
        for _ in range(2000)
    )
    return found[49], found[1949]


def measure(minutes: float, pairs: int, idle: float, size: tuple[int, int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workspace(folder, iters=int(STEPS_A_MINUTE * (minutes + 1)) + 4 * STEPS * (pairs + WARM_UP))
        command = [*PROGRAM, "-w", str(folder), "pipeline", "--recipe", "watched", "--detach", "--json"]
        begun = subprocess.run(command, check=True, capture_output=True, text=True)
        training = Training(Run(Path(json.loads(begun.stdout)["path"])))
        try:
            with dashboard(folder, size) as shown:
                reports = training.reports()
                for _ in range(WARM_UP):
                    next(reports)
                if minutes:
                    _watch(training, shown, minutes)
                if pairs:
                    _compare(reports, shown.process, pairs)
                if idle:
                    _stop(folder, training.run)
                    _idle(shown, idle)
        finally:
            _stop(folder, training.run)


def _watch(training: Training, shown: Dashboard, minutes: float) -> None:
    began = time.time()
    with shown.share() as share:
        while time.time() - began < 60 * minutes:
            training.look()
            time.sleep(0.2)
        live = share()
    ended = time.time()
    seen = read_screen(shown, began, ended)
    stage = training.tail.view.stage("train")
    assert stage.started is not None
    numbers = ages(seen, training.events, stage.started, began, ended)
    curve, reports = curve_delays(seen, training.events, began, ended)
    print(f"read off a screen of {size_in_words(shown.size)} for {minutes:g} minutes of a training")
    print(f"the numbers are                         {_spread(numbers)} old")
    print(f"the curve shows a report after          {_spread(curve)}")
    print(f"  it changed {seen.curves} times; {len(curve)} of {reports} reports can be told in it")
    print(f"the dashboard takes                     {100 * live:.2f} % of one core, live")


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "nothing was seen"
    ordered = sorted(seconds)
    return f"{ordered[-1]:.2f} s at most, {ordered[int(0.95 * (len(ordered) - 1))]:.2f} s at 95 %,"[:-1]


def size_in_words(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"


def _compare(reports: Iterator[float], watched: psutil.Process, pairs: int) -> None:
    looking: list[float] = []
    alone: list[float] = []
    for _ in range(pairs):
        looking.append(next(reports))
        watched.suspend()
        alone.append(next(reports))
        watched.resume()
    ratio = statistics.median(looking) / statistics.median(alone)
    low, high = interval(looking, alone)
    print(f"a step takes with it                    {ratio:.3f} times as long ({low:.3f} to {high:.3f}; {pairs} pairs)")


def _idle(shown: Dashboard, seconds: float) -> None:
    time.sleep(5)  # until the end of the run is painted
    before = len(shown.written)
    with shown.share() as share:
        time.sleep(seconds)
        idle = share()
    painted = sum(len(data) for _, data in shown.written[before:])
    print(f"and                                     {100 * idle:.2f} % of one core, idle; it wrote {painted} bytes")


def _stop(folder: Path, run: Run) -> None:
    subprocess.run([*PROGRAM, "-w", str(folder), "stop", run.id], check=False, capture_output=True)
    while run.worker_is_alive():
        time.sleep(0.1)


def _size(text: str) -> tuple[int, int]:
    columns, rows = text.split("x")
    return int(columns), int(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=3.0, help="of live training that are watched; 0: none")
    parser.add_argument("--pairs", type=int, default=12, help="of reports with and without the dashboard; 0: none")
    parser.add_argument("--size", type=_size, default=(120, 40), help="columns x rows")
    parser.add_argument("--idle", type=float, default=20.0, help="seconds that it is watched doing nothing; 0: not")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # otherwise the training would go on forever
    measure(arguments.minutes, arguments.pairs, arguments.idle, arguments.size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
