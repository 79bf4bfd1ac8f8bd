"""The fast exponential and the entropies that are made of it say what mlx's own functions say, gradients included."""

from __future__ import annotations

import mlx.core as mx
import mlx.nn as nn
import numpy as np
import pytest

from punie_tui.models.machine.exponential import HIGHEST, LOWEST, cross_entropies, exponential

KEYS = mx.random.split(mx.random.key(1), 4)


@pytest.mark.parametrize("run", [lambda f: f, mx.compile], ids=["as it is", "compiled"])
def test_it_is_right_to_the_last_places_of_float32(run) -> None:
    x = np.linspace(LOWEST, HIGHEST, 100_001).astype(np.float32)
    expected = np.exp(x.astype(np.float64))
    assert np.abs(np.asarray(run(exponential)(mx.array(x))) / expected - 1).max() < 3e-7


def test_the_ends_are_bounded_and_nan_stays_nan() -> None:
    low, high, nan = exponential(mx.array([-1e30, 1e30, np.nan])).tolist()
    assert low == 0 and 1e38 < high < np.inf and np.isnan(nan)


def test_no_exponential_is_subnormal() -> None:
    found = np.asarray(exponential(mx.array(np.linspace(-110, -80, 10_001).astype(np.float32))))
    assert ((found == 0) | (found >= np.finfo(np.float32).tiny)).all() and (found > 0).any()


def test_cross_entropies_and_their_gradient_are_mlxs() -> None:
    logits = 8 * mx.random.normal((7, 300), key=KEYS[0])
    targets = mx.random.randint(0, 300, (7,), key=KEYS[1])
    weights = mx.array([1.0, 1, 0, 1, 0.5, 1, 1])

    def total(function, x):
        return (function(x, targets) * weights).sum()

    ours, our_gradient = mx.value_and_grad(lambda x: total(cross_entropies, x))(logits)
    theirs, their_gradient = mx.value_and_grad(lambda x: total(nn.losses.cross_entropy, x))(logits)
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-6)
    assert mx.allclose(our_gradient, their_gradient, atol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_logit_that_is_no_number_makes_the_loss_none(bad: float) -> None:
    loss = cross_entropies(mx.array([[0.0, bad, 1.0]]), mx.array([0])).item()
    assert not np.isfinite(loss)


def test_other_types_are_left_to_mlx() -> None:
    half = mx.random.normal((2, 8), key=KEYS[3]).astype(mx.float16)
    assert cross_entropies(half, mx.array([0, 1])).dtype == mx.float16
