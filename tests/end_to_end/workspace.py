"""A workspace whose recipe goes the whole road on the tiny model, and the command line in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from punie_tui.runs.state import RunTail, read_run
from punie_tui.runs.store import Run, find_run
from punie_tui.settings import load_settings

RECIPE = """
name = "tiny"
model = "{model}"
data = "demo"
stages = ["fetch", "data", "check-data", "train", "check-adapter", "validate-adapter", "fuse", "check-fused",
          "quantize", "check-quantized", "validate-quantized", "decide"]

[train]
iters = {iters}
batch_size = 1
num_layers = 2
learning_rate = 1e-4
max_seq_length = 2048
steps_per_report = 1
steps_per_eval = {iters}
val_batches = 2
save_every = 5

[quantize]
bits = 6
group_size = 32

[validation]
max_tokens = 8
"""

PATIENCE_SECONDS = 600.0


def heed_signals() -> None:
    """As a terminal's shell starts a program; who ran these tests may have ignored some of them."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def make_workspace(folder: Path, model: Path, iters: int = 12) -> Path:
    recipes = folder / "data" / "recipes"
    recipes.mkdir(parents=True)
    (recipes / "tiny.toml").write_text(RECIPE.format(model=model, iters=iters))
    return folder


def punie(workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`punie-tui WORDS` with its output."""
    return subprocess.run(
        [sys.executable, "-m", "punie_tui", "-w", str(workspace), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    """The JSON document that a command answered with."""
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def the_run(workspace: Path) -> Run:
    return find_run(load_settings(workspace), "last")


def wait_until(run: Run, holds: Callable[[RunTail], object]) -> RunTail:
    """Reads the run until `holds` does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds(tail := read_run(run)):
        assert time.monotonic() < deadline, f"{run.id} is {tail.state()}: {run.last_words()}"
        time.sleep(0.05)
    return tail
