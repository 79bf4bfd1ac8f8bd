"""A run's reports as growing columns: each report taken once, and what a resume drops dropped."""

import math
from pathlib import Path

import numpy as np
import pytest

from punie_tui.runs.events import TrainingPlanned
from punie_tui.runs.state import RunView, read_run
from punie_tui.runs.store import Run
from punie_tui.tui.charts.curves import Curves, trend
from recorded_runs import train_report


def view_of(*iterations):
    view = RunView()
    for iteration in iterations:
        view.apply(train_report(iteration))
    return view


def planned(start):
    return TrainingPlanned(
        iters=9,
        rows=9,
        batch_size=1,
        validation_rows=1,
        trainable_parameters=1,
        total_parameters=2,
        start_iteration=start,
    )


def test_new_reports_are_added_to_those_there_are():
    view, curves = view_of(1, 2), Curves()
    curves.take(view)
    view.apply(train_report(3, loss=0.5))
    curves.take(view)
    assert curves.points("train_loss").x.tolist() == [1, 2, 3]
    assert curves.points("train_loss").y[-1] == 0.5


def test_more_than_is_taken_at_once_waits():
    view, curves = view_of(*range(1, 11)), Curves()
    assert curves.take(view, most=4) and curves.rows == 4
    assert curves.take(view, most=4) and not curves.take(view, most=4)
    assert curves.points("iteration").y.tolist() == list(range(1, 11))


def test_what_a_resumed_run_dropped_is_gone():
    view, curves = view_of(1, 2, 3, 4), Curves()
    curves.take(view)
    view.apply(planned(2))
    view.apply(train_report(3, loss=9.0))
    view.apply(train_report(4, loss=9.0))
    curves.take(view)
    assert curves.points("train_loss").y[2:].tolist() == [9.0, 9.0]


def test_the_smoothed_loss_goes_on_where_it_was():
    view, curves = RunView(), Curves()
    for iteration in range(1, 40):
        view.apply(train_report(iteration))
        curves.take(view)
        curves.smooth_loss(0.9)
    at_once = Curves()
    at_once.take(view)
    assert curves.smooth_loss(0.9).y == pytest.approx(at_once.smooth_loss(0.9).y)


def test_what_was_not_measured_is_no_number():
    view = RunView()
    view.apply(train_report(1).model_copy(update={"grad_norm": None}))
    curves = Curves()
    curves.take(view)
    assert math.isnan(curves.points("grad_norm").y[0])


def test_many_reports_fit():
    curves = Curves()
    curves.take(view_of(*range(1, 3000)))
    assert curves.points("iteration").y[-1] == 2999


def losses(shape, noise: float, reports: int, seed: int) -> np.ndarray:
    """A loss of some shape over 0 to 1 whose batches lie off it by the factor exp(±noise)."""
    return shape(np.linspace(0, 1, reports)) * np.exp(np.random.default_rng(seed).normal(0, noise, reports))


def learning(x):
    return 0.2 + 3.8 * np.exp(-8 * x)


def running_away(x):
    return 0.2 + np.maximum(0, x - 0.6)


@pytest.mark.parametrize("noise", [0.05, 0.3, 0.6])
def test_a_loss_that_falls_and_then_is_noise_is_not_said_to_rise(noise):
    trends = [trend(losses(learning, noise, reports, seed)) for reports in (20, 80, 400) for seed in range(50)]
    assert trends.count(1) <= 0.02 * len(trends)


def test_a_loss_that_runs_away_is_said_to_rise():
    assert {trend(losses(running_away, 0.3, 200, seed)) for seed in range(50)} == {1}


def test_a_loss_that_falls_is_said_to_fall():
    assert {trend(losses(learning, 0.1, 60, seed)[:30]) for seed in range(50)} == {-1}


def test_two_bad_batches_at_the_end_are_no_trend():
    found = losses(learning, 0.1, 80, 7)
    assert trend(np.append(found, [3.0, 4.0])) == trend(found)


def test_of_few_reports_and_of_none_that_are_finite_there_is_no_trend():
    assert trend(np.array([3.0, 2.0])) == trend(np.full(20, np.nan)) == trend(np.array([])) == 0


def test_the_recorded_run_is_never_said_to_rise():
    curves = Curves()
    curves.take(read_run(Run(Path(__file__).parents[3] / "assets" / "recorded" / "demo")).view)
    found = curves.points("train_loss").y
    assert 1 not in {trend(found[:reports]) for reports in range(len(found) + 1)}
