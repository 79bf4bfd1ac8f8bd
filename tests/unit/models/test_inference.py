"""The fast way to answer says what mlx's own functions say, and is left when the answers are there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import mlx.core as mx
import pytest
from mlx_lm.models import activations, base

from punie_tui.models.generation.inference import attention, fast_inference, swiglu
from punie_tui.models.loading import load


def drawn(*shape: int, seed: int = 1) -> mx.array:
    return mx.random.normal(shape, key=mx.random.key(seed))


def test_the_activation_is_mlx_lms() -> None:
    gate, x = 20 * drawn(7, 33), drawn(7, 33, seed=2)
    assert mx.allclose(swiglu(gate, x), activations.swiglu(gate, x), rtol=1e-5, atol=1e-6)
    assert not mx.any(mx.isnan(swiglu(mx.array([-1e4, 1e4]), mx.ones(2)))).item()


@pytest.mark.parametrize("heads", [2, 6])
def test_attention_under_a_mask_is_mlx_lms(heads: int) -> None:
    queries, keys, values = drawn(3, heads, 4, 16), drawn(3, 2, 11, 16, seed=2), drawn(3, 2, 11, 16, seed=3)
    mask = mx.arange(11) <= mx.array([2, 5, 7])[:, None, None, None] + mx.arange(4)[:, None]
    ours = attention(queries, keys, values, None, 0.25, mask)
    assert mx.allclose(ours, base.scaled_dot_product_attention(queries, keys, values, None, 0.25, mask), atol=1e-5)


def test_what_is_not_plain_float32_is_left_to_mlx_lm() -> None:
    queries = drawn(1, 2, 4, 16).astype(mx.float16)
    theirs = base.scaled_dot_product_attention(queries, queries, queries, None, 0.25, "causal")
    assert mx.array_equal(attention(queries, queries, queries, None, 0.25, "causal"), theirs)


def test_mlx_lms_functions_are_back_when_the_block_is_left(tiny_model: Path) -> None:
    model = load(tiny_model).model
    module: Any = sys.modules[type(model).__module__]
    before = module.swiglu, module.scaled_dot_product_attention
    with pytest.raises(KeyError), fast_inference(model):
        assert (module.swiglu, module.scaled_dot_product_attention) == (swiglu, attention)
        raise KeyError
    assert (module.swiglu, module.scaled_dot_product_attention) == before
