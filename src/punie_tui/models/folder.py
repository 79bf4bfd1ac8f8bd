"""Checks model folders by their files alone. Lightweight: nothing is loaded, and mlx is not imported."""

from __future__ import annotations

import hashlib
import json
import math
import os
import stat
import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from punie_tui.errors import UsageError
from punie_tui.regular_files import read_json

WIDTHS = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0"), 1),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 2),
    **dict.fromkeys(("U32", "I32", "F32"), 4),
    **dict.fromkeys(("U64", "I64", "F64", "C64"), 8),
}
"""Bytes per number, by the safetensors format's name of its type."""
LONGEST_HEADER = 100 << 20
"""Bytes; the most that the format allows."""
MOST_LAYERS = 10_000
"""The most layers that a config.json may name; the deepest models have about a hundred."""
LARGEST_CONFIG = 64 << 20
"""Bytes."""
FLOATS = {"float16": "F16", "bfloat16": "BF16", "float32": "F32"}


def read_config(path: Path) -> dict[str, Any]:
    """config.json of a model folder. Raises UsageError if the folder or the file is missing or broken, the folder
    contains something that is neither file nor folder, or the number of layers is impossible."""
    if not path.is_dir():
        raise UsageError(f"{path}: there is no such model folder")
    _refuse_special_files(path)
    file = path / "config.json"
    if not file.is_file():
        raise UsageError(f"{path}: not a model folder, it has no config.json")
    try:
        if file.stat().st_size > LARGEST_CONFIG:
            raise UsageError(f"{file}: larger than {LARGEST_CONFIG >> 20} MB; that is not a model's config.json")
        config = read_json(file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise UsageError(f"{file}: not valid JSON ({error})") from None
    if not isinstance(config, dict) or not isinstance(config.get("model_type"), str):
        raise UsageError(f"{file}: it does not say which model_type this is")
    for key, value in _layer_counts(config):
        if not value <= MOST_LAYERS:  # JSON allows NaN as a number
            raise UsageError(f"{file}: {key} has {value} layers; more than {MOST_LAYERS} cannot be built")
    return config


def _refuse_special_files(path: Path) -> None:
    """Raises UsageError if there is a FIFO, a socket or a device in a folder: reading one may never end."""
    try:
        for entry in os.scandir(path):
            mode = entry.stat().st_mode if Path(entry).exists() else stat.S_IFREG
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise UsageError(f"{entry.path}: neither a file nor a folder, which no model has; remove it")
    except OSError as error:
        raise UsageError(f"{error.filename or path}: cannot be read ({error.strerror})") from None


def _layer_counts(config: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Every number of layers in a config.json, including its nested parts."""
    for key, value in config.items():
        if isinstance(value, dict):
            yield from _layer_counts(value)
        elif isinstance(value, int | float) and "layer" in key:
            yield key, value


def check_weights(path: Path) -> None:
    """Raises UsageError if a model folder has no weights, lacks some that its index names, or has truncated ones."""
    _refuse_special_files(path)
    files = sorted(path.glob("model*.safetensors"))
    if not files:
        raise UsageError(f"{path}: the model folder has no weights (model*.safetensors)")
    count = sum(len(safetensors_header(file)) for file in files)
    layers = _layers(path)
    if layers > count:  # building such a model would take forever, and could only fail
        raise UsageError(f"{path}: config.json has {layers} layers, but there are only {count} tensors")
    index = path / "model.safetensors.index.json"
    if not index.is_file():
        return
    try:
        named = set(read_json(index)["weight_map"].values())
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise UsageError(f"{index}: not a weight index; download or write the model again") from None
    if outside := sorted(str(name) for name in named if not isinstance(name, str) or Path(name).name != name):
        raise UsageError(f"{index}: it names {outside[0]!r}, which is not a file of this folder; do not use this model")
    if missing := named - {file.name for file in files}:
        raise UsageError(f"{path}: the weights file {min(map(str, missing))!r} that the index names is missing")


def _layers(path: Path) -> int:
    """The number of layers according to config.json; 0 if it does not say, or is missing."""
    try:
        config = read_json(path / "config.json")
        inner = config.get("text_config") or {}
        return max(int(part.get("num_hidden_layers") or 0) for part in (config, inner))
    except (OSError, ValueError, TypeError, AttributeError):
        return 0


def tensors(path: Path) -> dict[str, dict[str, Any]]:
    """Name → header entry (dtype, shape, data_offsets) of every tensor in a model folder. Reads headers only.

    Raises UsageError if a file is incomplete."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(path.glob("model*.safetensors")):
        found |= safetensors_header(file)
    return found


FINGERPRINT_BLOCK = 4096
"""Bytes read at each of two places of a tensor."""


def weights_fingerprint(*folders: Path) -> str:
    """A hash that changes when a weight file's content does, but not when a folder is moved or copied.

    Covers the names, the sizes and two blocks of 4 KiB of each tensor, so that large models are not read whole.
    """
    files = [file for folder in folders for file in sorted(folder.glob("*.safetensors"))]
    facts = [(file.name, *_sampled(file, stat.st_size, stat.st_mtime_ns)) for file in files for stat in [file.stat()]]
    return f"content-{hashlib.sha256(repr(facts).encode()).hexdigest()[:16]}"


def has_fingerprint(kept: str, *folders: Path) -> bool:
    """Whether the weights in `folders` match a stored fingerprint, in today's form or the earlier one (of names, sizes
    and modification times)."""
    if kept.startswith("content-"):
        return kept == weights_fingerprint(*folders)
    files = [file for folder in folders for file in sorted(folder.glob("*.safetensors"))]
    facts = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return kept == hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


@lru_cache(maxsize=4096)
def _sampled(file: Path, size: int, changed: int) -> tuple[int, str]:
    """The size of a weights file, and the SHA-256 of its header and of blocks of each of its tensors. `changed`: its
    modification time in nanoseconds, so that a file is read again only if it has changed."""
    try:
        header = safetensors_header(file)
    except UsageError:  # broken: only its size and modification time are known
        return size, str(changed)
    digest = hashlib.sha256(repr(sorted(header.items())).encode())
    with file.open("rb") as stream:
        start = 8 + struct.unpack("<Q", stream.read(8))[0]
        for tensor in sorted(header.values(), key=lambda tensor: tuple(tensor["data_offsets"])):
            begin, end = tensor["data_offsets"]
            for place in (begin, (begin + end) // 2):
                stream.seek(start + place)
                digest.update(stream.read(min(FINGERPRINT_BLOCK, end - place)))
    return size, digest.hexdigest()


def changed_modules(adapter: Path) -> set[str]:
    """The names of the modules that an adapter folder changes."""
    return {name.rpartition(".")[0] for name in safetensors_header(adapter / "adapters.safetensors")}


def dense_tensors(path: Path, dtype: str | None = None) -> dict[str, dict[str, Any]]:
    """As `tensors`, but as they would be without quantization: weights dense, no scales or biases.

    Every number is as wide as `dtype`; by default a dequantized weight's are as wide as its scales, others as stored.
    """
    found = tensors(path)
    quantization = read_config(path).get("quantization") or {}
    plain: dict[str, dict[str, Any]] = {}
    for name, entry in found.items():
        module, _, part = name.rpartition(".")
        scales = found.get(f"{module}.scales")
        if scales is not None and part in ("scales", "biases", "global_scale"):
            continue
        shape, code = entry["shape"], entry["dtype"]
        if scales is not None and part == "weight":
            own = quantization.get(module)
            group = (own if isinstance(own, dict) else quantization)["group_size"]
            shape, code = [*shape[:-1], scales["shape"][-1] * group], scales["dtype"]
            code = code if code in FLOATS.values() else "BF16"  # the scales of mxfp4 and similar modes are bytes
        code = FLOATS.get(dtype or "", code) if code in FLOATS.values() else code
        plain[name] = {"dtype": code, "shape": shape, "data_offsets": [0, math.prod(shape) * WIDTHS[code]]}
    return plain


def tensor_digests(path: Path) -> dict[str, tuple[str, tuple[int, ...], str]]:
    """Name → (dtype, shape, SHA-256 of the bytes) of every tensor in a model folder."""
    found = {}
    for file in sorted(path.glob("model*.safetensors")):
        header = safetensors_header(file)
        with file.open("rb") as stream:
            start = 8 + struct.unpack("<Q", stream.read(8))[0]
            for name, entry in header.items():
                begin, end = entry["data_offsets"]
                stream.seek(start + begin)
                digest = hashlib.sha256()
                while begin < end:
                    digest.update(block := stream.read(min(1 << 20, end - begin)))
                    begin += len(block)
                found[name] = (entry["dtype"], tuple(entry["shape"]), digest.hexdigest())
    return found


def safetensors_header(file: Path) -> dict[str, dict[str, Any]]:
    """The header of a complete safetensors file, without its metadata.

    The format: 8 bytes of header length, little-endian, then a JSON header whose `data_offsets` say where each
    tensor is: one after the other, each as long as its shape and type require. Raises UsageError if the file is cut
    short, or its header is broken or wrong.
    """
    try:
        with file.open("rb") as stream:
            length = struct.unpack("<Q", stream.read(8))[0]
            size = stream.seek(0, 2)
            if length > min(size - 8, LONGEST_HEADER):
                raise ValueError("truncated header")
            stream.seek(8)
            header: dict[str, dict[str, Any]] = json.loads(stream.read(length))
        header.pop("__metadata__", None)
        end = 0
        for name, tensor in sorted(header.items(), key=lambda item: tuple(item[1]["data_offsets"])):
            begin, stop = tensor["data_offsets"]
            if begin != end or stop - begin != math.prod(tensor["shape"]) * WIDTHS[tensor["dtype"]]:
                raise ValueError(f"the size or place of {name[:80]!r} is wrong")
            end = stop
        if 8 + length + end != size:
            raise ValueError(f"{size} bytes instead of {8 + length + end}")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from None
    except (ValueError, struct.error, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise UsageError(f"{file}: not a whole safetensors file ({error}); fetch or write it again") from None
    return header
