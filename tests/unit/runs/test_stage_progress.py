"""A stage's progress: a rate and a time left as soon as one can be known."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.runs.events import StageProgress, parse_event
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.stage import StageContext
from punie_tui.runs.store import create_run
from punie_tui.settings import Settings


@pytest.fixture
def context(tmp_path: Path) -> StageContext:
    settings = Settings(workspace=tmp_path)
    recipe = Recipe(name="one", model="some/model", stages=["train"])
    return StageContext(create_run(settings, recipe), recipe, settings, "train")


def last(context: StageContext) -> StageProgress:
    event = parse_event(context.run.events_file.read_bytes().splitlines()[-1])
    assert isinstance(event, StageProgress)
    return event


def test_before_the_first_step_the_time_left_is_that_of_the_rate_that_is_expected(context: StageContext) -> None:
    context.progress(0, 100, "steps", "validating", 2.0)
    assert (last(context).rate, last(context).seconds_left) == (2.0, 50.0)


def test_a_rate_of_its_own_takes_the_place_of_the_expected_one(context: StageContext) -> None:
    context.progress(0, 100, "steps", expected=1e-9)
    context.progress(100, 100, "steps", expected=1e-9)
    assert (last(context).rate or 0) > 1
    assert last(context).seconds_left == 0
