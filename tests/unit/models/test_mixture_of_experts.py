"""A mixture of experts, as the published model is one: fused, quantized directly and surgically."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from punie_tui.models.folder import tensor_digests
from punie_tui.models.loading import load
from punie_tui.models.making.checks import check_fused, check_quantized
from punie_tui.models.making.fuse import fuse
from punie_tui.models.making.quantize import quantize, quantize_adapter
from punie_tui.runs.recipes.recipe import QuantizeSettings
from tiny_model import build_tiny_adapter


def silent(done: float, total: float | None, note: str) -> None: ...


@pytest.fixture(scope="module")
def base(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Qwen3's mixture-of-experts architecture, tiny, random, in 4 bits (its routers in 8, as mlx-lm has them)."""
    import mlx.core as mx
    from mlx.utils import tree_map_with_path
    from mlx_lm.models import qwen3_moe
    from mlx_lm.utils import quantize_model, save_config, save_model

    folder = shutil.copytree(tiny_model, tmp_path_factory.mktemp("moe") / "base")
    for file in folder.glob("model*"):
        file.unlink()
    config: dict[str, Any] = {
        **json.loads((tiny_model / "config.json").read_text()),
        "model_type": "qwen3_moe",
        "num_experts": 4,
        "num_experts_per_tok": 2,
        "decoder_sparse_step": 1,
        "mlp_only_layers": [],
        "moe_intermediate_size": 64,
        "norm_topk_prob": True,
    }
    model = qwen3_moe.Model(qwen3_moe.ModelArgs.from_dict(config))
    keys = iter(mx.random.split(mx.random.key(5), 200))

    def weights(path: str, value: mx.array) -> mx.array:
        return mx.ones(value.shape) if "norm" in path else 0.1 * mx.random.normal(value.shape, key=next(keys))

    model.update(tree_map_with_path(weights, model.parameters()))
    model, config = quantize_model(model, config, group_size=32, bits=4)
    save_model(folder, model, donate_model=True)
    save_config(config, folder / "config.json")
    return folder


@pytest.fixture(scope="module")
def adapter(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_adapter(tmp_path_factory.mktemp("moe-adapter") / "adapter", base)


def logits(model: Any) -> Any:
    import mlx.core as mx

    return model(mx.array([[1, 5, 9, 2, 7]])).astype(mx.float32)


def failed(answers: Any) -> list[str]:
    return [f"{answer.name}: {answer.message}" for answer in answers if not answer.ok and not answer.advisory]


def test_fused_in_float32_it_answers_as_base_and_adapter(base: Path, adapter: Path, tmp_path: Path) -> None:
    import mlx.core as mx
    import mlx_lm

    fused = fuse(base, adapter, tmp_path / "fused", "float32", silent).path
    assert mx.allclose(logits(mlx_lm.load(str(fused))[0]), logits(load(base, adapter).model), atol=1e-3)
    assert failed(check_fused(fused, base, "float32")) == []


def test_direct_equals_two_steps_and_passes_its_checks(base: Path, adapter: Path, tmp_path: Path) -> None:
    asked = QuantizeSettings(bits=6, group_size=32)
    fused = fuse(base, adapter, tmp_path / "fused", "float16", silent).path
    quantize(fused, tmp_path / "two", asked, silent)
    direct = asked.model_copy(update={"method": "direct"})
    quantize_adapter(base, adapter, tmp_path / "one", direct, "float16", silent)
    assert tensor_digests(tmp_path / "one") == tensor_digests(tmp_path / "two")
    assert failed(check_quantized(tmp_path / "two", fused, asked)) == []
    assert failed(check_quantized(tmp_path / "one", base, direct, adapter=adapter)) == []


def test_surgical_passes_its_checks(base: Path, adapter: Path, tmp_path: Path) -> None:
    asked = QuantizeSettings(group_size=32, method="surgical")
    quantize_adapter(base, adapter, tmp_path / "s", asked, "float16", silent)
    assert failed(check_quantized(tmp_path / "s", base, asked, adapter=adapter)) == []
