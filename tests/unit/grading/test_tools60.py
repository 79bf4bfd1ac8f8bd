"""tools60: every further tool of the package is asked for, and its answers are judged as they are labelled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from punie_tui.datasets.finding.similarity import near_duplicates
from punie_tui.grading.corpus import read_answers
from punie_tui.grading.stages.run_stages import SECONDS, run_stages
from punie_tui.grading.suite import BUNDLED, Suite, load_suite, read_questions
from punie_tui.settings import Settings
from punie_tui.tools import catalog
from punie_tui.tools.catalog import PACKAGE, USUAL, system_prompt
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.sandbox import run_many

NAME = "tools60"
SAMPLE = 12
"""Right and wrong answers that are judged here; all of them by `python -m punie_tui.grading.corpus tools60`."""
CORPUS = read_answers(NAME)


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """The suite, with the tools that it needs in use."""
    catalog.add((), ["git", "language_server", "project", "edits"])
    yield load_suite(NAME, Settings(workspace=tmp_path_factory.mktemp("workspace")))
    catalog.add(())


def test_every_further_tool_is_needed_by_two_queries_or_more(suite: Suite) -> None:
    needed = Counter(tool for query in suite.queries for tool in query.expect.tools)
    assert [name for name in PACKAGE if name not in USUAL and needed[name] < 2] == []


def test_twenty_of_sixty_queries_need_two_tools_or_three_and_are_a_category_of_their_own(suite: Suite) -> None:
    several = [query for query in suite.queries if len(query.expect.tools) > 1]
    assert (len(suite.queries), len(several)) == (60, 20)
    assert several == suite.of_category("E")


def test_ten_queries_are_for_the_symbol_or_the_syntax_tree_and_not_for_a_text_search(suite: Suite) -> None:
    searched = [query for query in suite.queries if query.tags.get("grep") == "yes"]
    assert len(searched) == 10
    greps = {one.query for one in CORPUS if one.grading_stage == "tool" and "grep" in one.answer}
    assert {query.id for query in searched} <= greps


def test_every_query_has_an_outcome_and_tags(suite: Suite) -> None:
    assert suite.declares_outcomes
    assert all({"pattern", "difficulty"} <= set(query.tags) for query in suite.queries)
    assert all(query.tags["tool"].split() == query.expect.tools for query in suite.queries if query.expect.tools)


def test_it_asks_nothing_that_another_suite_asks() -> None:
    others = [question for path in BUNDLED.glob("*.yaml") if path.stem != NAME for question in read_questions(path)]
    questions = read_questions(BUNDLED / f"{NAME}.yaml")
    assert len(set(questions)) == len(questions)
    assert near_duplicates(questions, others, 0.75) == []


def test_the_usual_system_turn_names_every_tool_that_it_needs(suite: Suite) -> None:
    turn = system_prompt(None)
    assert [tool for tool in catalog.named(suite.uses) if tool not in turn] == []


def test_every_query_has_right_and_wrong_answers() -> None:
    found = Counter((one.query, one.grading_stage == "passed") for one in CORPUS)
    assert all(found[query, True] >= 2 and found[query, False] >= 2 for query in {one.query for one in CORPUS})
    assert len({one.query for one in CORPUS}) == 60


@pytest.mark.parametrize("right", [True, False])
def test_answers_are_judged_as_they_are_labelled(suite: Suite, right: bool) -> None:
    answers = random.Random(7).sample([one for one in CORPUS if (one.grading_stage == "passed") is right], SAMPLE)
    codes = [code for one in answers if (code := parse_answer(one.answer).code) is not None]
    runs = dict(zip(codes, run_many(codes, FIXTURES, seconds=SECONDS), strict=True))
    queries = [suite.query(one.query) for one in answers]
    verdicts = run_stages(queries, [one.answer for one in answers], lambda code: runs[code])
    assert [
        pair for pair in zip(answers, verdicts, strict=True) if pair[0].grading_stage != pair[1].grading_stage
    ] == []
