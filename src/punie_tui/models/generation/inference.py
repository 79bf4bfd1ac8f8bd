"""Faster activation and attention for mlx-lm's models on a CPU, where exponentials take much of the time.

The results are those of mlx's own functions, except for the last digits of float32. Like `training.fast.patches`, but
without what only a gradient needs, and each function compiled by itself, because generation is not compiled as a whole.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import mlx.core as mx
from mlx_lm.models import activations, base

from punie_tui.models.machine.exponential import NEGLIGIBLE, exponential


@contextmanager
def fast_inference(model: Any) -> Iterator[None]:
    """Makes models of this architecture use the fast functions, in this process, until the block ends."""
    module: Any = sys.modules[type(model).__module__]
    ours = {"swiglu": swiglu, "scaled_dot_product_attention": attention}
    before = {name: getattr(module, name) for name in ours if hasattr(module, name)}
    for name in before:
        setattr(module, name, ours[name])
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(module, name, function)


def swiglu(gate: mx.array, x: mx.array) -> mx.array:
    """mlx-lm's `swiglu`: silu(gate) · x."""
    compute: Any = _swiglu if gate.dtype == x.dtype == mx.float32 else activations.swiglu
    activated: mx.array = compute(gate, x)
    return activated


@partial(mx.compile)
def _swiglu(gate: mx.array, x: mx.array) -> mx.array:
    return gate / (1.0 + exponential(-gate)) * x


def attention(
    queries: mx.array,
    keys: mx.array,
    values: mx.array,
    cache: Any,
    scale: float,
    mask: mx.array | str | None,
    sinks: mx.array | None = None,
) -> mx.array:
    """mlx-lm's `scaled_dot_product_attention` of queries (rows, heads, width, channels) on keys and values
    (rows, fewer heads, places, channels). Heads that share keys are computed in one product, not one each."""
    plain = sinks is None and not hasattr(cache, "bits") and queries.dtype == keys.dtype == values.dtype == mx.float32
    if not plain or not isinstance(mask, mx.array) or mask.dtype != mx.bool_:
        theirs: mx.array = base.scaled_dot_product_attention(queries, keys, values, cache, scale, mask, sinks)
        return theirs
    rows, heads, width, channels = queries.shape
    shared, places = keys.shape[1:3]
    scores = ((queries * scale).reshape(rows, shared, -1, channels) @ keys.swapaxes(-1, -2)).reshape(
        rows, heads, width, places
    )
    scores = mx.where(mask, scores, -mx.inf)
    weights: Any = _exponentials(scores, mx.max(scores, axis=-1, keepdims=True))
    attended = (weights.reshape(rows, shared, -1, places) @ values).reshape(rows, heads, width, -1)
    shares: mx.array = attended / weights.sum(axis=-1, keepdims=True)
    return shares


@partial(mx.compile)
def _exponentials(scores: mx.array, largest: mx.array) -> mx.array:
    return exponential(scores - largest, NEGLIGIBLE)
