"""phase27: every row true, none near a question of a suite, and the new combinations of `broad` shown by no row."""

from __future__ import annotations

import ast
import json
import random
import re
from collections import Counter
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from string import Template

import pytest
import yaml

import punie_tui.grading
from punie_tui.curriculum import phase27
from punie_tui.curriculum.phase27 import compose, sources
from punie_tui.datasets.checks import Material, each_finding, read_material
from punie_tui.datasets.checks.material import Call
from punie_tui.datasets.examples import Example, read_dataset
from punie_tui.datasets.finding.similarity import normalised
from punie_tui.grading.suite import package_questions
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.where import located
from punie_tui.lessons.wording import augment, places
from punie_tui.lessons.wording.slots import NUMBER_WORDS, PLACES
from punie_tui.lessons.wording.tables import entries_of
from punie_tui.lessons.wording.words import SLOTS_IN_MANY_WORDS
from punie_tui.settings import bundled_data
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.names import bound_names
from punie_tui.tools.sandbox import SandboxRun

PHASE27 = bundled_data() / "phase27"
CORPUS = Path(punie_tui.grading.__file__).parent / "corpus"


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


def test_every_row_stands_under_the_short_system_prompt(rows: list[Example]) -> None:
    assert {row.system for row in rows} == {phase27.SYSTEM_PROMPT}
    assert json.loads((PHASE27 / "manifest.json").read_bytes())["system_prompt"] == phase27.SYSTEM_PROMPT


class OneInFive(Material):
    """The rows of a dataset, of which the code of one in five is run."""

    @cached_property
    def runs(self) -> list[tuple[Call, dict[str, SandboxRun]]]:
        return Material(self.lines[::5]).runs


def same_names(code: str) -> str:
    """The code with its own names numbered, so that code that only calls them otherwise is equal."""
    tree = ast.parse(code)
    own = {name: f"name{number}" for number, name in enumerate(dict.fromkeys(bound_names(tree)))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = own.get(node.id, node.id)
    return ast.dump(tree)


def whole(rows: list[Example]) -> list[Example]:
    """The rows that do not end with the summary."""
    return [row for row in rows if row.meta["source"] != "summaries"]


def test_code_begins_with_the_summary_of_its_intent(rows: list[Example]) -> None:
    summaries = entries_of("summaries")
    for row in whole(rows):
        code = parse_answer(row.answers[-1]).code
        if row.meta["category"] != "direct":
            assert code.startswith(f"# {summaries[row.meta['source']][row.meta['intent']]}\n"), row.query


def test_most_rows_ask_only_for_the_summary_of_an_intent_whose_code_is_in_others(rows: list[Example]) -> None:
    summaries, short = entries_of("summaries"), [row for row in rows if row.meta["source"] == "summaries"]
    assert {row.meta["intent"] for row in short} <= {row.meta["intent"] for row in whole(rows)}
    for row in short:
        lesson = row.meta["lesson"].split("/")[0]
        assert row.answers == [f"# {summaries[lesson][row.meta['intent']]}"]
        assert row.query == phase27.for_the_summary(row.query.split("\n")[0])
    parts = read_dataset(PHASE27)
    assert len(short) * 2 > len(parts["train"])
    assert not [row for name in ("valid", "test") for row in parts[name] if row.meta["source"] == "summaries"]


def test_further_wordings_fill_the_slots_of_an_existing_intent_and_repeat_none_of_its_own() -> None:
    known = {source: {intent.name: intent for intent in intents} for source, intents in sources().items()}
    for source, entries in entries_of("wordings").items():
        for name, wordings in entries.items():
            intent = known[source][name]
            for wording in wordings:
                used = set(Template(wording).get_identifiers())
                assert set(intent.slots) <= used <= PLACES[intent.place] | set(intent.slots), (name, wording)
                assert " $in_" not in wording, (name, wording)
            own = [normalised(wording) for wording in (*intent.phrasings, *wordings)]
            assert len(own) == len(set(own)), name


def test_a_summary_is_an_existing_intents_and_the_same_for_the_same_code() -> None:
    by_code: dict[str, set[str]] = {}
    known = {source: {intent.name: intent for intent in intents} for source, intents in sources().items()}
    for source, summaries in entries_of("summaries").items():
        for name, summary in summaries.items():
            assert isinstance(summary, str)
            assert re.fullmatch(r"[a-z0-9 ,:-]+", summary), summary
            by_code.setdefault(same_names(known[source][name].code), set()).add(summary)
    assert [summaries for summaries in by_code.values() if len(summaries) > 1] == []


def test_every_check_of_datasets_passes_against_all_suites() -> None:
    material = read_material(PHASE27, package_questions())
    found = each_finding(OneInFive(material.lines, material.suite_queries))
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
    category = {intent.name: intent.category for intents in sources().values() for intent in intents}
    assert Counter(category[row.meta["intent"]] for row in rows) == phase27.COUNTS


def test_a_quarter_of_what_could_name_a_path_asks_about_the_whole_project(rows: list[Example]) -> None:
    typed = [row for row in rows if row.meta["category"] in "BCDE"]
    placeless = [row for row in typed if '(".")' in row.answers[-1]]
    assert 0.2 < len(placeless) / len(typed) < 0.33


def test_words_that_a_question_gives_are_seldom_given_again(rows: list[Example]) -> None:
    given = Counter(
        word
        for row in rows
        for word in re.findall(r'print\("([^"{}]*)"\)', row.answers[-1])
        if f"'{word}'" in row.query or f'"{word}"' in row.query
    )
    assert len(given) > 300
    often = len(whole(rows)) / 200
    assert [word for word, count in given.items() if count > often] == ["same"]  # what two equal counts are called


NO_PLACE = Intent("lint-ok", "B", "answer", ("Is the lint fine?", "lint ok?", "is the lint of $path ok"), "code")


def test_most_wordings_without_a_place_are_given_one_and_all_keep_what_they_ask() -> None:
    intents = [replace(NO_PLACE, name=f"lint-ok-{number}") for number in range(200)]
    named = [
        intent.names_place(phrasing)
        for intent in (located(each, 0.65) for each in intents)
        for phrasing in intent.phrasings[:2]
    ]
    assert sum(named) / len(named) == pytest.approx(0.65, abs=0.1)
    for intent in (located(each, 0.65) for each in intents):
        assert "Is the lint fine?" in intent.phrasings[0]
        assert "lint ok?" in intent.phrasings[1]
        assert intent.phrasings[2] == NO_PLACE.phrasings[2]


def test_a_wording_about_the_whole_project_and_one_without_a_place_to_name_stay_as_they_are() -> None:
    project = [replace(NO_PLACE, name=str(number), phrasings=("Is the whole repo fine?",)) for number in range(20)]
    nowhere = [replace(NO_PLACE, name=str(number), place="nowhere") for number in range(20)]
    assert [located(intent, 0.65) for intent in (*project, *nowhere)] == [*project, *nowhere]


def test_a_slot_fills_question_and_code_alike() -> None:
    random_ = random.Random(3)
    for slot, draw in SLOTS_IN_MANY_WORDS.items():
        drawn, written = draw(random_)
        assert drawn == written or NUMBER_WORDS[int(written)] == drawn, slot


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
    assert sum(count > len(rows) / 400 for count in named.values()) < 20


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
    random_ = random.Random(seed)
    words, arguments = places.draw_place("code", random_, named=True)
    query = augment.put(
        f"List the findings{words['in_path']} or say nothing to do.", [arguments["arg"]], ["nothing to do"], random_
    )
    assert arguments["arg"] in query
    assert "nothing to do" in query
