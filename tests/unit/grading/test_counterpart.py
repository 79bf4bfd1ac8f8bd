"""No answer to a yes/no question passes together with its counterpart, whose yes and no are swapped."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.grading.corpus import read_corpus
from punie_tui.grading.grade import grade_all
from punie_tui.grading.stages.counterpart import swapped
from punie_tui.grading.suite import load_suite
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import parse_answer, wrap_call

SUITES = {name: load_suite(name, Settings(workspace=Path(__file__).parent)) for name in ("seed25", "broad")}


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("print('yes' if a else 'no')", "print('no' if a else 'yes')"),
        ("if a:\n    print('yes')\nelse:\n    print('no')", "if a:\n    print('no')\nelse:\n    print('yes')"),
        ("print(f\"{n} error{'' if n == 1 else 's'}\")", None),
        ("print('yes' if a else 'no')\nprint('one' if b else 'two')", None),
        ("print(", None),
    ],
)
def test_the_one_choice_between_texts_is_swapped(code: str, other: str | None) -> None:
    assert swapped(code) == other


def test_no_right_answer_to_a_yes_or_no_question_is_right_with_its_texts_swapped_too() -> None:
    queries, answers = [], []
    for one in read_corpus():
        query = SUITES[one.suite].query(one.query)
        code = parse_answer(one.answer).code
        if (
            one.grading_stage == "passed"
            and query.outcome
            and query.outcome.asks_yes_or_no
            and code
            and (other := swapped(code))
        ):
            queries.append(query)
            answers.append(wrap_call(other))
    graded = grade_all(queries, answers)
    assert len(graded) > 20
    assert not [answer for answer, each in zip(answers, graded, strict=True) if each.verdict.passed]
