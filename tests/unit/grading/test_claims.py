"""What an answer volunteers is held against the tools: the word beside a number says what it must count."""

from __future__ import annotations

import pytest

from punie_tui.grading.expressions import Together
from punie_tui.grading.stages.claims import facts, unasked, untrue
from punie_tui.grading.stages.labels import labelled_numbers
from punie_tui.grading.stages.pairing import first_unpaired
from punie_tui.tools.fixtures.fixture_projects import FIXTURES

DIRTY = FIXTURES["dirty"]
THERE = facts([DIRTY.typecheck("."), DIRTY.ruff_check("."), DIRTY.pytest_run(".")])
ASKED = "Is everything in order? We allow ten violations."


@pytest.mark.parametrize(
    "text",
    [
        "17 errors, 4 warnings",
        "errors: 17, warnings: 4",
        "errors 17 warnings 4",
        "Type errors: 17; lint violations: 41 (29 fixable); tests: 6 failing, 23 passing",
        "No, 29 of 41 violations can be fixed",
        "12 violations must be fixed by hand",
        "7 of 32 tests did not pass",
        "41 violations > 10",
        "31 more than the 10 violations that are allowed",
        "src/shop/cart.py: 13 violations",
        "1. 17 errors\n2. 41 violations",
        "| errors | warnings |\n|---|---|\n| 17 | 4 |",
        "23 passed in 11.37s",
        "Line too long (131 > 120)",
        "Not yet, 41 left:",
        "12 would remain",
        "ruff could mend 29 by itself",
        "ruff can't fix 12",
        "1 test never starts because of a broken fixture",
    ],
)
def test_true_claims_pass(text: str) -> None:
    assert untrue(text, THERE, [], ASKED) == ""


@pytest.mark.parametrize(
    "text",
    [
        "4 errors",
        "No, 17 warnings",
        "warnings: 17",
        "41 violations (41 fixable)",
        "29 violations",
        "1 of 32 tests failed",
        "19 passed",
        "no violations found",
        "41 violations < 10",
        "src/shop/api.py:1 is wrong",
        "there is something at line 2",
        "| errors | warnings |\n|---|---|\n| 4 | 17 |",
        "29 left",
        "ruff could mend 41 by itself",
        "ruff can't fix 29",
    ],
)
def test_false_claims_are_found(text: str) -> None:
    assert untrue(text, THERE, [], ASKED) != ""


def test_a_number_of_the_tools_without_a_word_is_too_much_beside_the_one_that_was_asked_for() -> None:
    (mine, *_) = labelled_numbers("23 6 1")
    assert unasked("23 6 1", THERE, [mine.place], ASKED) != ""
    assert unasked("23 of 32", THERE, [mine.place], ASKED) == ""
    assert unasked("23 passed, 6 failed", THERE, [mine.place], ASKED) == ""


COUNTS = [Together(("a.py", 3)), Together(("b.py", 4)), Together(("c.py", 5))]


@pytest.mark.parametrize(
    "text",
    [
        "a.py: 3\nb.py: 4\nc.py: 5",
        "3 a.py\n4 b.py\n5 c.py",
        "{'a.py': 3, 'b.py': 4, 'c.py': 5}",
        "a.py\n  3\n\nb.py\n  4\n\nc.py\n  5",
        "a.py has 3, b.py has 4 and c.py 5",
    ],
)
def test_pairs_may_be_laid_out_in_any_way(text: str) -> None:
    assert first_unpaired(COUNTS, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "a.py: 4\nb.py: 3\nc.py: 5",
        "a.py, b.py, c.py\n3, 4, 5",
        "a.py: 5, b.py: 3, c.py: 4",
    ],
)
def test_a_pair_that_is_another_is_found_out(text: str) -> None:
    assert first_unpaired(COUNTS, text) is not None


def test_several_numbers_may_stand_under_one_name() -> None:
    items = [Together(("a.py", 3)), Together(("a.py", 7)), Together(("b.py", 9))]
    assert first_unpaired(items, "a.py\n  3\n  7\nb.py\n  9") is None
    assert first_unpaired(items, "a.py\n  3\nb.py\n  7\n  9") is not None
