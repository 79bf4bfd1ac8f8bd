"""One step: the loss is mlx-lm's, and what is not finite leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest
from mlx.utils import tree_flatten
from mlx_lm.tuner.trainer import default_loss

from punie_tui.models.loading import load
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.training import loss as loss_module
from punie_tui.training.loss import arrays, supervised_loss
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.step import Stepper
from punie_tui.training.tokens.rows import TrainingRow, collate, joined
from punie_tui.training.weights.lora import adapt

SETTINGS = TrainSettings(num_layers=2, learning_rate=1e-2, mask_prompt=True)
ROWS = [TrainingRow(tuple(range(3, 43)), 25, 40), TrainingRow(tuple(range(60, 70)), 4, 10)]


@pytest.fixture
def stepper(tiny_model: Path) -> Stepper:
    model = load(tiny_model).model
    adapt(model, SETTINGS)
    return Stepper(model, build_optimizer(SETTINGS), SETTINGS)


def snapshot(stepper: Stepper) -> dict[str, bytes]:
    trees = {"model": stepper.model.parameters(), "optimizer": stepper.optimizer.state}
    return {name: bytes(memoryview(value)) for name, value in tree_flatten(trees)}


@pytest.mark.parametrize("known", [True, False], ids=["head on supervised positions", "head everywhere"])
def test_the_loss_is_mlx_lms_over_the_tokens_that_count(tiny_model, monkeypatch, known: bool) -> None:
    if not known:
        monkeypatch.setattr(loss_module, "PLAIN_HEADS", frozenset())
    model = load(tiny_model).model
    batch = collate(ROWS, SETTINGS)
    value = supervised_loss(model, *arrays(batch))
    # mlx-lm counts one padding token after each row; a length one shorter leaves it out
    lengths = mx.array([[row.prompt, len(row.tokens) - 1] for row in ROWS])
    expected, expected_count = default_loss(model, mx.array(batch.tokens), lengths)
    assert batch.count == expected_count.item() == 15 + 6
    assert value.item() == pytest.approx(expected.item(), abs=1e-5)


def test_a_step_changes_the_adapter_and_nothing_else(stepper: Stepper) -> None:
    before = snapshot(stepper)
    _, norm, sound = stepper.train(collate(ROWS, SETTINGS), 1)
    changed = {name for name, value in snapshot(stepper).items() if value != before[name]}
    assert sound and norm > 0
    weights = {name for name in changed if name.startswith("model.")}
    assert weights and all(name.endswith("lora_b") for name in weights)  # lora_b is 0, so lora_a has no gradient yet
    assert "optimizer.step" in changed


def test_a_poisoned_batch_leaves_weights_and_optimizer_as_they_were(stepper: Stepper) -> None:
    good = collate(ROWS, SETTINGS)
    poisoned = replace(good, weights=good.weights * np.float32(1e38))  # the loss overflows
    stepper.train(good, 1)
    before = snapshot(stepper)
    loss, _, sound = stepper.train(poisoned, 2)
    assert not sound and not np.isfinite(loss)
    assert snapshot(stepper) == before
    assert stepper.train(good, 3)[2]


def test_a_poisoned_step_among_accumulated_ones_is_left_out_of_the_sum(tiny_model: Path) -> None:
    settings = SETTINGS.model_copy(update={"grad_accumulation_steps": 2})
    model = load(tiny_model).model
    adapt(model, settings)
    stepper = Stepper(model, build_optimizer(settings), settings)
    good = collate(ROWS, settings)
    assert not stepper.train(replace(good, weights=good.weights * np.float32(1e38)), 1)[2]
    assert stepper.train(good, 2)[2]
    assert all(mx.isfinite(value).all() for _, value in tree_flatten(model.trainable_parameters()))
    assert stepper.optimizer.state["step"].item() == 1


def test_validation_is_without_dropout_and_changes_nothing(tiny_model: Path) -> None:
    settings = TrainSettings.model_validate({"num_layers": 2, "lora_parameters": {"dropout": 0.5}})
    model = load(tiny_model).model
    adapt(model, settings)
    stepper = Stepper(model, build_optimizer(settings), settings)
    batch = collate(ROWS, settings)
    stepper.train(batch, 1)
    before = snapshot(stepper)
    assert stepper.validate(batch) == stepper.validate(batch)
    assert snapshot(stepper) == before


def test_rows_that_are_validated_together_have_the_loss_of_each_alone(stepper: Stepper) -> None:
    alone = [collate([row], SETTINGS) for row in ROWS]
    (together,) = joined([[row] for row in ROWS], SETTINGS)
    counts = [batch.count for batch in alone]
    expected = np.average([stepper.validate(batch) for batch in alone], weights=counts)
    batch = collate(together, SETTINGS)
    assert batch.count == sum(counts)
    assert stepper.validate(batch) == pytest.approx(expected, rel=1e-5)
