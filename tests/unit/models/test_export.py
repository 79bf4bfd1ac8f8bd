"""GGUF export: right where mlx-lm can, and refused before the work where it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.models.making.export import export_gguf


@pytest.fixture
def llama(tmp_path: Path) -> Path:
    """A tiny llama with a tokenizer of sentencepiece's kind."""
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from mlx_lm.models import llama
    from tokenizers import Tokenizer, decoders, models

    folder = tmp_path / "llama"
    folder.mkdir()
    vocabulary = {"<unk>": 0, "<s>": 1, "</s>": 2, **{f"<0x{byte:02X}>": 3 + byte for byte in range(256)}, "▁a": 259}
    tokenizer = Tokenizer(models.BPE(vocabulary, [], unk_token="<unk>", byte_fallback=True))
    tokenizer.decoder = decoders.ByteFallback()
    tokenizer.save(str(folder / "tokenizer.json"))
    named = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>", "bos_token": "<s>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(named))
    config = {
        "model_type": "llama",
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "intermediate_size": 64,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "rms_norm_eps": 1e-5,
        "vocab_size": len(vocabulary),
        "tie_word_embeddings": False,
        "max_position_embeddings": 128,
        "rope_theta": 10_000.0,
    }
    (folder / "config.json").write_text(json.dumps(config))
    weights = dict(tree_flatten(llama.Model(llama.ModelArgs.from_dict(config)).parameters()))
    mx.save_safetensors(str(folder / "model.safetensors"), {k: v.astype(mx.float16) for k, v in weights.items()})
    return folder


def test_a_dense_llama_becomes_a_gguf_with_all_its_tensors(llama: Path, tmp_path: Path) -> None:
    import mlx.core as mx

    size = export_gguf(llama, tmp_path / "out.gguf")
    assert (tmp_path / "out.gguf").stat().st_size == size
    weights, metadata = mx.load(str(tmp_path / "out.gguf"), return_metadata=True)
    ours = mx.load(str(llama / "model.safetensors"))
    assert len(weights) == len(ours)
    assert metadata["general.architecture"] == "llama"
    assert metadata["llama.block_count"].item() == 2
    assert mx.array_equal(weights["blk.1.ffn_up.weight"], ours["model.layers.1.mlp.up_proj.weight"])
    assert {path.name for path in tmp_path.iterdir()} == {"llama", "out.gguf"}


def settings(**changes: object) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, **changes}))

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (settings(quantization={"bits": 4, "group_size": 64}), "no quantized model"),
        (settings(model_type="qwen3"), "this is qwen3"),
        (settings(model_type="mixtral"), "this is mixtral"),
        (settings(rope_traditional=True), "interleaved already"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "needs a tokenizer.json"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"cut"), "not a whole safetensors file"),
    ],
)
def test_what_mlx_lm_cannot_export_is_refused_and_nothing_written(
    llama: Path, tmp_path: Path, change: Callable[[Path], object], sentence: str
) -> None:
    change(llama)
    with pytest.raises(UsageError, match=sentence):
        export_gguf(llama, tmp_path / "out.gguf")
    assert {path.name for path in tmp_path.iterdir()} == {"llama"}


def test_a_byte_level_tokenizer_is_refused(llama: Path, tiny_model: Path, tmp_path: Path) -> None:
    (llama / "tokenizer.json").write_bytes((tiny_model / "tokenizer.json").read_bytes())
    with pytest.raises(UsageError, match="tokenizer is byte-level"):
        export_gguf(llama, tmp_path / "out.gguf")


def test_an_existing_file_is_never_written_over(llama: Path, tmp_path: Path) -> None:
    (tmp_path / "out.gguf").write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        export_gguf(llama, tmp_path / "out.gguf")
    assert (tmp_path / "out.gguf").read_text() == "mine"
