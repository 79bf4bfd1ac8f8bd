"""A rank other than the first: `python -m punie_tui.training.distributed_worker`. Takes its share of every step.

Started and controlled by rank 0; exits when its standard input ends, because rank 0 is then dead.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from pathlib import Path
from typing import NoReturn

from punie_tui.errors import PunieError, SystemFailure
from punie_tui.models.catalog import resolve
from punie_tui.models.loading import load
from punie_tui.models.machine.allocator import keep_memory
from punie_tui.regular_files import read_text
from punie_tui.runs.recipes.recipe import parse_recipe
from punie_tui.runs.store import Run
from punie_tui.runs.warm_start import find_adapter
from punie_tui.settings import load_settings
from punie_tui.training.distributed import Ranks, join
from punie_tui.training.fast.patches import patch_model
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.step import Stepper
from punie_tui.training.tokens.rows import batch_of_step, group, read_rows
from punie_tui.training.trainer import restore
from punie_tui.training.weights.checkpoints import Checkpoints
from punie_tui.training.weights.lora import adapt, begin_with


def follow(run: Run, workspace: Path, checkpoint: int | None) -> NoReturn:
    """Trains for as long as rank 0 does. Raises RuntimeError once rank 0 is gone."""
    settings = load_settings(workspace)
    file = run.path / "ranks" / "recipe.toml"
    recipe = parse_recipe(read_text(file), str(file))
    keep_memory()
    ranks = Ranks(join(), [], [])

    train = recipe.train
    loaded = load(resolve(recipe.model, settings))
    batches = group(read_rows(run.data / "train.jsonl", loaded.tokenizer, train), train)
    adapt(loaded.model, train)
    patch_model(loaded.model, train.fast_exponential)
    stepper = Stepper(loaded.model, build_optimizer(train), train, ranks.group)
    iteration = 0
    if checkpoint is not None:
        if (saved := Checkpoints(run.checkpoints).load(checkpoint)) is None:
            raise SystemFailure(f"the checkpoint of iteration {checkpoint} cannot be read here")
        restore(stepper, saved)
        iteration = saved.manifest.position.iteration
    elif train.warm_start is not None:
        begin_with(loaded.model, find_adapter(train.warm_start, settings), train)
    ranks.exchange()  # rank 0 waits for all to be ready
    while True:
        if (learning_rate := ranks.exchange()) is not None:
            stepper.set_learning_rate(learning_rate)
        batch = batch_of_step(batches, iteration, train, ranks.rank, ranks.size)
        iteration += 1
        stepper.train(batch, iteration)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--checkpoint", type=int)
    arguments = parser.parse_args()
    threading.Thread(target=_die_with_rank_0, daemon=True).start()
    try:
        follow(Run(arguments.run), arguments.workspace, arguments.checkpoint)
    except (PunieError, RuntimeError) as error:
        print(error, file=sys.stderr, flush=True)
    return 3


def _die_with_rank_0() -> None:
    sys.stdin.read()
    os._exit(3)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
