"""When training ends by itself, what is kept, and what a gradient may weigh."""

from __future__ import annotations

import mlx.core as mx
import pytest
from mlx.utils import tree_flatten

from punie_tui.models.loading import load
from punie_tui.runs.events import Alert, TrainReport, ValidationReport
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.training.optimizer import build_optimizer
from punie_tui.training.stage import train
from punie_tui.training.step import Stepper
from punie_tui.training.tokens.rows import TrainingRow, collate
from punie_tui.training.weights.checkpoints import Checkpoints
from punie_tui.training.weights.lora import adapt

NEVER_BETTER = {"iters": 40, "steps_per_eval": 2, "early_stop_patience": 3, "early_stop_min_delta": 100.0}


def test_patience_ends_training_and_says_so(start) -> None:
    context = start(**NEVER_BETTER)
    outcome = train(context)
    assert [report.iteration for report in context.of(ValidationReport)] == [0, 2, 4, 6, 8]  # 2 is the first to beat
    (alert,) = [alert for alert in context.of(Alert) if alert.name == "early-stop"]
    assert alert.iteration == 8 and "3 validations in a row" in alert.reason
    assert (outcome.detail["iters"], outcome.detail["stopped_early"]) == (8, True)
    assert (context.run.adapter / "adapters.safetensors").is_file()


def test_the_last_steps_before_an_early_stop_are_reported(start) -> None:
    context = start(**NEVER_BETTER, steps_per_report=5)
    train(context)
    assert [report.iteration for report in context.of(TrainReport)] == [5, 8]


def test_without_patience_training_goes_to_its_end(start) -> None:
    context = start(**{**NEVER_BETTER, "iters": 12, "early_stop_patience": 0})
    assert train(context).detail["iters"] == 12


def test_a_loss_that_falls_by_min_delta_each_time_never_stops_it(start) -> None:
    context = start(iters=12, steps_per_eval=2, early_stop_patience=1, learning_rate=1e-3)
    train(context)
    losses = [report.val_loss for report in context.of(ValidationReport)]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == 7


def test_a_run_that_stopped_early_stays_so_and_goes_on_with_more_patience(start) -> None:
    context = start(**NEVER_BETTER)
    train(context)
    again = context.again()
    train(again)
    assert not again.of(TrainReport)
    patient = context.again(early_stop_patience=5)
    assert train(patient).detail["iters"] == 12


@pytest.mark.parametrize("keep", [1, 2])
def test_as_many_checkpoints_are_kept_as_asked(start, keep: int) -> None:
    context = start(iters=6, save_every=1, valid=0, keep_checkpoints=keep)
    train(context)
    assert Checkpoints(context.run.checkpoints).iterations() == list(range(7 - keep, 7))


def test_a_validation_says_what_it_was_measured_on(start) -> None:
    whole, part = start(iters=1), start(iters=1, valid=6, batch_size=1, val_batches=2)
    train(whole)
    train(part)
    assert {report.label for report in whole.of(ValidationReport)} == {"all 3 rows"}
    assert {report.label for report in part.of(ValidationReport)} == {"the same 2 of 6 rows"}


@pytest.mark.parametrize("longest", [1e-3, 1e6])
def test_a_gradient_is_shortened_to_the_longest_allowed(tiny_model, longest: float) -> None:
    def moved(clip: float) -> dict[str, mx.array]:
        settings = TrainSettings(num_layers=2, learning_rate=1.0, optimizer="sgd", grad_clip_norm=clip)
        model = load(tiny_model).model
        adapt(model, settings)
        before = dict(tree_flatten(model.trainable_parameters()))
        stepper = Stepper(model, build_optimizer(settings), settings)
        stepper.train(collate([TrainingRow(tuple(range(3, 43)), 0, 40)], settings), 1)
        after = dict(tree_flatten(model.trainable_parameters()))
        return {name: after[name] - before[name] for name in after}

    free, clipped = moved(0.0), moved(longest)
    length = mx.sqrt(sum(value.square().sum() for value in free.values())).item()
    factor = min(1.0, longest / length)
    assert (factor == 1.0) == (longest == 1e6)
    for name, value in free.items():
        assert mx.allclose(clipped[name], factor * value, rtol=1e-3, atol=1e-7)
