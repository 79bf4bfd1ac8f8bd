"""What a training loses while the dashboard looks on.

    python -m benchmarks.attached [--pairs 12]

Trains the demo's model on rows of one length, with the real dashboard open on it in a terminal of its own, which is
held still (SIGSTOP) during every other report of five steps. Goal: they take less than 1 % longer while it runs. Where
the machine is too noisy to show that, the processor time that the dashboard uses is a bound: it can take no more.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import random
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from punie_tui.runs.events import TrainReport
from punie_tui.runs.recipe import load_recipe
from punie_tui.runs.state import RunTail
from punie_tui.runs.store import Run
from punie_tui.settings import load_settings

PROGRAM = [sys.executable, "-m", "punie_tui"]
ROWS = 40
WARM_UP = 2
UNDISTURBED = 12
STEPS = 5
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


def write_workspace(folder: Path, iters: int) -> None:
    """A workspace with a recipe, and the demo's rows that are nearest to one another in length."""
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


@contextmanager
def dashboard(folder: Path) -> Iterator[psutil.Process]:
    """The dashboard in a terminal of 120 × 40 that somebody reads."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(sys.executable, [*PROGRAM, "-w", str(folder)])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    threading.Thread(target=_drain, args=(terminal,), daemon=True).start()
    try:
        yield psutil.Process(pid)
    finally:
        os.kill(pid, signal.SIGCONT)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _drain(terminal: int) -> None:
    while True:
        try:
            os.read(terminal, 65536)
        except OSError:
            return


def reports(run: Run) -> Iterator[float]:
    """Seconds a step, report after report."""
    tail = RunTail(run)
    while True:
        for event in tail.changes():
            if isinstance(event, TrainReport):
                yield 1 / event.iterations_per_second
        if tail.state() not in ("new", "running"):
            raise SystemExit(f"the training ended early: {tail.state()}")
        time.sleep(0.005)


def interval(looking: list[float], alone: list[float]) -> tuple[float, float]:
    """The 95 % bootstrap interval of the ratio of medians."""
    draw = random.Random(7)
    found = sorted(
        statistics.median(draw.choices(looking, k=len(looking))) / statistics.median(draw.choices(alone, k=len(alone)))
        for _ in range(2000)
    )
    return found[49], found[1949]


def measure(pairs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workspace(folder, iters=STEPS * (2 * pairs + WARM_UP + UNDISTURBED + 2))
        command = [*PROGRAM, "-w", str(folder), "pipeline", "--recipe", "watched", "--detach", "--json"]
        begun = subprocess.run(command, check=True, capture_output=True, text=True)
        run = Run(Path(json.loads(begun.stdout)["path"]))
        looking: list[float] = []
        alone: list[float] = []
        try:
            with dashboard(folder) as watched:
                taken = reports(run)
                for _ in range(WARM_UP):
                    next(taken)
                for _ in range(pairs):
                    looking.append(next(taken))
                    watched.suspend()
                    alone.append(next(taken))
                    watched.resume()
                next(taken)  # in which it catches up
                used, began = sum(watched.cpu_times()[:2]), time.monotonic()
                for _ in range(UNDISTURBED):
                    next(taken)
                share = (sum(watched.cpu_times()[:2]) - used) / (time.monotonic() - began)
        finally:
            subprocess.run([*PROGRAM, "-w", str(folder), "stop", run.id], check=False, capture_output=True)
            while run.worker_is_alive():
                time.sleep(0.1)
        ratio = statistics.median(looking) / statistics.median(alone)
        low, high = interval(looking, alone)
        print(
            f"a step with the dashboard looking on    {ratio:.3f} times as long "
            f"({low:.3f} to {high:.3f}; {pairs} pairs)"
        )
        print(f"the dashboard's share of one core       {100 * share:.1f} %")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=12)
    measure(parser.parse_args().pairs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
