"""What can be seen to be wrong with a recipe before a run of it is created: names that lead nowhere, broken rows."""

from __future__ import annotations

from punie_tui.errors import AskedWrong
from punie_tui.runs.recipe import Recipe
from punie_tui.settings import Settings


def preflight(recipe: Recipe, settings: Settings) -> None:
    """Raises AskedWrong for an unknown model, dataset or suite, a dataset with a broken line (file:line), or a
    recipe that needs data and names none. Looks only at what the recipe's stages will use."""
    from punie_tui.datasets.examples import read_dataset
    from punie_tui.models.inventory import check_model_name
    from punie_tui.validation.suite import load_suite

    check_model_name(recipe.model, settings)
    if any(stage in recipe.stages for stage in ("data", "check-data", "train")):
        if recipe.data is None:
            raise AskedWrong(f'recipe {recipe.name!r}: it trains, so it needs a dataset; add: data = "NAME"')
        read_dataset(settings.find_dataset(recipe.data))
    if any(stage.startswith("validate-") or stage in ("check-data", "decide") for stage in recipe.stages):
        for suite in recipe.validation.suites:
            load_suite(suite, settings)


def check_beginning(recipe: Recipe, settings: Settings) -> None:
    """What only the start of a training needs, and its resume no more: the adapter of a warm start, the probe's
    questions. Raises AskedWrong where there is none of that name."""
    from punie_tui.training.questions import probe_queries
    from punie_tui.training.warm_start import find_adapter

    if "train" in recipe.stages:
        probe_queries(recipe, settings)
        if recipe.train.warm_start is not None:
            find_adapter(recipe.train.warm_start, settings)
