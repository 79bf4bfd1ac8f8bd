"""Converts a GGUF file (llama architecture, byte-level BPE tokenizer) to an MLX model folder with the same bits.

`mx.load` reads Q4_1 straight into MLX's 4-bit affine form with group size 32. GGUF orders the rows of q and k for
interleaved rotary pairs, which `rope_traditional` expresses. Sources: llama.cpp's gguf.md for the
metadata, its convert_hf_to_gguf.py for the names and the row order.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import mlx.core as mx

from punie_tui.errors import UsageError

TENSORS = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
CONTROL_TOKEN = 3
"""The token type of special tokens (llama.cpp's llama_token_type)."""


def convert(source: Path, folder: Path) -> None:
    """Writes the model in the GGUF file `source` into the existing `folder`.

    Raises UsageError if the file is broken, or has another architecture or another kind of tokenizer.
    """
    try:
        loaded: Any = mx.load(str(source), return_metadata=True)
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"{source}: not a GGUF file that can be read ({error})") from None
    weights, metadata = loaded
    meta = {key: value.tolist() if isinstance(value, mx.array) else value for key, value in metadata.items()}
    kind = (meta.get("general.architecture"), meta.get("tokenizer.ggml.model"))
    if kind != ("llama", "gpt2"):
        raise UsageError(f"{source}: only llama models with a byte-level tokenizer can be converted, this is {kind}")
    renamed = {tensor_name(name): _half(value) for name, value in weights.items()}
    mx.save_safetensors(str(folder / "model.safetensors"), renamed, metadata={"format": "mlx"})
    _write_json(folder / "config.json", model_config(meta, tied="lm_head.weight" not in renamed))
    _write_json(folder / "generation_config.json", {"eos_token_id": meta["tokenizer.ggml.eos_token_id"]})
    _write_json(folder / "tokenizer_config.json", tokenizer_config(meta))
    byte_level_tokenizer(meta).save(str(folder / "tokenizer.json"))


def tensor_name(name: str) -> str:
    """mlx-lm's name for GGUF's name of a tensor: `blk.3.attn_q.weight` → `model.layers.3.self_attn.q_proj.weight`."""
    *block, kind, part = name.split(".")
    layer = f"model.layers.{block[1]}." if block else ""
    return f"{layer}{TENSORS[kind]}.{part}"


def model_config(meta: dict[str, Any], *, tied: bool) -> dict[str, Any]:
    """config.json, as `mlx_lm.models.llama.ModelArgs` reads it."""
    heads, hidden = meta["llama.attention.head_count"], meta["llama.embedding_length"]
    quantization = {"group_size": 32, "bits": 4, "mode": "affine"}
    return {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": hidden,
        "num_hidden_layers": meta["llama.block_count"],
        "intermediate_size": meta["llama.feed_forward_length"],
        "num_attention_heads": heads,
        "num_key_value_heads": meta.get("llama.attention.head_count_kv", heads),
        "head_dim": hidden // heads,
        "rms_norm_eps": meta["llama.attention.layer_norm_rms_epsilon"],
        "rope_theta": meta.get("llama.rope.freq_base", 10_000.0),
        "rope_traditional": True,
        "max_position_embeddings": meta["llama.context_length"],
        "vocab_size": len(meta["tokenizer.ggml.tokens"]),
        "tie_word_embeddings": tied,
        "bos_token_id": meta.get("tokenizer.ggml.bos_token_id"),
        "eos_token_id": meta["tokenizer.ggml.eos_token_id"],
        "torch_dtype": "float16",
        "quantization": quantization,
        "quantization_config": quantization,
    }


def byte_level_tokenizer(meta: dict[str, Any]) -> Any:
    """The tokenizer in the metadata, for the library `tokenizers`. SmolLM's splits off single digits first."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    tokens = meta["tokenizer.ggml.tokens"]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    merges = [tuple(merge.split(" ", 1)) for merge in meta["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    bytes_ = pre_tokenizers.ByteLevel(add_prefix_space=bool(meta.get("tokenizer.ggml.add_space_prefix", False)))
    digits = [pre_tokenizers.Digits(individual_digits=True)] if meta.get("tokenizer.ggml.pre") == "smollm" else []
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*digits, bytes_])
    tokenizer.decoder = decoders.ByteLevel()
    special = [
        token for token, kind in zip(tokens, meta["tokenizer.ggml.token_type"], strict=True) if kind == CONTROL_TOKEN
    ]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    return tokenizer


def tokenizer_config(meta: dict[str, Any]) -> dict[str, Any]:
    tokens = meta["tokenizer.ggml.tokens"]
    named = {
        f"{role}_token": tokens[meta[key]]
        for role, key in {
            "bos": "tokenizer.ggml.bos_token_id",
            "eos": "tokenizer.ggml.eos_token_id",
            "pad": "tokenizer.ggml.padding_token_id",
            "unk": "tokenizer.ggml.unknown_token_id",
        }.items()
        if key in meta
    }
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        **named,
        "chat_template": meta.get("tokenizer.chat_template"),
        "model_max_length": meta["llama.context_length"],
        "clean_up_tokenization_spaces": False,
    }


def _half(value: Any) -> Any:
    """Casts float32 to float16: norms are float32 beside half-precision scales, and would widen every product."""
    return value.astype(mx.float16) if value.dtype == mx.float32 else value


def _write_json(file: Path, value: dict[str, Any]) -> None:
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
