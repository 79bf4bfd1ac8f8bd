"""A canvas of cells, and what is drawn on one: bands as braille dots, layers over each other, lines of styled text.

Places are shares of the canvas, 0 to 1 from its lower left corner. Knows no axes and no numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from punie_tui.tui.widgets.points import Column


class Cell(NamedTuple):
    character: str
    style: str


Canvas = list[list[Cell | None]]
"""Rows from the top, each as wide as the canvas."""

_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""The bits of braille's dots by row and column (Unicode, block U+2800)."""
_NOTHING = Cell(" ", "")


def blank(columns: int, rows: int) -> Canvas:
    return [[None] * columns for _ in range(rows)]


def column_at(place: float, columns: int) -> int:
    return min(columns - 1, max(0, round(place * (columns - 1))))


def row_at(place: float, rows: int) -> int:
    return min(rows - 1, max(0, rows - 1 - round(place * (rows - 1))))


def draw_band(canvas: Canvas, x: Column, y: Column, cell: Cell, *, dots: bool) -> None:
    """Fills what lies between the lowest and the highest point of each column, as a line where there is but one.

    With `dots` in braille, two columns and four rows a cell; else with the cell's character.
    """
    rows, columns = len(canvas), len(canvas[0])
    across, down = (2, 4) if dots else (1, 1)
    filled = _filled(x, y, columns * across, rows * down)
    cells = filled.reshape(rows, down, columns, across)
    if dots:
        bits = (cells * _DOTS[None, :, None, :]).sum(axis=(1, 3))
        for row, column in np.argwhere(bits).tolist():
            canvas[row][column] = Cell(chr(0x2800 + int(bits[row, column])), cell.style)
    else:
        for row, column in np.argwhere(cells[:, 0, :, 0]).tolist():
            canvas[row][column] = cell


def _filled(x: Column, y: Column, width: int, height: int) -> NDArray[np.bool_]:
    """Which dots (height, width) lie in the band of points in the unit square; x rises."""
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


def content_of(layers: Sequence[Canvas]) -> list[Content]:
    """The layers as one line of content a row: of each cell what the uppermost layer has there."""
    merged = layers[0]
    for layer in layers[1:]:
        merged = [
            [upper or lower for upper, lower in zip(over, under, strict=True)]
            for over, under in zip(layer, merged, strict=True)
        ]
    return [Content.assemble(*_runs([cell or _NOTHING for cell in row])) for row in merged]


def _runs(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    return [("".join(cell.character for cell in run), style) for style, run in groupby(cells, lambda cell: cell.style)]
