"""A quantized weight in other bits, in blocks of rows: dequantized, rounded as a dense model of its type would be, and
quantized again. The same bits as of the whole at once, since a group lies within a row."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from punie_tui.models.loading import dense_rows, dense_shape
from punie_tui.models.making.shards import Rows


def requantized(stored: Any, asked: Any, dtype: Any) -> dict[str, Rows]:
    """Part (weight, scales, biases) → its rows, of the weight in the quantized module `stored` as `asked` has it.

    `asked`: a quantized module of the wanted bits, group size and mode, whose own numbers are not looked at.
    Scales and biases come with the weight; they are small and kept until their turn to be written comes.
    """
    import mlx.core as mx

    kept: dict[tuple[int, int], list[Any]] = {}  # the others' rows of each block of the weight
    parts = [part for part in ("weight", "scales", "biases") if part in asked]

    def compute(start: int, stop: int) -> list[Any]:
        dense = dense_rows(stored, start, stop).astype(dtype)
        found = list(mx.quantize(dense, asked.group_size, asked.bits, mode=asked.mode))
        mx.eval(found)
        return found

    def block(index: int, start: int, stop: int) -> Any:
        if index == 0:
            weight, *kept[start, stop] = compute(start, stop)
            return weight
        if (start, stop) in kept:
            return kept[start, stop][index - 1]
        return compute(start, stop)[index]  # the weight went by in other blocks, or has not yet

    return {
        part: Rows(
            tuple(asked[part].shape),
            asked[part].dtype,
            partial(block, index),
            row_numbers=math.prod(dense_shape(stored)[1:]),
        )
        for index, part in enumerate(parts)
    }
