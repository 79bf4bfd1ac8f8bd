"""The actions for a run's charts: choosing the measure, the smoothing, the visible range and the cursor position.

`RunCharts` does the work; this part of a pane only forwards the keys.
"""

from __future__ import annotations

from punie_tui.tui.charts.chart_files import FOLDER, write_chart
from punie_tui.tui.pane import Pane
from punie_tui.tui.train.run_charts import PAN, RunCharts
from punie_tui.visible import visible

_FAST = 10
"""Columns that the cursor moves per key press with shift."""


class ChartKeys(Pane):
    """A pane that has `charts`, with the actions for them."""

    @property
    def charts(self) -> RunCharts:
        raise NotImplementedError

    def action_next_measure(self) -> None:
        self.charts.step_measure(1)

    def action_previous_measure(self) -> None:
        self.charts.step_measure(-1)

    def action_log_axis(self) -> None:
        self.charts.next_scale()

    def action_unit(self) -> None:
        self.charts.next_unit()

    def action_write(self) -> None:
        """Writes the large chart beside the run's other files."""
        if self.tail is None:
            return
        run, (name, picture, table) = self.tail.run, self.charts.as_files()
        text = f"wrote {visible(str(run.path / FOLDER / name))}.svg and .csv"
        self.perform(lambda: write_chart(run, name, picture, table), text)

    def action_smoother(self) -> None:
        self.charts.smooth(1)

    def action_rougher(self) -> None:
        self.charts.smooth(-1)

    def action_zoom_in(self) -> None:
        self.charts.zoom(True)

    def action_zoom_out(self) -> None:
        self.charts.zoom(False)

    def action_pan_left(self) -> None:
        self.charts.pan(-PAN)

    def action_pan_right(self) -> None:
        self.charts.pan(PAN)

    def action_cursor_left(self) -> None:
        self.charts.move_cursor(-1)

    def action_cursor_right(self) -> None:
        self.charts.move_cursor(1)

    def action_cursor_far_left(self) -> None:
        self.charts.move_cursor(-_FAST)

    def action_cursor_far_right(self) -> None:
        self.charts.move_cursor(_FAST)

    def action_follow(self) -> None:
        self.charts.follow()

    def action_show_all(self) -> None:
        self.charts.show_all()
