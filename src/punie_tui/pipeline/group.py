"""Groups of runs: one recipe with several seeds, because one lucky run proves nothing.

`python -m punie_tui.pipeline.group` runs them one after the other, in a session of its own. A group is just a
name that the recipes of its runs share.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from punie_tui.errors import PunieError, UsageError
from punie_tui.pipeline.launcher import resume_run, spawn
from punie_tui.pipeline.preflight import check_beginning, preflight
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, create_run, list_runs
from punie_tui.settings import Settings, load_settings

POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Spread:
    """The spread of a figure over several runs. `deviation`: the sample standard deviation; 0 for one run."""

    count: int
    mean: float
    deviation: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ± {self.deviation:.3f} ({self.low:.3f} to {self.high:.3f}, {self.count} runs)"


def spread(values: Iterable[float]) -> Spread | None:
    """The spread of the finite ones among `values`; None if there are none."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return None
    deviation = statistics.stdev(finite) if len(finite) > 1 else 0.0
    return Spread(len(finite), statistics.fmean(finite), deviation, min(finite), max(finite))


def parse_seeds(text: str) -> list[int]:
    """`"1,2,3"` → [1, 2, 3]. Raises UsageError for anything else, and for a seed named twice."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdigit() for part in parts):
        raise UsageError(f"--seeds {text}: seeds are whole numbers separated by commas, such as 1,2,3")
    seeds = [int(part) for part in parts]
    if len(set(seeds)) < len(seeds):
        raise UsageError(f"--seeds {text}: a seed is given twice; the same seed gives the same run")
    return seeds


def start_group(settings: Settings, recipe: Recipe, seeds: Sequence[int]) -> list[Run]:
    """Creates one run per seed and starts working on them, one after the other.

    Raises UsageError, before anything is created, for mistakes that can be found beforehand.
    """
    preflight(recipe, settings)
    check_beginning(recipe, settings)
    name = f"{recipe.name}@{time.strftime('%Y%m%d-%H%M%S')}"
    runs = [create_run(settings, _with_seed(recipe, seed, name)) for seed in seeds]
    spawn(settings, runs[0], "punie_tui.pipeline.group", [str(run.path) for run in runs])
    return runs


def _with_seed(recipe: Recipe, seed: int, group: str) -> Recipe:
    return recipe.model_copy(update={"group": group, "train": recipe.train.model_copy(update={"seed": seed})})


def groups(settings: Settings) -> dict[str, list[Run]]:
    """Group name → its runs, by seed."""
    found: dict[str, list[Run]] = {}
    for run in list_runs(settings):
        try:
            recipe = run.recipe()
        except PunieError:
            continue  # a broken recipe is reported when its run is opened
        if recipe.group:
            found.setdefault(recipe.group, []).append(run)
    return {name: sorted(runs, key=lambda run: run.recipe().train.seed) for name, runs in found.items()}


def best_losses(runs: Iterable[Run]) -> list[float]:
    """The best validation loss of each run that has one."""
    return [best.val_loss for run in runs if (best := read_run(run).view.best) is not None]


def work(settings: Settings, runs: Sequence[Run]) -> None:
    """Works on the runs one after the other. A run that someone stops ends the group; one that fails does not."""
    for run in runs:
        resume_run(settings, run)
        while run.worker_is_alive():
            time.sleep(POLL_SECONDS)
        if read_run(run).state() == "stopped":
            return


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("runs", type=Path, nargs="+")
    arguments = parser.parse_args()
    try:
        work(load_settings(arguments.workspace), [Run(path) for path in arguments.runs])
    except PunieError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
