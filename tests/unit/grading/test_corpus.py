"""The grader itself is examined: every answer of the corpus is judged as it is labelled."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from punie_tui.grading.corpus import SUITES, CorpusAnswer, confusion, matrix_lines, read_corpus
from punie_tui.grading.grade import grade_all
from punie_tui.grading.records import Verdict
from punie_tui.grading.suite import load_suite
from punie_tui.settings import Settings
from sampled import EVERY

CORPUS = read_corpus()
LOADED = {name: load_suite(name, Settings(workspace=Path(__file__).parent)) for name in SUITES}


KINDS = {
    "hallucinated field",
    "typo",
    "indexing an int",
    "wrong tool",
    "run_command instead of the typed tool",
    "right field wrong branch",
    "dead-branch fault",
    "constant answer",
    "printing everything",
    "empty loop",
    "truncated",
    "extra call",
    "prose with no call",
    "format B",
    "missing opening tag",
    "injection in prose",
    "injection in the tags",
    "injection in the output",
}
"""Kinds of wrong answers that the corpus must contain."""


@pytest.fixture(scope="module")
def judged() -> list[tuple[CorpusAnswer, Verdict]]:
    chosen = CORPUS[::EVERY]
    grades = grade_all([LOADED[one.suite].query(one.query) for one in chosen], [one.answer for one in chosen])
    return list(zip(chosen, [each.verdict for each in grades], strict=True))


def test_no_wrong_answer_passes(judged: list[tuple[CorpusAnswer, Verdict]]) -> None:
    assert [one for one, verdict in judged if verdict.passed and one.grading_stage != "passed"] == []


def test_no_right_answer_fails(judged: list[tuple[CorpusAnswer, Verdict]]) -> None:
    assert [(one, verdict) for one, verdict in judged if not verdict.passed and one.grading_stage == "passed"] == []


def test_every_answer_fails_where_it_is_labelled(judged: list[tuple[CorpusAnswer, Verdict]]) -> None:
    matrix = confusion([one for one, _ in judged], [verdict for _, verdict in judged])
    print("\n" + "\n".join(matrix_lines(matrix)))
    assert [(one, verdict) for one, verdict in judged if verdict.grading_stage != one.grading_stage] == []


def test_every_verdict_but_passed_has_a_reason_and_stays_within_its_answer(
    judged: list[tuple[CorpusAnswer, Verdict]],
) -> None:
    for one, verdict in judged:
        assert verdict.passed or (verdict.reason.isprintable() and verdict.reason), one
        assert 0 <= (verdict.start or 0) <= (verdict.end or len(one.answer)) <= len(one.answer), one


def test_the_corpus_has_at_least_150_answers_and_every_kind_of_wrong() -> None:
    assert len(CORPUS) >= 150
    assert {one.kind for one in CORPUS} >= KINDS
    assert len({(one.suite, one.query, one.answer) for one in CORPUS}) == len(CORPUS)


def test_the_corpus_has_right_and_wrong_answers_to_every_query() -> None:
    right = Counter((one.suite, one.query) for one in CORPUS if one.grading_stage == "passed")
    wrong = Counter((one.suite, one.query) for one in CORPUS if one.grading_stage != "passed")
    for query in LOADED["seed25"].queries:
        assert right["seed25", query.id] >= 2, query.id
        assert wrong["seed25", query.id] >= 2, query.id
    for query in LOADED["broad"].queries:
        assert right["broad", query.id] >= 1, query.id
        assert wrong["broad", query.id] >= 1, query.id
