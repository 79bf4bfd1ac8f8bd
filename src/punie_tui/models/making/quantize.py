"""Quantizes a model to fewer bits per weight, in one of three ways. Knows nothing of runs.

Two steps: the fused model on disk is quantized. Direct: base and adapter are summed, rounded to the type that the
fused model would have and quantized, a module at a time: the result is the same, and no 16-bit model is written.
Surgical: only the modules that the adapter changes are dequantized, summed and quantized again; every other tensor is
the base's, byte for byte.
"""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx.nn as nn
from mlx.utils import tree_flatten, tree_unflatten
from mlx_lm.convert import mixed_quant_predicate_builder
from mlx_lm.utils import quantize_model

from punie_tui.errors import UsageError
from punie_tui.models.folder import read_config
from punie_tui.models.loading import cast, dequantized, is_quantized, load
from punie_tui.models.making.fuse import merged, plain_config
from punie_tui.models.making.fuse import provenance as fused_provenance
from punie_tui.models.making.publish import read_provenance, refuse_existing
from punie_tui.models.making.requantized import requantized
from punie_tui.models.making.writing import BytesWritten, ModelDraft, WrittenModel, draft, write_model
from punie_tui.runs.recipes.recipe import QuantizeSettings


def quantize(source: Path, target: Path, requested: QuantizeSettings, progress: BytesWritten) -> WrittenModel:
    """Quantizes the plain model `source` into the new folder `target`; mlx-lm chooses the layers.

    Layers whose width is not divisible by the group size stay as they are. Raises UsageError if `target` exists,
    `source` is quantized already or its layers do not suit the request, SystemFailure if the disk is full.
    """
    refuse_existing(target)
    config = read_config(source)  # as on disk: mlx-lm's loading adds to its own
    if "quantization" in config or "quantization_config" in config:
        raise UsageError(f"{source}: the model is already quantized; quantize the fused one")
    made = _quantized(load(source, as_stored=True).model, config, requested, source)
    return write_model(made, source, target, provenance(source, requested), progress)


def quantize_adapter(
    base: Path, adapter: Path, target: Path, requested: QuantizeSettings, dtype: str, progress: BytesWritten
) -> WrittenModel:
    """Quantizes base and adapter into the new folder `target`: surgically if `requested.method` says so, else directly.

    `dtype`: the type of the fused model that the direct way skips. Raises as `quantize` and `fuse` do.
    """
    refuse_existing(target)
    make = _surgical if requested.method == "surgical" else _direct
    made = make(base, adapter, requested, dtype)
    return write_model(made, base, target, adapter_provenance(base, adapter, requested, dtype), progress)


def provenance(source: Path, requested: QuantizeSettings) -> dict[str, Any]:
    """The provenance of a quantized model; equal for equal inputs."""
    return _provenance(read_provenance(source) or str(source), requested)


def adapter_provenance(base: Path, adapter: Path, requested: QuantizeSettings, dtype: str) -> dict[str, Any]:
    """As `provenance`. The direct way makes the same model as two steps, so its provenance is the same."""
    source = fused_provenance(base, adapter, dtype)
    if requested.method == "surgical":
        return {**_provenance({**source, "dtype": None}, requested), "method": "surgical"}
    return _provenance(source, requested)


def _provenance(source: Any, requested: QuantizeSettings) -> dict[str, Any]:
    return {
        "kind": "quantized",
        "source": source,
        **requested.model_dump(exclude={"method", "again"}, exclude_none=True),
    }


def _direct(base: Path, adapter: Path, requested: QuantizeSettings, dtype: str) -> ModelDraft:
    model, _ = merged(base, adapter)
    stored = {name: module for name, module in model.named_modules() if is_quantized(module)}
    model.update_modules(tree_unflatten([(name, dequantized(module)) for name, module in stored.items()]))
    cast(model, getattr(mx, dtype))
    made = _quantized(model, plain_config(read_config(base), dtype), requested, base)
    for name, module in model.named_modules():
        if name in stored and is_quantized(module):  # as computed above, but never a whole dense weight at once
            for part, rows in requantized(stored[name], module, getattr(mx, dtype)).items():
                made.tensors[f"{name}.{part}"] = rows
    return made


def _surgical(base: Path, adapter: Path, requested: QuantizeSettings, dtype: str) -> ModelDraft:
    config = read_config(base)
    quantization = config.get("quantization") or {}
    if not quantization and "quantization_config" in config:
        raise UsageError(f"{base}: its quantization is not mlx's own, so it cannot be kept; use --method direct")
    model, changed = merged(base, adapter)
    kept = Counter(
        value.dtype
        for name, value in tree_flatten(model.parameters())
        if name.rpartition(".")[0] not in changed and mx.issubdtype(value.dtype, mx.floating)
    )
    settings = {"group_size": requested.group_size, "bits": requested.bits, "mode": requested.mode}
    own: dict[str, Any] = {}
    for name, module in model.named_modules():
        if name in changed:
            cast(module, kept.most_common(1)[0][0])  # the type that the base's own scales and norms have

    def takes(name: str, module: Any) -> bool:
        chosen = (
            name in changed and hasattr(module, "to_quantized") and module.weight.shape[-1] % requested.group_size == 0
        )
        if chosen:
            own[name] = settings
        return chosen

    nn.quantize(model, requested.group_size, requested.bits, mode=requested.mode, class_predicate=takes)
    if not own:
        raise UsageError(
            f"{adapter}: it changes no layer whose width is divisible by the group size {requested.group_size}"
        )
    both = {**(quantization or settings), **own}
    return draft(model, {**config, "quantization": both, "quantization_config": both})


def _quantized(model: Any, config: dict[str, Any], requested: QuantizeSettings, source: Path) -> ModelDraft:
    """A plain model's quantized draft; mlx-lm or the requested mixed recipe chooses the layers."""
    try:
        mixed = None
        if requested.quant_predicate:
            mixed = mixed_quant_predicate_builder(requested.quant_predicate, model, requested.group_size)
        with contextlib.redirect_stdout(sys.stderr):  # it prints; stdout is ours
            model, config = quantize_model(
                model, config, requested.group_size, requested.bits, mode=requested.mode, quant_predicate=mixed
            )
    except ValueError as error:
        raise UsageError(f"{source}: cannot be quantized in this way ({' '.join(str(error).split())})") from None
    if not any(hasattr(module, "scales") for module in model.modules()):
        raise UsageError(
            f"{source}: no layer's width is divisible by the group size {requested.group_size}; choose a smaller one"
        )
    return draft(model, config)
