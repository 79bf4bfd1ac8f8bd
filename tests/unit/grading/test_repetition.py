"""What counts as repetition, in tokens and in text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.grading.repetition import SPAN, TIMES, repeated_text, repetition_start


def test_a_long_tail_of_one_item_is_a_repetition_from_its_first_item_on() -> None:
    assert repetition_start([1, 2, 3] + [9] * SPAN) == 3


def test_a_repetition_may_be_cut_off_in_the_middle_of_a_round() -> None:
    assert repetition_start([5, *([1, 2, 3] * 20), 1]) == 1


def test_a_period_that_came_back_too_seldom_is_no_repetition() -> None:
    paragraph = list(range(30))
    assert repetition_start(paragraph * (TIMES - 1)) is None
    assert repetition_start(paragraph * TIMES) == 0


def test_a_short_repetition_is_none() -> None:
    assert repetition_start([7] * (SPAN - 1)) is None


def test_a_repetition_that_was_overcome_does_not_count() -> None:
    assert repetition_start([9] * SPAN + [1, 2, 3]) is None


@given(st.lists(st.integers(0, 3), max_size=20), st.lists(st.integers(4, 9), min_size=1, max_size=12))
def test_any_period_is_found_behind_any_beginning(beginning: list[int], period: list[int]) -> None:
    assert repetition_start(beginning + period * SPAN) == len(beginning)


@given(st.text(max_size=40), st.integers(0, 3))
def test_text_that_repeats_is_found_in_every_script(period: str, cut: int) -> None:
    if period.strip():
        text = "Once: " + period * 60
        assert repeated_text(text[: len(text) - cut]) is not None


def test_the_position_in_text_is_in_characters() -> None:
    start = repeated_text("für Übung. " + "class.*" * 30)
    assert start == len("für Übung. ")


def test_a_character_cut_in_two_by_the_token_limit_does_not_hide_a_repetition() -> None:
    assert repeated_text("…" + "漢字" * 40 + "\N{REPLACEMENT CHARACTER}") is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A dataclass has named fields, a dict has keys.",
        "- one\n- two\n- three\n",
        'print("-" * 80)\nprint("=" * 80)\n',
        "0, 0, 0, 0, 0, 0",
    ],
)
def test_ordinary_text_is_no_repetition(text: str) -> None:
    assert repeated_text(text) is None
