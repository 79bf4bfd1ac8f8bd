"""What was expected in each fixture is said as a person would say it, also where the answer is yes or no."""

from __future__ import annotations

import re

import pytest

from punie_tui.grading.suite import Suite, load_suite
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.verdicts.fixture_lines import fixture_content
from punie_tui.tui.verdicts.fixture_tries import try_fixtures

VOCABULARY = re.compile(r"\b(together|either|followed|joined|labelled|where|above|ordered|without|holding)\(")


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return load_suite("seed25", Settings(workspace=tmp_path_factory.mktemp("empty")))


def test_a_yes_or_no_question_shows_which_was_expected_in_each_fixture(suite: Suite) -> None:
    answer = wrap_call('print("Yes" if typecheck("services/billing").success is False else "No")')
    shown = fixture_content(try_fixtures(suite.query("A4"), answer)).plain
    assert "nothing in particular" not in shown
    expected = re.findall(r"expected +(\S+)", shown)
    assert {"yes", "no"} <= set(expected)


def test_no_reason_speaks_in_the_vocabulary_of_suites(suite: Suite) -> None:
    for query in suite.queries:
        if query.outcome is not None and query.outcome.calls:
            (name, call), *_ = query.outcome.calls.items()
            tries = try_fixtures(query, wrap_call(f'{name} = {call}\nprint("something else")'))
            assert not VOCABULARY.search(fixture_content(tries).plain), query.id
