"""Whether a text means yes or no, where that is plain."""

from __future__ import annotations

import pytest

from punie_tui.grading.stages.polarity import polarity, words

AFFIRMS = ["merge", "type-checks"]
DENIES = ["error", "errors"]


@pytest.mark.parametrize(
    "text",
    [
        "Yes",
        "yes, 3",
        "True",
        "No errors found",
        "0 errors",
        "all passed",
        "It type-checks.",
        "You can merge.",
        "Errors: none",
        "Has errors: False",
        "Errors: 0",
        "✅",
        "without any errors",
        "Clean: yes",
        "It is.",
        "They do, all of them",
    ],
)
def test_what_affirms_is_taken_for_yes(text: str) -> None:
    assert polarity(text, AFFIRMS, DENIES) is True


@pytest.mark.parametrize(
    "text",
    [
        "No",
        "no, 17 errors",
        "False",
        "17 errors",
        "not clean",
        "Do not merge",
        "It doesn't pass",
        "does not type-check: 3 errors",
        "Clean: False",
        "Has errors: True",
        "❌",
        "cannot be merged: errors",
        "No.",
        "It isn't.",
        "It does not, sadly",
        "They can't",
    ],
)
def test_what_denies_is_taken_for_no(text: str) -> None:
    assert polarity(text, AFFIRMS, DENIES) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17",
        "Checked src/",
        "It is src/cart.py",
        "It has 17",
        "23 passed",
        "23 of 32 passed",
        "no idea",
        "No violations to mend",
    ],
)
def test_what_is_not_plain_is_left_open(text: str) -> None:
    assert polarity(text, AFFIRMS, DENIES) is None


def test_a_suites_own_word_goes_before_the_usual_one() -> None:
    assert polarity("fine") is True
    assert polarity("fine", denies=["fine"]) is False


def test_the_words_of_a_text_are_what_is_left_without_numbers_and_names() -> None:
    assert words("Found 17 errors in src/shop/cart.py (test_x) ✗") == ("found", "errors", "in", "✗")
    assert words("Errors: 17") == words("errors: 0")


def test_a_yes_at_the_beginning_is_the_questions_own_where_it_asks_for_the_opposite() -> None:
    assert polarity("No, all clear", AFFIRMS, DENIES, yes_means=False) is True
    assert polarity("Yes:\ntests/test_a.py::test_b", AFFIRMS, DENIES, yes_means=False) is False


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("No, there are no type errors", True),
        ("Yes, it's clean", True),
        ("Yes, 17 type errors", False),
        ("No, 17 type errors", False),
        ("No", False),
        ("Yes.", True),
    ],
)
def test_what_follows_decides_where_the_question_asks_for_no_yes(text: str, meant: bool) -> None:
    assert polarity(text, AFFIRMS, DENIES, yes_means="nothing") is meant
