"""The conversion of GGUF's names and settings into mlx-lm's, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.models.making.gguf import convert, tensor_name


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("token_embd.weight", "model.embed_tokens.weight"),
        ("output_norm.weight", "model.norm.weight"),
        ("blk.3.attn_q.scales", "model.layers.3.self_attn.q_proj.scales"),
        ("blk.29.ffn_down.biases", "model.layers.29.mlp.down_proj.biases"),
        ("blk.0.ffn_norm.weight", "model.layers.0.post_attention_layernorm.weight"),
    ],
)
def test_tensors_get_the_names_that_mlx_lm_gives_them(theirs: str, ours: str) -> None:
    assert tensor_name(theirs) == ours


def test_a_file_that_is_no_gguf_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"not a model")
    with pytest.raises(UsageError, match="not a GGUF file"):
        convert(tmp_path / "x.gguf", tmp_path)


def test_another_architecture_is_refused_in_a_sentence(tmp_path: Path) -> None:
    import mlx.core as mx

    metadata = {"general.architecture": "mamba", "tokenizer.ggml.model": "gpt2"}
    mx.save_gguf(str(tmp_path / "x.gguf"), {"token_embd.weight": mx.zeros((4, 4))}, metadata)
    with pytest.raises(UsageError, match="only llama models"):
        convert(tmp_path / "x.gguf", tmp_path)
