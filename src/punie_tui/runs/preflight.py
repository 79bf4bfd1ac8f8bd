"""What can be seen to be wrong with a recipe before a run of it is created: names that lead nowhere."""

from __future__ import annotations

from punie_tui.errors import AskedWrong
from punie_tui.runs.recipe import Recipe
from punie_tui.settings import Settings


def preflight(recipe: Recipe, settings: Settings) -> None:
    """Raises AskedWrong for an unknown model, dataset or suite, or a recipe that needs data and names none."""
    from punie_tui.models.inventory import check_model_name
    from punie_tui.validation.suite import load_suite

    check_model_name(recipe.model, settings)
    if any(stage in recipe.stages for stage in ("data", "check-data", "train")):
        if recipe.data is None:
            raise AskedWrong(f'recipe {recipe.name!r}: it trains, so it needs a dataset; add: data = "NAME"')
        folder = settings.find_dataset(recipe.data)
        if not (folder / "train.jsonl").is_file():
            raise AskedWrong(f"{folder}: no train.jsonl there; put the training rows in that file")
    if any(stage.startswith("validate-") or stage in ("check-data", "decide") for stage in recipe.stages):
        load_suite(recipe.validation.suite, settings)
