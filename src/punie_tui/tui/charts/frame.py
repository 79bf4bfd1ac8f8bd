"""The frame of a chart: the y axis on its left, the x axis below it, and the marks on the x axis.

Lines in, lines out; independent of what is drawn inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from punie_tui.tui.charts.axis import Axis
from punie_tui.tui.charts.canvas import Line, column_at, row_at
from punie_tui.tui.common.glyphs import to_ascii


@dataclass(frozen=True)
class Framing:
    """Textual styles of the axes and of their labels; `ascii`: without Unicode."""

    axis: str
    label: str
    ascii: bool = False


def framed(
    lines: Sequence[Line],
    columns: int,
    labels: Sequence[str],
    x_axis: Axis,
    y_axis: Axis,
    framing: Framing,
    marks: Sequence[tuple[float, str, str]] = (),
) -> list[Line]:
    """Adds the axes to `lines` of `columns` cells: two more lines, each wider by `labels[0]` and one cell.

    `labels`: the labels of the y axis's ticks.

    `marks`: (x, sign, style) on the x axis; a later one is drawn over an earlier one.
    """
    rows = len(lines)
    blank = " " * len(labels[0])
    shown = {row_at(y_axis.place(tick), rows): text for tick, text in zip(y_axis.ticks, labels, strict=True)}
    found = [
        [
            (shown.get(row, blank), framing.label),
            (_sign("┤" if row in shown else "│", framing), framing.axis),
            *line,
        ]
        for row, line in enumerate(lines)
    ]
    rule = [(_sign("─", framing), framing.axis)] * columns
    below = [" "] * (len(blank) + 1 + columns)
    free_from = 0
    for tick, text in zip(x_axis.ticks, (label.strip() for label in x_axis.labels()), strict=True):
        column = column_at(x_axis.place(tick), columns)
        start = min(max(0, len(blank) + 1 + column - len(text) // 2), len(below) - len(text))
        if start < free_from:
            continue
        rule[column] = (_sign("┬", framing), framing.axis)
        below[start : start + len(text)] = text
        free_from = start + len(text) + 2
    for x, sign, style in marks:
        if x_axis.low <= x <= x_axis.high:
            rule[column_at(x_axis.place(x), columns)] = (sign, style)
    found.append([(blank + _sign("└", framing), framing.axis), *rule])
    found.append([("".join(below), framing.label)])
    return found


def _sign(character: str, framing: Framing) -> str:
    return to_ascii(character) if framing.ascii else character
