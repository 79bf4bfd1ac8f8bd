"""What can be copied, and opened in an editor, of a model. Reads files; paints nothing."""

from __future__ import annotations

from punie_tui.models.registry import Registry, registry_file
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.keys.offering import Copyable, Place, existing
from punie_tui.tui.models.shelf import Shelved


def model_texts(row: Shelved) -> list[Copyable]:
    path = row.entry.path if row.entry is not None else None
    return [*([Copyable("path", str(path))] if path is not None else []), Copyable("name", row.name)]


def model_files(row: Shelved, run: Run | None, registry: Registry, settings: Settings) -> list[Place]:
    """The configuration, the file of the card, the recipe of the run that made it."""
    folder = row.entry.path if row.entry is not None else None
    configs = [folder / name for name in ("adapter_config.json", "config.json")] if folder is not None else []
    places = [Place("config", config) for config in configs]
    if row.name in registry.cards:
        places.append(Place("card", registry_file(settings)))
    if run is not None:
        places.append(Place("recipe", run.recipe_file))
    return existing(places)
