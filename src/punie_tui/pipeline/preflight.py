"""Checks a recipe before a run of it is created: unknown names, invalid rows."""

from __future__ import annotations

from punie_tui.datasets.examples import read_dataset
from punie_tui.datasets.manifest import refuse_unused_tools
from punie_tui.errors import UsageError
from punie_tui.grading.suite import load_suite
from punie_tui.models.inventory import check_model_name
from punie_tui.models.served import served_model
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.recipes.server import is_address
from punie_tui.runs.warm_start import find_adapter
from punie_tui.settings import Settings
from punie_tui.training.tokens.questions import probe_queries


def preflight(recipe: Recipe, settings: Settings) -> None:
    """Raises UsageError for an unknown model, dataset or suite, a dataset with an invalid line (file:line) or with
    tools that the workspace does not use, or a recipe that needs data and names none. Checks only what the recipe's
    stages will use."""
    if is_address(recipe.model):
        _check_served(recipe)
    else:
        if "validate-served" in recipe.stages:
            raise UsageError(f"{recipe.model!r} is not the address of a server, such as http://localhost:8080/v1")
        check_model_name(recipe.model, settings)
    if any(stage in recipe.stages for stage in ("data", "check-data", "train")):
        if recipe.data is None:
            raise UsageError(f'recipe {recipe.name!r}: it trains, so it needs a dataset; add: data = "NAME"')
        folder = settings.find_dataset(recipe.data)
        refuse_unused_tools(folder)
        read_dataset(folder)
    if any(stage.startswith("validate-") or stage in ("check-data", "decide") for stage in recipe.stages):
        for suite in recipe.validation.suites:
            load_suite(suite, settings)


def _check_served(recipe: Recipe) -> None:
    """Raises UsageError for anything a server cannot do, an invalid address, or a key that is not set."""
    if others := [stage for stage in recipe.ordered_stages() if stage not in ("validate-served", "decide")]:
        raise UsageError(f"{recipe.model}: a served model can be validated and asked; it has no stage {others[0]}")
    if recipe.validation.prompt_format != "chat":
        raise UsageError(f"{recipe.model}: a server has its own chat template; leave prompt_format at chat")
    served_model(recipe.model, recipe.server)


def check_beginning(recipe: Recipe, settings: Settings) -> None:
    """Checks what a training needs to start, but not to be resumed: the adapter of a warm start, the probe's questions.
    Raises UsageError if there is none of that name."""
    if "train" in recipe.stages:
        probe_queries(recipe, settings)
        if recipe.train.warm_start is not None:
            find_adapter(recipe.train.warm_start, settings)
