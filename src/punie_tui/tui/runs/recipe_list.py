"""The list of recipes to start a run from: each with its description, or if it is broken with what is wrong."""

from __future__ import annotations

from textual.content import Content

from punie_tui.errors import PunieError
from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Choice
from punie_tui.tui.common.untrusted import untrusted


def recipe_choices(settings: Settings) -> list[Choice]:
    """A choice for each recipe of the workspace and the package."""
    return [_choice(name, settings) for name in settings.recipes()]


def _choice(name: str, settings: Settings) -> Choice:
    shown = untrusted(name, limit=60, one_line=True, style="bold")
    try:
        recipe = load_recipe(name, settings)
    except PunieError as error:
        wrong = untrusted(str(error), limit=300, one_line=True, style="$text-error")
        return Choice(
            name, Content("\n  ").join([Content.assemble(("✗ ", "$text-error"), shown), wrong]), disabled=True
        )
    what = untrusted(recipe.description or "no description", limit=300, one_line=True, style="$foreground-muted")
    how = untrusted(f"{recipe.model}, {recipe.train.iters} iters", limit=100, one_line=True, style="$foreground-muted")
    return Choice(name, Content("\n  ").join([Content.assemble("  ", shown, "  ", how), what]))
