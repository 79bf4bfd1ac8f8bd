"""Forecasts how long the demo takes on a machine, from the rate of its matrix products. Imports no mlx.

The demo's recipes use one model and one dataset, so their operations are known before either is fetched: the figures
below were counted by `punie-tui plan demo` (`training.fast.arithmetic`), and a test counts them again.
"""

from __future__ import annotations

import math

from punie_tui.runs.recipes.recipe import Recipe

DEMO, SHORT_DEMO = "demo", "demo-short"
"""Names of recipes."""
LONG_SECONDS = 600.0
"""A demo that takes longer is offered in its short form."""
STEP_OPERATIONS = 5.24e10
"""Operations of a training step of the demo, on average."""
STEP_SHARE = 0.27
"""The share of the rate of large products that a step reaches, as measured (benchmarks/step_rate.py)."""
VALIDATED_OPERATIONS = 6e11
"""Operations to ask a suite of 25 queries: 0.27 GFLOP per token, 850 tokens of prompts and 1,400 of answers."""
VALIDATED_SHARE = 0.25
STAGE_SECONDS = 2.0
"""Other time per stage, on a machine with the rate of the next figure: starting a process, loading, writing."""
STAGE_GFLOPS = 290.0


def forecast(recipe: Recipe, gflops: float) -> float:
    """Seconds that a recipe on the demo's model and data takes, without downloads, at `gflops` 10⁹ operations/s.

    A stage also needs the processor for other work, which is assumed to be slower where products are slower than on
    the reference machine, but not faster where they are faster.
    """
    rate = gflops * 1e9
    slower = max(1.0, STAGE_GFLOPS / gflops)
    seconds = STAGE_SECONDS * slower * len(recipe.stages)
    if "train" in recipe.stages:
        train = recipe.train
        validations = 1 + math.ceil(train.iters / train.steps_per_eval)
        batches = train.iters + validations * max(train.val_batches, 0) / 2  # without gradients it is half a step
        seconds += batches * train.batch_size * STEP_OPERATIONS / (STEP_SHARE * rate)
    validations = sum(stage.startswith("validate-") for stage in recipe.stages)
    return seconds + validations * VALIDATED_OPERATIONS / (VALIDATED_SHARE * rate)
