"""Exports a model folder as one GGUF file for llama.cpp and similar programs, with mlx-lm's own converter.

A model that mlx-lm cannot convert, or converts into a file that would answer wrongly, is refused beforehand.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx_lm.gguf import convert_to_gguf

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.folder import check_weights, read_config, tensors
from punie_tui.models.making.publish import refuse_existing, require_disk

ARCHITECTURES = ("llama", "mistral")
"""mlx-lm supports mixtral too, but its table has no GGUF names for mlx's stacked experts."""


def export_gguf(model: Path, target: Path) -> int:
    """Writes the dense model folder `model` as the new file `target`, in float16; returns its size in bytes.

    Raises UsageError if that is not possible, mostly before any weights are read; see `check_exportable`.
    """
    if target.suffix != ".gguf":
        raise UsageError(f"{target}: the name of the file must end in .gguf")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent}: there is no such folder")
    check_exportable(model)
    refuse_existing(target)
    needs = sum(entry["data_offsets"][1] - entry["data_offsets"][0] for entry in tensors(model).values())
    require_disk(target.parent, needs, target.name)

    weights: dict[str, Any] = {}
    for file in sorted(model.glob("model*.safetensors")):
        stored: Any = mx.load(str(file))
        weights |= stored
    weights = {name: value.astype(mx.float16) for name, value in weights.items()}
    beside = target.with_name(f".{os.getpid()}.{target.name}")
    try:
        with contextlib.redirect_stdout(sys.stderr):  # it prints; stdout is ours
            convert_to_gguf(model, weights, read_config(model), str(beside))
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        refuse_existing(target)
        beside.rename(target)
    except (ValueError, KeyError, AttributeError, TypeError, RuntimeError, AssertionError) as error:
        raise UsageError(f"{model}: mlx-lm cannot write it as GGUF ({' '.join(str(error).split())})") from None
    except OSError as error:
        raise SystemFailure(f"{target}: cannot be written ({error.strerror or error})") from None
    finally:
        beside.unlink(missing_ok=True)
    return target.stat().st_size


def check_exportable(model: Path) -> None:
    """Raises UsageError if the model is quantized, or has an architecture, a layout or a tokenizer that mlx-lm's
    converter does not write."""
    config = read_config(model)
    check_weights(model)
    if "quantization" in config or "quantization_config" in config:
        raise UsageError(f"{model}: mlx-lm exports no quantized model to GGUF; export the fused one")
    if config["model_type"] not in ARCHITECTURES:
        raise UsageError(
            f"{model}: mlx-lm exports {' and '.join(ARCHITECTURES)} models to GGUF, and this is {config['model_type']}"
        )
    if config.get("rope_traditional"):
        raise UsageError(
            f"{model}: its rotary pairs are interleaved already, and mlx-lm's GGUF export would interleave them again"
        )
    if (kind := _tokenizer_kind(model)) != "sentencepiece":
        raise UsageError(
            f"{model}: its tokenizer is {kind}, and mlx-lm's GGUF export writes sentencepiece ones only; "
            "llama.cpp would cut its text into other tokens"
        )


def _tokenizer_kind(model: Path) -> str:
    file = model / "tokenizer.json"
    try:
        text = file.read_text(encoding="utf-8")
        tokenizer: dict[str, Any] = json.loads(text)
        parts = json.dumps([tokenizer.get("pre_tokenizer"), tokenizer.get("decoder")])
        if '"ByteLevel"' in parts:
            return "byte-level"
        kind = tokenizer["model"]
        return "sentencepiece" if kind.get("byte_fallback") or kind["type"] == "Unigram" else str(kind["type"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise UsageError(f"{file}: the export needs a tokenizer.json that can be read") from None
