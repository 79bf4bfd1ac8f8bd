"""What a recipe says and nobody will use is said beforehand, at the setting; a peak rate makes the schedule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.runs.planned import as_text, differences, recipe_lines
from punie_tui.runs.recipes.overrides import parse_assignments
from punie_tui.runs.recipes.recipe import Recipe, dump_recipe, load_recipe, override, parse_recipe
from punie_tui.runs.recipes.unused import unused, unused_alerts, without_stage, without_unused_rate
from punie_tui.settings import load_settings

PLAIN = Recipe(name="r", model="m", data="d", stages=["train"])
SCHEDULED = override(PLAIN, {"train.lr_schedule": {"name": "cosine_decay", "arguments": [4e-4, 230], "warmup": 10}})


@pytest.mark.parametrize("name", load_settings().recipes())
def test_nothing_in_the_recipes_of_the_package_goes_unused(name):
    recipe = load_recipe(name, load_settings())
    assert unused(recipe) == {} and without_stage(recipe) == {}


def test_a_learning_rate_beside_a_schedule_is_not_used_and_the_rate_that_is_stands_beside_it():
    recipe = override(SCHEDULED, parse_assignments(["train.learning_rate=2e-4", "train.iters=240"]))
    assert list(unused(recipe)) == [("train", "learning_rate")]
    assert "0.0004" in unused(recipe)["train", "learning_rate"]


@pytest.mark.parametrize(
    ("assignments", "path"),
    [
        (["train.fine_tune_type=full", "train.lora_parameters.rank=4"], "train.lora_parameters.rank"),
        (["train.early_stop_min_delta=0.1"], "train.early_stop_min_delta"),
        (["train.early_stop_patience=3", "train.val_batches=0"], "train.early_stop_patience"),
        (["train.project_name=mine"], "train.project_name"),
        (["probe.max_tokens=9"], "probe.max_tokens"),
        (["validation.samples=4"], "validation.samples"),
        (['validation.adapter="x"'], "validation.adapter"),
        (["train.hostfile=hosts"], "train.hostfile"),
    ],
)
def test_other_settings_that_stand_in_each_others_way_are_told_too(assignments, path):
    assert list(unused(override(PLAIN, parse_assignments(assignments)))) == [tuple(path.split("."))]


def test_settings_of_a_stage_that_does_not_run_are_told():
    assert ("quantize", "bits") in without_stage(override(PLAIN, parse_assignments(["quantize.bits=4"])))


def test_a_schedule_that_ends_behind_the_last_step_is_told():
    assert ("train", "lr_schedule") in unused(override(SCHEDULED, parse_assignments(["train.iters=100"])))
    assert unused(override(SCHEDULED, parse_assignments(["train.iters=240"]))) == {}


@given(peak=st.floats(1e-7, 1.0), iters=st.integers(1, 10_000))
def test_a_peak_makes_a_schedule_that_reaches_it_and_ends_with_the_training(peak, iters):
    for recipe in (PLAIN, SCHEDULED):
        schedule = override(recipe, {"train.iters": iters, "train.peak_learning_rate": peak}).train.lr_schedule
        assert schedule.peak == peak
        assert schedule.steps == max(iters, schedule.warmup + 1)


def test_the_steps_of_a_schedule_with_a_peak_follow_a_later_change_of_iters():
    first = override(PLAIN, parse_assignments(["train.peak_learning_rate=2e-4", "train.iters=100"]))
    later = override(parse_recipe(dump_recipe(first), "r.toml"), parse_assignments(["train.iters=300"]))
    assert later.train.lr_schedule.steps == 300


def test_a_peak_that_is_no_rate_is_refused():
    from punie_tui.errors import UsageError

    with pytest.raises(UsageError, match="peak_learning_rate"):
        override(PLAIN, parse_assignments(["train.peak_learning_rate=-1"]))


def test_what_a_run_remembers_has_no_rate_that_was_never_used():
    recipe = without_unused_rate(override(SCHEDULED, parse_assignments(["train.learning_rate=2e-4"])))
    frozen = dump_recipe(recipe)
    assert "\nlearning_rate" not in frozen and parse_recipe(frozen, "r.toml") == recipe


def test_a_run_keeps_among_its_alerts_what_was_not_used():
    (alert,) = unused_alerts(override(SCHEDULED, parse_assignments(["train.learning_rate=2e-4", "train.iters=240"])))
    assert alert.level == "warning" and "train.learning_rate" in alert.reason and "peak" in alert.advice


def test_what_differs_from_a_recipe_is_told_setting_by_setting():
    changed = override(PLAIN, parse_assignments(["train.iters=20", "train.lora_parameters.rank=4"]))
    assert differences(PLAIN, changed) == ["train.iters 1000 → 20", "train.lora_parameters.rank 8 → 4"]
    assert differences(PLAIN, PLAIN) == []
    text = "\n".join(as_text(list(recipe_lines(changed, PLAIN))))
    assert "train.iters 1000 → 20" in text and "20 steps" in text
