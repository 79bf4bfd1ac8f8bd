"""The fast activation and attention say what mlx-lm's own say, gradients included."""

from __future__ import annotations

import mlx.core as mx
import pytest
from mlx_lm.models import activations, base
from mlx_lm.models.cache import QuantizedKVCache

from punie_tui.training.fast.patches import attention, swiglu

KEYS = mx.random.split(mx.random.key(1), 4)


def test_swiglu_and_its_gradients_are_mlx_lms() -> None:
    gate, x, wanted = (3 * mx.random.normal((4, 5, 32), key=key) for key in KEYS[:3])
    functions = [lambda g, v, f=function: (f(g, v) * wanted).sum() for function in (swiglu, activations.swiglu)]
    assert mx.allclose(swiglu(gate, x), activations.swiglu(gate, x), rtol=1e-5, atol=1e-6)
    ours, theirs = (mx.grad(function, argnums=(0, 1))(gate, x) for function in functions)
    assert all(mx.allclose(a, b, rtol=1e-4, atol=1e-5) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize(
    ("heads", "shared", "width", "places"),
    [(4, 4, 6, 6), (9, 3, 6, 6), (4, 2, 5, 9), (4, 1, 1, 1)],
    ids=["each its own keys", "three share theirs", "keys in front of the rows'", "one place"],
)
@pytest.mark.parametrize("run", [lambda f: f, mx.compile], ids=["as it is", "compiled"])
def test_causal_attention_and_its_gradients_are_mlx_lms(run, heads, shared, width, places) -> None:
    shapes = [(2, heads, width, 16), (2, shared, places, 16), (2, shared, places, 16), (2, heads, width, 16)]
    *given, wanted = (2 * mx.random.normal(shape, key=key) for shape, key in zip(shapes, KEYS, strict=True))

    def both(function):
        return run(lambda q, k, v: function(q, k, v, None, 0.25, "causal"))(*given), run(
            mx.grad(lambda q, k, v: (function(q, k, v, None, 0.25, "causal") * wanted).sum(), argnums=(0, 1, 2))
        )(*given)

    (ours, our_gradients), (theirs, their_gradients) = both(attention), both(base.scaled_dot_product_attention)
    assert mx.allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    assert all(mx.allclose(a, b, rtol=1e-4, atol=1e-5) for a, b in zip(our_gradients, their_gradients, strict=True))


def test_a_key_that_is_no_number_is_seen_by_what_comes_after_it_alone() -> None:
    queries, keys, values = (mx.random.normal((1, 1, 3, 8), key=key) for key in KEYS[:3])
    keys[0, 0, 1, 0] = mx.nan
    rows = mx.isnan(attention(queries, keys, values, None, 1.0, "causal")).any(axis=-1)
    assert rows.flatten().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("dtype", "cache", "mask"),
    [
        (mx.float16, None, "causal"),
        (mx.float32, None, None),
        (mx.float32, None, mx.array([[True, False], [True, True]])),
        (mx.float32, QuantizedKVCache(group_size=32, bits=8), "causal"),
    ],
    ids=["half precision", "no mask", "a mask of one's own", "quantized keys"],
)
def test_every_other_attention_is_left_to_mlx_lm(dtype, cache, mask) -> None:
    queries, keys, values = (mx.random.normal((1, 2, 2, 32), key=key).astype(dtype) for key in KEYS[:3])
    if cache is not None:
        keys, values = cache.update_and_fetch(keys, values)
    ours, theirs = (
        function(queries + 0, keys, values, cache, 1.0, mask)
        for function in (attention, base.scaled_dot_product_attention)
    )
    assert mx.array_equal(ours, theirs)


def test_other_types_of_activation_are_left_to_mlx_lm() -> None:
    half = mx.random.normal((2, 8), key=KEYS[3]).astype(mx.float16)
    assert mx.array_equal(swiglu(half, half), activations.swiglu(half, half))
