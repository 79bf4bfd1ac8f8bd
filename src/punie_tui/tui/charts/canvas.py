"""A canvas of cells, and drawing on it: bands as braille dots, merged layers, lines of styled text.

Positions are fractions of the canvas, 0 to 1 from its lower left corner. Knows nothing of axes or values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from punie_tui.tui.charts.points import Column

Place = tuple[int | slice, int | slice]
"""A row and a column, or a slice of either."""

Line = list[tuple[str, str]]
"""One line of text: its segments, each with its style."""


@dataclass(frozen=True, eq=False)
class Canvas:
    """Cells by row (from the top) and column: the code point of each, 0 if nothing is drawn there, and its style."""

    characters: NDArray[np.uint32]
    styles: NDArray[np.object_]

    @classmethod
    def blank(cls, columns: int, rows: int) -> Canvas:
        return cls(np.zeros((rows, columns), np.uint32), np.full((rows, columns), "", object))

    def put(self, place: Place, character: str, style: str) -> None:
        self.characters[place] = ord(character)
        self.styles[place] = style


_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""The bits of the braille dots by row and column (Unicode, block U+2800)."""


def column_at(place: float, columns: int) -> int:
    return min(columns - 1, max(0, round(place * (columns - 1))))


def row_at(place: float, rows: int) -> int:
    return min(rows - 1, max(0, rows - 1 - round(place * (rows - 1))))


def draw_band(canvas: Canvas, x: Column, y: Column, character: str | None, style: str) -> None:
    """Fills each column from its lowest to its highest point; with one point per column the band is a line.

    Draws with `character`, or in braille (two columns and four rows per cell) if it is None.
    """
    rows, columns = canvas.characters.shape
    across, down = (2, 4) if character is None else (1, 1)
    cells = _filled(x, y, columns * across, rows * down).reshape(rows, down, columns, across)
    if character is None:
        bits = (cells * _DOTS[None, :, None, :]).sum(axis=(1, 3))
        drawn = bits > 0
        canvas.characters[drawn] = 0x2800 + bits[drawn]
    else:
        drawn = cells[:, 0, :, 0]
        canvas.characters[drawn] = ord(character)
    canvas.styles[drawn] = style


def _filled(x: Column, y: Column, width: int, height: int) -> NDArray[np.bool_]:
    """A mask (height, width) of the dots inside the band of points; these lie in the unit square, with x rising."""
    columns = np.rint(x * (width - 1)).astype(int)
    levels = y * (height - 1)
    starts = np.flatnonzero(np.diff(columns, prepend=-1))
    at = columns[starts]
    lowest, highest = np.minimum.reduceat(levels, starts), np.maximum.reduceat(levels, starts)
    every = np.arange(at[0], at[-1] + 1)
    low, high = np.interp(every, at, lowest), np.interp(every, at, highest)
    # Neighbours touch, so that a steep line has no holes.
    low[1:], high[1:] = np.minimum(low[1:], high[:-1]), np.maximum(high[1:], low[:-1])
    dots = np.zeros((height, width), bool)
    level = np.arange(height - 1, -1, -1)[:, None]
    dots[:, every] = (level >= np.rint(low)) & (level <= np.rint(high))
    return dots


def lines_of(layers: Sequence[Canvas]) -> list[Line]:
    """Merges the layers (lowest first) and returns the rows as lines; each cell shows the topmost layer drawn there."""
    rows, columns = layers[0].characters.shape
    merged = Canvas.blank(columns, rows)
    for layer in layers:
        drawn = layer.characters != 0
        np.copyto(merged.characters, layer.characters, where=drawn)
        np.copyto(merged.styles, layer.styles, where=drawn)
    empty = merged.characters == 0
    merged.characters[empty] = ord(" ")
    # A space looks the same in any style: with the style of the cell before it, it does not split a segment.
    styled_as = np.maximum.accumulate(np.where(empty, 0, np.arange(columns)), axis=1)
    styles = np.take_along_axis(merged.styles, styled_as, axis=1)
    return [_runs(row, row_styles) for row, row_styles in zip(merged.characters, styles, strict=True)]


def _runs(characters: NDArray[np.uint32], styles: NDArray[np.object_]) -> Line:
    """Splits one row into segments of one style."""
    text = characters.astype("<u4").tobytes().decode("utf-32-le")
    bounds = [0, *(np.flatnonzero(styles[1:] != styles[:-1]) + 1).tolist(), len(text)]
    return [(text[begin:end], styles[begin]) for begin, end in pairwise(bounds)]
