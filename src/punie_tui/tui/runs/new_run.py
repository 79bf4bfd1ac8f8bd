"""Starts a run from the dashboard: asks for a recipe, shows a form with its settings, then the plan, and starts a
worker."""

from __future__ import annotations

from textual.app import App

from punie_tui.pipeline.launcher import start_run
from punie_tui.pipeline.preflight import check_beginning, preflight
from punie_tui.runs.recipes.recipe import Recipe, load_recipe
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Chooser
from punie_tui.tui.runs.recipe_form import RecipeForm
from punie_tui.tui.runs.recipe_list import recipe_choices


async def ask_for_run(app: App[object], settings: Settings) -> Run | None:
    """Asks for a recipe and its settings, and starts a run; None if nothing was started. Call it in a worker."""
    choices = recipe_choices(settings)
    empty = f"There is no recipe yet. Put one into {settings.data / 'recipes'}."
    name = await app.push_screen_wait(Chooser("start a run from", choices, empty=empty))
    return None if name is None else await ask_with(app, settings, load_recipe(name, settings), f"new run of {name}")


async def ask_with(app: App[object], settings: Settings, recipe: Recipe, title: str) -> Run | None:
    """As `ask_for_run`, from the form on."""

    def refuse(edited: Recipe) -> None:
        preflight(edited, settings)
        check_beginning(edited, settings)

    form = RecipeForm(title, recipe, lambda edited: start_run(settings, edited), settings, refuse)
    return await app.push_screen_wait(form)
