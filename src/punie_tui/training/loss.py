"""The loss: mlx-lm's `default_loss`, with the head computed only where a token counts.

The head of a small model is a fifth of a step's work, and with masked prompts most of its rows are discarded. If the
architecture is known to end in a plain head, those rows are left out beforehand.
"""

from __future__ import annotations

from typing import Any, cast

import mlx.core as mx

from punie_tui.models.machine.exponential import cross_entropies
from punie_tui.training.fast.frozen import run_layers
from punie_tui.training.fast.shared_prefix import with_shared_prefix
from punie_tui.training.tokens.rows import Batch

PLAIN_HEADS = frozenset(f"mlx_lm.models.{name}" for name in ("llama", "qwen2", "qwen3", "qwen3_moe"))
"""Architectures whose `__call__` is `head(model(tokens))` and nothing else: no scaling, no soft cap."""


def supervised_logits(
    model: Any,
    inputs: mx.array,
    positions: mx.array,
    hidden: mx.array | None = None,
    first: int = 0,
    shared: int = 0,
) -> mx.array:
    """The logits (k, vocabulary) at `positions` (k,) of the flattened inputs (rows, width).

    `hidden`: the input of the layer `first`, if the layers below it have been computed already. `shared`: the number of
    leading tokens that are the same in all rows.
    """
    layers = len(model.layers)
    if type(model).__module__ not in PLAIN_HEADS:
        logits = with_shared_prefix(lambda part, caches: model(part, cache=caches), inputs, shared, layers)
        return logits.reshape(-1, logits.shape[-1])[positions]
    if hidden is None:
        hidden = with_shared_prefix(lambda part, caches: model.model(part, cache=caches), inputs, shared, layers)
    else:
        above = with_shared_prefix(
            lambda part, caches: run_layers(model, part, first, None, caches), hidden, shared, layers - first
        )
        hidden = model.model.norm(above)
    hidden = hidden.reshape(-1, hidden.shape[-1])[positions]
    head = model.model.embed_tokens.as_linear if model.args.tie_word_embeddings else model.lm_head
    return cast(mx.array, head(hidden))


def supervised_loss(
    model: Any,
    tokens: mx.array,
    positions: mx.array,
    weights: mx.array,
    total: mx.array,
    hidden: mx.array | None = None,
    shared: int = 0,
    first: int = 0,
    fast: bool = True,
) -> mx.array:
    """The cross-entropies (nats, float32) at the positions whose weight is 1, summed and divided by `total`."""
    logits = supervised_logits(model, tokens[:, :-1], positions, hidden, first, shared)
    targets = tokens[:, 1:].reshape(-1)[positions]
    entropies = cross_entropies(logits, targets, fast).astype(mx.float32) * weights
    return entropies.sum() / total


def arrays(batch: Batch) -> tuple[mx.array, mx.array, mx.array, mx.array]:
    """The batch as `supervised_loss` takes it."""
    return mx.array(batch.tokens), mx.array(batch.positions), mx.array(batch.weights), mx.array(float(batch.total))
