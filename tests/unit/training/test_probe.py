"""Behaviour beside the loss: asked in the middle of training, without training noticing."""

from __future__ import annotations

import mlx.core as mx
import pytest

from punie_tui.runs.events import Event, ProbeReport, TrainReport
from punie_tui.runs.recipes.recipe import ProbeSettings
from punie_tui.runs.stage import StageStopped
from punie_tui.runs.state import read_run
from punie_tui.training.randomness import kept_random_state, random_key
from punie_tui.training.stage import train

SETTINGS = {"iters": 6, "lora_parameters": {"rank": 4, "scale": 2.0, "dropout": 0.2}}


@pytest.fixture
def probing(start):
    """Makes a run that probes: `probing(every=3)`."""

    def begin(train_settings=SETTINGS, **probe):
        context = start(**train_settings)
        settings = ProbeSettings.model_validate({"every": 3, "max_tokens": 8, "max_cost": 1.0, **probe})
        context.recipe = context.recipe.model_copy(update={"probe": settings})
        return context

    return begin


def test_it_asks_before_the_first_step_at_each_interval_and_after_the_last(probing) -> None:
    context = probing(train_settings={**SETTINGS, "iters": 7})
    train(context)
    assert [report.iteration for report in context.of(ProbeReport)] == [0, 3, 6, 7]


def test_the_questions_are_one_of_each_category_unless_chosen(probing) -> None:
    default, chosen = probing(every=6), probing(every=6, queries=["C2", "A1"])
    train(default)
    train(chosen)
    assert [answer.query[0] for answer in default.of(ProbeReport)[0].answers] == list("ABCDE")
    assert [answer.query for answer in chosen.of(ProbeReport)[0].answers] == ["C2", "A1"]


def test_each_answer_comes_with_its_text_and_grades(probing) -> None:
    context = probing(every=6)
    train(context)
    report = context.of(ProbeReport)[0]
    assert all(answer.text and answer.question for answer in report.answers)
    assert (report.soft, report.strict) == (
        sum(answer.soft for answer in report.answers),
        sum(answer.strict for answer in report.answers),
    )
    assert report.seconds > 0 and 0 < report.share <= 1


def test_training_is_the_same_to_the_bit_with_and_without_it(start, probing) -> None:
    without, with_probes = start(**SETTINGS), probing(every=2)
    train(without)
    train(with_probes)
    assert [r.train_loss for r in without.of(TrainReport)] == [r.train_loss for r in with_probes.of(TrainReport)]
    for name in ("adapters.safetensors", "optimizer.safetensors"):
        assert (without.run.checkpoints / "6" / name).read_bytes() == (
            with_probes.run.checkpoints / "6" / name
        ).read_bytes()


def test_a_probe_that_would_cost_too_much_is_left_out(probing) -> None:
    context = probing(every=1, max_cost=1e-6)
    train(context)
    assert [report.iteration for report in context.of(ProbeReport)] == [0]  # what it costs is known after the first


def test_a_stop_in_the_middle_of_a_probe_loses_nothing(probing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("punie_tui.runs.stage.PROGRESS_SECONDS", 0.0)
    whole, halves = probing(), probing()
    train(whole)

    def stop(event: Event) -> None:
        if event.type == "stage_progress" and event.done == 3 and event.note == "probing":
            halves.asked.put("stop")

    halves.on_event = stop
    with pytest.raises(StageStopped):
        train(halves)
    assert [report.iteration for report in halves.of(ProbeReport)] == [0]
    second = halves.again()
    second.recipe = halves.recipe
    train(second)
    assert [report.iteration for report in read_run(halves.run).view.probes] == [0, 3, 6]
    assert (halves.run.adapter / "adapters.safetensors").read_bytes() == (
        whole.run.adapter / "adapters.safetensors"
    ).read_bytes()


def test_it_works_with_gradient_checkpointing(probing, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlx_lm.models.qwen3 import TransformerBlock

    monkeypatch.setattr(TransformerBlock, "__call__", TransformerBlock.__call__)  # put back after the test
    context = probing(train_settings={"iters": 3, "grad_checkpoint": True})
    train(context)
    assert [report.iteration for report in context.of(ProbeReport)] == [0, 3]


def test_the_random_state_is_put_back_whatever_happens() -> None:
    before = random_key()
    with pytest.raises(RuntimeError), kept_random_state():
        mx.eval(mx.random.normal((3,)))
        mx.random.seed(9)
        raise RuntimeError
    assert random_key() == before
