"""Whether a value appears in a text: in any words and layout, but whole."""

from __future__ import annotations

from typing import Any

import pytest

from punie_tui.grading.expressions import Either, LabelledValue, Together
from punie_tui.grading.stages.form import first_missing, form
from punie_tui.grading.stages.matching import numbers, plain, totals
from punie_tui.grading.vocabulary import Case

NAME = "tests/test_cart.py::test_total_is_kept"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (17, "17"),
        (17, "There are 17 errors."),
        (17, "errors: 17, warnings: 4"),
        (17, "**17** errors"),
        (17, "[17]"),
        (17, "error_count=17"),
        (17, "17/41"),
        (17, "src/:17"),
        (17, plain("errors.........17")),
        (17, "- 17.\n"),
        (0, "No errors found"),
        (0, "none of the 10"),
        (0, "0"),
        (11.37, "11.37"),
        (11.37, "11.4 s"),
        (11.37, "11s"),
        (11.37, "11.370 seconds"),
        (0.018, "0.02s"),
        (0.018, "18 ms"),
        ("src/shop/cart.py", "worst is ./src/shop/cart.py with 7"),
        ("src/shop/cart.py", "cart.py: 7"),
        ("src/shop/cart.py", "['src/shop/cart.py']"),
        ("d3b5928f\n", "HEAD is at d3b5928f."),
        (Either((0, 0)), "no failures"),
        (LabelledValue(0, ("failing",)), "10 violations, no failing tests"),
        (NAME, "- test_total_is_kept"),
        (NAME, f"FAILED {NAME} - boom"),
        ("F401", "{'F401', 'E501'}"),
        ("Name `x` used when not defined", "Name  `x`\nused when not defined"),
        ("one\n  two\n\nthree", "1: one\n2:   two\n3: three"),
        (Together(("F401", 17)), "17 times F401"),
        (Together(("F401", 17)), "F401\n  17"),
        (Together(("F401", 17), ordered=True), "F401: 17"),
        (Either((17, 18)), "18"),
        (LabelledValue(17, ("type", "types")), "type errors: 17, lint: 41"),
        (LabelledValue(17, ("type", "types")), "17 type errors, 41 lint"),
        (LabelledValue(17, ("type", "types")), "41 and 17"),
        (None, ""),
    ],
)
def test_a_value_is_found_in_any_reasonable_layout(value: Any, text: str) -> None:
    assert first_missing([value], text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (17, "117"),
        (17, "170"),
        (17, "1.17"),
        (17, "17.5"),
        (17, "v17"),
        (17, "F17"),
        (17, "test_17"),
        (17, "-17"),
        (17, "17%"),
        (17, "17.0.1"),
        (17, "seventeen? no errors"),
        (0, "5 errors, no warnings"),
        (0, ""),
        (11.37, "11.3"),
        (11.37, "12"),
        (11.37, "113.7"),
        (1.4, "1"),
        (11.37, "11.37 min"),
        ("src/shop/cart.py", "src/shop/cart.pyc"),
        ("src/shop/cart.py", "src/shop/shopping-cart.py"),
        ("src/shop/cart.py", "tests/cart.py"),
        (NAME, "test_total_is_kept_too"),
        ("F401", "F4011"),
        ("missing-argument", "missing-argument-type"),
        ("one\ntwo", "two\none"),
        (Together(("F401", 17)), "F401"),
        (Together(("F401", 17), ordered=True), "17 F401"),
        (LabelledValue(17, ("type", "types")), "type errors: 41, lint: 17"),
        (LabelledValue(41, ("lint",)), "41 type errors, 17 lint, 6 failing"),
    ],
)
def test_what_only_looks_like_a_value_is_not_it(value: Any, text: str) -> None:
    assert first_missing([value], text) is not None


def test_a_total_is_distinguished_from_a_number_of_its_own() -> None:
    text = "29 of 41, 29/41, 29 out of the 41"
    found = totals(text)
    assert [str(number) for place, number, _ in numbers(text) if place.start in found] == ["41", "41", "41"]


def test_terminal_escapes_are_taken_off_before_a_text_is_read() -> None:
    assert plain("\x1b[31m17\x1b[0m\x1b]0;title\x07 errors\r\n") == "17 errors\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("4 of 12\n12", ""),
        ("12\n4 of 12", ""),
        ("4 of 12", "does not print each value on a line of its own"),
        ("in 12 files: 4\nnone of them new", "does not print each value on a line of its own"),
    ],
)
def test_a_value_may_be_on_the_line_of_another_if_each_can_have_one_of_its_own(text: str, fault: str) -> None:
    assert form(Case(line_each=True), [("counts", [4, 12])], [4, 12], text) == fault
