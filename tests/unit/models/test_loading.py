"""Loading: float32 in memory on the CPU, and one sentence for every broken folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.errors import UsageError
from punie_tui.models.loading import load
from punie_tui.models.machine import compute
from tiny_model import build_tiny_adapter


def logits(model: Any) -> Any:
    import mlx.core as mx

    return model(mx.array([[1, 5, 9, 2, 7]])).astype(mx.float32)


def test_a_model_loads_and_answers(tiny_model: Path) -> None:
    loaded = load(tiny_model)
    assert logits(loaded.model).shape == (1, 5, loaded.config["vocab_size"])
    assert loaded.tokenizer.eos_token_ids == {2}
    assert not loaded.model.training


def test_on_the_cpu_a_quantized_model_becomes_plain_float32_with_the_same_logits(tiny_model_4bit: Path) -> None:
    import mlx.core as mx
    import mlx_lm
    from mlx.utils import tree_flatten

    if compute.prepare_thread().backend != "cpu":
        pytest.skip("weights stay as stored on a GPU")
    loaded = load(tiny_model_4bit)
    parameters = dict(tree_flatten(loaded.model.parameters()))
    assert {value.dtype for value in parameters.values()} == {mx.float32}
    assert not any("scales" in name for name in parameters)
    stored, _ = mlx_lm.load(str(tiny_model_4bit))
    assert mx.allclose(logits(loaded.model), logits(stored), atol=1e-4)


def test_as_stored_leaves_the_bits(tiny_model_4bit: Path) -> None:
    import mlx.nn as nn

    model = load(tiny_model_4bit, as_stored=True).model
    assert isinstance(model.layers[0].self_attn.q_proj, nn.QuantizedLinear)


def test_an_adapter_changes_the_answers_as_mlx_lm_applies_it(tiny_model_4bit: Path, tmp_path: Path) -> None:
    import mlx.core as mx
    import mlx_lm

    adapter = build_tiny_adapter(tmp_path / "adapter", tiny_model_4bit)
    ours = logits(load(tiny_model_4bit, adapter).model)
    theirs = logits(mlx_lm.load(str(tiny_model_4bit), adapter_path=str(adapter))[0])
    assert mx.allclose(ours, theirs, atol=1e-3)
    assert not mx.allclose(ours, logits(load(tiny_model_4bit).model), atol=1e-2)


def test_an_adapter_of_another_shape_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    adapter = build_tiny_adapter(tmp_path / "adapter", tiny_model, rank=4)
    config = json.loads((adapter / "adapter_config.json").read_text())
    config["lora_parameters"]["rank"] = 8
    (adapter / "adapter_config.json").write_text(json.dumps(config))
    with pytest.raises(UsageError, match="the adapter does not fit the model"):
        load(tiny_model, adapter)


def test_a_folder_without_an_adapter_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no adapter_config\.json"):
        load(tiny_model, tmp_path)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _config(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / "config.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))

    return change


def _index_names(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"x": name}}))

    return change


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (shutil.rmtree, "no such model folder"),
        (lambda folder: (folder / "config.json").unlink(), r"no config\.json"),
        (lambda folder: (folder / "config.json").write_text("{"), "not valid JSON"),
        (lambda folder: (folder / "config.json").write_text("[]"), "model_type"),
        (lambda folder: (folder / "model.safetensors").unlink(), "no weights"),
        (lambda folder: _cut(folder / "model.safetensors"), "not a whole safetensors file"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b""), "not a whole safetensors file"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "tokenizer cannot be loaded"),
        (_config(model_type="../../evil"), "cannot be loaded"),
        (_config(model_type="never-heard-of"), "not supported"),
        (_config(hidden_size=32), "cannot be loaded"),
        (_config(model_file="evil.py"), "cannot be loaded"),
        (_index_names("model-00001-of-00002.safetensors"), "missing"),
        (_index_names("../../etc/passwd"), "not a file of this folder"),
    ],
)
def test_a_broken_folder_gets_one_sentence(
    damage: Callable[[Path], object], sentence: str, tiny_model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_model, folder)
    damage(folder)
    with pytest.raises(UsageError, match=sentence) as caught:
        load(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("bits", [2, 3, 4, 5, 6, 8])
@pytest.mark.parametrize("group_size", [32, 64, 128])
def test_a_quantized_weight_becomes_dense_bit_for_bit_as_mlx_makes_it(bits: int, group_size: int) -> None:
    import mlx.core as mx
    import mlx.nn as nn

    from punie_tui.models.loading import dense_rows

    layer = nn.Linear(384, 48, bias=False)
    layer.weight = mx.random.normal((48, 384), key=mx.random.key(1)).astype(mx.float16)
    made = layer.to_quantized(group_size, bits)
    scales, biases = made.scales.astype(mx.float32), made.biases.astype(mx.float32)
    whole = mx.dequantize(made.weight, scales, biases, group_size, bits)
    assert mx.array_equal(dense_rows(made), whole)
    assert mx.array_equal(dense_rows(made, 5, 17), whole[5:17])
