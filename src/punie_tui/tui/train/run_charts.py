"""The charts of a run: one large, the other measures small below it, all over the same range of the run.

Holds what the user has chosen (measure, range, axis, smoothing, cursor); the pane passes in the run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.message import Message

from punie_tui.runs.events import Alert
from punie_tui.runs.state import RunView
from punie_tui.tui.charts.chart import ChartOptions, ChartTheme, Mark, Series
from punie_tui.tui.charts.chart_files import chart_table, svg_of
from punie_tui.tui.charts.chart_view import ZOOM, ChartView
from punie_tui.tui.charts.curves import Curves
from punie_tui.tui.charts.measures import MEASURES, ChartMaterial, Drawing
from punie_tui.tui.charts.overlays import RunOverlay
from punie_tui.tui.charts.read_out import legend, read_out, read_out_lines
from punie_tui.tui.charts.ruler import UNITS, Ruler, Unit
from punie_tui.tui.charts.viewport import Extent, Viewport
from punie_tui.tui.common.marks import ALERT_MARKS, CHECKPOINT_MARK
from punie_tui.tui.common.steady import entitle
from punie_tui.tui.common.untrusted import untrusted

SMOOTHINGS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.998)
DEFAULT_SMOOTHING = 2
MULTIPLES = tuple(name for name in MEASURES if name != "loss")
NARROWEST_MULTIPLE = 26
PAN = 0.25
Scale = Literal["linear", "log", "no outliers"]
SCALES: tuple[Scale, ...] = ("linear", "log", "no outliers")
OUTLYING = 0.05
"""The share of the values at either end that the scale without outliers leaves out, as TensorBoard's does."""


@dataclass(frozen=True)
class ShownRun:
    """A run to draw, with its overlays. `version` changes whenever any of it does. `doing` is what the run is doing
    now, if that is not a training step."""

    view: RunView
    curves: Curves
    alerts: Sequence[Alert] = ()
    overlays: Sequence[RunOverlay] = ()
    version: object = None
    doing: str = ""

    def rulers(self, unit: Unit) -> dict[str, Ruler]:
        """Tag of a run (empty: the one shown) → its ruler; runs whose position in `unit` is unknown are left out."""
        runs = {"": self.curves, **{overlay.tag: overlay.curves for overlay in self.overlays}}
        return {tag: ruler for tag, curves in runs.items() if (ruler := curves.ruler(unit)) is not None}

    def extent(self, unit: Unit) -> Extent:
        rulers = self.rulers(unit)
        planned = self.view.planned.iters if self.view.planned else 0
        checked = self.view.validation[-1].iteration if self.view.validation else 0
        tail = max(self.view.train[-1].iteration if self.view.train else 0, checked)
        ends = [
            ("", tail),
            ("", planned),
            *((o.tag, o.view.train[-1].iteration) for o in self.overlays if o.view.train),
        ]
        longest = [rulers[tag].at(end) for tag, end in ends if tag in rulers]
        return Extent(max(longest, default=0.0), rulers[""].at(tail) if "" in rulers else 0.0)


class RunCharts(Vertical):
    """The charts of the run that was passed to `show` last."""

    class ReadOut(Message):
        """The curves' values at the cursor, one line each; None if there is no cursor."""

        def __init__(self, lines: Content | None) -> None:
            super().__init__()
            self.lines = lines

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, RunCharts.ReadOut)

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self.measure = "loss"
        self.viewport = Viewport()
        self.scale: Scale = "linear"
        self.unit: Unit = "iterations"
        self.cursor: float | None = None
        self._smoothing = DEFAULT_SMOOTHING
        self._theme = ChartTheme(ascii=ascii)
        self._shown: ShownRun | None = None
        self.read_out_width = 20
        """Cells available for a line of the read-out at the cursor."""
        self._reads_out = False

    def compose(self) -> ComposeResult:
        yield ChartView(id="chart-main")
        with Horizontal(id="chart-multiples"):
            for name in MULTIPLES:
                yield ChartView(id=f"chart-{name}")

    def on_resize(self, event: Resize) -> None:
        self.repaint()

    def show(self, shown: ShownRun) -> None:
        if shown != self._shown:
            self._shown = shown
            self.repaint()

    @property
    def smoothing(self) -> float:
        return SMOOTHINGS[self._smoothing]

    def repaint(self) -> None:
        if self._shown is None:
            return
        made_of = self._material(self._shown)
        self._paint_main(made_of)
        if self.screen.has_class("-short"):
            return
        drawings = {name: MEASURES[name].draw(made_of) for name in MULTIPLES}
        room = max(1, self.size.width // NARROWEST_MULTIPLE)
        with_news = [name for name in MULTIPLES if any(np.isfinite(s.points.y).any() for s in drawings[name].series)]
        for name, drawing in drawings.items():
            view = self.query_one(f"#chart-{name}", ChartView)
            view.display = name in with_news[:room]
            if view.display:
                self._paint_multiple(view, name, drawing)

    def _paint_main(self, made_of: ChartMaterial) -> None:
        if self._shown is None:
            return
        chart, measure = self.query_one("#chart-main", ChartView), MEASURES[self.measure]
        drawing = self._measured(measure.draw(made_of))
        self._draw(chart, self.measure, drawing, scale=self.scale, marks=self._marks(self._shown))
        width = max(10, chart.size.width - 4)
        lines = None
        if not any(len(one.points) for one in drawing.series):
            why = untrusted(self._shown.doing, limit=width, one_line=True) if self._shown.doing else measure.empty
            if self._shown.view.train and self._shown.curves.ruler(self.unit) is None:
                why = f"the {self.unit} of this run are not known"
            beneath = Content.assemble(why).stylize("$foreground-muted")
        elif self.cursor is not None:
            low, high = self.viewport.range(self._extent)
            near = 1.0 if self.unit == "iterations" else (high - low) / max(1, chart.chart.columns)
            beneath = read_out(drawing.series, self.cursor, measure.format_value, width, near)
            lines = read_out_lines(drawing.series, self.cursor, measure.format_value, self.read_out_width, near)
        else:
            beneath = legend(drawing.series, drawing.levels, width)
        entitle(chart, self._tabs(width), beneath)
        if lines is not None or self._reads_out:
            self._reads_out = lines is not None
            self.post_message(self.ReadOut(lines))

    def _paint_multiple(self, chart: ChartView, name: str, drawing: Drawing) -> None:
        measure = MEASURES[name]
        drawing = self._measured(drawing)
        self._draw(chart, name, drawing, scale="linear", marks=())
        at = self.cursor if self.cursor is not None else math.inf
        parts = [Content.styled(measure.short, "$foreground-muted")]
        for one in drawing.series:
            index = one.points.nearest(at) if one.name and not one.tag else None
            if index is not None and math.isfinite(one.points.y[index]):
                parts.append(Content.styled(measure.format_value(float(one.points.y[index])), one.style))
        entitle(chart, Content(" ").join(parts))

    def _material(self, shown: ShownRun) -> ChartMaterial:
        return ChartMaterial(shown.view, shown.curves, self.smoothing, shown.overlays)

    def _measured(self, drawing: Drawing) -> Drawing:
        """The drawing over the chosen unit, without the runs for which that unit is unknown."""
        if self._shown is None or self.unit == "iterations":
            return drawing
        rulers = self._shown.rulers(self.unit)
        series = [replace(s, points=rulers[s.tag].points(s.points)) for s in drawing.series if s.tag in rulers]
        return replace(drawing, series=series)

    def _draw(self, chart: ChartView, name: str, drawing: Drawing, *, scale: Scale, marks: Sequence[Mark]) -> None:
        if self._shown is None:
            return
        low, high = self.viewport.range(self._extent)
        y_range = drawing.y_range
        if scale == "no outliers" and y_range is None:
            y_range = _without_outliers(drawing.series, low, high)
        options = ChartOptions(
            log=scale == "log",
            x_range=(math.floor(low), math.ceil(high)),
            y_range=y_range,
            levels=tuple(drawing.levels),
            marks=marks,
            cursor=self.cursor,
            theme=self._theme,
        )
        chart.show(drawing.series, options, (name, self.smoothing, self.unit, self._shown.version))

    @property
    def _extent(self) -> Extent:
        return self._shown.extent(self.unit) if self._shown is not None else Extent(0.0, 0.0)

    def _marks(self, shown: ShownRun) -> tuple[Mark, ...]:
        """The marks of the checkpoints, of the best checkpoint and of the alerts; later ones cover earlier ones."""
        if (ruler := shown.curves.ruler(self.unit)) is None:
            return ()
        found = [Mark(ruler.at(saved.iteration), *CHECKPOINT_MARK) for saved in shown.view.checkpoints]
        best = [saved for saved in shown.view.checkpoints if saved.best][-1:]
        found += [Mark(ruler.at(saved.iteration), "★", "$series-best") for saved in best]
        found += [
            Mark(ruler.at(alert.iteration), *ALERT_MARKS[alert.level])
            for alert in shown.alerts
            if alert.iteration is not None and alert.level != "info"
        ]
        return tuple(found)

    def _tabs(self, width: int) -> Content:
        """The chart's title: the measure shown and how it is shown, with the names of the other measures if they
        fit."""
        how = [Content.styled(self.scale, "$foreground-muted")]
        if self.unit != "iterations":
            how.append(Content.styled(f"by {self.unit}", "$text-accent"))
        if self._shown is not None and self._shown.doing and self._shown.view.train:
            how.append(untrusted(self._shown.doing, limit=width, one_line=True, style="$text-accent"))
        if not self.viewport.is_whole:
            how.append(Content.styled("follow ●" if self.viewport.follows else "zoomed", "$text-accent"))
        names = [
            Content.styled(m.title, "bold $text" if name == self.measure else "$foreground-disabled")
            for name, m in MEASURES.items()
        ]
        for tabs in (names, [names[list(MEASURES).index(self.measure)]]):
            title = Content("  ").join([*tabs, Content.styled("─", "$foreground-disabled"), *how])
            if title.cell_length <= width:
                break
        return title

    def as_files(self) -> tuple[str, str, str]:
        """The large chart as a file name, an SVG and a CSV. The SVG shows the visible part; the CSV holds the whole
        run."""
        assert self._shown is not None
        measure = MEASURES[self.measure]
        series = self._measured(measure.draw(self._material(self._shown))).series
        name = self.measure if self.unit == "iterations" else f"{self.measure}-by-{self.unit}"
        picture = svg_of(self.query_one("#chart-main", ChartView).strips(), measure.title)
        return name, picture, chart_table(series, self.unit)

    # What the user has chosen to see.

    def step_measure(self, by: int) -> None:
        names = list(MEASURES)
        self.choose_measure(names[(names.index(self.measure) + by) % len(names)])

    def choose_measure(self, name: str) -> None:
        self.measure = name
        self.repaint()

    def next_scale(self) -> None:
        self.scale = SCALES[(SCALES.index(self.scale) + 1) % len(SCALES)]
        self.repaint()

    def next_unit(self) -> None:
        """Switches the unit of the x axis and shows the whole run again."""
        self.unit = UNITS[(UNITS.index(self.unit) + 1) % len(UNITS)]
        self.show_all()

    def smooth(self, by: int) -> None:
        self._smoothing = min(len(SMOOTHINGS) - 1, max(0, self._smoothing + by))
        self.repaint()

    def zoom(self, inwards: bool) -> None:
        self._zoom(ZOOM**2 if inwards else ZOOM**-2, self.cursor)

    def _zoom(self, factor: float, at: float | None) -> None:
        if self._shown is not None:
            self.viewport = self.viewport.zoomed(factor, at, self._extent)
            self.repaint()

    def pan(self, share: float) -> None:
        if self._shown is not None:
            self.viewport = self.viewport.panned(share, self._extent)
            self.repaint()

    def follow(self) -> None:
        if self._shown is not None:
            self.viewport = self.viewport.followed(self._extent)
            self.repaint()

    def show_all(self) -> None:
        """Shows the whole run, without a cursor."""
        self.viewport, self.cursor = Viewport(), None
        self.repaint()

    def move_cursor(self, columns: int) -> None:
        """Moves the cursor by this many columns of the large chart; if there is none, it appears at the latest
        iteration in view."""
        if self._shown is None:
            return
        chart = self.query_one("#chart-main", ChartView).chart
        low, high = self.viewport.range(self._extent)
        step = (high - low) / max(1, chart.columns - 1)
        at = min(self._extent.tail, high) if self.cursor is None else self.cursor + columns * step
        self.cursor = min(high, max(low, at))
        self.repaint()

    def on_chart_view_zoomed(self, message: ChartView.Zoomed) -> None:
        self._zoom(message.factor, message.at)

    def on_chart_view_panned(self, message: ChartView.Panned) -> None:
        self.pan(message.share)

    def on_chart_view_pointed(self, message: ChartView.Pointed) -> None:
        self.cursor = message.x
        self.repaint()

    def on_chart_view_chosen(self, message: ChartView.Chosen) -> None:
        name = (message.view.id or "").removeprefix("chart-")
        if name in MEASURES:
            self.choose_measure("loss" if name == self.measure else name)


def _without_outliers(series: Sequence[Series], low: float, high: float) -> tuple[float, float] | None:
    """The y range of nearly all values between two x, as measured and not as smoothed; None if the values are too few
    or nearly all the same."""
    measured = [one for one in series if one.kind != "line"] if any(one.kind == "band" for one in series) else series
    seen = [points.y[np.isfinite(points.y)] for points in (one.points.within(low, high) for one in measured)]
    values = np.concatenate(seen) if seen else np.empty(0)
    if len(values) < 1 / OUTLYING:
        return None
    found = np.quantile(values, [OUTLYING, 1 - OUTLYING])
    return (float(found[0]), float(found[1])) if found[0] < found[1] else None
