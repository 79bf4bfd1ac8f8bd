"""The loss of a training run as a picture for a document: the Train pane's chart, drawn without a terminal."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

from punie_tui.runs.state import RunView
from punie_tui.tui.charts.chart import ChartOptions, render_chart
from punie_tui.tui.charts.chart_files import plain_svg
from punie_tui.tui.charts.curves import Curves
from punie_tui.tui.charts.measures import MEASURES, ChartMaterial
from punie_tui.tui.charts.read_out import legend
from punie_tui.tui.common.marks import SERIES_COLOURS

SIZE = (96, 24)
SMOOTHING = 0.8
_LOSS = MEASURES["loss"]


class _Picture(App[str]):
    """Shows one chart and exits with an SVG screenshot of it."""

    CSS = "Static { border: round $panel-lighten-1; padding: 0 1; height: 100%; }"

    def __init__(self, title: str, view: RunView) -> None:
        super().__init__()
        self._heading, self._view = title, view

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {**super().get_theme_variable_defaults(), **SERIES_COLOURS}

    def compose(self) -> ComposeResult:
        curves = Curves()
        while curves.take(self._view):
            pass
        drawing = _LOSS.draw(ChartMaterial(self._view, curves, SMOOTHING))
        width, height = SIZE[0] - 4, SIZE[1] - 2
        options = ChartOptions(levels=tuple(drawing.levels), y_range=drawing.y_range)
        chart = Static(render_chart(drawing.series, (width, height), options).text)
        chart.border_title = _LOSS.title
        chart.border_subtitle = legend(drawing.series, drawing.levels, width - 4)
        yield chart

    def on_mount(self) -> None:
        self.call_after_refresh(self._take)

    def _take(self) -> None:
        self.exit(self.export_screenshot(title=self._heading))


def loss_picture(title: str, view: RunView) -> str:
    """Returns an SVG of a run's losses by iteration; it loads nothing from other servers, and is deterministic."""
    picture = _Picture(title, view).run(headless=True, size=SIZE) or ""
    return plain_svg(picture)
