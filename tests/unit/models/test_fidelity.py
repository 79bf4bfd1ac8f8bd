"""Fidelity: every figure against a slow, plain computation in numpy, position by position."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from punie_tui.models.folder import changed_modules
from punie_tui.models.loading import load
from punie_tui.models.making.fidelity import HeldOut, compare, kept_change
from punie_tui.models.making.fuse import fuse
from punie_tui.models.making.quantize import quantize_adapter
from punie_tui.runs.recipes.recipe import QuantizeSettings
from tiny_model import build_tiny_adapter

ROWS = [HeldOut([1, 5, 9, 2, 7, 11, 40], 3), HeldOut([4, 8, 100, 200, 3], 0), HeldOut([1, 2, 3], 3)]


def silent(done: float, total: float | None, note: str) -> None: ...


@pytest.fixture(scope="module")
def adapter(tiny_model_4bit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_adapter(tmp_path_factory.mktemp("adapters") / "adapter", tiny_model_4bit)


@pytest.fixture(scope="module")
def candidates(tiny_model_4bit: Path, adapter: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root, made = tmp_path_factory.mktemp("candidates"), {}
    for name, settings in {
        "3": {"bits": 3, "group_size": 32, "method": "direct"},
        "8": {"bits": 8, "group_size": 32, "method": "direct"},
        "surgical": {"group_size": 32, "method": "surgical"},
    }.items():
        asked = QuantizeSettings(**settings)  # type: ignore[arg-type]
        made[name] = quantize_adapter(tiny_model_4bit, adapter, root / name, asked, "float16", silent).path
    return made


def probabilities(model: Any, tokens: list[int]) -> NDArray[np.float64]:
    """The distribution after `tokens`, by the definition of softmax, in float64."""
    import mlx.core as mx

    logits = np.array(model(mx.array([tokens]))[0, -1].astype(mx.float32), dtype=np.float64)
    exponentials = np.exp(logits - logits.max())
    return exponentials / exponentials.sum()


def test_every_figure_is_what_a_plain_computation_gives(
    tiny_model_4bit: Path, adapter: Path, candidates: dict[str, Path]
) -> None:
    reference, candidate = load(tiny_model_4bit, adapter).model, load(candidates["3"]).model
    divergences, same, likelihoods, true_likelihoods = [], [], [], []
    for row in ROWS:
        for at in range(max(row.prompt, 1), len(row.tokens)):
            p = probabilities(reference, list(row.tokens[:at]))
            q = probabilities(candidate, list(row.tokens[:at]))
            divergences.append(sum(float(a) * (math.log(a) - math.log(b)) for a, b in zip(p, q, strict=True) if a > 0))
            same.append(int(np.argmax(p)) == int(np.argmax(q)))
            likelihoods.append(math.log(q[row.tokens[at]]))
            true_likelihoods.append(math.log(p[row.tokens[at]]))
    found = compare(reference, candidate, ROWS)
    assert found.positions == len(divergences) == 8
    assert found.kl == pytest.approx(np.mean(divergences), rel=1e-3)
    assert found.kl > 0
    assert found.agreement == pytest.approx(np.mean(same))
    assert found.perplexity == pytest.approx(math.exp(-np.mean(likelihoods)), rel=1e-3)
    assert found.adapter_perplexity == pytest.approx(math.exp(-np.mean(true_likelihoods)), rel=1e-3)


def test_a_model_is_wholly_true_to_itself(tiny_model_4bit: Path, adapter: Path) -> None:
    model = load(tiny_model_4bit, adapter).model
    found = compare(model, model, ROWS)
    assert found.kl == pytest.approx(0, abs=1e-6)
    assert found.agreement == 1
    assert found.perplexity == found.adapter_perplexity


def test_more_bits_are_truer(tiny_model_4bit: Path, adapter: Path, candidates: dict[str, Path]) -> None:
    reference = load(tiny_model_4bit, adapter).model
    found = {name: compare(reference, load(path).model, ROWS) for name, path in candidates.items()}
    assert found["surgical"].kl < found["3"].kl
    assert found["8"].kl < found["3"].kl


def test_the_kept_change_is_the_cosine_of_plainly_computed_differences(
    tiny_model_4bit: Path, adapter: Path, candidates: dict[str, Path]
) -> None:
    import mlx.core as mx

    base = mx.load(str(tiny_model_4bit / "model.safetensors"))
    low_rank = mx.load(str(adapter / "adapters.safetensors"))
    made = mx.load(str(candidates["3"] / "model.safetensors"))

    def plain(weights: Any, name: str, bits: int) -> NDArray[np.float64]:
        parts = [weights[f"{name}.{part}"] for part in ("weight", "scales", "biases")]
        parts = [parts[0], *(part.astype(mx.float32) for part in parts[1:])]
        return np.array(mx.dequantize(*parts, group_size=32, bits=bits), dtype=np.float64)

    found = kept_change(tiny_model_4bit, adapter, candidates["3"])
    assert found.keys() == changed_modules(adapter)
    for name, cosine in found.items():
        before = plain(base, name, 4)
        a, b = (np.array(low_rank[f"{name}.lora_{part}"], dtype=np.float64) for part in "ab")
        true = 10.0 * (a @ b).T  # the tiny adapter's scale
        kept = plain(made, name, 3) - before
        slow = sum(x * y for x, y in zip(true.flat, kept.flat, strict=True))
        slow /= math.sqrt(sum(x * x for x in true.flat)) * math.sqrt(sum(y * y for y in kept.flat))
        assert cosine == pytest.approx(slow, abs=1e-4)


def test_of_a_fused_model_in_float32_all_is_kept_and_of_the_base_nothing(
    tiny_model_4bit: Path, adapter: Path, tmp_path: Path
) -> None:
    fused = fuse(tiny_model_4bit, adapter, tmp_path / "fused", "float32", silent).path
    assert min(kept_change(tiny_model_4bit, adapter, fused).values()) == pytest.approx(1, abs=1e-5)
    assert set(kept_change(tiny_model_4bit, adapter, tiny_model_4bit).values()) == {0.0}
