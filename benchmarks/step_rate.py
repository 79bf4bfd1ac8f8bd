"""How much of this machine's matrix speed a training step reaches: ours, and mlx-lm's own with the same BLAS.

    python -m benchmarks.step_rate [--recipe phase26] [--model smollm2-135m] [--steps 10]

Operations are counted as `punie_tui.training.arithmetic` says: the products that a step does on the batch's
padded shapes. mlx-lm's step has the head on every position; ours where a token counts. Each is taken in a process
of its own. The measured rate is of float32 products of 1024 × 1024, taken before, between and after; run it on an
idle machine.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from punie_tui.models import compute
from punie_tui.models.allocator import keep_memory


@dataclass(frozen=True)
class Asked:
    recipe: str
    model: str
    steps: int


@dataclass(frozen=True)
class Measured:
    """A kind of step: its name, the operations of all steps measured, and the seconds and supervised tokens."""

    name: str
    operations: float
    seconds: float
    tokens: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", default="phase26")
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--steps", type=int, default=10)
    asked = Asked(**vars(parser.parse_args()))
    machine, first = _apart(_machine)
    measured: list[Measured] = []
    rates = [first]
    for steps in (theirs, ours):
        measured += _apart(steps, asked)
        rates.append(_apart(_machine)[1])
    products = statistics.median(rates)
    blas = machine.blas or ""
    print(f"{machine.backend} {blas}, {machine.cores} cores: {products:.0f} GFLOP/s in float32 products")
    for one in measured:
        rate = one.operations / one.seconds / 1e9
        share, tokens = 100 * rate / products, one.tokens / one.seconds
        print(f"{one.name:<34} {rate:6.1f} GFLOP/s  {share:4.0f} % of it  {tokens:6.0f} tokens/s")


def _apart(function: Callable[..., Any], *arguments: object) -> Any:
    """What the function returns, called in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def _machine() -> tuple[compute.Compute, float]:
    return compute.prepare(), compute.measure_gflops()


def _prepared(asked: Asked) -> tuple[Any, Any, list[Any]]:
    """The model with its adapter, the settings, and the batches around the middle length, which are alike."""
    from punie_tui.models.catalog import resolve
    from punie_tui.models.loading import load
    from punie_tui.runs.recipe import load_recipe
    from punie_tui.settings import load_settings
    from punie_tui.training.adapting import adapt
    from punie_tui.training.rows import collate, group, read_rows

    settings = load_settings(Path.cwd())
    recipe = load_recipe(asked.recipe, settings)
    train = recipe.train
    loaded = load(resolve(asked.model, settings))
    adapt(loaded.model, train)
    rows = read_rows(settings.find_dataset(recipe.data or "") / "train.jsonl", loaded.tokenizer, train)
    batches = group(rows, train)
    begin = max(0, len(batches) // 2 - asked.steps // 2)  # they are sorted by length
    return loaded.model, train, [collate(batch, train) for batch in batches[begin:][: asked.steps]]


def _seconds(step: Callable[[Any], object], batches: list[Any]) -> float:
    for batch in batches:  # compiles every shape
        step(batch)
    began = time.perf_counter()
    for batch in batches:
        step(batch)
    return time.perf_counter() - began


def ours(asked: Asked) -> list[Measured]:
    """Our step, and that of later epochs, when the frozen layers are remembered."""
    keep_memory()
    compute.prepare()
    from punie_tui.training.arithmetic import work_of
    from punie_tui.training.hastened import hasten
    from punie_tui.training.optimizer import build_optimizer
    from punie_tui.training.step import Stepper

    model, train, batches = _prepared(asked)
    work = work_of(model)
    hasten(model)
    tokens = sum(batch.count for batch in batches)
    found = []
    for name, remembered in (("our step", 0), ("our step, from the second epoch on", train.frozen_cache)):
        stepper = Stepper(model, build_optimizer(train), train.model_copy(update={"frozen_cache": remembered}))
        above = stepper.frozen.first if stepper.frozen and remembered else 0
        operations = sum(work.batch(batch.passes, len(batch.positions), from_layer=above) for batch in batches)
        seconds = _seconds(lambda batch, stepper=stepper: stepper.train(batch, 1), batches)
        found.append(Measured(name, operations, seconds, tokens))
    return found


def theirs(asked: Asked) -> list[Measured]:
    """The step of `mlx_lm.tuner.trainer.train`, with our BLAS."""
    compute.prepare()
    import mlx.core as mx
    import mlx.nn as nn
    from mlx_lm.tuner.trainer import default_loss

    from punie_tui.training.arithmetic import work_of
    from punie_tui.training.optimizer import build_optimizer

    model, train, batches = _prepared(asked)
    optimizer = build_optimizer(train)
    state = [model.state, optimizer.state, mx.random.state]
    gradients = nn.value_and_grad(model, default_loss)

    def step(tokens, lengths):
        (loss, _), found = gradients(model, tokens, lengths)
        optimizer.update(model, found)
        return loss

    compiled = mx.compile(step, inputs=state, outputs=state)
    model.train()

    def whole(batch) -> None:
        ends = [[0, int(row.nonzero()[0].max()) + 1] for row in batch.tokens]
        mx.eval(state, compiled(mx.array(batch.tokens), mx.array(ends)))
        if mx.get_cache_memory() > train.clear_cache_threshold:
            mx.clear_cache()

    work = work_of(model)
    shapes = [(batch.tokens.shape[0], batch.tokens.shape[1] - 1) for batch in batches]
    operations = sum(work.step(rows * width, width, rows * width) for rows, width in shapes)
    tokens = sum(batch.count for batch in batches)
    return [Measured("mlx-lm's step, the same BLAS", operations, _seconds(whole, batches), tokens)]


if __name__ == "__main__":
    main()
