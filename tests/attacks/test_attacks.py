"""A few attacks of each kind, always the same ones. `make attack` runs many, for ten minutes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SEED = "1"
TRIES = "3"


@pytest.mark.skipif(sys.platform != "linux", reason="forks processes that hold mlx")
def test_nothing_is_lost() -> None:
    command = [sys.executable, "-m", "tests.attacks", "--quick", "--seed", SEED, "--tries", TRIES]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(f"{TRIES} tried") >= 6  # the full disk needs permission to mount one
