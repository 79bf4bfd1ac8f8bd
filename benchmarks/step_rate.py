"""How much of this machine's matrix speed a training step reaches, by each way to use its cores, idle and busy.

    python -m benchmarks.step_rate [--recipe phase27] [--model smollm2-135m] [--steps 4]

Operations are counted as `punie_tui.training.fast.arithmetic` says: the products that a step does on the batch's padded
shapes. mlx-lm's step has the head on every position; ours where a token counts. Each way is taken in processes of its
own, and again beside a loop that keeps one core busy; a table says what share of its idle rate it keeps there. A
training starts in the way that was fastest here and takes another number of threads when its rate falls
(`punie_tui.training.fast.cores`). The product rate is of float32 products of 1024 × 1024, all threads; run it on an
idle machine. The subnormal numbers are counted as `benchmarks.subnormals` says, and not flushed for it.
"""

from __future__ import annotations

import argparse
import math
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import punie_tui  # noqa: F401 - it has the process prepared before mlx is imported

# isort: split
import mlx.core as mx
import mlx.nn as nn
from mlx_lm.tuner.trainer import default_loss

from punie_tui.models.catalog import resolve
from punie_tui.models.loading import load
from punie_tui.models.machine import compute
from punie_tui.models.machine.allocator import keep_memory
from punie_tui.models.machine.blas import set_blas_threads
from punie_tui.processors import usable_cores
from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.settings import load_settings
from punie_tui.training.fast.arithmetic import work_of
from punie_tui.training.fast.cores import START_SECONDS, trial
from punie_tui.training.fast.patches import patch_model
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.step import Stepper
from punie_tui.training.tokens.rows import collate, group, read_rows
from punie_tui.training.weights.lora import adapt


@dataclass(frozen=True)
class Asked:
    recipe: str
    model: str
    steps: int


@dataclass(frozen=True)
class Measured:
    """A kind of step: its name, and the operations, seconds and supervised tokens of what was measured."""

    name: str
    operations: float
    seconds: float
    tokens: int
    beside: float | None = None
    """Seconds of the same work beside a busy loop."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", default="phase27")
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--steps", type=int, default=4)
    asked = Asked(**vars(parser.parse_args()))
    machine, products = _apart(_machine)
    print(f"{processor()}, {machine.cores} cores, {machine.blas}")
    print(f"float32 products: {products:.0f} GFLOP/s, {_apart(_machine, 1)[1]:.0f} of one thread", flush=True)
    found = []
    for step in all_steps(asked):
        found.append(step)
        rate = step.operations / step.seconds / 1e9
        share, tokens = 100 * rate / products, step.tokens / step.seconds
        beside = f"  beside a busy loop {100 * step.seconds / step.beside:3.0f} %" if step.beside else ""
        beside = f"  beside a busy loop not done in {START_SECONDS:.0f} s" if step.beside == math.inf else beside
        print(f"{step.name:<34} {rate:6.1f} GFLOP/s {share:4.0f} % of them {tokens:5.0f} tokens/s{beside}", flush=True)
    timed = [step for step in found if step.beside is not None]
    kept = min(step.seconds for step in timed) / min(step.beside or math.inf for step in timed)
    print(f"a training takes the way that is best at the time: beside a busy loop {100 * kept:.0f} % of its idle rate")
    met = _apart(_subnormals, asked)
    many = met.numbers.total() / 1e6
    print(f"subnormal: {met.subnormal.total()} of {many:.0f} million numbers of a step ({met.share:.2%})")
    for kind, count in met.subnormal.most_common(5):
        print(f"  {kind}: {count} of {met.numbers[kind]}") if count else None


def all_steps(asked: Asked) -> Iterator[Measured]:
    """Yields one kind of step after the other, as it is measured."""
    yield from ways(asked)
    yield from _apart(remembered, asked)
    yield from _apart(theirs, asked)


def ways(asked: Asked) -> Iterator[Measured]:
    """Measures our step by each way to use the cores, on an idle machine and beside a loop that keeps one core busy."""
    settings = load_settings(Path.cwd())
    recipe = load_recipe(asked.recipe, settings).model_copy(update={"model": asked.model})
    rows = settings.find_dataset(recipe.data or "") / "train.jsonl"
    cores = usable_cores()
    several = min(cores, recipe.train.batch_size)
    for processes, threads in sorted({(1, cores), (1, 1), (several, cores // several)}):
        with trial(recipe, rows, settings.workspace, processes) as steps:
            idle = steps.seconds(threads, asked.steps)
            with busy_loop():
                try:
                    beside = steps.seconds(threads, asked.steps)
                except TimeoutError:  # threads that wait for each other, inside every product
                    beside = math.inf
            name = f"our step, {threads} thread{'s' if threads > 1 else ''}"
            name = f"our step, {processes} ranks of {threads} thread" if processes > 1 else name
        yield Measured(name, steps.first["operations"], idle, steps.first["tokens"], beside)


@contextmanager
def busy_loop() -> Iterator[None]:
    """Runs another process that computes all the time, on one core."""
    loop = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        loop.kill()
        loop.wait()


def processor() -> str:
    """The processor's name, with its model number if Linux reports it, since clouds hide the rest."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if sys.platform == "linux" else []
    facts = dict(reversed([line.split(":", 1) for line in lines if ":" in line]))
    told = {name.strip(): value.strip() for name, value in facts.items()}
    return f"{told.get('model name', platform.processor())} (model {told.get('model', '?')})"


def _apart(function: Callable[..., Any], *arguments: object) -> Any:
    """Calls the function in a process of its own and returns its result."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def _machine(threads: int | None = None) -> tuple[compute.Compute, float]:
    found = compute.prepare_thread()
    if threads:
        set_blas_threads(threads)
    return found, compute.measure_gflops()


def _subnormals(asked: Asked) -> Any:
    from benchmarks.subnormals import count_step, keep_subnormals

    keep_subnormals()
    model, train, batches = _prepared(asked)
    patch_model(model)
    stepper = Stepper(model, build_optimizer(train), train)
    for step in (1, 2):  # so that both factors of the adapter have a gradient
        stepper.train(batches[0], step)
    return count_step(stepper, batches[0])


def _prepared(asked: Asked) -> tuple[Any, Any, list[Any]]:
    """The model with its adapter, the settings, and the batches around the middle length, which are similar."""
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


def remembered(asked: Asked) -> list[Measured]:
    """Our step in later epochs, when the output of the frozen layers is cached; empty if there are none."""
    keep_memory()
    model, train, batches = _prepared(asked)
    work = work_of(model)
    patch_model(model)
    stepper = Stepper(model, build_optimizer(train), train)
    if stepper.frozen is None:
        return []
    above = stepper.frozen.first
    operations = sum(work.batch(batch.passes, len(batch.positions), from_layer=above) for batch in batches)
    seconds = _seconds(lambda batch: stepper.train(batch, 1), batches)
    tokens = sum(batch.count for batch in batches)
    return [Measured("our step, from the second epoch on", operations, seconds, tokens)]


def theirs(asked: Asked) -> list[Measured]:
    """The step of `mlx_lm.tuner.trainer.train`, with our BLAS."""
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
