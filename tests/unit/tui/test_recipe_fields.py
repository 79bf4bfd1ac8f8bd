"""The form of a recipe: every setting there is, and back to the recipe it came from."""

from typing import get_args

import pytest

from punie_tui.runs.recipes.recipe import LearningRateSchedule, Recipe, load_recipe
from punie_tui.tui.runs.recipe_fields import fields_of, recipe_of
from recorded_runs import recipe, workspace


def texts_of(recipe):
    return {field.path: field.text for field in fields_of(recipe)}


def field(name, of=None):
    return next(found for found in fields_of(of or recipe()) if ".".join(found.path) == name)


def every_leaf(model, path=()):
    for name, info in model.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and hasattr(inner, "model_fields"):
            yield from every_leaf(inner, (*path, name))
        else:
            yield (*path, name)


def test_every_setting_of_the_model_has_a_field():
    assert {found.path for found in fields_of(recipe())} == set(every_leaf(Recipe))


@pytest.mark.parametrize("name", ["demo", "phase26"])
def test_a_form_left_as_it_is_makes_the_recipe_it_was_made_from(tmp_path, name):
    there = load_recipe(name, workspace(tmp_path))
    assert recipe_of(texts_of(there)) == (there, {})


def test_nested_optional_settings_come_back():
    schedule = LearningRateSchedule(name="cosine_decay", arguments=[3e-4, 150], warmup=10)
    there = recipe(lr_schedule=schedule, optimizer_config={"betas": [0.9, 0.99]})
    assert recipe_of(texts_of(there)) == (there, {})


def test_a_field_says_its_bounds_its_choices_and_its_default():
    assert field("train.iters").bounds == "a whole number, at least 1" and field("train.iters").default == "1000"
    assert field("train.learning_rate").bounds == "a number, above 0"
    assert field("train.lora_parameters.dropout").bounds == "a number, at least 0, below 1"
    assert field("train.optimizer").choices == get_args(
        Recipe.model_fields["train"].annotation.model_fields["optimizer"].annotation
    )
    assert field("train.mask_prompt").choices == ("true", "false")
    assert field("quantize.quant_predicate").choices
    assert all(found.help for found in fields_of(recipe()) if found.path[0] == "train")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("train.iters", "0", "greater than or equal to 1"),
        ("train.iters", "many", "valid integer"),
        ("train.optimizer", "sdg", "'adam'"),
        ("train.lora_parameters.dropout", "1", "less than 1"),
        ("stages", '["trian"]', "'fetch'"),
        ("model", "", "a value is required"),
        ("name", "a b", "match pattern"),
    ],
)
def test_what_is_wrong_is_reported_at_its_field(name, text, message):
    texts = texts_of(recipe())
    path = tuple(name.split("."))
    made, wrong = recipe_of({**texts, path: text})
    assert made is None and list(wrong) == [path] and message in wrong[path]


def test_what_is_wrong_between_fields_is_said_of_their_section():
    texts = texts_of(recipe())
    made, wrong = recipe_of({**texts, ("quantize", "mode"): "mxfp4", ("quantize", "bits"): "6"})
    assert made is None and "mxfp4" in wrong["quantize",]


def test_an_emptied_field_has_its_default():
    made, _ = recipe_of({**texts_of(recipe()), ("train", "iters"): " "})
    assert made is not None and made.train.iters == 1000


def test_text_that_looks_like_toml_stays_text():
    made, _ = recipe_of({**texts_of(recipe()), ("description",): "[1, 2]"})
    assert made is not None and made.description == "[1, 2]"
