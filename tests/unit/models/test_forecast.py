"""The demo's forecast: its figures are those of its recipe, and it is short where the machine is fast."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.models.machine.forecast import DEMO, LONG_SECONDS, SHORT_DEMO, STEP_OPERATIONS, forecast
from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.settings import Settings, load_settings


@pytest.mark.parametrize("name", [DEMO, SHORT_DEMO])
def test_a_step_of_the_demo_computes_what_the_planner_counts(name: str, tmp_path: Path, real_model: Path) -> None:
    from punie_tui.training.planner import plan

    settings = Settings(workspace=tmp_path, cache_dir=load_settings(tmp_path).cache_dir)
    recipe = load_recipe(name, settings)
    counted = plan(recipe, settings, calibrate=False).operations / recipe.train.iters / recipe.train.batch_size
    assert counted == pytest.approx(STEP_OPERATIONS, rel=0.03)


def test_a_slower_machine_takes_longer_and_the_short_demo_less(tmp_path: Path) -> None:
    whole, short = (load_recipe(name, Settings(workspace=tmp_path)) for name in (DEMO, SHORT_DEMO))
    assert forecast(whole, 30) > forecast(whole, 300) > forecast(whole, 3000)
    assert forecast(short, 30) < forecast(whole, 30) / 2


def test_two_cores_of_an_ordinary_server_are_offered_the_whole_demo_and_a_slow_machine_the_short_one(
    tmp_path: Path,
) -> None:
    whole = load_recipe(DEMO, Settings(workspace=tmp_path))
    assert forecast(whole, 290) < LONG_SECONDS < forecast(whole, 25)
