"""A learning rate set while training runs: within a step, and remembered by every checkpoint."""

from __future__ import annotations

import pytest

from punie_tui.runs.events import ControlApplied, Event, TrainReport
from punie_tui.runs.stage import StageStopped
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Request
from punie_tui.training.stage import train

SCHEDULE = {"lr_schedule": {"name": "cosine_decay", "arguments": [1e-2, 10], "warmup": 3}}


def ask_after(context, iteration: int, *requests: Request) -> None:
    def ask(event: Event) -> None:
        if isinstance(event, TrainReport) and event.iteration == iteration:
            for request in requests:
                context.asked.put(request)

    context.on_event = ask


def rates(context) -> list[float]:
    return [report.learning_rate for report in context.of(TrainReport)]


@pytest.mark.parametrize("settings", [{}, SCHEDULE], ids=["constant", "schedule"])
def test_it_takes_effect_with_the_next_step_and_stays(start, settings) -> None:
    context = start(iters=6, **settings)
    ask_after(context, 3, Request(action="learning_rate", value=5e-4))
    train(context)
    before, after = rates(context)[:3], rates(context)[3:]
    assert 5e-4 not in before
    assert after == pytest.approx([5e-4] * 3)
    (applied,) = context.of(ControlApplied)
    assert (applied.action, applied.value, applied.iteration) == ("learning_rate", 5e-4, 3)


def test_it_changes_what_is_learned(start) -> None:
    slow, plain = start(iters=8, valid=0), start(iters=8, valid=0)
    ask_after(slow, 3, Request(action="learning_rate", value=1e-9))
    train(slow)
    train(plain)
    first, second = ([report.train_loss for report in context.of(TrainReport)] for context in (slow, plain))
    assert first[:4] == second[:4]
    assert first[4:] != second[4:]


@pytest.mark.parametrize("settings", [{}, SCHEDULE], ids=["constant", "schedule"])
def test_a_resumed_run_keeps_it_to_the_bit(start, settings) -> None:
    new_rate = Request(action="learning_rate", value=2e-3)
    whole, halves = start(iters=10, **settings), start(iters=10, **settings)
    ask_after(whole, 3, new_rate)
    train(whole)
    ask_after(halves, 3, new_rate, Request(action="stop"))
    with pytest.raises(StageStopped):
        train(halves)
    train(halves.again())
    weights = [(context.run.adapter / "adapters.safetensors").read_bytes() for context in (whole, halves)]
    assert weights[0] == weights[1]
    assert [r.learning_rate for r in read_run(halves.run).view.train] == rates(whole)


def test_it_can_be_set_while_training_is_paused(start) -> None:
    context = start(iters=4)
    requests = ("pause", Request(action="learning_rate", value=1e-5), "resume")
    ask_after(context, 2, *requests)
    train(context)
    assert rates(context)[2:] == pytest.approx([1e-5] * 2)
