"""The models that can be tried, and what their names stand for: folders and names only, nothing is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from punie_tui.errors import UsageError, unknown
from punie_tui.models.inventory import ModelEntry, check_model_name, list_models, local_folder
from punie_tui.models.served import served_model
from punie_tui.reachable import is_file
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.recipes.server import ServerSettings, is_address
from punie_tui.runs.store import Run, find_run, list_runs
from punie_tui.runs.warm_start import ADAPTERS, base_model, find_adapter
from punie_tui.settings import Settings


@dataclass(frozen=True)
class Candidate:
    """A model that can be asked. `model` is a catalog name, a folder, a Hugging Face id or, if it is `served`, its
    address; `served` is how the server is asked. `run` is the run whose training rows contain the system prompt that
    the model knows, None for a model that knows only the workspace's."""

    name: str
    model: str
    adapter: Path | None = None
    run: Run | None = None
    served: ServerSettings | None = None


def list_candidates(settings: Settings) -> list[Candidate]:
    """The catalog's models, then those that runs made, the newest run first. Models of a broken run are left out."""
    found = []
    for entry in list_models(settings):
        try:
            found.append(_of_entry(entry, settings))
        except UsageError:
            continue
    return found


def find_candidate(name: str, settings: Settings) -> Candidate:
    """The model that a name stands for: RUN (the last model that it made) or `last`, RUN/adapter, RUN/fused,
    RUN/quantized-6bit, RUN/base, a catalog name, a model or adapter folder, a Hugging Face id; for a served model the
    address, followed if needed by its name on the server and the variable with the key. Raises UsageError if there is
    no such model."""
    if is_address(name):
        return _of_server(name)
    runs = {run.id: run for run in list_runs(settings)}
    if name == "last" or name in runs:
        return _furthest(find_run(settings, name), settings)
    if (folder := local_folder(name, settings)) is not None:
        return _of_folder(name, folder)
    run_id, _, part = name.partition("/")
    if run_id in runs:
        return _of_run(runs[run_id], part, settings)
    check_model_name(name, settings)
    return Candidate(name, name)


def served_candidate(address: str, server: ServerSettings) -> Candidate:
    """A served model. Raises UsageError for an invalid address, and for a key that is missing."""
    return Candidate(served_model(address, server).title, address.rstrip("/"), served=server)


def _of_server(text: str) -> Candidate:
    address, *parts = text.split()
    if len(parts) > 2:
        raise UsageError(
            "name a server by its address, the model's name and the variable with the key, and nothing else"
        )
    values = zip(("model_name", "key_variable"), parts, strict=False)
    return served_candidate(address, ServerSettings.model_validate(dict(values)))


def _of_run(run: Run, part: str, settings: Settings) -> Candidate:
    made = {entry.name.partition("/")[2]: entry for entry in list_models(settings) if entry.run == run.id}
    if part in made:
        return _of_entry(made[part], settings)
    recipe = run.recipe()
    own = "served" if is_address(recipe.model) else "base"
    if part == own:
        return _beginning(run, recipe)
    raise unknown(f"model of {run.id}", part, [own, *made])


def _of_entry(entry: ModelEntry, settings: Settings) -> Candidate:
    if entry.run is None or entry.path is None:
        return Candidate(entry.name, entry.name)
    run = Run(settings.runs / entry.run)
    if entry.kind == "adapter":
        return Candidate(entry.name, run.recipe().model, entry.path, run)
    return Candidate(entry.name, str(entry.path), run=run)


def _furthest(run: Run, settings: Settings) -> Candidate:
    """The last model that the pipeline made: quantized, fused, adapter; else the one that the run only validated."""
    recipe = run.recipe()
    label = recipe.quantize.label
    for folder in (run.quantized(label), run.fused):
        if is_file(folder / "config.json"):
            return Candidate(f"{run.id}/{folder.name}", str(folder), run=run)
    if is_file(run.adapter / ADAPTERS):
        return Candidate(f"{run.id}/adapter", recipe.model, run.adapter, run)
    return _validated(run, recipe, settings)


def _validated(run: Run, recipe: Recipe, settings: Settings) -> Candidate:
    if recipe.validation.adapter:
        adapter = find_adapter(recipe.validation.adapter, settings)
        return Candidate(f"{run.id}/adapter", recipe.model, adapter, run)
    return _beginning(run, recipe)


def _beginning(run: Run, recipe: Recipe) -> Candidate:
    """The model that a run's recipe names."""
    if is_address(recipe.model):
        return Candidate(f"{run.id}/served", recipe.model, run=run, served=recipe.server or ServerSettings())
    return Candidate(f"{run.id}/base", recipe.model, run=run)


def _of_folder(name: str, folder: Path) -> Candidate:
    """A model or an adapter in any folder; one that a run made knows the run's system prompt."""
    run = next((Run(parent) for parent in folder.parents if is_file(Run(parent).recipe_file)), None)
    if is_file(folder / ADAPTERS):
        return Candidate(name, base_model(folder), folder, run)
    return Candidate(name, str(folder), run=run)
