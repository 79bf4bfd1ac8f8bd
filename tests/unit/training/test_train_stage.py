"""The train stage on the tiny model: what it learns, says, obeys and leaves behind."""

from __future__ import annotations

from pathlib import Path

import mlx.core as mx
import pytest

from punie_tui.errors import NegativeResult, UsageError
from punie_tui.runs.events import (
    Alert,
    CheckpointSaved,
    ComputeReady,
    ControlApplied,
    Event,
    StageProgress,
    TrainingPlanned,
    TrainReport,
    ValidationReport,
)
from punie_tui.runs.stage import StageStopped
from punie_tui.training.stage import train
from punie_tui.training.weights.checkpoints import Checkpoints


def weights(path: Path) -> dict[str, bytes]:
    return {name: bytes(memoryview(value)) for name, value in mx.load(str(path)).items()}


def test_the_loss_goes_down(start) -> None:
    context = start(iters=40, num_layers=-1, fine_tune_type="full", learning_rate=3e-3)
    train(context)
    losses = [report.train_loss for report in context.of(TrainReport)]
    assert sum(losses[-5:]) < 0.7 * sum(losses[:5])


def test_it_says_what_it_is_about_to_do(start) -> None:
    context = start(iters=1)
    train(context)
    (planned,) = context.of(TrainingPlanned)
    assert (planned.iters, planned.rows, planned.validation_rows, planned.start_iteration) == (1, 7, 3, 0)
    assert 0 < planned.trainable_parameters < planned.total_parameters
    assert context.of(ComputeReady)


def test_it_validates_before_the_first_step_at_each_interval_and_after_the_last(start) -> None:
    context = start(iters=10, steps_per_eval=4)
    train(context)
    reports = context.of(ValidationReport)
    assert [report.iteration for report in reports] == [0, 4, 8, 10]
    assert {report.rows for report in reports} == {3}


def test_a_validation_subset_is_the_same_each_time(start) -> None:
    context = start(iters=4, steps_per_eval=2, valid=6, batch_size=1, val_batches=2, learning_rate=1e-30)
    train(context)
    reports = context.of(ValidationReport)
    assert {report.rows for report in reports} == {2}
    assert len({report.val_loss for report in reports}) == 1


def test_reports_hold_the_mean_since_the_last_one(start) -> None:
    every, third = start(iters=7), start(iters=7, steps_per_report=3)
    train(every)
    train(third)
    losses = [report.train_loss for report in every.of(TrainReport)]
    reports = third.of(TrainReport)
    assert [report.iteration for report in reports] == [3, 6, 7]
    expected = [sum(losses[:3]) / 3, sum(losses[3:6]) / 3, losses[6]]
    assert [report.train_loss for report in reports] == pytest.approx(expected, rel=1e-12)
    assert reports[-1].trained_tokens == every.of(TrainReport)[-1].trained_tokens
    assert all(report.grad_norm > 0 and report.tokens_per_second > 0 for report in reports)


def test_progress_ends_at_the_last_step(start) -> None:
    context = start(iters=3)
    train(context)
    last = context.of(StageProgress)[-1]
    assert (last.done, last.total, last.unit) == (3, 3, "steps")
    assert last.note.startswith("loss ")


def test_the_adapter_of_the_best_validation_is_published(start) -> None:
    context = start(iters=24, steps_per_eval=3, save_every=100, learning_rate=5e-2)
    outcome = train(context)
    after = [report for report in context.of(ValidationReport) if report.iteration]
    best = min(after, key=lambda report: report.val_loss)
    assert outcome.detail["iteration"] == best.iteration
    assert outcome.detail["val_loss"] == best.val_loss
    run = context.run
    published = weights(run.adapter / "adapters.safetensors")
    assert published == weights(run.checkpoints / str(best.iteration) / "adapters.safetensors")


def test_mlx_lm_loads_the_published_adapter(start, tiny_model: Path) -> None:
    from mlx.utils import tree_flatten
    from mlx_lm.utils import load

    context = start(iters=4, num_layers=-1)
    train(context)
    model, _ = load(str(tiny_model), adapter_path=str(context.run.adapter))
    loaded = dict(tree_flatten(model.parameters()))
    published = mx.load(str(context.run.adapter / "adapters.safetensors"))
    assert len(published) == 4 * 7 * 2
    assert all(mx.array_equal(loaded[name], value) for name, value in published.items())


def test_without_a_validation_split_the_last_adapter_is_published_and_said_so(start) -> None:
    context = start(iters=5, valid=0)
    assert train(context).detail["iteration"] == 5
    assert "no validation split" in context.of(Alert)[0].reason


@pytest.mark.parametrize("kind", ["dora", "full"])
def test_other_kinds_of_fine_tuning_train_too(start, kind: str) -> None:
    context = start(iters=2, fine_tune_type=kind, learning_rate=1e-3)
    train(context)
    assert (context.run.adapter / "adapters.safetensors").is_file()


def test_gradient_checkpointing_does_not_change_the_losses(start, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlx_lm.models.qwen3 import TransformerBlock

    monkeypatch.setattr(TransformerBlock, "__call__", TransformerBlock.__call__)  # put back after the test
    plain, saving = start(iters=3), start(iters=3, grad_checkpoint=True)
    train(plain)
    train(saving)
    losses = [[report.train_loss for report in context.of(TrainReport)] for context in (plain, saving)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_a_stop_takes_effect_within_one_step_and_writes_a_checkpoint_first(start) -> None:
    context = start(iters=12, save_every=100)

    def stop_at_5(event: Event) -> None:
        if isinstance(event, TrainReport) and event.iteration == 5:
            context.asked.put("stop")

    context.on_event = stop_at_5
    with pytest.raises(StageStopped):
        train(context)
    assert context.of(TrainReport)[-1].iteration == 5
    assert context.events[-1] == context.of(CheckpointSaved)[-1]
    assert context.of(CheckpointSaved)[-1].iteration == 5
    assert not context.run.adapter.exists()


def test_a_pause_holds_it_until_it_is_resumed(start) -> None:
    context = start(iters=4)

    def answer(event: Event) -> None:
        if isinstance(event, TrainReport) and event.iteration == 2:
            context.asked.put("pause")
        if isinstance(event, ControlApplied) and event.action == "pause":
            context.asked.put("resume")

    context.on_event = answer
    train(context)
    spoken = [event for event in context.events if isinstance(event, ControlApplied | TrainReport)]
    kinds = [event.action if isinstance(event, ControlApplied) else event.iteration for event in spoken]
    assert kinds == [1, 2, "pause", "resume", 3, 4]


def test_a_checkpoint_can_be_asked_for(start) -> None:
    context = start(iters=6, save_every=100, valid=0)

    def ask_at_3(event: Event) -> None:
        if isinstance(event, TrainReport) and event.iteration == 3:
            context.asked.put("checkpoint")

    context.on_event = ask_at_3
    train(context)
    assert [saved.iteration for saved in context.of(CheckpointSaved)] == [3, 6]


def test_only_the_newest_checkpoints_and_the_best_are_kept(start) -> None:
    context = start(iters=12, save_every=1, steps_per_eval=2, learning_rate=5e-2)
    outcome = train(context)
    kept = Checkpoints(context.run.checkpoints).iterations()
    assert kept == sorted({outcome.detail["iteration"], *range(13 - 3, 13)})


def test_a_learning_rate_that_explodes_never_reaches_the_weights(start) -> None:
    context = start(iters=40, learning_rate=1e39, valid=0, save_every=1)
    with pytest.raises(NegativeResult, match="the last 20 steps, to iteration 20, were not finite; lower the learn"):
        train(context)
    (alert,) = [alert for alert in context.of(Alert) if alert.name == "skipped-step"]
    assert (alert.level, alert.iteration) == ("warning", 1)
    newest, _ = Checkpoints(context.run.checkpoints).newest()
    assert newest.manifest.position.skipped_steps == newest.manifest.position.iteration
    assert all(mx.isfinite(value).all() for value in newest.tensors("adapters.safetensors").values())


def test_a_training_too_short_to_give_up_is_told_to_have_diverged_and_leaves_no_adapter(start) -> None:
    context = start(iters=6, learning_rate=1e39, valid=0)
    outcome = train(context)
    assert not outcome.ok and "no step since the last report had a finite loss" in outcome.reason
    assert not context.run.adapter.exists()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"batch_size": 8}, "train.batch_size = 8, but there are 7 rows"),
        ({"num_layers": 5}, "train.num_layers = 5: the model has 4 layers"),
        ({"num_layers": 0}, "train.num_layers = 0: mlx-lm treats that as all layers"),
        ({"seed": 2**32}, "it must be below 2"),
        (
            {"lr_schedule": {"name": "cosine_dekay", "arguments": [1e-4, 10]}},
            "unknown learning-rate schedule 'cosine_dekay'; did you mean 'cosine_decay'?",
        ),
        ({"lr_schedule": {"name": "cosine_decay", "arguments": [1e-4]}}, r"cosine_decay\(init, decay_steps, end\)"),
        ({"optimizer_config": {"beta": [0.9, 0.99]}}, "adam has no argument 'beta'; did you mean 'betas'?"),
        ({"lora_parameters": {"keys": ["self_attn.q_prj"]}}, "no module 'self_attn.q_prj'; did you mean"),
        ({"max_seq_length": 8, "mask_prompt": True}, r"train\.jsonl:1: its prompt has \d+ tokens, so max_seq_length"),
    ],
)
def test_settings_that_make_no_sense_are_refused_in_a_sentence(start, settings, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        train(start(**settings))


def test_a_run_without_data_is_refused(start) -> None:
    context = start()
    (context.run.data / "train.jsonl").unlink()
    with pytest.raises(UsageError, match="the run has no data yet"):
        train(context)
