"""What a chart says in words: the legend of its series, and what they are at one place. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from textual.content import Content

from punie_tui.tui.widgets.chart import Level, Series
from punie_tui.tui.widgets.untrusted import untrusted

_NAME = 24
_MUTED = "$foreground-muted"


def legend(series: Sequence[Series], levels: Sequence[Level], width: int) -> Content:
    """Sign and name of each series, those with a tag after the others, as many as `width` cells hold."""
    items = [
        Content.assemble((f"{one.tag or one.glyph} ", one.style), _name(one))
        for one in _tagged_last(series)
        if one.name
    ]
    items += [Content.styled(f"╌ {level.name}", level.style) for level in levels if level.name]
    return _fitting(items, width)


def read_out(series: Sequence[Series], at: float, say: Callable[[float], str], width: int) -> Content:
    """`at 312` and, of each series with a name, its value at the point nearest to it."""
    items = [Content.assemble(("at ", _MUTED), (f"{at:.0f}", "bold"))]
    for one in _tagged_last(series):
        index = one.points.nearest(at) if one.name else None
        if index is None:
            continue
        value = float(one.points.y[index])
        said = say(value) if math.isfinite(value) else "NaN" if math.isnan(value) else "∞"
        x = one.points.x[index]
        where = f" @{x:.0f}" if abs(x - at) >= 1 else ""
        items.append(Content.assemble((f"{one.tag or one.glyph} ", one.style), _name(one), f" {said}", (where, _MUTED)))
    return _fitting(items, width)


def _tagged_last(series: Sequence[Series]) -> Sequence[Series]:
    """The run that is shown comes before those laid over it."""
    return sorted(series, key=lambda one: bool(one.tag))


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
