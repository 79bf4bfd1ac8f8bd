"""Intents, the dealing and splitting of rows, and the truth check that every row must pass."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from punie_tui.curriculum.build import LESSONS
from punie_tui.datasets.examples import Example, Message
from punie_tui.grading.rows.grading import paths_in, problems, problems_of
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.library import intents_of
from punie_tui.lessons.rows import fill, sample_rows
from punie_tui.lessons.split import families, split
from punie_tui.lessons.wording.slots import PLACES
from punie_tui.tools.code.calls import wrap_call

SOURCES = {name: intents_of(name) for name in LESSONS}
INTENTS = [(source, intent) for source, intents in SOURCES.items() for intent in intents]
CALLING = [(source, intent) for source, intent in INTENTS if not intent.direct]


def asked(query: str, code: str) -> Example:
    return Example([Message("user", query), Message("assistant", wrap_call(code))])


def test_intents_have_names_of_their_own() -> None:
    names = Counter(intent.name for _, intent in INTENTS)
    assert [name for name, count in names.items() if count > 1] == []


def test_every_intent_that_calls_a_tool_knows_three_wordings_or_more() -> None:
    assert [intent.name for _, intent in CALLING if len(set(intent.phrasings)) < 3] == []


@pytest.mark.parametrize(("source", "intent"), CALLING, ids=[intent.name for _, intent in CALLING])
def test_every_wording_gives_a_true_row(source: str, intent: Intent) -> None:
    random_ = random.Random(intent.name)
    rows = [fill(source, intent, phrasing, random_) for phrasing in range(len(intent.phrasings))]
    found = problems_of([row.example() for row in rows], [row.outcome for row in rows])
    assert {row.query: problems for row, problems in zip(rows, found, strict=True) if problems} == {}


def test_a_question_that_names_no_path_is_asked_of_the_whole_project() -> None:
    rows = [
        fill(source, intent, phrasing, random.Random(seed))
        for source, intent in CALLING
        if PLACES[intent.place]
        for phrasing in range(len(intent.phrasings))
        for seed in range(4)
    ]
    unnamed = [row for row in rows if not paths_in(row.query)]
    assert all(row.whole_project for row in unnamed)
    assert all(paths_in(row.answer) == set() for row in unnamed)
    assert {row.category for row in unnamed} == {"A", "B", "C", "D", "E"}


def test_an_invented_path_is_a_problem() -> None:
    row = asked("How many lint violations are there?", 'print(ruff_check("src/").violation_count)')
    assert problems(row) == ["the question names the paths [], but the code names ['src/']"]


def test_another_path_than_the_one_asked_for_is_a_problem() -> None:
    row = asked("Lint src/api.", 'print(ruff_check("src/app").violation_count)')
    assert problems(row) == ["the question names the paths ['src/api'], but the code names ['src/app']"]


def test_a_field_that_does_not_exist_is_a_problem_even_where_it_is_not_reached() -> None:
    code = 'result = pytest_run(".")\nprint("run")\nif result.passed < 0:\n    print(result.failures)'
    assert any("failures" in problem for problem in problems(asked("Run the tests.", code)))


def test_code_that_fails_in_one_fixture_only_is_a_problem() -> None:
    found = problems(asked("First error?", 'print(typecheck(".").errors[0].message)'))
    assert len(found) == 1
    assert "clean" in found[0]


def test_an_answer_that_says_nothing_where_there_is_nothing_is_a_problem() -> None:
    code = 'for violation in ruff_check(".").violations:\n    print(violation.code)'
    assert problems(asked("List the rules.", code)) == ["in the fixture clean it prints nothing"]


def test_a_call_in_another_form_is_a_problem() -> None:
    row = Example([Message("user", "Lint."), Message("assistant", '<tool_call>ruff_check(".")</tool_call>')])
    assert problems(row)[0].startswith("format: ")


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("Lint src/api/.", {"src/api/"}),
        ("types in main.py, and lib/", {"main.py", "lib/"}),
        ("Show me .gitignore and Makefile.", {".gitignore", "Makefile"}),
        ("Which .py files are in the tests?", set()),
        ("slower than 0.5 s", set()),
        ("find . -name '*.py'", set()),
    ],
)
def test_paths_are_told_from_words(text: str, paths: set[str]) -> None:
    assert paths_in(text) == paths


def test_the_same_seed_deals_the_same_rows_and_another_seed_others() -> None:
    counts = {"B": 20, "D": 20}
    assert sample_rows(SOURCES, counts, 1) == sample_rows(SOURCES, counts, 1)
    assert sample_rows(SOURCES, counts, 1) != sample_rows(SOURCES, counts, 2)


def test_more_rows_than_the_intents_give_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 1000 different rows"):
        sample_rows(SOURCES, {"direct": 1000}, 1)


LINT = Intent("lint", "A", 'print(ruff_check("$arg"))', ("Lint $path.", "ruff over $path, now"), place="code")


def test_one_wording_with_two_paths_is_one_family() -> None:
    rows = [fill("x", LINT, 0, random.Random(seed)) for seed in range(6)]
    assert len({row.query for row in rows}) > 1
    assert len(families(rows)) == 1


def test_two_wordings_for_one_path_are_one_family() -> None:
    draws = [fill("x", LINT, 0, random.Random(seed)) for seed in range(20)]
    first = next(row for row in draws if row.named)
    others = [fill("x", LINT, 1, random.Random(seed)) for seed in range(500)]
    same = next(row for row in others if row.named == first.named)
    different = next(row for row in others if row.named and row.named != first.named)
    assert families([first, same]) == [[0, 1]]
    assert families([first, different]) == [[0], [1]]


def test_a_family_is_never_divided_between_splits() -> None:
    rows = sample_rows(SOURCES, {"B": 60, "C": 60, "direct": 30, "A": 60, "D": 60, "E": 60}, 3)
    splits = split(rows, 4, 3)
    assert Counter(len(part) for part in splits.values()) == Counter([330 - 48, 24, 24])
    where = {row.query: name for name, part in splits.items() for row in part}
    assert all(len({where[rows[index].query] for index in family}) == 1 for family in families(rows))
