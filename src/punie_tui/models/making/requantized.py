"""Requantizes a weight to other bits, in blocks of rows: it is dequantized, rounded as a dense model of its type would
be, and quantized again. The result is the same as for the whole weight at once, since a group is within a row."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import mlx.core as mx

from punie_tui.models.loading import dense_rows, dense_shape
from punie_tui.models.making.shards import Rows


def requantized(stored: Any, template: Any, dtype: Any) -> dict[str, Rows]:
    """Part (weight, scales, biases) → its rows, for the weight of the module `stored`, quantized like `template`.

    `template`: a quantized module with the wanted bits, group size and mode, whose own numbers are ignored.
    Scales and biases are computed with the weight; they are small, and kept until they are written.
    """
    kept: dict[tuple[int, int], list[Any]] = {}  # the rows of the other parts, for each block of the weight
    parts = [part for part in ("weight", "scales", "biases") if part in template]

    def compute(start: int, stop: int) -> list[Any]:
        dense = dense_rows(stored, start, stop).astype(dtype)
        found = list(mx.quantize(dense, template.group_size, template.bits, mode=template.mode))
        mx.eval(found)
        return found

    def block(index: int, start: int, stop: int) -> Any:
        if index == 0:
            weight, *kept[start, stop] = compute(start, stop)
            return weight
        if (start, stop) in kept:
            return kept[start, stop][index - 1]
        return compute(start, stop)[index]  # the weight was written in other blocks, or has not been written yet

    return {
        part: Rows(
            tuple(template[part].shape),
            template[part].dtype,
            partial(block, index),
            row_numbers=math.prod(dense_shape(stored)[1:]),
        )
        for index, part in enumerate(parts)
    }
