"""From the adapter to a quantized model: directly with the same bits as in two steps, or surgically."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from punie_tui.errors import UsageError
from punie_tui.models.folder import changed_modules, tensor_digests
from punie_tui.models.loading import load
from punie_tui.models.making.checks import check_quantized
from punie_tui.models.making.fuse import fuse
from punie_tui.models.making.publish import read_provenance
from punie_tui.models.making.quantize import quantize, quantize_adapter
from punie_tui.runs.recipes.recipe import QuantizeSettings, parse_recipe
from tiny_model import build_tiny_adapter

SURGICAL = QuantizeSettings(method="surgical", group_size=32)


def silent(done: float, total: float | None, note: str) -> None: ...


def logits(path: Path) -> Any:
    import mlx.core as mx
    import mlx_lm

    return mlx_lm.load(str(path))[0](mx.array([[1, 5, 9, 2, 7]])).astype(mx.float32)


@pytest.fixture(scope="module")
def adapter(tiny_model_4bit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_adapter(tmp_path_factory.mktemp("adapters") / "adapter", tiny_model_4bit)


@pytest.fixture(scope="module")
def fused(tiny_model_4bit: Path, adapter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fuse(tiny_model_4bit, adapter, tmp_path_factory.mktemp("fused") / "fused", "bfloat16", silent).path


@pytest.mark.parametrize(
    "settings",
    [
        *({"bits": bits, "group_size": 32} for bits in (4, 5, 6, 8)),
        {"bits": 4, "group_size": 64},
        {"mode": "mxfp4"},
        {"mode": "mxfp8"},
        {"mode": "nvfp4"},
        {"quant_predicate": "mixed_3_6", "group_size": 32},
    ],
)
def test_direct_equals_two_steps_bit_for_bit(
    tiny_model_4bit: Path, adapter: Path, fused: Path, tmp_path: Path, settings: dict[str, Any]
) -> None:
    asked = QuantizeSettings(**settings)
    quantize(fused, tmp_path / "two", asked, silent)
    direct = asked.model_copy(update={"method": "direct"})
    quantize_adapter(tiny_model_4bit, adapter, tmp_path / "one", direct, "bfloat16", silent)
    assert tensor_digests(tmp_path / "one") == tensor_digests(tmp_path / "two")
    names = {path.name for path in (tmp_path / "two").iterdir()}
    assert {path.name for path in (tmp_path / "one").iterdir()} == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    checked = check_quantized(tmp_path / "one", tiny_model_4bit, direct, adapter=adapter, dtype="bfloat16")
    assert [answer.name for answer in checked if not answer.ok and not answer.advisory] == []


@pytest.mark.parametrize("settings", [{"bits": 5, "group_size": 32}, {"mode": "mxfp4"}])
def test_in_blocks_of_a_few_rows_the_bits_are_the_same(
    tiny_model_4bit: Path,
    adapter: Path,
    fused: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, Any],
) -> None:
    asked = QuantizeSettings(**settings, method="direct")
    quantize(fused, tmp_path / "two", asked, silent)
    monkeypatch.setattr("punie_tui.models.making.shards.BLOCK_BYTES", 7 * 4 * 64)
    quantize_adapter(tiny_model_4bit, adapter, tmp_path / "one", asked, "bfloat16", silent)
    assert tensor_digests(tmp_path / "one") == tensor_digests(tmp_path / "two")
    fuse(tiny_model_4bit, adapter, tmp_path / "fused", "bfloat16", silent)
    assert tensor_digests(tmp_path / "fused") == tensor_digests(fused)


def test_surgical_leaves_every_other_tensor_byte_for_byte(tiny_model_4bit: Path, adapter: Path, tmp_path: Path) -> None:
    quantize_adapter(tiny_model_4bit, adapter, tmp_path / "s", SURGICAL, "float16", silent)
    changed = changed_modules(adapter)
    base, made = tensor_digests(tiny_model_4bit), tensor_digests(tmp_path / "s")
    assert base.keys() == made.keys()
    differing = {name.rpartition(".")[0] for name in base if base[name] != made[name]}
    assert differing == changed
    assert 0 < len(changed) < len({name.rpartition(".")[0] for name in base})


def test_surgical_answers_as_base_and_adapter_do_more_closely_than_the_bits_of_the_base(
    tiny_model_4bit: Path, adapter: Path, tmp_path: Path
) -> None:
    import mlx.core as mx

    quantize_adapter(tiny_model_4bit, adapter, tmp_path / "s", SURGICAL, "float16", silent)
    whole = QuantizeSettings(bits=4, group_size=32, method="direct")
    quantize_adapter(tiny_model_4bit, adapter, tmp_path / "4", whole, "float16", silent)
    true = load(tiny_model_4bit, adapter).model(mx.array([[1, 5, 9, 2, 7]]))
    surgical, four = (mx.abs(logits(tmp_path / name) - true).mean().item() for name in ("s", "4"))
    assert surgical < 0.5 * four


def test_surgical_says_its_bits_by_module_and_passes_its_checks(
    tiny_model_4bit: Path, adapter: Path, tmp_path: Path
) -> None:
    import mlx_lm

    quantize_adapter(tiny_model_4bit, adapter, tmp_path / "s", SURGICAL, "float16", silent)
    model, _ = mlx_lm.load(str(tmp_path / "s"))
    assert (model.layers[0].mlp.up_proj.bits, model.layers[3].self_attn.q_proj.bits) == (4, 8)
    checked = list(check_quantized(tmp_path / "s", tiny_model_4bit, SURGICAL, adapter=adapter))
    assert [answer.name for answer in checked if not answer.ok and not answer.advisory] == []
    assert "untouched" in {answer.name for answer in checked}


def test_a_touched_tensor_is_found_out(tiny_model_4bit: Path, adapter: Path, tmp_path: Path) -> None:
    quantize_adapter(tiny_model_4bit, adapter, tmp_path / "s", SURGICAL, "float16", silent)
    file = tmp_path / "s" / "model.safetensors"
    data = bytearray(file.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    first = min(
        json.loads(data[8:start]).items(), key=lambda item: item[1].get("data_offsets", [1 << 40])[0]
    )  # the embedding
    data[start + first[1]["data_offsets"][0]] ^= 1
    file.write_bytes(bytes(data))
    checked = check_quantized(tmp_path / "s", tiny_model_4bit, SURGICAL, adapter=adapter)
    assert "untouched" in {answer.name for answer in checked if not answer.ok}


def test_surgical_on_a_plain_base_quantizes_only_what_the_adapter_changes(tiny_model: Path, tmp_path: Path) -> None:
    import mlx.core as mx
    import mlx.nn as nn
    import mlx_lm

    adapter = build_tiny_adapter(tmp_path / "adapter", tiny_model)
    quantize_adapter(tiny_model, adapter, tmp_path / "s", SURGICAL, "float16", silent)
    model, _ = mlx_lm.load(str(tmp_path / "s"))
    assert isinstance(model.layers[3].self_attn.q_proj, nn.QuantizedLinear)
    assert isinstance(model.layers[0].self_attn.q_proj, nn.Linear)
    assert mx.all(mx.isfinite(logits(tmp_path / "s"))).item()


def test_surgical_refuses_a_group_size_that_fits_no_changed_module(tiny_model_4bit: Path, tmp_path: Path) -> None:
    adapter = build_tiny_adapter(tmp_path / "adapter", tiny_model_4bit)
    only_q = {"fine_tune_type": "lora", "num_layers": 2, "lora_parameters": {"rank": 4, "scale": 10.0, "dropout": 0.0}}
    only_q["lora_parameters"]["keys"] = ["self_attn.q_proj"]  # 64 wide
    import mlx.core as mx

    weights = mx.load(str(adapter / "adapters.safetensors"))
    kept = {name: value for name, value in weights.items() if "q_proj" in name}
    mx.eval(kept)
    mx.save_safetensors(str(adapter / "adapters.safetensors"), kept)
    (adapter / "adapter_config.json").write_text(json.dumps(only_q))
    wide = SURGICAL.model_copy(update={"group_size": 128})
    with pytest.raises(UsageError, match="group size 128"):
        quantize_adapter(tiny_model_4bit, adapter, tmp_path / "s", wide, "float16", silent)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("mixed", ["mixed_2_6", "mixed_3_4", "mixed_3_6", "mixed_4_6"])
def test_a_mixed_recipe_gives_layers_of_both_bits(fused: Path, tmp_path: Path, mixed: str) -> None:
    import mlx_lm

    asked = QuantizeSettings(quant_predicate=mixed, group_size=32)  # type: ignore[arg-type]
    quantize(fused, tmp_path / "q", asked, silent)
    model, _ = mlx_lm.load(str(tmp_path / "q"))
    bits = {module.bits for module in model.modules() if hasattr(module, "bits")}
    assert bits == {int(number) for number in mixed.split("_")[1:]}
    checked = check_quantized(tmp_path / "q", fused, asked)
    assert [answer.name for answer in checked if not answer.ok and not answer.advisory] == []


def test_the_direct_model_says_of_itself_what_the_two_step_one_would(
    tiny_model_4bit: Path, adapter: Path, tmp_path: Path
) -> None:
    asked = QuantizeSettings(bits=4, group_size=32, method="direct")
    quantize_adapter(tiny_model_4bit, adapter, tmp_path / "q", asked, "float16", silent)
    assert read_provenance(tmp_path / "q")["source"]["kind"] == "fused"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ('mode = "mxfp4"\nbits = 6', "mxfp4 has 4 bits and group size 32"),
        ('mode = "mxfp8"\ngroup_size = 64', "mxfp8 has 8 bits and group size 32"),
        ('mode = "nvfp4"\ngroup_size = 32', "nvfp4 has 4 bits and group size 16"),
        ("group_size = 16", "16 is nvfp4's"),
        ('quant_predicate = "mixed_3_6"\nmode = "mxfp4"', "goes with the mode affine only"),
        ('quant_predicate = "mixed_3_6"\nmethod = "surgical"', "surgical quantizes some modules only"),
        ('quant_predicate = "mixed_3_6"\nbits = 4', "has bits of its own"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_with_the_recipe(settings: str, sentence: str) -> None:
    text = f'name = "x"\nmodel = "m"\nstages = ["quantize"]\n[quantize]\n{settings}\n'
    with pytest.raises(UsageError, match=sentence):
        parse_recipe(text, "recipe.toml")


@pytest.mark.parametrize(
    ("settings", "label"),
    [
        ({}, "6bit"),
        ({"bits": 4, "method": "direct"}, "4bit"),
        ({"mode": "mxfp8"}, "mxfp8"),
        ({"method": "surgical"}, "surgical-8bit"),
        ({"quant_predicate": "mixed_2_6"}, "mixed_2_6"),
    ],
)
def test_each_quantization_has_a_label_and_sizes_of_its_own(settings: dict[str, Any], label: str) -> None:
    assert QuantizeSettings(**settings).label == label
