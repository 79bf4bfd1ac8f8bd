"""tools: each further tool taught plainly and in company, none of its rows near a suite, and none that has the shell do
what a tool does now."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from punie_tui.curriculum import phase27, tools_of_today
from punie_tui.datasets.checks import CHECKS, read_material
from punie_tui.datasets.checks.material import Material
from punie_tui.datasets.examples import Example, read_dataset
from punie_tui.grading.suite import package_questions
from punie_tui.settings import bundled_data
from punie_tui.tools.catalog import PACKAGE, USUAL, also_used, named
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.schema import tools_called

DATASET = bundled_data() / "tools"
FURTHER = {name for name in PACKAGE if name not in USUAL}
QUICK = (
    "contamination",
    "no repeated questions",
    "documented fields are filled",
    "tool and direct answers",
    "one format",
)
"""Checks that look at no code; of what is wrong with code the grader says more when the dataset is built."""


@pytest.fixture(scope="module", autouse=True)
def in_use() -> Iterator[None]:
    with also_used(tools_of_today.USES):
        yield


@pytest.fixture(scope="module")
def rows() -> list[Example]:
    return [row for part in read_dataset(DATASET).values() for row in part]


@pytest.fixture(scope="module")
def called(rows: list[Example]) -> list[set[str]]:
    """The tools that each row calls."""
    return [
        {call.name for answer in row.answers for call in tools_called(parse_answer(answer).code or "")} for row in rows
    ]


@pytest.fixture(scope="module")
def material() -> Material:
    return read_material(DATASET, package_questions())


@pytest.mark.parametrize("name", QUICK)
def test_the_checks_of_datasets_pass_against_all_suites(name: str, material: Material) -> None:
    found = CHECKS[name].run(material)
    assert (found.ok, found.message, found.where[:3]) == (True, found.message, [])


def test_the_rows_are_those_planned_under_the_short_system_prompt(rows: list[Example]) -> None:
    assert Counter(row.meta["category"] for row in rows) == tools_of_today.COUNTS
    assert {row.system for row in rows} == {phase27.SYSTEM_PROMPT}


def test_every_further_tool_is_taught_in_many_wordings(rows: list[Example], called: list[set[str]]) -> None:
    calls = Counter(tool for tools in called for tool in tools)
    assert named(tools_of_today.USES) == FURTHER
    assert {tool: calls[tool] for tool in FURTHER if calls[tool] < 20} == {}
    wordings = {(row.meta["intent"], re.sub(r"\S*[/._\d]\S*", "", row.query)) for row in rows}
    assert len(wordings) > len(rows) * 0.9


def test_one_question_in_ten_needs_several_tools(called: list[set[str]]) -> None:
    assert sum(len(tools) > 1 and bool(tools & FURTHER) for tools in called) > len(called) / 10


def test_the_shell_does_nothing_that_a_tool_does(rows: list[Example]) -> None:
    commands = re.compile(r"git (?:status|diff|log)\b|grep -\w+ '(?:\^?class|def) ")
    codes = {row.query: parse_answer(row.answers[-1]).code or "" for row in rows}
    assert [query for query, code in codes.items() if commands.search(code)] == []


def test_the_manifest_says_which_tools_it_uses() -> None:
    assert tuple(json.loads((DATASET / "manifest.json").read_bytes())["uses"]) == tools_of_today.USES
