"""phase27: every row true, none near a question of a suite, and the new combinations of `broad` shown by no row."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
import yaml

import punie_tui.validation
from punie_tui.datasets.checks import run_checks
from punie_tui.datasets.examples import Example, read_dataset
from punie_tui.datasets.generators.compositional import curriculum, manner, places
from punie_tui.datasets.generators.compositional.curriculum import compose, sources
from punie_tui.datasets.generators.truth import problems
from punie_tui.settings import bundled_data
from punie_tui.tools.calls import parse_answer
from punie_tui.validation.suite import package_questions

PHASE27 = bundled_data() / "phase27"
CORPUS = Path(punie_tui.validation.__file__).parent / "corpus"


@pytest.fixture(scope="module")
def rows() -> list[Example]:
    return [row for part in read_dataset(PHASE27).values() for row in part]


def shape(code: str) -> str:
    """The code without its names, texts and numbers, but with the attributes and functions it uses."""
    tree = ast.parse(code)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in called:
            node.id = "name"
        elif isinstance(node, ast.Constant):
            node.value = 0
    return ast.dump(tree)


def test_every_row_is_true(rows: list[Example]) -> None:
    assert {row.query: found for row in rows if (found := problems(row))} == {}


def test_every_check_of_datasets_passes_against_all_suites() -> None:
    found = run_checks(PHASE27, suite_queries=package_questions())
    assert [(finding.name, finding.message, finding.where[:3]) for finding in found if not finding.ok] == []


def test_no_row_shows_what_the_new_combinations_of_broad_ask_for(rows: list[Example]) -> None:
    suite = yaml.safe_load((CORPUS.parent / "suites" / "broad.yaml").read_text(encoding="utf-8"))
    novel = {query["id"] for query in suite["queries"] if query["tags"].get("novel") == "yes"}
    assert len(novel) * 5 >= len(suite["queries"])
    answers = yaml.safe_load((CORPUS / "broad.yaml").read_text(encoding="utf-8"))
    right = {shape(code): name for name in novel for code in answers[name]["passed"] if isinstance(code, str)}
    assert len(right) >= len(novel)
    taught = {shape(code): row.query for row in rows if (code := parse_answer(row.answers[-1]).code)}
    assert {right[each]: taught[each] for each in right.keys() & taught.keys()} == {}


def test_all_kinds_of_question_are_there_in_the_planned_number(rows: list[Example]) -> None:
    assert Counter(row.meta["category"] for row in rows) == curriculum.COUNTS


def test_a_third_of_what_could_name_a_path_asks_about_the_whole_project(rows: list[Example]) -> None:
    typed = [row for row in rows if row.meta["category"] in "BCDE"]
    whole = [row for row in typed if '(".")' in row.answers[-1]]
    assert len(whole) / len(typed) > 0.3


def test_hardly_any_path_comes_twice(rows: list[Example]) -> None:
    named = Counter(
        node.value
        for row in rows
        if (code := parse_answer(row.answers[-1]).code)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "/" in node.value
        and " " not in node.value
    )
    assert sum(count == 1 for count in named.values()) > 500
    assert sum(count > 5 for count in named.values()) < 20


def test_intents_have_names_of_their_own() -> None:
    names = Counter(intent.name for intents in sources().values() for intent in intents)
    assert [name for name, count in names.items() if count > 1] == []


def test_a_refused_question_is_not_dealt() -> None:
    counts = {"C": 40}
    first = compose((), counts)
    refused = first[0].query
    assert refused not in {row.query for row in compose([refused], counts)}


def test_the_same_seed_composes_the_same_rows() -> None:
    counts = {"B": 30, "E": 30}
    assert [row.query for row in compose((), counts)] == [row.query for row in compose((), counts)]


@pytest.mark.parametrize("seed", range(200))
def test_whatever_the_manner_paths_and_named_words_stay_as_they_are(seed: int) -> None:
    import random

    random_ = random.Random(seed)
    words, arguments = places.draw_place("code", random_, named=True)
    said = manner.put(
        f"List the findings{words['in_path']} or say nothing to do.", [arguments["arg"]], ["nothing to do"], random_
    )
    assert arguments["arg"] in said
    assert "nothing to do" in said
