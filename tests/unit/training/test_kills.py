"""Killed at ten random moments (PUNIE_KILLS), a run ends with the weights and losses of one that never was.

The moments are others each time; the seed they come from is printed, and PUNIE_KILL_SEED=seed takes the same again.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from punie_tui.runs.events import TrainReport
from punie_tui.runs.state import read_run
from punie_tui.training.stage import train

KILLS = int(os.environ.get("PUNIE_KILLS", "10"))
SETTINGS = {
    "iters": 400,
    "save_every": 2,
    "steps_per_eval": 20,
    "steps_per_report": 3,
    "valid": 2,
    "optimizer": "adamw",
    "num_layers": 1,
    "grad_accumulation_steps": 3,
    "lora_parameters": {"rank": 2, "scale": 2.0, "dropout": 0.2},
}


def test_kills_change_nothing(start) -> None:
    whole, killed = start(**SETTINGS), start(**SETTINGS)
    train(whole)
    seed = int(os.environ.get("PUNIE_KILL_SEED", random.randrange(1_000_000)))
    print(f"seed {seed}")
    program = [sys.executable, str(Path(__file__).with_name("killing.py")), str(killed.run.path), str(KILLS), str(seed)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    said = done.stdout.split("\n")
    assert done.returncode == 0, f"seed {seed}: {done.stderr[-2000:]}"
    assert said.count("inside") + said.count("outside") == KILLS and "inside" in said and "outside" in said

    first, second = read_run(whole.run).view, read_run(killed.run).view
    assert {r.iteration: r.train_loss for r in first.train} == {r.iteration: r.train_loss for r in second.train}, seed
    assert [(r.iteration, r.val_loss) for r in first.validation] == [
        (r.iteration, r.val_loss) for r in second.validation
    ]
    assert whole.of(TrainReport)[-1].iteration == SETTINGS["iters"]
    for name in ("adapter/adapters.safetensors", "checkpoints/400/optimizer.safetensors"):
        assert (whole.run.path / name).read_bytes() == (killed.run.path / name).read_bytes(), seed
