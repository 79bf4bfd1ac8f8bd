"""Takes a few training steps to measure how long they last: `python -m punie_tui.training.fast.trial`.

One process, or one of several that share every batch as ranks do ($MLX_RANK and $MLX_HOSTFILE). Each line on standard
input asks for steps, {"threads": …, "steps": …}, and is answered by one on standard output. Nothing is saved.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from punie_tui.models.catalog import resolve
from punie_tui.models.loading import load
from punie_tui.models.machine.allocator import keep_memory
from punie_tui.models.machine.blas import set_blas_threads
from punie_tui.regular_files import read_text
from punie_tui.runs.recipes.recipe import parse_recipe
from punie_tui.settings import load_settings
from punie_tui.training.distributed import join
from punie_tui.training.fast.arithmetic import work_of
from punie_tui.training.fast.patches import patch_model
from punie_tui.training.memory import process_memory
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.step import Stepper
from punie_tui.training.tokens.rows import collate, group, read_rows
from punie_tui.training.weights.lora import adapt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--workspace", type=Path, required=True)
    arguments = parser.parse_args()
    settings = load_settings(arguments.workspace)
    recipe = parse_recipe(read_text(arguments.recipe), str(arguments.recipe))
    train = recipe.train
    keep_memory()
    set_blas_threads(1)  # on a busy machine the first step would take minutes with more
    ranks = join() if "MLX_RANK" in os.environ else None

    loaded = load(resolve(recipe.model, settings))
    adapt(loaded.model, train)
    patch_model(loaded.model, train.fast_exponential)
    batches = group(read_rows(arguments.rows, loaded.tokenizer, train), train)
    rows = batches[len(batches) // 2]  # they are sorted by length
    batch = whole = collate(rows, train)
    if ranks is not None:
        batch = replace(collate(rows[ranks.rank() :: ranks.size()], train), total=whole.total)
    stepper = Stepper(loaded.model, build_optimizer(train), train.model_copy(update={"frozen_cache": 0}), ranks)
    stepper.train(batch, 1)  # compiles it
    operations = work_of(loaded.model).batch(whole.passes, len(whole.positions))
    answer: dict[str, float | None] = {"memory": process_memory(), "operations": operations, "tokens": whole.total}
    while True:
        print(json.dumps(answer), flush=True)
        if not (line := sys.stdin.readline()):
            os._exit(0)
        request = json.loads(line)
        set_blas_threads(request["threads"])
        began = time.perf_counter()
        for _ in range(request["steps"]):
            stepper.train(batch, 1)
        answer = {"seconds": (time.perf_counter() - began) / request["steps"]}


if __name__ == "__main__":
    main()
