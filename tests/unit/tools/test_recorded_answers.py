"""What is recorded of the package's tools is what the real ones answer in the fixtures' shops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.tools.answers import entries_of, recorded
from punie_tui.tools.authoring.checking import problems_of
from punie_tui.tools.catalog import PACKAGE, USUAL
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.fixtures.fixtures import DRAWN
from punie_tui.tools.spec import bind
from record_answers import ASKED, answers
from shops import SHOPS, build

FURTHER = [name for name in PACKAGE if name not in USUAL and name not in DRAWN]
SLOW = {"coverage_run": ("dirty", "clean")}
"""Tools that take seconds, with the fixtures that they are tried in."""


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`shop(fixture)`: the folder of its shop, built once."""
    root = tmp_path_factory.mktemp("shops")

    def built(fixture: str) -> Path:
        folder = root / fixture
        return folder if folder.exists() else build(fixture, folder)

    return built


def test_every_fixture_has_a_shop_and_every_further_tool_is_recorded_in_all() -> None:
    assert list(SHOPS) == list(FIXTURES)
    assert sorted(ASKED) == sorted(FURTHER)
    for name in FURTHER:
        assert list(dict.fromkeys(entry.fixture for entry in entries_of(PACKAGE[name]))) == list(FIXTURES)


@pytest.mark.parametrize("name", FURTHER)
def test_nothing_is_wrong_with_a_tool_s_recordings(name: str) -> None:
    assert list(problems_of(PACKAGE[name], FIXTURES)) == []


@pytest.mark.parametrize("fixture", SHOPS)
@pytest.mark.parametrize("name", FURTHER)
def test_the_recorded_answer_is_the_real_one(name: str, fixture: str, shop: Callable[[str], Path]) -> None:
    if fixture not in SLOW.get(name, SHOPS):
        return
    for question, answer in answers(name, fixture, shop(fixture)):
        assert recorded(PACKAGE[name], fixture, bind(PACKAGE[name], (), question.given)) == answer


@pytest.mark.parametrize("name", FURTHER)
def test_any_other_call_is_answered_too(name: str) -> None:
    spec = PACKAGE[name]
    values: dict[Any, Any] = {str: "anything/else.py", int: 7, bool: False}
    arguments = {parameter.name: values[parameter.annotation] for parameter in spec.parameters}
    for fixture in FIXTURES:
        assert isinstance(recorded(spec, fixture, arguments), spec.result)
