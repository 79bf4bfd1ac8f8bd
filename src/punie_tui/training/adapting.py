"""Makes the part of a model trainable that a recipe asks for: LoRA or DoRA layers, or whole layers.

Through mlx-lm's `linear_to_lora_layers`, so that mlx-lm can load what comes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten
from mlx_lm.tuner.utils import linear_to_lora_layers
from mlx_lm.utils import get_total_parameters

from punie_tui.errors import AskedWrong, nearest
from punie_tui.runs.recipe import TrainSettings


@dataclass(frozen=True)
class Parameters:
    """How many numbers a model has, and how many of them are trained (`trained_bytes`: their size in memory)."""

    total: int
    trained: int
    trained_bytes: int


def adapt(model: Any, settings: TrainSettings) -> Parameters:
    """Freezes the model but for what is to be trained. New weights are drawn from `settings.seed`.

    Raises AskedWrong for more layers than there are, none, or keys that name no module.
    """
    layers = len(model.layers)
    if settings.num_layers > layers:
        raise AskedWrong(f"train.num_layers = {settings.num_layers}: the model has {layers} layers; -1 takes all")
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
            raise AskedWrong(f"train.fine_tune_type = {settings.fine_tune_type!r} does not fit: {error}") from None
    trained = [value for _, value in tree_flatten(model.trainable_parameters())]
    return Parameters(
        total=int(get_total_parameters(model)),
        trained=sum(value.size for value in trained),
        trained_bytes=sum(value.nbytes for value in trained),
    )


def _check_keys(model: Any, keys: list[str] | None) -> None:
    known = {name for layer in model.layers for name, _ in layer.named_modules() if name}
    known |= {name for name, _ in model.named_modules() if name}
    for key in keys or []:
        if key not in known:
            raise AskedWrong(f"train.lora_parameters.keys: the model has no module {key!r}{nearest(key, known)}")
