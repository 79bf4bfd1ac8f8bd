"""How long the demo takes on a machine, from the rate of its matrix products. Imports no mlx.

The demo's recipes are of one model and one dataset, so what they compute can be known before either is there: the
figures below were counted by `punie-tui plan demo` (`training.arithmetic`), and a test counts them again.
"""

from __future__ import annotations

import math

from punie_tui.runs.recipes.recipe import Recipe

DEMO, SHORT_DEMO = "demo", "demo-short"
"""Names of recipes."""
LONG_SECONDS = 600.0
"""A demo that takes longer is offered in its short form."""
STEP_OPERATIONS = 5.24e10
"""Of a training step of the demo, on average."""
STEP_SHARE = 0.27
"""Of the rate of large products that a step reaches, as measured (benchmarks/step_rate.py)."""
VALIDATED_OPERATIONS = 6e11
"""Of asking a suite of 25 queries: 0.27 GFLOP a token, 850 tokens of prompts and 1,400 of answers."""
VALIDATED_SHARE = 0.25
STAGE_SECONDS = 2.0
"""Of a stage beside that, on the machine that the next figure is of: starting a process, loading, writing."""
STAGE_GFLOPS = 290.0


def forecast(recipe: Recipe, gflops: float) -> float:
    """Seconds that a recipe on the demo's model and data takes, downloads apart, at so many 10⁹ operations a second.

    Beside the products a stage needs the processor too, which is taken to be slower as the products are, but not to
    be faster with them.
    """
    rate = gflops * 1e9
    slower = max(1.0, STAGE_GFLOPS / gflops)
    seconds = STAGE_SECONDS * slower * len(recipe.stages)
    if "train" in recipe.stages:
        train = recipe.train
        validations = 1 + math.ceil(train.iters / train.steps_per_eval)
        batches = train.iters + validations * max(train.val_batches, 0) / 2  # without gradients it is half a step
        seconds += batches * train.batch_size * STEP_OPERATIONS / (STEP_SHARE * rate)
    asked = sum(stage.startswith("validate-") for stage in recipe.stages)
    return seconds + asked * VALIDATED_OPERATIONS / (VALIDATED_SHARE * rate)
