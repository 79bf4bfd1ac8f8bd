"""Reviews of answers by hand, kept apart from the verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.grading.records import Grades, QueryRecord, Verdict
from punie_tui.regular_files import append_line
from punie_tui.runs.store import Run
from punie_tui.validation.reviews import (
    ReviewCounts,
    judge_by_hand,
    mark_for_flywheel,
    read_reviews,
    reviews_file,
)

NAME = "validate-adapter.broad.t0.7"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "run" / "validation").mkdir(parents=True)
    return Run(tmp_path / "run")


def record(answer: str = "17", sample: int = 0) -> QueryRecord:
    return QueryRecord(
        suite="s",
        suite_version="v",
        grader_version=2,
        query="C1",
        category="C",
        sample=sample,
        text="How many?",
        prompt="How many?",
        answer=answer,
        answer_tokens=1,
        seconds=0.1,
        stopped="eos",
        grades=Grades(soft=True, strict=Verdict(grading_stage="passed")),
    )


def test_the_latest_word_about_an_answer_holds(run: Run) -> None:
    judge_by_hand(run, NAME, record(), "accepted", "fine")
    judge_by_hand(run, NAME, record(), "rejected", "on second thoughts")
    found = read_reviews(run, NAME).of(record())
    assert found is not None and (found.word, found.note) == ("rejected", "on second thoughts")


def test_a_review_is_of_one_answer_and_does_not_count_for_another(run: Run) -> None:
    judge_by_hand(run, NAME, record(), "accepted")
    reviews = read_reviews(run, NAME)
    assert reviews.of(record(answer="18")) is None and reviews.of(record(sample=1)) is None


def test_a_mark_for_the_flywheel_and_a_word_do_not_disturb_each_other(run: Run) -> None:
    judge_by_hand(run, NAME, record(), "accepted", "fine")
    mark_for_flywheel(run, NAME, record(), True)
    judge_by_hand(run, NAME, record(), None)
    found = read_reviews(run, NAME).of(record())
    assert found is not None and found.flywheel and found.word is None
    mark_for_flywheel(run, NAME, record(), False)
    assert read_reviews(run, NAME).of(record()) is None


def test_answers_are_counted_by_their_reviews(run: Run) -> None:
    answers = [record(sample=sample) for sample in range(3)]
    judge_by_hand(run, NAME, answers[0], "accepted")
    judge_by_hand(run, NAME, answers[1], "rejected")
    mark_for_flywheel(run, NAME, answers[1], True)
    assert read_reviews(run, NAME).counts(answers) == ReviewCounts(accepted=1, rejected=1, flywheel=1)


def test_torn_and_foreign_lines_are_passed_over(run: Run) -> None:
    append_line(reviews_file(run, NAME), b'{"query": 3}\n')
    judge_by_hand(run, NAME, record(), "accepted")
    append_line(reviews_file(run, NAME), b'{"torn\n')
    assert read_reviews(run, NAME).of(record()) is not None


def test_an_answer_that_is_no_text_can_be_reviewed_too(run: Run) -> None:
    strange = record(answer="\ud800 \x00")
    judge_by_hand(run, NAME, strange, "rejected")
    assert read_reviews(run, NAME).of(strange) is not None
