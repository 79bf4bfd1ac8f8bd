"""The widget around a chart: redraws it when its data or size changes, repaints only the lines that changed, and posts
messages for the mouse. It handles no keys and does not know what the chart shows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from itertools import groupby
from operator import itemgetter
from weakref import WeakKeyDictionary

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.events import Click, Leave, MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from punie_tui.tui.charts.chart import Chart, ChartOptions, Series, load_plotext, render_chart

ZOOM = 0.8
_WHEEL_PAN = 0.1
_drawing: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


class ChartView(Widget):
    """A chart that fills its region. The wheel zooms (with shift or ctrl it pans), dragging pans, moving points."""

    ALLOW_SELECT = False

    class Zoomed(Message):
        """Asks to show `factor` times as much, keeping the x `at` in place."""

        def __init__(self, factor: float, at: float) -> None:
            super().__init__()
            self.factor, self.at = factor, at

    class Panned(Message):
        """Asks to move to the right by a fraction (`share`) of the range shown; negative: to the left."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.share = share

    class Pointed(Message):
        """The mouse points at `x`; None: it has left the chart."""

        def __init__(self, x: float | None) -> None:
            super().__init__()
            self.x = x

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, ChartView.Pointed)

    class Chosen(Message):
        """The chart was clicked without dragging."""

        def __init__(self, view: ChartView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> ChartView:
            return self.view

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._series: Sequence[Series] = ()
        self._options = ChartOptions()
        self._version: Hashable = None
        self._ready = False
        self._drawn: tuple[tuple[int, int], Chart] | None = None
        self._styles_drawn: dict[str, Style] = {}
        self._dragged_from: int | None = None
        self._dragged = False

    async def on_mount(self) -> None:
        self.run_worker(self._get_ready())

    async def _get_ready(self) -> None:
        """Imports plotext in a thread: the import would block the event loop for longer than a frame."""
        await asyncio.to_thread(load_plotext)
        self._ready = True
        self.refresh()

    def show(self, series: Sequence[Series], options: ChartOptions, version: Hashable) -> None:
        """Draws these series from now on. If `options` and `version` are as before, the chart is not drawn again."""
        if (options, version) != (self._options, self._version):
            self._series, self._options, self._version = series, options, version
            self.call_later(self._draw)

    async def _draw(self) -> None:
        # Each chart is drawn in its own iteration of the event loop: together they would block it for too long.
        async with _drawing.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            await asyncio.sleep(0)
            if self._ready:
                before, size = self._drawn, (self.content_size.width, self.content_size.height)
                self._drawn = size, render_chart(self._series, size, self._options)
                self._refresh_changed(before)

    def _refresh_changed(self, before: tuple[tuple[int, int], Chart] | None) -> None:
        """Repaints the lines that changed."""
        assert self._drawn is not None
        size, chart = self._drawn
        if before is None or before[0] != size:
            self.refresh()
            return
        lines = zip(before[1].lines, chart.lines, strict=True)
        if changed := [Region(0, y, size[0], 1) for y, (old, new) in enumerate(lines) if old != new]:
            self.refresh(*changed)

    def render(self) -> Content:
        """The chart as content; painting itself goes through `render_line`."""
        return self.chart.text if self._ready else Content("")

    def render_line(self, y: int) -> Strip:
        lines = self.chart.lines if self._ready else ()
        if y >= len(lines):
            return Strip.blank(self.content_size.width, self._style_of(""))
        pieces = ((style, "".join(text for text, _ in part)) for style, part in groupby(lines[y], itemgetter(1)))
        return Strip([Segment(text, self._style_of(style)) for style, text in pieces], self.content_size.width)

    def strips(self) -> list[Strip]:
        """The widget as it is on the screen, including its frame, one strip per line."""
        return self.render_lines(Region(0, 0, *self.outer_size))

    def _style_of(self, style: str) -> Style:
        if style not in self._styles_drawn:
            self._styles_drawn[style] = (self.visual_style + self._get_style(style)).rich_style
        return self._styles_drawn[style]

    def notify_style_update(self) -> None:
        self._styles_drawn.clear()
        super().notify_style_update()

    @property
    def chart(self) -> Chart:
        """The chart as it is on the screen."""
        size = (self.content_size.width, self.content_size.height)
        if self._drawn is None or self._drawn[0] != size:
            self._drawn = size, render_chart(self._series, size, self._options)
        return self._drawn[1]

    def _x_at(self, event: MouseMove | MouseScrollUp | MouseScrollDown) -> float:
        return self.chart.x_at(event.get_content_offset_capture(self).x)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        self._wheel(event, ZOOM)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        self._wheel(event, 1 / ZOOM)

    def _wheel(self, event: MouseScrollUp | MouseScrollDown, factor: float) -> None:
        event.stop()
        if not self._ready:
            return
        if event.shift or event.ctrl:
            self.post_message(self.Panned(-_WHEEL_PAN if factor < 1 else _WHEEL_PAN))
        else:
            self.post_message(self.Zoomed(factor, self._x_at(event)))

    def on_mouse_down(self, event: MouseDown) -> None:
        self._dragged_from, self._dragged = event.x, False
        self.capture_mouse()

    def on_mouse_up(self, event: MouseUp) -> None:
        self._dragged_from = None
        self.release_mouse()

    def on_click(self, event: Click) -> None:
        if not self._dragged:
            self.post_message(self.Chosen(self))

    def on_mouse_move(self, event: MouseMove) -> None:
        if not self._ready:
            return
        if self._dragged_from is None:
            self.post_message(self.Pointed(self._x_at(event)))
        elif event.x != self._dragged_from:
            self._dragged = True
            self.post_message(self.Panned((self._dragged_from - event.x) / max(1, self.chart.columns - 1)))
            self._dragged_from = event.x

    def on_leave(self, event: Leave) -> None:
        self.post_message(self.Pointed(None))
