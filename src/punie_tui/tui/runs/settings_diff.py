"""The settings in which several runs differ, as lines to read. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel
from textual.content import Content

from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.tui.common.untrusted import untrusted

_ABSENT = "–"
_NAMES = ("name", "description")
"""Settings that only name and describe the recipe."""


def settings_side_by_side(recipes: Sequence[tuple[str, Recipe]]) -> list[Content]:
    """One paragraph per setting that is not the same in all runs: its name, and its value in each run, by the run's
    name."""
    tables = [dict(_flat(recipe)) for _, recipe in recipes]
    width = max(len(name) for name, _ in recipes)
    found = []
    for path in dict.fromkeys(path for table in tables for path in table):
        values = [table.get(path, _ABSENT) for table in tables]
        if len(set(values)) < 2 or path in _NAMES:
            continue
        lines = [Content.styled(path, "bold")]
        for (name, _), value in zip(recipes, values, strict=True):
            text = untrusted(value, limit=300, one_line=True)
            lines.append(Content.assemble(untrusted(f"  {name:<{width}}  ", style="$foreground-muted"), text))
        found.append(Content("\n").join(lines))
    return found or [Content.styled("their settings are the same", "$foreground-muted")]


def _flat(model: BaseModel, path: str = "") -> Iterator[tuple[str, str]]:
    """Each setting's path, such as `train.iters`, and its value as text."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _flat(value, f"{path}{name}.")
        elif value is not None:
            yield f"{path}{name}", ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
