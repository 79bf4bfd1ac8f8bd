"""Fuses an adapter and its base into one plain model. Knows nothing of runs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten, tree_unflatten

from punie_tui.models.folder import changed_modules, read_config
from punie_tui.models.loading import (
    apply_adapter,
    check_adapter_files,
    dense_rows,
    dense_shape,
    dequantized,
    is_quantized,
    load,
)
from punie_tui.models.making.publish import read_provenance, refuse_existing
from punie_tui.models.making.shards import Rows, Tensors
from punie_tui.models.making.writing import BytesWritten, WrittenModel, draft, write_model
from punie_tui.models.wheels import file_sha256


def fuse(base: Path, adapter: Path, target: Path, dtype: str, progress: BytesWritten) -> WrittenModel:
    """Writes base + adapter as a dense model of `dtype` (float16, bfloat16, float32) into the new folder `target`.

    The sum is computed in float32 and rounded once. Streaming: about one module's weights are in memory at a time.
    Raises UsageError if `target` exists or the adapter does not fit, SystemFailure if the disk is full.
    """
    refuse_existing(target)
    model, _ = merged(base, adapter)
    config = plain_config(read_config(base), dtype)  # as on disk: mlx-lm's loading adds to its own
    made = draft(model, config, dense(model, dtype))
    del model  # so that a tensor's memory is freed once it is written
    return write_model(made, base, target, provenance(base, adapter, dtype), progress)


def merged(base: Path, adapter: Path) -> tuple[Any, set[str]]:
    """The base with the adapter summed in, lazily, and the names of the modules that the adapter changes.

    Those are plain and in float32; all others are as they are on disk.
    """
    check_adapter_files(adapter)
    loaded = load(base, as_stored=True)

    model = loaded.model
    changed = changed_modules(adapter)
    # Plain before the adapter is applied: mlx-lm's own `fuse` computes in the base scales' type, and a fully
    # fine-tuned model has plain weights.
    plain = [(name, dequantized(module)) for name, module in model.named_modules() if name in changed]
    model.update_modules(tree_unflatten([(name, module) for name, module in plain if module is not None]))
    widen(model, changed)
    apply_adapter(model, adapter)
    wrapped = [(name, module) for name, module in model.named_modules() if hasattr(module, "fuse")]
    fused = [(name, module.fuse() if name in changed else _inside(module)) for name, module in wrapped]
    model.update_modules(tree_unflatten(fused))
    model.eval()
    return model, changed


def widen(model: Any, names: set[str]) -> None:
    """Converts the half-precision numbers of the named modules to float32, so that a sum is rounded once."""
    for name, module in model.named_modules():
        if name in names:
            for key, value in list(module.items()):
                if isinstance(value, mx.array) and value.dtype in (mx.float16, mx.bfloat16):
                    module[key] = value.astype(mx.float32)


def dense(model: Any, dtype: str) -> Tensors:
    """Every parameter of the model without quantization, in `dtype`; weights of quantized modules as `Rows`."""
    kind = getattr(mx, dtype)
    found: Tensors = dict(tree_flatten(model.parameters()))
    for name, value in found.items():
        if mx.issubdtype(value.dtype, mx.floating):
            found[name] = value.astype(kind)
    for name, module in model.named_modules():
        if is_quantized(module):
            for part in ("scales", "biases", "global_scale"):
                found.pop(f"{name}.{part}", None)
            found[f"{name}.weight"] = Rows(dense_shape(module), kind, partial(_rounded_rows, module, kind))
    return found


def _rounded_rows(module: Any, kind: Any, start: int, stop: int) -> Any:
    return dense_rows(module, start, stop).astype(kind)


def _inside(module: Any) -> Any:
    """The module that a low-rank layer of mlx-lm wraps."""
    return module["linear"] if "linear" in module else module["embedding"]


def plain_config(config: dict[str, Any], dtype: str) -> dict[str, Any]:
    """The base's config without its quantization, with the dtype that is written."""
    gone = {"quantization", "quantization_config"}
    plain = {key: value for key, value in config.items() if key not in gone}
    if isinstance(text := plain.get("text_config"), dict):
        plain["text_config"] = {key: value for key, value in text.items() if key not in gone}
    return {**plain, "dtype" if "dtype" in plain else "torch_dtype": dtype}


def provenance(base: Path, adapter: Path, dtype: str) -> dict[str, Any]:
    """The provenance of a fused model; equal for equal inputs."""
    return {
        "kind": "fused",
        "base": read_provenance(base) or str(base),
        "adapter_sha256": file_sha256(adapter / "adapters.safetensors"),
        "adapter_config_sha256": file_sha256(adapter / "adapter_config.json"),
        "dtype": dtype,
    }
