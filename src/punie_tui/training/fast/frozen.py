"""The layers below the first trained one: computed once per batch, and cached for as long as there is room.

They never change, so from the second epoch (and the second validation) on their output is taken from the cache. The
step is always split at the same place, cached or not, so the numbers are the same either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mlx.core as mx
import numpy as np
from mlx.utils import tree_flatten
from mlx_lm.models.base import create_attention_mask

from punie_tui.training.fast.shared_prefix import with_shared_prefix

PLAIN_BODIES = frozenset(f"mlx_lm.models.{name}" for name in ("llama", "qwen2", "qwen3", "qwen3_moe"))
"""Architectures that consist of an embedding, a sequence of layers under one causal mask, and a norm."""


class FrozenPart:
    """The embedding and the frozen layers of a model. `limit`: bytes that may be cached."""

    def __init__(self, model: Any, first: int, limit: int) -> None:
        self.first = first
        self.held = 0
        self.hits = 0
        self._limit = limit
        self._kept: dict[bytes, mx.array] = {}
        self._compute = mx.compile(
            lambda inputs, shared: with_shared_prefix(
                lambda part, caches: run_layers(model, model.model.embed_tokens(part), 0, first, caches),
                inputs,
                shared,
                first,
            )
        )

    def __call__(self, inputs: mx.array, shared: int = 0) -> mx.array:
        """The hidden state (rows, width, hidden) that the first trained layer receives for `inputs` (rows, width),
        whose first `shared` columns are the same in all rows."""
        key = np.asarray(inputs).tobytes() + f"{inputs.shape} {shared}".encode()
        if (known := self._kept.get(key)) is not None:
            self.hits += 1
            return known
        hidden = self._compute(inputs, shared)
        mx.eval(hidden)
        if self.held + hidden.nbytes <= self._limit:
            self._kept[key] = hidden
            self.held += hidden.nbytes
        return hidden


def frozen_part(model: Any, limit: int) -> FrozenPart | None:
    """The frozen part of a model whose trainable part has been chosen; None if there is none, or if the architecture is
    not known to split in this way."""
    if type(model).__module__ not in PLAIN_BODIES or getattr(model.model, "swa_idx", None) is not None:
        return None
    if tree_flatten(model.model.embed_tokens.trainable_parameters()):
        return None
    trained = [bool(tree_flatten(layer.trainable_parameters())) for layer in model.layers]
    first = trained.index(True) if True in trained else 0
    return FrozenPart(model, first, limit) if first else None


def run_layers(
    model: Any, hidden: mx.array, first: int, last: int | None = None, caches: Sequence[Any] | None = None
) -> mx.array:
    """The hidden state after the layers `first` to `last` (excluded), as the model's own body computes it.

    `caches`: one for each of these layers.
    """
    layers = model.layers[first:last]
    mask = create_attention_mask(hidden, caches[0] if caches else None)
    for layer, cache in zip(layers, caches or [None] * len(layers), strict=True):
        hidden = layer(hidden, mask, cache)
    return hidden
