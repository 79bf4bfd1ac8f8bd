"""The widget around a chart: remembers what to draw, and draws it anew when that or its size changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from punie_tui.tui.widgets.chart import ChartOptions, Series, load_plotext, render_chart


class ChartView(Widget):
    """A chart as large as its place."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._series: Sequence[Series] = ()
        self._options = ChartOptions()
        self._ready = False
        self._drawn: tuple[tuple[int, int], Content] | None = None

    async def on_mount(self) -> None:
        self.run_worker(self._get_ready())

    async def _get_ready(self) -> None:
        """The import would hold the event loop for longer than a frame."""
        await asyncio.to_thread(load_plotext)
        self._ready = True
        self.refresh()

    def show(self, series: Sequence[Series], options: ChartOptions) -> None:
        if (series, options) != (self._series, self._options):
            self._series, self._options, self._drawn = series, options, None
            self.refresh()

    def render(self) -> Content:
        if not self._ready:
            return Content("")
        size = (self.content_size.width, self.content_size.height)
        if self._drawn is None or self._drawn[0] != size:
            self._drawn = size, render_chart(self._series, size, self._options)
        return self._drawn[1]
