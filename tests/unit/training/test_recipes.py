"""The recipes that come with the package can be trained as they are."""

from __future__ import annotations

import pytest

from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.settings import Settings
from punie_tui.training.optimizer import build_optimizer


@pytest.mark.parametrize("name", ["demo", "demo-short", "phase23", "phase26", "phase26_2"])
def test_its_optimizer_can_be_built(name: str, tmp_path) -> None:
    assert build_optimizer(load_recipe(name, Settings(workspace=tmp_path)).train)


def test_phase26_is_the_historical_recipe(tmp_path) -> None:
    recipe = load_recipe("phase26", Settings(workspace=tmp_path))
    train = recipe.train
    assert recipe.model.endswith("Qwen3-Coder-30B-A3B-Instruct-4bit")
    assert (train.iters, train.batch_size, train.learning_rate, train.num_layers) == (500, 1, 1e-4, 8)
    assert (train.lora_parameters.rank, train.lora_parameters.scale) == (8, 20)


def test_phase23_differs_from_phase26_in_its_data_alone(tmp_path) -> None:
    before, after = (load_recipe(name, Settings(workspace=tmp_path)) for name in ("phase23", "phase26"))
    assert (before.data, after.data) == ("phase23_merged", "phase26_merged")
    own = {"name": after.name, "description": after.description, "data": after.data, "check": after.check}
    assert before.model_copy(update=own) == after


def test_the_demo_trains_at_least_120_iterations_and_its_rate_ends_at_0(tmp_path) -> None:
    train = load_recipe("demo", Settings(workspace=tmp_path)).train
    assert train.iters >= 120 and train.lr_schedule is not None
    optimizer = build_optimizer(train)
    rates = []
    for _ in range(train.iters + 1):
        optimizer.apply_gradients({}, {})
        rates.append(float(optimizer.learning_rate))
    assert max(rates) == pytest.approx(train.lr_schedule.arguments[0], rel=0.02)
    assert rates[train.iters - 1] < 0.02 * max(rates)
