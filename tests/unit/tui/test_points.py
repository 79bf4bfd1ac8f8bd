"""Points are thinned out without losing what a person would look for, and smoothed as the formula says."""

import math

import numpy as np
import pytest

from punie_tui.tui.charts.points import Points, decimated, smoothed

NAN = math.nan


def column(*values):
    return np.array(values, np.float64)


def smooth(values, weight):
    return smoothed(column(*values), weight)[0].tolist()


def by_the_formula(values, weight):
    average, share, found = 0.0, 1.0, []
    for value in values:
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            share *= weight
            value = average / (1 - share)
        found.append(value)
    return found


def test_a_smoothed_constant_is_that_constant():
    assert smooth([2.0] * 5, 0.9) == pytest.approx([2.0] * 5)


def test_smoothing_by_nothing_changes_nothing():
    assert smooth([3.0, 1.0, 2.0], 0.0) == [3.0, 1.0, 2.0]


def test_smoothing_weighs_the_past_as_its_formula_says():
    assert smooth([1.0, 0.0], 0.5)[1] == pytest.approx(0.25 / 0.75)


def test_smoothing_passes_over_a_nan_and_shows_it():
    one, gap, two = smooth([1.0, NAN, 1.0], 0.9)
    assert (one, two) == pytest.approx((1.0, 1.0)) and math.isnan(gap)


@pytest.mark.parametrize("weight", [0.5, 0.9, 0.998])
def test_many_values_are_smoothed_as_one_by_one(weight):
    values = np.random.default_rng(3).normal(size=1000)
    values[[5, 400, 401]] = NAN, math.inf, NAN
    assert smooth(values, weight) == pytest.approx(by_the_formula(values.tolist(), weight), nan_ok=True)


def test_smoothing_in_pieces_is_smoothing_at_once():
    values = np.random.default_rng(4).normal(size=700)
    values[300] = NAN
    state, pieces = (0.0, 1.0), []
    for piece in (values[:1], values[1:300], values[300:301], values[301:]):
        found, state = smoothed(piece, 0.95, state)
        pieces.append(found)
    assert np.concatenate(pieces) == pytest.approx(smoothed(values, 0.95)[0], nan_ok=True)


def test_decimation_keeps_a_spike_and_a_gap_one_point_wide():
    y = np.ones(100_000)
    y[54_321], y[77_777], y[12_345] = 9.0, -9.0, NAN
    thin = decimated(Points(np.arange(100_000.0), y), 80)
    assert len(thin) <= 3 * 80
    assert {9.0, -9.0} <= set(thin.y.tolist()) and np.isnan(thin.y).sum() == 1
    assert (np.diff(thin.x) > 0).all()


def test_few_points_are_left_as_they_are():
    points = Points.of([(0, 1), (5, 2), (6, NAN)])
    assert decimated(points, 2) is points


def test_a_stretch_takes_its_neighbours_along():
    points = Points.of((x, x) for x in range(10))
    assert points.between(3.5, 5.5).x.tolist() == [3, 4, 5, 6]
    assert points.within(3.5, 5.5).x.tolist() == [4, 5]
    assert points.between(20, 30).x.tolist() == [9]


@pytest.mark.parametrize(("x", "index"), [(-1, 0), (0.4, 0), (0.6, 1), (5, 2), (99, 2)])
def test_the_nearest_point_is_found(x, index):
    assert Points.of([(0, 0), (1, 0), (5, 0)]).nearest(x) == index


def test_without_points_none_is_nearest():
    assert Points.of([]).nearest(1.0) is None
