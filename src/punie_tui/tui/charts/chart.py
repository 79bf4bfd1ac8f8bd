"""A line chart as text: series, viewport, size and theme in, styled lines out; no state is kept between calls.

The only module that uses plotext (its API is young, its figure is global to the process, and a NaN aborts the
process). plotext draws the lines, in coordinates from 0 to 1 that are finite by construction; bands, marks and axes
are drawn here. Call it from one thread only. It is independent of runs and losses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from textual.content import Content

from punie_tui.tui.charts.axis import Axis, axis_around, axis_between
from punie_tui.tui.charts.canvas import Canvas, Line, column_at, draw_band, lines_of, row_at
from punie_tui.tui.charts.frame import Framing, framed
from punie_tui.tui.charts.points import Column, Points, decimated
from punie_tui.tui.common.glyphs import to_ascii

__all__ = ["Chart", "ChartOptions", "ChartTheme", "Level", "Mark", "Points", "Series", "load_plotext", "render_chart"]

Kind = Literal["line", "band", "dots"]


@dataclass(frozen=True, eq=False)
class Series:
    """`line` joins the points, `dots` puts `glyph` at each, `band` fills the range from the lowest to the highest.

    A y that cannot be shown (not finite, or not above zero on a log axis) breaks a line or a band; if `mark_gaps` is
    set, a ✕ at the top marks it. `style` is a Textual style such as `$primary`. `name` labels the series in legends and
    read-outs, beside its `glyph`; with an empty name it does not appear there. `tag` is put at the end of a line, so
    that lines can be told apart without colours.
    """

    points: Points
    style: str
    kind: Kind = "line"
    name: str = ""
    glyph: str = "━"
    mark_gaps: bool = False
    tag: str = ""


@dataclass(frozen=True)
class Level:
    """A dashed line across the chart."""

    y: float
    style: str
    name: str = ""


@dataclass(frozen=True)
class Mark:
    """A sign on the x axis."""

    x: float
    glyph: str
    style: str


@dataclass(frozen=True)
class ChartTheme:
    """Textual styles of a chart's parts, and whether to draw in ASCII only."""

    axis: str = "$foreground-disabled"
    label: str = "$foreground-muted"
    gap: str = "$text-error"
    cursor: str = "$foreground-muted"
    ascii: bool = False


@dataclass(frozen=True)
class ChartOptions:
    """A range of None is taken from the data. `cursor` is the x of a vertical line."""

    log: bool = False
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    levels: Sequence[Level] = ()
    marks: Sequence[Mark] = ()
    cursor: float | None = None
    theme: ChartTheme = field(default_factory=ChartTheme)


@dataclass(frozen=True)
class Chart:
    """A drawn chart: its lines, and where in them the canvas is, so that a screen column can be converted to an x."""

    lines: Sequence[Line] = ()
    left: int = 0
    columns: int = 1
    x_axis: Axis = field(default_factory=lambda: Axis(0.0, 1.0))

    @property
    def text(self) -> Content:
        return Content("\n").join(Content.assemble(*line) for line in self.lines)

    def x_at(self, column: int) -> float:
        """Returns the x shown at a column of the text, clamped to the axis."""
        share = (column - self.left) / max(1, self.columns - 1)
        return self.x_axis.low + min(1.0, max(0.0, share)) * (self.x_axis.high - self.x_axis.low)


SMALLEST_FRAMED = (16, 4)
"""Below this width or height there is room only for the curves."""

_GAP_GLYPH, _LONE_GLYPH = "✕", "•"
_ASCII_LINE, _ASCII_BAND = "*", "."
_DOTS_A_ROW = 4
_FINEST = 100
_SGR = re.compile(r"\x1b\[([0-9;]*)m|([^\x1b]+)")


def render_chart(series: Sequence[Series], size: tuple[int, int], options: ChartOptions | None = None) -> Chart:
    """Draws a chart of `size` (width, height) cells, even without any points."""
    options = options or ChartOptions()
    width, height = size
    if width < 1 or height < 1:
        return Chart()
    has_frame = width >= SMALLEST_FRAMED[0] and height >= SMALLEST_FRAMED[1]
    rows = height - 2 if has_frame else height
    low, high = options.x_range or _extent(series)
    # Twice the resolution of the canvas: this bounds all further work.
    sparse = [decimated(one.points.between(low, high), 2 * width) for one in series]
    y_axis = _y_axis(sparse, low, high, rows, options)
    labels = y_axis.labels() if has_frame else []
    left = len(labels[0]) + 1 if labels else 0
    columns = max(1, width - left)
    x_axis = axis_between(low, high, max(1, columns // 12))
    lines = lines_of(_layers(list(zip(series, sparse, strict=True)), columns, rows, x_axis, y_axis, options))
    theme = options.theme
    if has_frame:
        marks = [(mark.x, _glyph(mark.glyph, theme), mark.style) for mark in options.marks]
        lines = framed(lines, columns, labels, x_axis, y_axis, Framing(theme.axis, theme.label, theme.ascii), marks)
    return Chart(lines, left, columns, x_axis)


def load_plotext() -> None:
    """Imports plotext (0.1 s, a C library), so that the first chart need not. May be called in a thread."""
    import plotext  # noqa: F401


def _extent(series: Sequence[Series]) -> tuple[float, float]:
    ends = [float(one.points.x[end]) for one in series if len(one.points) for end in (0, -1)]
    return min(ends, default=0.0), max(ends, default=1.0)


def _y_axis(sparse: Sequence[Points], low: float, high: float, rows: int, options: ChartOptions) -> Axis:
    ticks = max(2, min(7, rows // 3 + 1))
    if options.y_range is not None:
        return axis_around(options.y_range, ticks, log=options.log)
    values = np.concatenate([points.within(low, high).y for points in sparse] + [[level.y for level in options.levels]])
    shown = values[np.isfinite(values) & ((values > 0) | (not options.log))]
    return axis_around([shown.min(), shown.max()] if len(shown) else [], ticks, log=options.log)


def _layers(
    series: Sequence[tuple[Series, Points]], columns: int, rows: int, x_axis: Axis, y_axis: Axis, options: ChartOptions
) -> list[Canvas]:
    """The layers of a chart, lowest first: cursor, levels, bands, lines, dots, gaps."""
    theme = options.theme
    under = Canvas.blank(columns, rows)
    if options.cursor is not None and x_axis.low <= options.cursor <= x_axis.high:
        under.put((slice(None), column_at(x_axis.place(options.cursor), columns)), _glyph("│", theme), theme.cursor)
    for level in options.levels:
        if y_axis.shows(level.y) and y_axis.low <= level.y <= y_axis.high:
            under.put((row_at(y_axis.place(level.y), rows), slice(None)), _glyph("╌", theme), level.style)
    layers = [under]
    lines, over = [], Canvas.blank(columns, rows)
    for one, points in series:
        if one.kind == "dots":
            continue
        # plotext takes 10 µs per point: two per column are all it can show, and a wide chart gets no more than that.
        shown = decimated(points, min(columns, _FINEST)) if one.kind == "line" else points
        for x, y in _stretches(shown, x_axis, y_axis):
            if one.kind == "band":
                canvas = Canvas.blank(columns, rows)
                draw_band(canvas, x, y, _ASCII_BAND if theme.ascii else None, one.style)
                layers.append(canvas)
            elif len(x) == 1:  # plotext would draw a single braille dot, too small to see
                over.put((row_at(y[0], rows), column_at(x[0], columns)), _glyph(_LONE_GLYPH, theme), one.style)
            else:
                lines.append((one, *_bends(x, y, rows)))
    if lines:
        layers.append(_drawn_by_plotext(lines, columns, rows, _ASCII_LINE if theme.ascii else "braille"))
    for one, x, y in lines:
        if one.tag:
            over.put((row_at(y[-1], rows), column_at(x[-1], columns)), one.tag, f"bold {one.style}")
    for one, points in series:
        _put_dots_and_gaps(over, one, points.within(x_axis.low, x_axis.high), x_axis, y_axis, theme)
    return [*layers, over]


def _put_dots_and_gaps(
    canvas: Canvas, one: Series, points: Points, x_axis: Axis, y_axis: Axis, theme: ChartTheme
) -> None:
    rows, columns = canvas.characters.shape
    if one.kind != "dots" and not one.mark_gaps:
        return
    places, levels = x_axis.places(points.x), y_axis.places(points.y)
    shown = np.isfinite(levels)
    for place in places[~shown].tolist() if one.mark_gaps else ():
        canvas.put((0, column_at(place, columns)), _glyph(_GAP_GLYPH, theme), theme.gap)
    if one.kind == "dots":
        glyph = _glyph(one.glyph, theme)
        for place, level in zip(places[shown].tolist(), levels[shown].tolist(), strict=True):
            canvas.put((row_at(level, rows), column_at(place, columns)), glyph, one.style)


def _stretches(points: Points, x_axis: Axis, y_axis: Axis) -> list[tuple[Column, Column]]:
    """The points in the unit square, split where a value cannot be shown, cut off at the ends of the axis."""
    x, y = x_axis.places(points.x), y_axis.places(points.y)
    shown = np.isfinite(y)
    found = []
    for run in np.split(np.arange(len(x)), np.flatnonzero(np.diff(shown)) + 1):
        if len(run) and shown[run[0]]:
            xs, ys = _cut_off(x[run], y[run])
            if len(xs):
                found.append((xs, np.clip(ys, 0.0, 1.0)))
    return found


def _cut_off(x: Column, y: Column) -> tuple[Column, Column]:
    """Moves a first or last point beyond the edge of the picture onto the edge, along its line."""
    for end, next_one, edge in ((0, 1, 0.0), (-1, -2, 1.0)):
        if len(x) and (x[end] < edge if end == 0 else x[end] > edge):
            if len(x) == 1:
                return x[:0], y[:0]
            y[end] += (y[next_one] - y[end]) * (edge - x[end]) / (x[next_one] - x[end])
            x[end] = edge
    return x, y


def _bends(x: Column, y: Column, rows: int) -> tuple[Column, Column]:
    """A line without the points that are level with both neighbours, at the resolution of braille dots."""
    level = np.rint(y * (_DOTS_A_ROW * rows - 1))
    same = level[1:] == level[:-1]
    kept = np.ones(len(x), bool)
    kept[1:-1] = ~(same[1:] & same[:-1])
    return x[kept], y[kept]


def _drawn_by_plotext(lines: Sequence[tuple[Series, Column, Column]], columns: int, rows: int, marker: str) -> Canvas:
    import plotext

    plotext.terminal.limit(False, False)  # otherwise sizes are limited to those of the real terminal
    figure = plotext.figure
    figure.clear()
    figure.plot_size(columns, rows)
    figure.axes(False)
    for axis in (0, 1):
        figure.ruler(axis).frequency(0)
        figure.ruler(axis).lim(0.0, 1.0)
    styles: list[str] = []
    for one, x, y in lines:
        # The colour is only a number here: it is read back below and stands for the style.
        if one.style not in styles:
            styles.append(one.style)
        pixel = plotext.pixel(styles.index(one.style))
        signal = figure.signal(x.tolist(), y.tolist(), marker=plotext.marker(marker, pixel))
        figure.draw(signal.lines(True))
    text = figure.build().string()
    figure.clear()
    return _canvas_of(text, styles, columns, rows)


def _canvas_of(text: str, styles: Sequence[str], columns: int, rows: int) -> Canvas:
    """Parses plotext's string of `rows` lines into a canvas; `ESC[38;5;<n>m` selects style n."""
    style = ""
    parts, part_styles = [], []
    for codes, characters in _SGR.findall(text):
        if characters:
            parts.append(characters.replace("\n", ""))
            part_styles.append(style)
        elif codes.startswith("38;5;"):
            style = styles[int(codes[5:])] if int(codes[5:]) < len(styles) else ""
        elif codes in ("", "0"):
            style = ""
    drawn = np.frombuffer("".join(parts).encode("utf-32-le"), "<u4").astype(np.uint32)
    drawn[(drawn == ord(" ")) | (drawn == 0x2800)] = 0
    styled = np.repeat(np.array(part_styles, object), [len(part) for part in parts])
    return Canvas(drawn.reshape(rows, columns), styled.reshape(rows, columns))


def _glyph(glyph: str, theme: ChartTheme) -> str:
    return to_ascii(glyph) if theme.ascii else glyph
