"""Writes a model into a new folder: tensor by tensor, with everything else as in its source.

The result loads in plain `mlx_lm.load`. Knows nothing of how the weights were made.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlx.utils import tree_flatten
from mlx_lm.utils import get_total_parameters, save_config

from punie_tui.models.making.publish import PROVENANCE, folder_size, published, write_provenance
from punie_tui.models.making.shards import Tensors, split, write_shard

SHARD_BYTES = 5 << 30
"""The size of a weights file, as mlx-lm splits them."""

COPIED = ("*.json", "*.jinja", "*.model", "*.tiktoken", "*.txt", "*.jsonl")
NOT_COPIED = {"config.json", "model.safetensors.index.json", "hf_quant_config.json", PROVENANCE}

BytesWritten = Callable[[float, float | None, str], None]


@dataclass(frozen=True)
class ModelDraft:
    """A model to be written: its config.json, and its tensors by name, which are removed as they are written."""

    config: dict[str, Any]
    tensors: Tensors
    parameters: int
    has_vision: bool


@dataclass(frozen=True)
class WrittenModel:
    """A published model folder. `weights` and `size` (of the whole folder) in bytes."""

    path: Path
    weights: int
    size: int


def draft(model: Any, config: dict[str, Any], tensors: Tensors | None = None) -> ModelDraft:
    """The draft of an mlx-lm model, with `tensors`, or else its own parameters unchanged."""
    own = dict(tree_flatten(model.parameters())) if tensors is None else tensors
    has_vision = "vision_tower" in getattr(model, "model", {})
    return ModelDraft(config, own, int(get_total_parameters(model)), has_vision)


def write_model(
    made: ModelDraft, source: Path, target: Path, provenance: dict[str, Any], progress: BytesWritten
) -> WrittenModel:
    """Publishes `made` (which is emptied) as the folder `target`, with the tokenizer's files of `source`.

    Raises UsageError if `target` exists, SystemFailure if the disk is full or fails.
    """
    total = sum(value.nbytes for value in made.tensors.values())
    copied = copied_files(source)
    with published(target, needs=total + sum(file.stat().st_size for file in copied) + (1 << 20)) as staging:
        _write_weights(made, staging, total, progress)
        for file in copied:
            shutil.copyfile(file, staging / file.name)
        save_config(dict(made.config), staging / "config.json", keep_vision_config=made.has_vision)
        write_provenance(staging, provenance)
        size = folder_size(staging)
    return WrittenModel(target, total, size)


def copied_files(source: Path) -> list[Path]:
    """The files of a model folder that are copied unchanged: tokenizer, template, generation settings."""
    return sorted({file for pattern in COPIED for file in source.glob(pattern) if file.name not in NOT_COPIED})


def _write_weights(made: ModelDraft, folder: Path, total: int, progress: BytesWritten) -> None:
    """Writes the files one after the other, then the index that names them all."""
    files = split(made.tensors, SHARD_BYTES)
    done = 0
    weight_map: dict[str, str] = {}
    for number, names in enumerate(files, 1):
        name = f"model-{number:05d}-of-{len(files):05d}.safetensors" if len(files) > 1 else "model.safetensors"
        progress(done, total, f"writing {name}")

        def written(count: int, name: str = name) -> None:
            nonlocal done
            done += count
            progress(done, total, f"writing {name}")

        write_shard(folder / name, made.tensors, names, written)
        weight_map |= dict.fromkeys(names, name)
    index = {
        "metadata": {"total_size": total, "total_parameters": made.parameters},
        "weight_map": dict(sorted(weight_map.items())),
    }
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")
