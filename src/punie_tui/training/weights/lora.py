"""Makes the part of a model trainable that a recipe asks for: LoRA or DoRA layers, or whole layers.

Uses mlx-lm's `linear_to_lora_layers`, so that mlx-lm can load the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten, tree_unflatten
from mlx_lm.tuner.utils import linear_to_lora_layers
from mlx_lm.utils import get_total_parameters

from punie_tui.errors import UsageError, nearest
from punie_tui.runs.recipes.recipe import TrainSettings
from punie_tui.runs.warm_start import ADAPTERS, adapter_settings


@dataclass(frozen=True)
class Parameters:
    """How many numbers a model has, and how many of them are trained (`trained_bytes`: their size in memory)."""

    total: int
    trained: int
    trained_bytes: int


def adapt(model: Any, settings: TrainSettings) -> Parameters:
    """Freezes the model except for what is to be trained. New weights are drawn from `settings.seed`.

    Raises UsageError for more layers than the model has, layers that mlx-lm cannot adapt, or keys that name no module.
    """
    layers = len(model.layers)
    if settings.num_layers > layers:
        raise UsageError(f"train.num_layers = {settings.num_layers}: the model has {layers} layers; -1 takes all")
    mx.random.seed(settings.seed)
    model.freeze()
    if settings.fine_tune_type == "full":
        for layer in model.layers[-max(settings.num_layers, 0) :]:
            layer.unfreeze()
    else:
        _check_keys(model, settings.lora_parameters.keys)
        try:
            linear_to_lora_layers(
                model,
                settings.num_layers,
                settings.lora_parameters.model_dump(exclude_none=True),
                use_dora=settings.fine_tune_type == "dora",
            )
        except ValueError as error:
            raise UsageError(f"train.fine_tune_type = {settings.fine_tune_type!r} does not fit: {error}") from None
    trained = [value for _, value in tree_flatten(model.trainable_parameters())]
    return Parameters(
        total=int(get_total_parameters(model)),
        trained=sum(value.size for value in trained),
        trained_bytes=sum(value.nbytes for value in trained),
    )


def begin_with(model: Any, folder: Path, settings: TrainSettings) -> None:
    """Loads the adapter's weights into the model's trainable ones. Raises UsageError if they do not fit."""
    their_scale = adapter_settings(folder).get("lora_parameters", {}).get("scale")
    scale = settings.lora_parameters.scale
    if settings.fine_tune_type != "full" and their_scale is not None and their_scale != scale:
        raise UsageError(f"{folder}: trained with lora_parameters.scale = {their_scale}; this recipe has {scale}")
    try:
        theirs: Any = mx.load(str(folder / ADAPTERS))
    except RuntimeError:
        raise UsageError(f"{folder / ADAPTERS}: it cannot be read; is it complete?") from None
    ours = dict(tree_flatten(model.trainable_parameters()))
    for name in sorted(ours.keys() ^ theirs.keys()):
        whose = "lacks" if name in ours else "also has"
        raise UsageError(f"{folder}: it {whose} {name}; train the same layers, keys and kind as it was made with")
    for name, value in ours.items():
        if value.shape != theirs[name].shape:
            raise UsageError(f"{folder}: {name} is {theirs[name].shape} there and {value.shape} here; use its rank")
    model.update(tree_unflatten([(name, theirs[name].astype(ours[name].dtype)) for name in ours]))


def _check_keys(model: Any, keys: list[str] | None) -> None:
    known = {name for layer in model.layers for name, _ in layer.named_modules() if name}
    known |= {name for name, _ in model.named_modules() if name}
    for key in keys or []:
        if key not in known:
            raise UsageError(f"train.lora_parameters.keys: the model has no module {key!r}{nearest(key, known)}")
