"""How much of this machine's matrix speed a training step reaches: ours, and mlx-lm's own with the same BLAS.

    python -m benchmarks.step_rate [--recipe phase26] [--model smollm2-135m] [--steps 10]

Operations are counted as `punie_tui.training.arithmetic` says: the products that a step does on the batch's
padded shapes. mlx-lm's step has the head on every position; ours where a token counts. The measured rate is of
float32 products of 1024 × 1024, taken before, between and after; run it on an idle machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

from punie_tui.models import compute


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", default="phase26")
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--steps", type=int, default=10)
    arguments = parser.parse_args()
    machine = compute.prepare()
    import mlx.core as mx
    import mlx.nn as nn
    from mlx_lm.tuner.trainer import default_loss

    from punie_tui.models.catalog import resolve
    from punie_tui.models.loading import load
    from punie_tui.runs.recipe import load_recipe
    from punie_tui.settings import load_settings
    from punie_tui.training.adapting import adapt
    from punie_tui.training.arithmetic import work_of
    from punie_tui.training.exponential import hasten
    from punie_tui.training.optimizer import build_optimizer
    from punie_tui.training.rows import collate, group, read_rows
    from punie_tui.training.step import Stepper

    settings = load_settings(Path.cwd())
    recipe = load_recipe(arguments.recipe, settings)
    train = recipe.train
    assert recipe.data is not None
    folder = resolve(arguments.model, settings)

    def prepared() -> tuple[object, list[object]]:
        loaded = load(folder)
        adapt(loaded.model, train)
        rows = read_rows(settings.find_dataset(recipe.data or "") / "train.jsonl", loaded.tokenizer, train)
        batches = group(rows, train)
        middle = len(batches) // 2  # they are sorted by length: the ones around the middle are alike
        chosen = batches[max(0, middle - arguments.steps // 2) :][: arguments.steps]
        return loaded.model, [collate(batch, train) for batch in chosen]

    def seconds(step, batches) -> list[float]:
        for batch in batches:  # compiles every shape
            step(batch)
        taken = []
        for batch in batches:
            began = time.perf_counter()
            step(batch)
            taken.append(time.perf_counter() - began)
        return taken

    rates = [compute.measure_gflops()]
    model, batches = prepared()
    work = work_of(model)
    original = sys.modules[type(model).__module__].swiglu
    hasten(model)
    stepper = Stepper(model, build_optimizer(train), train.model_copy(update={"frozen_cache": 0}))
    ours = seconds(lambda batch: stepper.train(batch, 1), batches)
    rates.append(compute.measure_gflops())
    remembering = Stepper(model, build_optimizer(train), train)
    second_epoch = seconds(lambda batch: remembering.train(batch, 1), batches)

    sys.modules[type(model).__module__].swiglu = original
    model, batches = prepared()
    optimizer = build_optimizer(train)
    state = [model.state, optimizer.state, mx.random.state]
    gradients = nn.value_and_grad(model, default_loss)

    def upstream_step(tokens, lengths):
        (loss, _), found = gradients(model, tokens, lengths)
        optimizer.update(model, found)
        return loss

    compiled = mx.compile(upstream_step, inputs=state, outputs=state)
    model.train()

    def upstream(batch) -> None:
        ends = [[0, int(row.nonzero()[0].max()) + 1] for row in batch.tokens]
        mx.eval(state, compiled(mx.array(batch.tokens), mx.array(ends)))
        if mx.get_cache_memory() > train.clear_cache_threshold:
            mx.clear_cache()

    theirs = seconds(upstream, batches)
    rates.append(compute.measure_gflops())

    gemm = statistics.median(rates)
    print(f"{machine.backend} {machine.blas or ''}, {machine.cores} cores: {gemm:.0f} GFLOP/s in float32 products")

    def tell(name: str, taken: list[float], operations: list[float]) -> None:
        rate = sum(operations) / sum(taken) / 1e9
        tokens = sum(batch.count for batch in batches) / sum(taken)
        print(f"{name:<34} {rate:6.1f} GFLOP/s  {100 * rate / gemm:4.0f} % of it  {tokens:6.0f} tokens/s")

    shapes = [(batch.tokens.shape[0], batch.tokens.shape[1] - 1) for batch in batches]
    first = stepper.frozen.first if stepper.frozen else 0
    everywhere = [work.step(rows * width, width, rows * width) for rows, width in shapes]
    supervised = [work.batch(batch.passes, len(batch.positions)) for batch in batches]
    above = [work.batch(batch.passes, len(batch.positions), from_layer=first) for batch in batches]
    tell("mlx-lm's step, the same BLAS", theirs, everywhere)
    tell("our step", ours, supervised)
    tell("our step, from the second epoch on", second_epoch, above)


if __name__ == "__main__":
    main()
