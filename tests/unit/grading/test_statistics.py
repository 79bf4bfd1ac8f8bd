"""Intervals and tests, against published values and against scipy."""

from __future__ import annotations

from itertools import product

import pytest
from scipy.stats import binomtest

from punie_tui.grading.statistics import mcnemar, mean_interval, paired_difference, sign_flip, wilson

ZEA_MAYS = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
"""Darwin's maize, crossed less self-fertilised, eighths of an inch (Fisher 1935, § 21)."""


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


def pairs(both: int, only_before: int, only_after: int, neither: int) -> tuple[list[int], list[int]]:
    before = [1] * (both + only_before) + [0] * (only_after + neither)
    after = [1] * both + [0] * only_before + [1] * only_after + [0] * neither
    return before, after


@pytest.mark.parametrize(("regressed", "improved", "p"), [(1, 7, 0.0703), (6, 16, 0.0525), (0, 6, 0.0312), (0, 0, 1.0)])
def test_mcnemars_exact_test_has_the_published_values(regressed: int, improved: int, p: float) -> None:
    """The first two: Bentur 2009 and Cavo 2012, as in Fagerland, Lydersen, Laake 2013."""
    assert round(mcnemar(improved, regressed), 4) == p
    assert mcnemar(improved, regressed) == mcnemar(regressed, improved)


def test_the_sign_flip_test_counts_the_assignments_that_fisher_counted() -> None:
    assert sign_flip(ZEA_MAYS) * 2**15 == pytest.approx(2 * 863)


def test_the_sign_flip_test_counts_every_assignment_of_a_small_sample() -> None:
    differences = [0.5, 0.25, -0.25, 0.75, 0.0, 0.1]
    sums = [abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in product((1, -1), repeat=6)]
    expected = sum(value >= abs(sum(differences)) - 1e-12 for value in sums) / len(sums)
    assert sign_flip(differences) == pytest.approx(expected)


def test_for_single_answers_the_sign_flip_test_is_mcnemars() -> None:
    assert sign_flip([1] * 7 + [-1] + [0] * 13) == pytest.approx(mcnemar(7, 1))


def test_where_nothing_differs_nothing_is_significant() -> None:
    assert sign_flip([0.0] * 25) == 1.0
    assert sign_flip([]) == 1.0


def test_a_sample_too_large_to_count_is_drawn_the_same_way_each_time() -> None:
    differences = [0.5] * 14 + [-0.5] * 8
    assert sign_flip(differences) == sign_flip(differences)
    assert sign_flip(differences) == pytest.approx(mcnemar(14, 8), abs=0.01)


def test_the_interval_of_a_paired_difference_has_the_published_values() -> None:
    """Bentur 2009 as in Fagerland, Lydersen, Laake, Statistics in Medicine 33 (2014), 2850: -0.286 (-0.507, -0.026)."""
    before, after = pairs(1, 7, 1, 12)
    assert tuple(round(value, 3) for value in paired_difference(before, after)) == (-0.286, -0.507, -0.026)


def test_the_difference_turns_its_sign_with_its_sides() -> None:
    before, after = pairs(10, 1, 6, 8)
    difference, low, high = paired_difference(before, after)
    assert paired_difference(after, before) == pytest.approx((-difference, -high, -low))


@pytest.mark.parametrize("counts", [(25, 0, 0, 0), (0, 0, 0, 25), (0, 0, 25, 0), (5, 5, 5, 5), (1, 0, 0, 0)])
def test_an_interval_always_holds_its_difference_and_is_never_a_point(counts: tuple[int, int, int, int]) -> None:
    difference, low, high = paired_difference(*pairs(*counts))
    assert -1 <= low <= difference <= high <= 1
    assert low < high


def test_folded_samples_are_as_many_trials_as_there_are_queries() -> None:
    assert mean_interval([0.5] * 10) == wilson(5, 10)
    assert mean_interval([1, 0, 1]) == wilson(2, 3)


def test_unequal_sides_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="cannot be paired"):
        paired_difference([1.0], [1.0, 0.0])


def test_one_difference_alone_says_nothing() -> None:
    assert sign_flip([0.0, 0.25, 0.0]) == 1.0
