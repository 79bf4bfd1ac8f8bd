"""Several seeds of one recipe: named alike, spread computed, nonsense refused."""

from __future__ import annotations

import math

import pytest

from punie_tui.errors import UsageError
from punie_tui.pipeline.group import Spread, groups, parse_seeds, spread
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.store import create_run
from punie_tui.settings import Settings


def test_seeds_are_whole_numbers_with_commas_between() -> None:
    assert parse_seeds("1, 2,3") == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "1,", "one", "1.5", "-1", "1;2"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="whole numbers separated by commas"):
        parse_seeds(text)


def test_a_seed_named_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="given twice"):
        parse_seeds("4,4")


def test_a_spread_is_mean_sample_deviation_and_extremes() -> None:
    found = spread([1.0, 2.0, 3.0, math.nan])
    assert found == Spread(3, 2.0, 1.0, 1.0, 3.0)
    assert str(found) == "2.000 ± 1.000 (1.000 to 3.000, 3 runs)"


def test_one_run_has_no_deviation_and_no_run_no_spread() -> None:
    assert spread([0.5]) == Spread(1, 0.5, 0.0, 0.5, 0.5)
    assert spread([]) is None


def test_runs_of_a_group_are_found_in_the_order_of_their_seeds(tmp_path) -> None:
    settings = Settings(workspace=tmp_path)
    for seed, group in ((3, "g"), (1, "g"), (2, "")):
        create_run(
            settings,
            Recipe.model_validate(
                {"name": "r", "model": "m", "stages": ["train"], "group": group, "train": {"seed": seed}}
            ),
        )
    found = groups(settings)
    assert list(found) == ["g"]
    assert [run.recipe().train.seed for run in found["g"]] == [1, 3]
