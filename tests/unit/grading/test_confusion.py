"""The grader's verdicts are compared with the labels of answers, and the error rates are computed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.grading.corpus.misjudged import (
    ADVERSARY,
    DISPUTED,
    LABELLED,
    SHARED,
    JudgedAnswer,
    groups,
    judge_labelled,
    rates,
    read_labelled,
)
from punie_tui.grading.stages.run_stages import IN_WORDS
from punie_tui.grading.suite import load_suite
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from sampled import EVERY

FALSE_FAILS, FALSE_PASSES, NOT_JUDGED = 0.02, 0.03, 0.05
"""The limits: shares of the right answers, of the wrong ones, and of all."""

RIGHT = wrap_call('print(typecheck("core/").warning_count)')
WRONG = wrap_call('print(typecheck("core/").error_count)')


def _file(folder: Path, *rows: object) -> Path:
    path = folder / "answers.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_rates_are_those_of_right_answers_that_fail_and_wrong_ones_that_pass(tmp_path: Path) -> None:
    row = {"suite": "seed25", "query": "C1"}
    path = _file(
        tmp_path,
        {**row, "answer": RIGHT, "label": "right"},
        {**row, "answer": WRONG, "label": "right"},
        {**row, "answer": WRONG, "label": "wrong"},
        {**row, "answer": RIGHT, "label": "wrong"},
        {**row, "answer": RIGHT, "label": "disputed-wrong", "cause": "a doubt"},
    )
    judged = judge_labelled(read_labelled(path), {"seed25": load_suite("seed25", Settings(workspace=tmp_path))})
    found = rates(groups(judged)["all calls"])
    assert (found.right, found.right_failed, found.wrong, found.wrong_passed) == (2, 1, 2, 1)
    assert rates(groups(judged)["disputed"]).wrong_passed == 1


@pytest.mark.parametrize(
    "row", [{"suite": "seed25"}, [], "x", {"suite": "a", "query": "b", "answer": "", "label": "?"}]
)
def test_a_line_that_is_no_labelled_answer_is_reported_with_its_number(tmp_path: Path, row: object) -> None:
    good = {"suite": "seed25", "query": "C1", "answer": "", "label": "wrong"}
    with pytest.raises(UsageError, match=":2: "):
        read_labelled(_file(tmp_path, good, row))


@pytest.fixture(scope="module")
def shared() -> list[JudgedAnswer]:
    found = [one for file in LABELLED for one in read_labelled(file)][::EVERY]
    suites = {name: load_suite(name, Settings(workspace=Path(__file__).parent)) for name in ("seed25", "broad")}
    return judge_labelled(found, suites)


def test_hardly_any_answer_of_people_and_large_models_is_misjudged(shared: list[JudgedAnswer]) -> None:
    found = rates(groups(shared)["all calls"])
    assert found.false_fails <= FALSE_FAILS
    assert found.false_passes <= FALSE_PASSES


def test_what_is_not_judged_is_rare(shared: list[JudgedAnswer]) -> None:
    found = rates(groups(shared)["all calls"])
    assert found.apart <= NOT_JUDGED * (found.right + found.wrong + found.apart)


def test_an_answer_in_words_that_wants_a_call_or_the_reverse_never_passes(shared: list[JudgedAnswer]) -> None:
    assert not [one for one in shared if one.verdict.passed and one.in_words != (one.verdict.reason == IN_WORDS)]


def test_every_disputed_label_says_why() -> None:
    assert all(one.disputed for one in read_labelled(DISPUTED))
    assert not any(one.disputed for file in (SHARED, ADVERSARY) for one in read_labelled(file))
