"""Loads models into memory, in the form in which this machine computes fast.

On the CPU every weight becomes float32, quantized ones included (float16, bfloat16 and quantized products run
there at 1-5 GFLOP/s); the folder on disk keeps its bits, and the values are the same. Elsewhere weights stay
as stored. Never runs code from a model folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx.nn as nn
from mlx.utils import tree_map, tree_unflatten
from mlx_lm.models.switch_layers import QuantizedSwitchLinear, SwitchLinear
from mlx_lm.utils import load_adapters, load_model
from mlx_lm.utils import load_tokenizer as mlx_lm_load_tokenizer

from punie_tui.errors import PunieError, UsageError
from punie_tui.models.folder import check_weights, read_config, safetensors_header
from punie_tui.models.machine import compute
from punie_tui.models.making.publish import read_provenance
from punie_tui.models.plain_path import without_patterns
from punie_tui.models.wheels import file_sha256


@dataclass(frozen=True)
class Loaded:
    """A model ready to be called, its tokenizer as mlx-lm wraps it, and config.json."""

    model: Any
    tokenizer: Any
    config: dict[str, Any]


def load(path: Path, adapter: Path | None = None, *, as_stored: bool = False, merged: bool = False) -> Loaded:
    """Loads the model in the folder `path`, with the adapter folder `adapter` applied, in evaluation mode.

    `as_stored` leaves the weights lazy and as they are on disk (for fusing and quantizing). `merged` adds the adapter
    to the weights if they are float32 (on a CPU): two products fewer per layer, and the same sums in another order.
    Raises UsageError, in one sentence, if the folder is missing, incomplete, broken or unsupported, or the adapter
    does not fit.
    """
    read_config(path)
    check_weights(path)
    compute.prepare_thread()

    model, config = _load_model(path)
    if compute.current_backend() == "cpu" and not as_stored:
        to_float32(model)
    if adapter is not None:
        apply_adapter(model, adapter)
        if merged and compute.current_backend() == "cpu" and not as_stored:
            _merge(model)
    model.eval()
    if not as_stored:
        mx.eval(model.parameters())
    return Loaded(model, load_tokenizer(path, config), config)


def load_tokenizer(path: Path, config: dict[str, Any]) -> Any:
    """The folder's tokenizer as mlx-lm wraps it. Raises UsageError if it is missing or broken."""
    try:
        return mlx_lm_load_tokenizer(path, {"trust_remote_code": False}, eos_token_ids=config.get("eos_token_id"))
    except Exception as error:  # the tokenizers library raises bare Exception
        raise UsageError(f"{path}: its tokenizer cannot be loaded ({_sentence(error)})") from None


def to_float32(model: Any, *, lazy: bool = False) -> None:
    """Converts every weight of the model, quantized or half-precision, to float32.

    This happens at once, a module at a time; with `lazy`, when the weight is next used.
    """
    plain = []
    for name, module in model.named_modules():
        if (replacement := dequantized(module)) is not None:
            if not lazy:
                mx.eval(replacement.parameters())  # so that only one module's temporaries are in memory
            plain.append((name, replacement))
    model.update_modules(tree_unflatten(plain))
    cast(model, mx.float32)


def cast(model: Any, dtype: Any) -> None:
    """Converts every floating-point weight of a plain model to `dtype`, lazily."""

    def converted(value: Any) -> Any:
        return value.astype(dtype) if mx.issubdtype(value.dtype, mx.floating) else value

    model.update(tree_map(converted, model.parameters()))


def dequantized(module: Any) -> Any | None:
    """The plain module with a quantized one's weights in float32, lazily; None if `module` is not quantized."""
    plain_class = _plain_class(module)
    if plain_class is None:
        return None
    plain = plain_class.__new__(plain_class)  # its constructor would draw random weights of the same size
    nn.Module.__init__(plain)
    plain.weight = dense_rows(module)
    if "bias" in module:
        plain.bias = module.bias
    plain.train(module.training)
    return plain


def is_quantized(module: Any) -> bool:
    """Whether `dequantized` can convert the module."""
    return _plain_class(module) is not None


def _plain_class(module: Any) -> Any | None:
    kinds = {nn.QuantizedLinear: nn.Linear, nn.QuantizedEmbedding: nn.Embedding, QuantizedSwitchLinear: SwitchLinear}
    return next((plain for kind, plain in kinds.items() if isinstance(module, kind)), None)


def dense_rows(module: Any, start: int = 0, stop: int | None = None) -> Any:
    """Rows of a quantized module's weight in float32, lazily.

    `mx.dequantize` computes in the scales' type, so affine scales are widened first: float16 scales would round every
    weight.
    """
    rows = slice(start, stop)
    scales, biases, scale = module.scales[rows], None, module.get("global_scale")
    if module.mode == "affine":
        scales, biases = scales.astype(mx.float32), module.biases[rows].astype(mx.float32)
        if compute.current_backend() == "cpu" and module.bits in (4, 6, 8):
            return _scaled(_unpacked(module.weight[rows], module.bits), scales, biases)
    return mx.dequantize(
        module.weight[rows],
        scales,
        biases,
        module.group_size,
        module.bits,
        module.mode,
        global_scale=scale[rows] if scale is not None and scale.ndim else scale,
        dtype=mx.float32,
    )


def _scaled(numbers: Any, scales: Any, biases: Any) -> Any:
    """Integers (…, columns) times their group's scale plus its bias, (…, groups) each, in float32."""
    grouped = numbers.reshape(*scales.shape, -1).astype(mx.float32)
    return (grouped * scales[..., None] + biases[..., None]).reshape(numbers.shape)


def _unpacked(packed: Any, bits: int) -> Any:
    """The integers (…, columns) of 4, 6 or 8 bits in an affine weight (…, words of 32 bits), as mlx packs them.

    Uses operations on whole arrays: `mx.dequantize` unpacks one by one on a CPU, which takes up to eight times as long.
    """
    octets = mx.view(packed, mx.uint8)
    if bits == 8:
        return octets
    if bits == 4:
        parts = [octets & 15, octets >> 4]
    else:  # four numbers in three octets, the lowest bits first
        first, second, third = (octets.reshape(*octets.shape[:-1], -1, 3)[..., index] for index in range(3))
        parts = [
            first & 63,
            (first >> 6) | ((second & 15) << 2),
            (second >> 4) | ((third & 3) << 4),
            third >> 2,
        ]
    return mx.stack(parts, axis=-1).reshape(*packed.shape[:-1], -1)


def dense_shape(module: Any) -> tuple[int, ...]:
    """The shape of a quantized module's weight once it is dense."""
    return (*module.weight.shape[:-1], module.scales.shape[-1] * module.group_size)


def apply_adapter(model: Any, adapter: Path) -> None:
    """Applies an adapter folder in mlx-lm's format to the model. Raises UsageError if it does not fit."""
    check_adapter_files(adapter)
    try:
        load_adapters(model, str(adapter))
    except (ValueError, KeyError, AttributeError, TypeError, RuntimeError) as error:
        raise UsageError(f"{adapter}: the adapter does not fit the model ({_sentence(error)})") from None


def _merge(model: Any) -> None:
    """Converts every low-rank layer of the model to a plain one."""
    layers = [(name, module) for name, module in model.named_modules() if hasattr(module, "fuse")]
    model.update_modules(tree_unflatten([(name, module.fuse()) for name, module in layers]))


def check_adapter_files(adapter: Path) -> None:
    """Raises UsageError if the folder has no complete adapter, or the adapter has changed since training ended."""
    for name in ("adapter_config.json", "adapters.safetensors"):
        if not (adapter / name).is_file():
            raise UsageError(f"{adapter}: not an adapter folder, it has no {name}")
    safetensors_header(adapter / "adapters.safetensors")
    kept = read_provenance(adapter).get("sha256")
    for name, digest in kept.items() if isinstance(kept, dict) else ():
        if (adapter / name).is_file() and file_sha256(adapter / name) != digest:
            raise UsageError(
                f"{adapter / name}: damaged, it is not what training ended with; "
                "copy that of a checkpoint of its run over it, or train again"
            )


def _load_model(path: Path) -> tuple[Any, dict[str, Any]]:
    """Loads lazily with mlx-lm. Its errors, whatever their type, are caused by the folder's contents."""
    try:
        with without_patterns(path) as plain:
            return load_model(plain, lazy=True)  # type: ignore[no-any-return]
    except PunieError:
        raise
    except Exception as error:  # each architecture checks, or does not check, its settings in its own way
        raise UsageError(f"{path}: the model cannot be loaded ({_sentence(error)})") from None


def _sentence(error: Exception) -> str:
    """An exception's message on one line, shortened, without its final full stop."""
    text = " ".join(str(error).split()) or type(error).__name__
    return (text if len(text) <= 200 else text[:197] + "...").rstrip(".")
