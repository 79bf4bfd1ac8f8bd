"""Writes the adapter as later stages and mlx-lm load it: `adapters.safetensors` and `adapter_config.json`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from mlx_lm.utils import save_config

from punie_tui.models.making.publish import published, write_provenance
from punie_tui.models.wheels import file_sha256
from punie_tui.runs.events import Lineage
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.warm_start import ADAPTERS
from punie_tui.training.weights.checkpoints import Checkpoint, remove


def publish_adapter(folder: Path, checkpoint: Checkpoint, recipe: Recipe, began_with: Lineage | None = None) -> None:
    """Puts a checkpoint's adapter into `folder`, in mlx-lm's format, whole or not at all."""
    remove(folder)  # left by a worker that was killed before it could log that it was done
    with published(folder) as staging:
        shutil.copyfile(checkpoint.path / ADAPTERS, staging / ADAPTERS)
        save_config(adapter_config(checkpoint, recipe, began_with), staging / "adapter_config.json")
        write_provenance(staging, {"kind": "adapter", "sha256": {ADAPTERS: file_sha256(staging / ADAPTERS)}})


def adapter_config(checkpoint: Checkpoint, recipe: Recipe, began_with: Lineage | None) -> dict[str, Any]:
    """mlx-lm's adapter_config.json: the settings of `mlx_lm.lora`, the iteration it was taken at, its lineage."""
    settings = recipe.train.model_dump(mode="json", exclude_none=True, exclude={"upstream_defects"})
    settings["optimizer_config"] = {recipe.train.optimizer: recipe.train.optimizer_config}
    if began_with is not None:
        settings["lineage"] = began_with.model_dump(mode="json")
    return {
        **settings,
        "model": recipe.model,
        "data": recipe.data,
        "iteration": checkpoint.manifest.position.iteration,
    }
