"""The questions that a probe asks: those chosen in the recipe, or else one of each category of its suite. Imports no
mlx."""

from __future__ import annotations

from punie_tui.grading.suite import Query, Suite, load_suite
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.settings import Settings


def probe_queries(recipe: Recipe, settings: Settings) -> list[Query]:
    """The queries that a recipe's probe asks; none if it has no probe. Raises UsageError for an unknown one."""
    if recipe.probe.every == 0:
        return []
    suite = load_suite(recipe.validation.suite, settings)
    if recipe.probe.queries:
        return [suite.query(name) for name in recipe.probe.queries]
    return _one_of_each(suite)


def _one_of_each(suite: Suite) -> list[Query]:
    return [queries[0] for key in suite.categories if (queries := suite.of_category(key))]
