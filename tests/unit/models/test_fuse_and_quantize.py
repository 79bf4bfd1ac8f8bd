"""Fusing and quantizing: faithful, whole, and loadable by plain mlx-lm."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from punie_tui.errors import UsageError
from punie_tui.models.loading import load
from punie_tui.models.making.fuse import fuse
from punie_tui.models.making.quantize import quantize
from punie_tui.runs.recipes.recipe import QuantizeSettings
from tiny_model import build_tiny_adapter

GROUP_32 = QuantizeSettings(bits=6, group_size=32)


def silent(done: float, total: float | None, note: str) -> None: ...


def logits(model: Any) -> Any:
    import mlx.core as mx

    return model(mx.array([[1, 5, 9, 2, 7]])).astype(mx.float32)


def mlx_lm_logits(path: Path) -> Any:
    import mlx_lm

    return logits(mlx_lm.load(str(path))[0])


@pytest.fixture(scope="module")
def adapter(tiny_model_4bit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_adapter(tmp_path_factory.mktemp("adapters") / "adapter", tiny_model_4bit)


@pytest.fixture(scope="module")
def fused(tiny_model_4bit: Path, adapter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fuse(tiny_model_4bit, adapter, tmp_path_factory.mktemp("fused") / "fused", "float16", silent).path


def test_a_fused_model_answers_as_base_and_adapter_do(tiny_model_4bit: Path, adapter: Path, fused: Path) -> None:
    import mlx.core as mx

    together = logits(load(tiny_model_4bit, adapter).model)
    alone = mlx_lm_logits(fused)
    assert mx.allclose(alone, together, atol=0.05 * mx.abs(together).max().item())
    assert not mx.allclose(alone, logits(load(tiny_model_4bit).model), atol=0.1 * mx.abs(together).max().item())


def test_fused_in_float32_nothing_is_lost(tiny_model_4bit: Path, adapter: Path, tmp_path: Path) -> None:
    import mlx.core as mx

    fuse(tiny_model_4bit, adapter, tmp_path / "fused", "float32", silent)
    assert mx.allclose(mlx_lm_logits(tmp_path / "fused"), logits(load(tiny_model_4bit, adapter).model), atol=1e-3)


@pytest.mark.parametrize(("dtype", "stored"), [("float16", "F16"), ("bfloat16", "BF16"), ("float32", "F32")])
def test_the_dtype_written_is_the_dtype_asked_for(
    tiny_model_4bit: Path, adapter: Path, tmp_path: Path, dtype: str, stored: str
) -> None:
    from punie_tui.models.folder import tensors

    written = fuse(tiny_model_4bit, adapter, tmp_path / "fused", dtype, silent)
    assert {tensor["dtype"] for tensor in tensors(written.path).values()} == {stored}
    assert json.loads((written.path / "config.json").read_text())["torch_dtype"] == dtype


def test_the_sizes_told_are_those_on_disk(tiny_model_4bit: Path, adapter: Path, tmp_path: Path) -> None:
    seen: list[tuple[float, float | None]] = []
    written = fuse(tiny_model_4bit, adapter, tmp_path / "f", "float16", lambda d, t, _: seen.append((d, t)))
    assert written.size == sum(path.stat().st_size for path in written.path.iterdir())
    assert seen[0][0] == 0
    assert seen[-1] == (written.weights, written.weights)


def test_the_tokenizer_goes_over_byte_for_byte_and_the_quantization_is_gone(tiny_model_4bit: Path, fused: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json", "generation_config.json"):
        assert (fused / name).read_bytes() == (tiny_model_4bit / name).read_bytes()
    assert "quantization" not in json.loads((fused / "config.json").read_text())


def test_an_end_of_turn_that_only_the_generation_settings_know_is_kept(
    tiny_model: Path, adapter: Path, tmp_path: Path
) -> None:
    import mlx_lm

    base = tmp_path / "base"
    shutil.copytree(tiny_model, base)
    (base / "generation_config.json").write_text(json.dumps({"eos_token_id": [2, 0]}))
    fuse(base, adapter, tmp_path / "fused", "float16", silent)
    assert mlx_lm.load(str(tmp_path / "fused"))[1].eos_token_ids == {0, 2}
    assert json.loads((tmp_path / "fused" / "config.json").read_text())["eos_token_id"] == 2


def test_a_fully_fine_tuned_model_is_fused_onto_a_quantized_base(tiny_model_4bit: Path, tmp_path: Path) -> None:
    import mlx.core as mx
    from mlx.utils import tree_flatten

    model = load(tiny_model_4bit).model
    weights = {name: value + 0.01 for name, value in tree_flatten(model.layers[3].parameters())}
    folder = tmp_path / "adapter"
    folder.mkdir()
    prefixed = {f"model.layers.3.{name}": value for name, value in weights.items()}
    mx.save_safetensors(str(folder / "adapters.safetensors"), prefixed)
    (folder / "adapter_config.json").write_text(json.dumps({"fine_tune_type": "full"}))
    fuse(tiny_model_4bit, folder, tmp_path / "fused", "float32", silent)
    fused_weights = mx.load(str(tmp_path / "fused" / "model.safetensors"))
    assert all(mx.allclose(fused_weights[name], value) for name, value in prefixed.items())


def test_fusing_never_writes_over_a_model(tiny_model_4bit: Path, adapter: Path, fused: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in fused.iterdir()}
    with pytest.raises(UsageError, match="exists already"):
        fuse(tiny_model_4bit, adapter, fused, "float16", silent)
    assert {path: path.stat().st_mtime_ns for path in fused.iterdir()} == before


def test_stopping_in_the_middle_leaves_nothing(tiny_model_4bit: Path, adapter: Path, tmp_path: Path) -> None:
    def stop(done: float, total: float | None, note: str) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fuse(tiny_model_4bit, adapter, tmp_path / "fused", "float16", stop)
    assert list(tmp_path.iterdir()) == []


def test_several_shards_are_all_in_the_index_and_load(
    tiny_model_4bit: Path, adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fused: Path
) -> None:
    import mlx.core as mx

    monkeypatch.setattr("punie_tui.models.making.writing.SHARD_BYTES", 0)  # a shard for every tensor
    fuse(tiny_model_4bit, adapter, tmp_path / "fused", "float16", silent)
    index = json.loads((tmp_path / "fused" / "model.safetensors.index.json").read_text())
    files = {path.name for path in (tmp_path / "fused").glob("*.safetensors")}
    assert len(files) > 10
    assert set(index["weight_map"].values()) == files
    assert mx.array_equal(mlx_lm_logits(tmp_path / "fused"), mlx_lm_logits(fused))


@pytest.mark.parametrize(
    "asked",
    [
        *(QuantizeSettings(bits=bits, group_size=32) for bits in (4, 5, 6, 8)),
        QuantizeSettings(bits=4, group_size=32, mode="mxfp4"),
        QuantizeSettings(bits=8, group_size=32, mode="mxfp8"),
        QuantizeSettings(bits=4, group_size=16, mode="nvfp4"),
    ],
)
def test_a_quantized_model_loads_in_mlx_lm_with_what_was_asked(
    fused: Path, tmp_path: Path, asked: QuantizeSettings
) -> None:
    import mlx.core as mx
    import mlx.nn as nn
    import mlx_lm

    quantize(fused, tmp_path / "q", asked, silent)
    model, _ = mlx_lm.load(str(tmp_path / "q"))
    layer = model.layers[0].mlp.up_proj
    assert isinstance(layer, nn.QuantizedLinear)
    assert (layer.bits, layer.group_size, layer.mode) == (asked.bits, asked.group_size, asked.mode)
    assert mx.all(mx.isfinite(logits(model))).item()


def test_eight_bits_answer_nearly_as_the_fused_model(fused: Path, tmp_path: Path) -> None:
    import mlx.core as mx

    quantize(fused, tmp_path / "q", QuantizeSettings(bits=8, group_size=32), silent)
    plain = mlx_lm_logits(fused)
    assert mx.allclose(mlx_lm_logits(tmp_path / "q"), plain, atol=0.1 * mx.abs(plain).max().item())


def test_layers_that_the_group_size_does_not_divide_stay_plain(fused: Path, tmp_path: Path) -> None:
    import mlx.nn as nn
    import mlx_lm

    quantize(fused, tmp_path / "q", QuantizeSettings(bits=4, group_size=128), silent)  # only down_proj is that wide
    layer = mlx_lm.load(str(tmp_path / "q"))[0].layers[0].mlp
    assert isinstance(layer.down_proj, nn.QuantizedLinear)
    assert isinstance(layer.up_proj, nn.Linear)


def test_a_quantized_model_is_not_quantized_again(tiny_model_4bit: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="already quantized"):
        quantize(tiny_model_4bit, tmp_path / "q", GROUP_32, silent)
