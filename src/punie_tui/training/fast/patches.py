"""Faster activation and attention for mlx-lm's models on a CPU, where most of their time goes to exponentials.

They return what mlx's own functions do, except for the last digits of float32. Knows nothing of training.
"""

from __future__ import annotations

import sys
from typing import Any, cast

import mlx.core as mx
from mlx_lm.models import activations, base

from punie_tui.models.machine import compute
from punie_tui.models.machine.exponential import NEGLIGIBLE, exponential


def patch_model(model: Any, fast: bool = True) -> None:
    """Patches the model's architecture, in this process, to compute activation and attention the fast way if it runs on
    a CPU; without `fast`, restores mlx-lm's own functions."""
    module: Any = sys.modules[type(model).__module__]
    fast = fast and compute.current_backend() == "cpu"
    if hasattr(module, "swiglu"):
        module.swiglu = swiglu if fast else activations.swiglu
    if hasattr(module, "scaled_dot_product_attention"):
        module.scaled_dot_product_attention = attention if fast else base.scaled_dot_product_attention


@mx.custom_function
def _swiglu(gate: mx.array, x: mx.array) -> tuple[mx.array, mx.array]:
    share = mx.where(gate < NEGLIGIBLE, 0.0, 1.0 / (1.0 + exponential(-gate)))  # avoids subnormals and their products
    return gate * share * x, share


@_swiglu.vjp
def _swiglu_vjp(primals: Any, cotangents: Any, outputs: Any) -> tuple[mx.array, mx.array]:
    gate, x = primals
    share, cotangent = outputs[1], cotangents[0]
    return cotangent * x * share * (1.0 + gate * (1.0 - share)), cotangent * gate * share


def swiglu(gate: mx.array, x: mx.array) -> mx.array:
    """mlx-lm's `swiglu`: silu(gate) · x."""
    if not gate.dtype == x.dtype == mx.float32:
        return cast(mx.array, activations.swiglu(gate, x))
    activated: Any = _swiglu(gate, x)
    return cast(mx.array, activated[0])


@mx.custom_function
def _weights(scores: mx.array, seen: mx.array) -> mx.array:
    """The softmax over the last axis of what is seen; exactly 0 of the rest."""
    scores = mx.where(seen, scores, -mx.inf)
    exponentials = exponential(scores - mx.max(scores, axis=-1, keepdims=True), NEGLIGIBLE)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


@_weights.vjp
def _weights_vjp(primals: Any, cotangent: Any, weights: Any) -> tuple[mx.array, mx.array]:
    shares = cotangent * weights
    return shares - weights * shares.sum(axis=-1, keepdims=True), mx.zeros_like(primals[1])


def attention(
    queries: mx.array,
    keys: mx.array,
    values: mx.array,
    cache: Any,
    scale: float,
    mask: mx.array | str | None,
    sinks: mx.array | None = None,
) -> mx.array:
    """mlx-lm's `scaled_dot_product_attention` of queries (rows, heads, width, channels) on keys and values (rows, fewer
    heads, places, channels). The heads that share keys are computed in one product, not one each."""
    plain = isinstance(mask, str) and sinks is None and not hasattr(cache, "bits")
    if not plain or not queries.dtype == keys.dtype == values.dtype == mx.float32:
        return cast(mx.array, base.scaled_dot_product_attention(queries, keys, values, cache, scale, mask, sinks))
    rows, heads, width, channels = queries.shape
    shared, places = keys.shape[1:3]
    seen = mx.arange(places - width, places)[:, None] >= mx.arange(places)
    grouped = (queries * scale).reshape(rows, shared, -1, channels)
    scores = (grouped @ keys.swapaxes(-1, -2)).reshape(rows, heads, width, places)
    weights: Any = _weights(scores, seen)
    attended = weights.reshape(rows, shared, -1, places) @ values
    return cast(mx.array, attended.reshape(rows, heads, width, -1))
