"""Grading beside the decoding loses nothing, keeps the order, and waits only when it is asked to."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from punie_tui.grading.records import Grades
from punie_tui.grading.suite import Query, Suite, load_suite
from punie_tui.settings import Settings
from punie_tui.validation.asking import judging
from punie_tui.validation.asking.judging import Judge


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return load_suite("seed25", Settings(workspace=tmp_path))


def test_everything_that_was_taken_in_is_delivered_in_order_with_its_own_grades(suite: Suite) -> None:
    got: list[tuple[int, str]] = []
    judge: Judge[int] = Judge(lambda item, grades: got.append((item, grades.strict.grading_stage)))
    answers = ["", "words", "<tool_call>print(</tool_call>"]
    for number, answer in enumerate(answers * 3):
        judge.take(number, suite.query("B1"), answer)
    judge.finish()
    assert [item for item, _ in got] == list(range(9))
    assert [stage for _, stage in got[:3]] == [stage for _, stage in got[3:6]] == [stage for _, stage in got[6:]]
    assert got[0][1] == "empty"


def test_answers_that_wait_together_are_graded_together_and_nobody_waits_for_them(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, batches = threading.Event(), []
    grade_all = judging.grade_all

    def slowly(queries: Sequence[Query], answers: Sequence[str]) -> list[Grades]:
        go_on.wait(20)
        batches.append(len(queries))
        return grade_all(queries, answers)

    monkeypatch.setattr(judging, "grade_all", slowly)
    got: list[int] = []
    judge: Judge[int] = Judge(lambda item, grades: got.append(item))
    for number in range(5):
        judge.take(number, suite.query("A1"), "words")
    assert got == []
    go_on.set()
    judge.finish()
    assert got == [0, 1, 2, 3, 4]
    assert batches == [1, 4]


def test_what_goes_wrong_in_grading_is_raised_where_it_was_asked_for(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(queries: Sequence[Query], answers: Sequence[str]) -> list[Grades]:
        raise ZeroDivisionError

    monkeypatch.setattr(judging, "grade_all", broken)
    judge: Judge[int] = Judge(lambda item, grades: None)
    judge.take(0, suite.query("A1"), "words")
    with pytest.raises(ZeroDivisionError):
        judge.finish()
