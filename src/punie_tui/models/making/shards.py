"""Writes tensors to safetensors files one after the other, each computed only when it is written.

`mx.save_safetensors` needs all of a file's tensors in memory at once; here it is at most one tensor, or only a block
of a large one that can be computed in rows. Knows nothing of models.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx

BLOCK_BYTES = 8 << 20
"""The approximate memory of one block of rows, in float32."""

CODES = {
    "bool": "BOOL",
    "uint8": "U8",
    "uint16": "U16",
    "uint32": "U32",
    "uint64": "U64",
    "int8": "I8",
    "int16": "I16",
    "int32": "I32",
    "int64": "I64",
    "float16": "F16",
    "bfloat16": "BF16",
    "float32": "F32",
}
"""mlx's dtype → the code of the safetensors format (github.com/huggingface/safetensors, "Format")."""


@dataclass(frozen=True)
class Rows:
    """A tensor of `shape` and mlx dtype `dtype` that is computed in blocks of rows by `block(start, stop)`.

    `row_numbers`: how many numbers a row has while it is computed, if more than in the end.
    """

    shape: tuple[int, ...]
    dtype: Any
    block: Callable[[int, int], Any]
    row_numbers: int = 0

    @property
    def nbytes(self) -> int:
        return _count(self.shape) * int(self.dtype.size)

    def blocks(self) -> Iterator[Any]:
        """The rows from the first to the last, about BLOCK_BYTES of float32 at a time."""
        height = max(1, BLOCK_BYTES // (4 * max(1, _count(self.shape[1:]), self.row_numbers)))
        for start in range(0, self.shape[0], height):
            yield self.block(start, min(start + height, self.shape[0]))


Tensors = dict[str, Any]
"""Name → an mlx array, lazy or not, or `Rows`."""


def split(tensors: Tensors, most: int) -> list[list[str]]:
    """The names grouped into files of at most `most` bytes (or one tensor), in order, as mlx-lm splits them."""
    files: list[list[str]] = [[]]
    size = 0
    for name, value in tensors.items():
        if files[-1] and size + value.nbytes > most:
            files.append([])
            size = 0
        files[-1].append(name)
        size += value.nbytes
    return files


def write_shard(file: Path, tensors: Tensors, names: list[str], written: Callable[[int], object]) -> None:
    """Writes the named tensors to a new file and removes them from `tensors`; `written(bytes)` after every block."""
    header: dict[str, Any] = {"__metadata__": {"format": "mlx"}}
    at = 0
    for name in names:
        value = tensors[name]
        code = CODES[str(value.dtype).removeprefix("mlx.core.")]
        header[name] = {"dtype": code, "shape": list(value.shape), "data_offsets": [at, at + value.nbytes]}
        at += value.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with file.open("xb") as stream:
        stream.write(struct.pack("<Q", len(text)) + text)
        for name in names:
            value = tensors.pop(name)
            for block in value.blocks() if isinstance(value, Rows) else [value]:
                written(stream.write(_bytes(block)))
            del value, block
            mx.clear_cache()  # the allocator would keep the largest tensor's memory for the next


def _bytes(value: Any) -> memoryview:
    """The array's numbers, row-major; bfloat16, which the buffer protocol lacks, as uint16."""
    value = mx.contiguous(value)
    return memoryview(value.view(mx.uint16) if value.dtype == mx.bfloat16 else value)


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for length in shape:
        count *= length
    return count
