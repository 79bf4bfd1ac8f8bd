"""Recipes: read whole or refused in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.errors import UsageError
from punie_tui.runs.recipes.overrides import parse_assignments
from punie_tui.runs.recipes.recipe import Recipe, dump_recipe, override, parse_recipe

MINIMAL = 'name = "r"\nmodel = "m"\nstages = ["train"]\n'


def test_a_dumped_recipe_reads_back_equal():
    recipe = parse_recipe(MINIMAL + '[train]\niters = 3\nlora_parameters = {rank = 4, keys = ["q"]}\n', "r.toml")
    assert parse_recipe(dump_recipe(recipe), "dump") == recipe


@given(st.text(max_size=40))
def test_any_description_survives_the_round_trip(text):
    recipe = Recipe(name="r", model="m", stages=["train"], description=text)
    assert parse_recipe(dump_recipe(recipe), "dump") == recipe


def test_an_unknown_key_is_refused_with_the_nearest_known_one():
    with pytest.raises(UsageError, match=r"r\.toml: unknown key 'train\.itres'; did you mean 'iters'\?"):
        parse_recipe(MINIMAL + "[train]\nitres = 3\n", "r.toml")


def test_every_mistake_is_told_at_once():
    with pytest.raises(UsageError) as caught:
        parse_recipe('name = "r"\nstages = []\n[train]\nbatch_size = 0\n', "r.toml")
    message = str(caught.value)
    assert "'model' is missing" in message
    assert "stages" in message
    assert "train.batch_size" in message


def test_broken_toml_is_refused_with_its_line():
    with pytest.raises(UsageError, match=r"r\.toml: not valid TOML .*line 1"):
        parse_recipe("name = \n", "r.toml")


def test_stages_run_in_pipeline_order_however_they_are_listed():
    recipe = Recipe(name="r", model="m", stages=["quantize", "fetch", "fuse", "train"])
    assert recipe.ordered_stages() == ["fetch", "train", "fuse", "quantize"]


def test_a_setting_can_be_overridden_with_a_toml_value_or_a_bare_word():
    recipe = parse_recipe(MINIMAL, "r.toml")
    changed = override(recipe, parse_assignments(["train.iters=7", "model=other", "train.lora_parameters.rank=2"]))
    assert (changed.train.iters, changed.model, changed.train.lora_parameters.rank) == (7, "other", 2)


def test_alpha_is_refused_with_what_to_write_instead():
    with pytest.raises(UsageError, match="has no alpha; write scale, which is alpha / rank"):
        override(parse_recipe(MINIMAL, "r.toml"), parse_assignments(["train.lora_parameters.alpha=16"]))


@pytest.mark.parametrize(
    "assignment",
    [
        "train.iters",
        "train.itres=3",
        "train.iters=many",
        "name.first=3",
        "train.lora_parameters.keys=[]",
        "train.learning_rate=inf",
        "train.learning_rate=nan",
        "train.iters=" + "1" * 5000,
    ],
)
def test_a_wrong_override_is_refused_in_a_sentence(assignment):
    with pytest.raises(UsageError, match=r"^[^\n]+$"):
        override(parse_recipe(MINIMAL, "r.toml"), parse_assignments([assignment]))
