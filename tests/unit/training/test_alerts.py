"""Alerts on recorded series: each raises its voice where it should, and none on ordinary noisy curves."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from punie_tui.runs.events import Alert, ProbeAnswer, ProbeReport, TrainReport, ValidationReport
from punie_tui.runs.state import RunView
from punie_tui.training.alerts import DETECTORS, Watch, explained, heartbeat_lost, machine_busy
from punie_tui.training.stage import train

# The smoothed loss of a run at 5e-4 that diverged a quarter of the way in and never came back.
DIVERGED = [2.6, 2.3, 2.0, 1.7, 1.5, 1.3, 1.15, 1.0, 0.9, 0.8, 0.72, 0.66, 0.6, 0.55, 0.5, 0.46, 0.43, 0.4, 0.38]
DIVERGED += [0.36, 0.35, 0.33, 0.32, 0.31, 0.3, 0.31, 0.3, 0.32, 0.31, 0.3, 0.34, 0.45, 0.8, 1.9, 3.1, 4.4, 5.2, 5.9]
DIVERGED += [6.2, 6.4, 6.5, 6.5, 6.4, 6.5, 6.5]


def reports(
    losses: Sequence[float], rates: Sequence[float] | None = None, active: int = 10**9, limit: int | None = None
) -> list[TrainReport]:
    return [
        TrainReport(
            iteration=10 * (index + 1),
            train_loss=loss,
            learning_rate=1e-4,
            iterations_per_second=1.0,
            tokens_per_second=rates[index] if rates is not None else 140.0,
            trained_tokens=100 * (index + 1),
            epoch=0.1,
            peak_memory=active,
            active_memory=active,
            cache_memory=0,
            memory_limit=limit,
        )
        for index, loss in enumerate(losses)
    ]


def validations(losses: Sequence[float]) -> list[ValidationReport]:
    return [ValidationReport(iteration=50 * i, val_loss=loss, val_time=1, rows=9) for i, loss in enumerate(losses)]


def probe(iteration: int, passed: int, of: int = 5) -> ProbeReport:
    answers = [
        ProbeAnswer(query=f"A{i}", question="?", text="", soft=True, strict=i < passed, grading_stage="passed")
        for i in range(of)
    ]
    return ProbeReport(iteration=iteration, answers=answers, seconds=1)


def alerts_of(view: RunView) -> list[Alert]:
    """What a watch that sees the series grow would have raised, in order."""
    points = sorted([*view.train, *view.validation, *view.probes], key=lambda event: event.iteration)
    grown = RunView()
    watch = Watch(grown)
    found = []
    for point in points:
        grown.apply(point)
        found += watch.look(point.iteration)
    return found


def falling(count: int, seed: int, noise: float = 0.35) -> list[float]:
    """A loss curve as batch 1 gives it: exponentially falling, each point off by a lognormal factor."""
    chance = np.random.default_rng(seed)
    trend = 0.4 + 2.2 * np.exp(-np.arange(count) / (count / 6))
    return list(trend * chance.lognormal(0, noise, count))


@pytest.mark.parametrize("seed", range(40))
def test_ordinary_noisy_curves_raise_nothing(seed: int) -> None:
    chance = np.random.default_rng(seed)
    losses = falling(200, seed)
    steps = np.arange(41)
    valid = (0.6 + 2 * np.exp(-steps / 6)) * chance.normal(1, 0.003, 41)
    rates = list(140 * chance.lognormal(0, 0.4, 200))
    behaviour = [probe(200 * i, min(5, max(0, i // 2 + int(chance.integers(0, 2))))) for i in range(11)]
    view = RunView(train=reports(losses, rates, limit=8 * 10**9), validation=validations(valid), probes=behaviour)
    assert alerts_of(view) == []


def test_a_loss_that_runs_away_is_an_error_before_it_is_at_its_worst() -> None:
    (alert,) = alerts_of(RunView(train=reports(DIVERGED)))
    assert (alert.name, alert.level) == ("divergence", "error")
    assert "running away" in alert.reason and "lower learning rate" in alert.advice
    assert DIVERGED[alert.iteration // 10 - 1] < 6


@pytest.mark.parametrize("seed", range(10))
def test_a_noisy_loss_that_runs_away_is_seen_too(seed: int) -> None:
    chance = np.random.default_rng(seed)
    losses = falling(100, seed, 0.25) + list(np.linspace(0.4, 6.5, 15) * chance.lognormal(0, 0.25, 15)) + [6.5] * 10
    raised = [alert.name for alert in alerts_of(RunView(train=reports(losses)))]
    assert raised == ["divergence"]


@pytest.mark.parametrize("seed", range(40))
def test_a_third_of_batches_far_off_is_no_news(seed: int) -> None:
    """Small batches, of which some hold a row that is answered in words."""
    chance = np.random.default_rng(seed)
    words = chance.random(200) < 0.33
    losses = np.where(words, chance.uniform(0.4, 1.7, 200), chance.lognormal(math.log(0.06), 0.4, 200))
    losses[:10] += np.linspace(2.5, 0, 10)
    assert alerts_of(RunView(train=reports(list(losses)))) == []


def test_one_wild_batch_is_no_news() -> None:
    losses = falling(60, 1)
    losses[45] = 40.0
    assert alerts_of(RunView(train=reports(losses))) == []


def test_an_alert_comes_up_once_and_again_only_after_it_was_gone() -> None:
    limit = 10**10
    held = [5, 9.5, 9.6, 9.7, 5, 5, 9.8]
    train_reports = [
        report.model_copy(update={"active_memory": int(gigabytes * 1e9)})
        for report, gigabytes in zip(reports([1.0] * 7, limit=limit), held, strict=True)
    ]
    found = alerts_of(RunView(train=train_reports))
    assert [(alert.name, alert.iteration) for alert in found] == [("memory", 20), ("memory", 70)]


def test_a_resumed_watch_does_not_repeat_what_was_said() -> None:
    view = RunView(train=reports(DIVERGED))
    watch = Watch(view)
    view.apply(reports([*DIVERGED, 6.5])[-1])
    assert watch.look(view.train[-1].iteration) == []


def test_validation_that_rises_three_times_is_a_warning() -> None:
    found = alerts_of(RunView(validation=validations([2.5, 1.0, 0.7, 0.61, 0.63, 0.66, 0.7, 0.75])))
    assert [(alert.name, alert.level, alert.iteration) for alert in found] == [("validation-rising", "warning", 300)]
    assert "from 0.610 at best to 0.700" in found[0].reason


def test_validation_that_rises_within_its_noise_is_not() -> None:
    assert alerts_of(RunView(validation=validations([2.5, 0.61, 0.6100001, 0.6100002, 0.6100003]))) == []


def test_the_validation_before_the_first_step_does_not_count_as_the_best() -> None:
    assert alerts_of(RunView(validation=validations([0.1, 0.5, 0.6, 0.7]))) == []


def test_tokens_a_second_that_collapse_are_a_warning() -> None:
    rates = [140.0] * 30 + [20.0] * 10
    (alert,) = alerts_of(RunView(train=reports([1.0] * 40, rates)))
    assert (alert.name, alert.level) == ("slow", "warning")
    assert "from 140 to 20 tokens/s" in alert.reason


def test_memory_near_its_limit_is_a_warning() -> None:
    (alert,) = alerts_of(RunView(train=reports([1.0], active=95 * 10**8, limit=10**10)))
    assert (alert.name, alert.level) == ("memory", "warning")
    assert "9.5 of 10.0 GB" in alert.reason


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_no_number_is_an_error(bad: float) -> None:
    for view in (RunView(train=reports([1.0, bad, 1.0])), RunView(validation=validations([1.0, bad]))):
        (alert,) = alerts_of(view)
        assert (alert.name, alert.level) == ("non-finite", "error")


def test_behaviour_that_goes_while_the_loss_falls_is_a_warning() -> None:
    probes = [probe(0, 0), probe(50, 3), probe(100, 4), probe(150, 1)]
    (alert,) = alerts_of(RunView(train=reports([2.0 - 0.1 * i for i in range(16)]), probes=probes))
    assert (alert.name, alert.level, alert.iteration) == ("behaviour", "warning", 150)
    assert "only 1 of 5 probes pass; after iteration 100 it was 4" in alert.reason


def test_behaviour_that_goes_with_the_loss_is_not_this_alert() -> None:
    probes = [probe(50, 4), probe(150, 1)]
    assert DETECTORS["behaviour"](RunView(train=reports([0.1 * i for i in range(1, 16)]), probes=probes)) is None


def test_every_alert_says_what_to_do() -> None:
    alert = heartbeat_lost("demo-1", 12.3)
    assert (alert.level, alert.name) == ("error", "heartbeat")
    full = heartbeat_lost("demo-1", 12.3, disk_full=True)
    assert "disk is full" in full.reason and "free some space" in full.advice and "full" not in alert.reason
    assert "12 seconds ago" in alert.reason and "punie-tui resume demo-1" in alert.advice
    for view in (RunView(train=reports(DIVERGED)), RunView(validation=validations([1, 0.5, 0.6, 0.7, 0.8]))):
        assert all(alert.advice for alert in alerts_of(view))


def test_the_trainer_raises_them_while_it_trains(start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("punie_tui.training.trainer.memory_limit", lambda: 1000)
    context = start(iters=3)
    train(context)
    (alert,) = [event for event in context.of(Alert) if event.name == "memory"]
    assert alert.iteration == 1


def test_a_machine_whose_products_run_far_below_its_best_is_said_to_be_busy() -> None:
    assert machine_busy(250.0, 260.0) is None
    busy = machine_busy(70.0, 260.0)
    assert busy is not None and "70 of 260 GFLOP/s" in busy.reason


def test_a_slow_training_is_told_with_what_takes_the_time() -> None:
    (slow,) = alerts_of(RunView(train=reports([1.0] * 40, [140.0] * 30 + [20.0] * 10)))
    crowded, alone = explained(slow, 70.0, 260.0), explained(slow, 255.0, 260.0)
    assert crowded.reason != alone.reason and crowded.advice != alone.advice
    assert "other work" in crowded.reason and "other work" not in alone.reason


def test_a_heartbeat_of_a_clock_that_is_ahead_is_no_negative_age():
    reason = heartbeat_lost("demo-1", -6337.6).reason
    assert "-6" not in reason and "0 seconds ago" in reason and "clocks differ" in reason
