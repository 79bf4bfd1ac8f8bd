"""The training rows most like a query: measured as in `datasets.finding`, found without comparing everything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from punie_tui.datasets.finding.similarity import similarity
from punie_tui.errors import UsageError
from punie_tui.validation.neighbours import Neighbours

QUESTIONS = [
    "How many lint issues could ruff fix in src/?",
    "How many type errors are in src/core?",
    "What is a decorator?",
    "How many ruff violations are fixable in app/?",
    "How many type errors are in src/core?",
    "Which tests fail in tests/?",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [json.dumps({"messages": [{"role": "user", "content": text}]}) for text in QUESTIONS]
    path = tmp_path / "train.jsonl"
    path.write_text("\n".join([*lines[:2], "{broken", *lines[2:]]) + "\n")
    return path


def test_the_nearest_rows_are_those_that_the_measure_says(file: Path) -> None:
    question = "How many ruff violations are fixable?"
    found = Neighbours(file).nearest(question, 3)
    scores = sorted((similarity(question, text) for text in set(QUESTIONS)), reverse=True)
    assert [one.similarity for one in found] == pytest.approx(scores[:3])
    assert found[0].example.query == "How many ruff violations are fixable in app/?"


def test_a_row_is_named_by_its_line_in_the_file_broken_lines_counted(file: Path) -> None:
    assert [one.line for one in Neighbours(file).nearest("Which tests fail in tests/?", 1)] == [7]


def test_the_query_itself_shows_as_one(file: Path) -> None:
    assert Neighbours(file).nearest("what is a DECORATOR")[0].similarity == 1.0


def test_rows_with_the_same_question_are_returned_once_as_the_first(file: Path) -> None:
    found = Neighbours(file).nearest("How many type errors are in src/core?")
    assert [one.line for one in found if one.similarity == 1.0] == [2]


def test_a_question_that_shares_no_word_has_no_neighbours(file: Path) -> None:
    assert Neighbours(file).nearest("zzz") == []
    assert Neighbours(file).nearest("") == []


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        Neighbours(tmp_path / "train.jsonl")
