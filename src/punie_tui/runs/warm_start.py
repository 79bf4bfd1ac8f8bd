"""Warm start: a new training that starts from another's adapter. Not a resume: step 0, a fresh optimizer.

The adapter's origin is recorded in the run, so that a chain of trainings can be traced back. Imports no mlx.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from punie_tui.errors import UsageError
from punie_tui.reachable import is_file
from punie_tui.regular_files import read_object
from punie_tui.runs.events import Lineage
from punie_tui.runs.store import Run, find_run, list_runs
from punie_tui.settings import Settings

ADAPTERS = "adapters.safetensors"
CONFIG = "adapter_config.json"


def find_adapter(name: str, settings: Settings) -> Path:
    """The adapter folder of a run, or the one at a path. Raises UsageError if there is none."""
    path = (settings.workspace / Path(name).expanduser()).resolve()
    if name == "last" or name in {run.id for run in list_runs(settings)}:
        path = find_run(settings, name).adapter
        if not is_file(path / ADAPTERS):
            raise UsageError(f"train.warm_start = {name!r}: that run has no adapter yet; let it finish training")
    elif not is_file(path / ADAPTERS):
        raise UsageError(f"train.warm_start = {name!r}: it is neither a run nor a folder with {ADAPTERS}")
    return path


def lineage(folder: Path) -> Lineage:
    """Where an adapter comes from, as far as its folder says."""
    with (folder / ADAPTERS).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    made_by = folder.parent.name if is_file(Run(folder.parent).recipe_file) else None
    return Lineage(path=str(folder), sha256=digest, run=made_by, iteration=adapter_settings(folder).get("iteration"))


def adapter_settings(folder: Path) -> dict[str, Any]:
    """An adapter folder's adapter_config.json; empty if it cannot be read."""
    return read_object(folder / CONFIG)


def base_model(folder: Path) -> str:
    """The name of the model that an adapter folder belongs to. Raises UsageError if it does not say."""
    name = adapter_settings(folder).get("model")
    if not isinstance(name, str):
        raise UsageError(f"{folder}: its adapter_config.json does not say which model it belongs to; add the key model")
    return name
