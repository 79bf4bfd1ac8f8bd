"""A line chart as text: series, size and options in, content out, nothing kept between two calls.

The only place that knows plotext (its API is young, its figure is global to the process, and a NaN aborts the
process). plotext draws the canvas, in coordinates from 0 to 1 that are finite by construction; the axes are
written here. Call it from one thread only. Knows nothing of runs or losses.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from punie_tui.tui.widgets.axis import Axis, axis_around, axis_between

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Series:
    """A line, or with a `glyph` single marks. `points` are (x, y): x finite and rising, y any float at all.

    A y that cannot be shown (not finite, or not above zero on a log axis) breaks the line; where `mark_gaps`,
    a ✕ at the top says so. `faint` lies beneath everything else. `style` is Textual's, such as `$primary`.
    """

    points: Points
    style: str
    glyph: str | None = None
    faint: bool = False
    mark_gaps: bool = False


@dataclass(frozen=True)
class ChartOptions:
    """`x_range` is from the data where it is None. Styles are Textual's."""

    log: bool = False
    x_range: tuple[float, float] | None = None
    axis_style: str = "$foreground-disabled"
    label_style: str = "$foreground-muted"
    gap_style: str = "$text-error"


@dataclass(frozen=True)
class _Cell:
    character: str
    style: str


_Canvas = list[list[_Cell | None]]

SMALLEST_FRAMED = (16, 4)
"""Below this width or height there is room for the curve only."""

_GAP_GLYPH = "✕"
_LONE_GLYPH = "•"
_SGR = re.compile(r"\x1b\[([0-9;]*)m|([^\x1b])", re.DOTALL)


def render_chart(series: Sequence[Series], size: tuple[int, int], options: ChartOptions | None = None) -> Content:
    """The chart as `height` lines of `width` cells. Draws whatever it is given, be it nothing."""
    options = options or ChartOptions()
    width, height = size
    if width < 1 or height < 1:
        return Content("")
    framed = width >= SMALLEST_FRAMED[0] and height >= SMALLEST_FRAMED[1]
    rows = height - 2 if framed else height
    # Twice as fine as the canvas can show: this bounds all further work.
    sparse = [_decimated(one.points, 2 * width) for one in series]
    values = [y for points in sparse for _, y in points]
    y_axis = axis_around(values, max(2, min(7, rows // 3 + 1)), log=options.log)
    labels = y_axis.labels() if framed else []
    left = len(labels[0]) + 1 if labels else 0
    columns = max(1, width - left)
    x_axis = _x_axis(sparse, columns, options)
    layers: list[_Canvas] = []
    for faint in (True, False):
        drawn = [
            (one, _shown_in(one, points, columns, x_axis, y_axis))
            for one, points in zip(series, sparse, strict=True)
            if one.faint == faint
        ]
        if any(segments for _, segments in drawn):
            layers.append(_drawn_by_plotext(drawn, columns, rows))
    layers.append(_gap_marks(zip(series, sparse, strict=True), columns, rows, x_axis, y_axis, options.gap_style))
    lines = _over_each_other(layers, columns, rows)
    if not framed:
        return Content("\n").join(Content.assemble(*line) for line in lines)
    return Content("\n").join(_framed(lines, labels, x_axis, y_axis, options))


def load_plotext() -> None:
    """Imports plotext, 0.1 s and a C library, so that the first chart does not have to. May be called in a thread."""
    import plotext  # noqa: F401


def smoothed(values: Sequence[float], weight: float) -> list[float]:
    """Exponential moving average with the bias of its start taken out (as TensorBoard and Adam do):
    s ← w·s + (1-w)·v, shown as s / (1 - wⁿ). A value that is not finite stays as it is and does not count."""
    average = 0.0
    share = 1.0
    found = []
    for value in values:
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            share *= weight
            value = average / (1 - share)
        found.append(value)
    return found


def _x_axis(sparse: Sequence[Points], columns: int, options: ChartOptions) -> Axis:
    xs = [points[end][0] for points in sparse if points for end in (0, -1)]
    low, high = options.x_range or (min(xs, default=0.0), max(xs, default=1.0))
    return axis_between(low, high, max(1, columns // 12))


def _decimated(points: Points, buckets: int) -> Points:
    """At most two points a bucket, its lowest and highest, in their order, so that spikes survive.

    Every point that is not finite survives too: a gap may be one point wide.
    """
    if len(points) <= 2 * buckets:
        return points
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    low, high = xs[0], xs[-1]
    found: list[tuple[float, float]] = []
    start = 0
    for bucket in range(1, buckets + 1):
        end = len(xs) if bucket == buckets else bisect_left(xs, low + (high - low) * bucket / buckets, start)
        if end > start:
            found += _extremes(xs[start:end], ys[start:end])
        start = end
    return found


def _extremes(xs: Sequence[float], ys: Sequence[float]) -> list[tuple[float, float]]:
    """The lowest and the highest point of each finite stretch, with one of the points that part two stretches."""
    if all(map(math.isfinite, ys)):
        both = sorted({ys.index(min(ys)), ys.index(max(ys))})
        return [(xs[i], ys[i]) for i in both]
    finite = [i for i, y in enumerate(ys) if math.isfinite(y)]
    first_gap = next(i for i, y in enumerate(ys) if not math.isfinite(y))
    kept = {first_gap}
    if finite:
        kept |= {min(finite, key=ys.__getitem__), max(finite, key=ys.__getitem__)}
    return [(xs[i], ys[i]) for i in sorted(kept)]


def _shown_in(one: Series, points: Points, columns: int, x_axis: Axis, y_axis: Axis) -> list[list[tuple[float, float]]]:
    """A series as stretches of points in the unit square, parted where a value cannot be shown."""
    stretches: list[list[tuple[float, float]]] = [[]]
    for x, y in points if one.glyph else _decimated(points, columns):
        if not x_axis.low <= x <= x_axis.high:
            continue
        if y_axis.shows(y):
            stretches[-1].append((x_axis.place(x), y_axis.place(y)))
        elif stretches[-1]:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


def _drawn_by_plotext(
    drawn: Sequence[tuple[Series, list[list[tuple[float, float]]]]], columns: int, rows: int
) -> _Canvas:
    import plotext

    plotext.terminal.limit(False, False)  # else sizes are held within the real terminal's
    figure = plotext.figure
    figure.clear()
    figure.plot_size(columns, rows)
    figure.axes(False)
    for axis in (0, 1):
        figure.ruler(axis).frequency(0)
        figure.ruler(axis).lim(0.0, 1.0)
    styles: list[str] = []
    for one, stretches in drawn:
        # The colour is only a number here: it is read back below and stands for the style.
        pixel = plotext.pixel(len(styles))
        styles.append(one.style)
        for stretch in stretches:
            # A line of one point would be a single braille dot, which nobody sees.
            marker = plotext.marker(one.glyph or ("braille" if len(stretch) > 1 else _LONE_GLYPH), pixel)
            signal = figure.signal([x for x, _ in stretch], [y for _, y in stretch], marker=marker)
            figure.draw(signal.lines(one.glyph is None))
    text = figure.build().string()
    figure.clear()
    return _cells(text, styles, columns, rows)


def _cells(text: str, styles: Sequence[str], columns: int, rows: int) -> _Canvas:
    """The cells of a canvas out of plotext's string, whose `ESC[38;5;<n>m` says which style."""
    canvas: _Canvas = [[]]
    style = ""
    for match in _SGR.finditer(text):
        codes, character = match.groups()
        if codes is not None:
            if codes.startswith("38;5;"):
                style = styles[int(codes[5:])] if int(codes[5:]) < len(styles) else ""
            elif codes in ("", "0"):
                style = ""
        elif character == "\n":
            canvas.append([])
        else:
            canvas[-1].append(None if character in " \u2800" else _Cell(character, style))
    return canvas[:rows]


def _gap_marks(
    series: Iterable[tuple[Series, Points]], columns: int, rows: int, x_axis: Axis, y_axis: Axis, style: str
) -> _Canvas:
    canvas: _Canvas = [[None] * columns for _ in range(rows)]
    for one, points in series:
        for x, y in points if one.mark_gaps else ():
            if not y_axis.shows(y) and x_axis.low <= x <= x_axis.high:
                canvas[0][_column(x_axis.place(x), columns)] = _Cell(_GAP_GLYPH, style)
    return canvas


def _over_each_other(layers: Sequence[_Canvas], columns: int, rows: int) -> list[list[tuple[str, str]]]:
    """Lines of (text, style) runs: of each cell what the uppermost layer has there."""
    lines = []
    for row in range(rows):
        runs: list[tuple[str, str]] = []
        for column in range(columns):
            cells = (layer[row][column] for layer in reversed(layers) if row < len(layer) and column < len(layer[row]))
            cell = next((cell for cell in cells if cell is not None), None)
            character, style = (cell.character, cell.style) if cell else (" ", "")
            if runs and runs[-1][1] == style:
                runs[-1] = (runs[-1][0] + character, style)
            else:
                runs.append((character, style))
        lines.append(runs)
    return lines


def _column(place: float, columns: int) -> int:
    return round(place * (columns - 1))


def _framed(
    lines: list[list[tuple[str, str]]], labels: list[str], x_axis: Axis, y_axis: Axis, options: ChartOptions
) -> Iterator[Content]:
    rows, columns = len(lines), sum(len(text) for text, _ in lines[0])
    blank = " " * len(labels[0])
    said = {rows - 1 - _column(y_axis.place(t), rows): text for t, text in zip(y_axis.ticks, labels, strict=True)}
    for row, line in enumerate(lines):
        yield Content.assemble(
            (said.get(row, blank), options.label_style), ("┤" if row in said else "│", options.axis_style), *line
        )
    rule, below = ["─"] * columns, [" "] * (len(blank) + 1 + columns)
    free_from = 0
    for tick, text in zip(x_axis.ticks, (label.strip() for label in x_axis.labels()), strict=True):
        column = _column(x_axis.place(tick), columns)
        start = min(max(0, len(blank) + 1 + column - len(text) // 2), len(below) - len(text))
        if start < free_from:
            continue
        rule[column] = "┬"
        below[start : start + len(text)] = text
        free_from = start + len(text) + 2
    yield Content.assemble((blank + "└" + "".join(rule), options.axis_style))
    yield Content.assemble(("".join(below), options.label_style))
