"""The text around a chart: the legend of its series, and their values at one x. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from textual.content import Content

from punie_tui.tui.charts.chart import Level, Series
from punie_tui.tui.common.untrusted import untrusted

_NAME = 24
_MUTED = "$foreground-muted"


def legend(series: Sequence[Series], levels: Sequence[Level], width: int) -> Content:
    """The glyph and name of each series, as many as fit in `width` cells."""
    items = [
        Content.assemble((f"{one.tag or one.glyph} ", one.style), _name(one))
        for one in _weightiest_first(series)
        if one.name and not (one.tag and one.kind == "dots")
    ]
    items += [Content.styled(f"╌ {level.name}", level.style) for level in levels if level.name]
    return _fitting(items, width)


def read_out(
    series: Sequence[Series], at: float, format_value: Callable[[float], str], width: int, near: float = 1
) -> Content:
    """`at 312` and, for each named series, its value at the nearest point, as many as fit in `width` cells.
    If that point is at least `near` away, its x is added.
    """
    items = [Content.assemble(("at ", _MUTED), (f"{at:,.0f}", "bold"))]
    for one, value, where in _values(series, at, format_value, near):
        items.append(
            Content.assemble((f"{one.tag or one.glyph} ", one.style), _name(one), f" {value}", (where, _MUTED))
        )
    return _fitting(items, width)


def read_out_lines(
    series: Sequence[Series], at: float, format_value: Callable[[float], str], width: int, near: float = 1
) -> Content:
    """Like `read_out`, but with all series, each on a line of `width` cells."""
    lines = [Content.assemble(("at ", _MUTED), (f"{at:,.0f}", "bold"))]
    for one, value, where in _values(series, at, format_value, near):
        text = Content.assemble((where, _MUTED), f" {value}")
        name = Content.assemble((f"{one.tag or one.glyph} ", one.style), _name(one))
        name = name.truncate(max(0, width - text.cell_length), ellipsis=True)
        lines.append(name.pad_right(max(0, width - name.cell_length - text.cell_length)) + text)
    return Content("\n").join(lines)


def _values(
    series: Sequence[Series], at: float, format_value: Callable[[float], str], near: float
) -> Iterator[tuple[Series, str, str]]:
    """Each named series, its value at the point nearest to `at`, and that point's x if it is at least `near` away."""
    for one in _weightiest_first(series):
        index = one.points.nearest(at) if one.name else None
        if index is None:
            continue
        value, x = float(one.points.y[index]), one.points.x[index]
        text = format_value(value) if math.isfinite(value) else "NaN" if math.isnan(value) else "∞"
        yield one, text, f" @{x:,.0f}" if abs(x - at) >= near else ""


def _weightiest_first(series: Sequence[Series]) -> Sequence[Series]:
    """The series of the run shown, then those of overlaid runs, then bands (the unsmoothed loss)."""
    return sorted(series, key=lambda one: (one.kind == "band", bool(one.tag)))


def _name(one: Series) -> Content:
    short = one.name if len(one.name) <= _NAME else f"{one.name[: _NAME - 1]}…"
    return untrusted(short, one_line=True, style=one.style)


def _fitting(items: Sequence[Content], width: int) -> Content:
    found = Content("")
    for item in items:
        longer = found + "  " + item if found else item
        if longer.cell_length > width:
            break
        found = longer
    return found
