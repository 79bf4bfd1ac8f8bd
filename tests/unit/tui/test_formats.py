"""Numbers are short and keep their places."""

import math

import pytest

from punie_tui.tui.common import formats


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00"), (219, "03:39"), (4000, "1:06:40"), (None, "--:--"), (math.inf, "--:--")]
)
def test_a_duration_reads_as_a_clock(seconds, text):
    assert formats.clock(seconds) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999, "999"), (53_012, "53.0k"), (462_000, "462k"), (134_500_000, "134.5M"), (2e9, "2.0G")],
)
def test_a_count_has_one_unit(number, text):
    assert formats.count(number) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.4123, "0.412"), (1234.5, "1.23e+03"), (math.nan, "NaN"), (math.inf, "∞")]
)
def test_a_loss_has_three_decimals_unless_it_ran_away(value, text):
    assert formats.loss(value) == text


def test_a_hundred_per_cent_is_said_of_what_is_done_only():
    assert (formats.percent(0.999), formats.percent(1.0)) == (" 99 %", "100 %")


@pytest.mark.parametrize("fraction", [-1, 0, 0.5, 0.77, 1, 2])
def test_a_bar_always_has_its_width(fraction):
    assert sum(map(len, formats.bar(fraction, 20))) == 20


@pytest.mark.parametrize(("seconds", "text"), [(4, "4s"), (300, "5m"), (7300, "2h"), (200_000, "2d")])
def test_an_age_has_one_unit(seconds, text):
    assert formats.age(seconds) == text
