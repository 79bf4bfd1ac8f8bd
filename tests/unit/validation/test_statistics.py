"""Intervals, against published values and against scipy."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from punie_tui.validation.statistics import wilson


@pytest.mark.parametrize(
    ("passed", "total", "low", "high"),
    [(17, 25, 48, 83), (20, 25, 61, 91), (22, 25, 70, 96), (25, 25, 87, 100), (5, 5, 57, 100)],
)
def test_the_interval_has_the_published_values(passed: int, total: int, low: int, high: int) -> None:
    assert tuple(round(100 * bound) for bound in wilson(passed, total)) == (low, high)


@pytest.mark.parametrize(("passed", "total"), [(0, 1), (1, 1), (0, 25), (3, 25), (25, 25), (481, 1200)])
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_the_interval_is_scipys(passed: int, total: int, confidence: float) -> None:
    expected = binomtest(passed, total).proportion_ci(confidence, method="wilson")
    assert wilson(passed, total, confidence) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_no_trials_say_nothing() -> None:
    assert wilson(0, 0) == (0, 1)


def test_more_passes_than_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)
