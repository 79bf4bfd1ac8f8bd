"""A step, a validation and an answer meet hardly a subnormal number: counted where they are not flushed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import mlx.core as mx
import pytest

from punie_tui.training.fast.patches import attention

HARDLY = 1e-4
"""The share that costs nothing: at 150 cycles each, a hundredth of what the step takes."""

COUNTING = """
import json, sys
from pathlib import Path
from benchmarks.subnormals import Met, count_step, counted, keep_subnormals
keep_subnormals()
from punie_tui.models.loading import load
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.models.machine import exponential
from punie_tui.training.fast import patches
from punie_tui.training.weights.lora import adapt
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.tokens.rows import TrainingRow, collate
from punie_tui.training.step import Stepper

settings = TrainSettings(num_layers=-1, learning_rate=1e-2, mask_prompt=True)
batch = collate([TrainingRow(tuple(range(3, 99)), 25, 96), TrainingRow(tuple(range(60, 140)), 4, 80)], settings)
model = load(Path(sys.argv[1])).model
"""
STEP = """
adapt(model, settings)
patches.patch_model(model)
stepper = Stepper(model, build_optimizer(settings), settings)
for step in range(int(sys.argv[2])):
    stepper.train(batch, step + 1)
met = count_step(stepper, batch)
"""
ANSWER = """
import mlx.core as mx
with counted(model) as met:
    mx.eval(model(mx.arange(3, 99)[None]))
    met.count()
"""
BEFORE_IT_WAS_MENDED = """
clean = exponential.exponential
exponential.exponential = patches.exponential = lambda x, lowest=0: clean(mx.maximum(x, -87.0))
import mlx.core as mx
"""
PRINT = "print(json.dumps([met.share, met.subnormal, met.numbers]))"


def count(model: Path, *code: str, steps: int = 0) -> tuple[float, dict[str, int], dict[str, int]]:
    command = [sys.executable, "-c", "".join((COUNTING, *code, PRINT)), str(model), str(steps)]
    share, subnormal, numbers = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return share, subnormal, numbers


@pytest.mark.parametrize("steps", [0, 30], ids=["untrained", "trained"])
def test_a_step_and_a_validation_meet_hardly_a_subnormal(tiny_model: Path, steps: int) -> None:
    share, subnormal, numbers = count(tiny_model, STEP, steps=steps)
    assert {"attention weights", "gradient of attention weights", "Linear", "optimizer's v"} <= set(numbers)
    assert share < HARDLY, subnormal


def test_an_answer_meets_hardly_a_subnormal(tiny_model: Path) -> None:
    share, subnormal, numbers = count(tiny_model, ANSWER)
    assert numbers["Linear"] and share < HARDLY, subnormal


def test_the_count_finds_masked_weights_that_are_only_nearly_zero(tiny_model: Path) -> None:
    _, subnormal, numbers = count(tiny_model, BEFORE_IT_WAS_MENDED, STEP)
    assert subnormal["attention weights"] > 0.3 * numbers["attention weights"]


def test_what_is_masked_weighs_nothing_and_has_no_gradient() -> None:
    queries, keys, values = (mx.random.normal((1, 1, 40, 8), key=mx.random.key(seed)) for seed in range(3))
    keys[0, 0, 20:] *= 1e4  # scores far above all that the first twenty places may see

    def early(keys: mx.array, values: mx.array) -> mx.array:
        return attention(queries, keys, values, None, 1.0, "causal")[0, 0, :20].sum()

    for gradient in mx.grad(early, argnums=(0, 1))(keys, values):
        assert not gradient[0, 0, 20:].any()
