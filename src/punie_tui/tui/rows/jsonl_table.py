"""The lines of a JSON Lines file as a list, however long it is: only the lines on screen are ever read.

The index grows in the background a slice at a time, so the event loop is never blocked. A broken line is a row like any
other. The caller sets which lines are shown, and in what order; `line_summary` determines what a row shows.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.timer import Timer

from punie_tui.datasets.finding.jsonl_index import JsonlIndex
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import move_keys
from punie_tui.tui.rows.line_summary import LONGEST_PARSED, LineSummary, summarise_line

SLICE_SECONDS = 0.004
SLICE_BYTES = 1 << 18
TICK_SECONDS = 0.015
PAINT_SECONDS = 0.2
"""Seconds between updates of the screen while the list grows: each update costs a layout."""

LONGEST_ROW = 400
TOOL_WIDTH = 13
REMEMBERED = 500
"""Lines whose summaries are cached, so that a line that is drawn again is not read again."""

Mark = tuple[str, str]
"""A sign one cell wide, and its style."""


class JsonlTable(ScrollView, can_focus=True):
    """A cursor over lines of one file. `show(path)` opens it; `keep` sets which of its lines are shown."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "jsonl-table--cursor",
        "jsonl-table--number",
        "jsonl-table--tool",
        "jsonl-table--broken",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "previous", show=False),
        Binding("down", "move(1)", "next", show=False),
        Binding("home", "go(0)", "first", show=False),
        Binding("end", "go(-1)", "last", show=False),
        Binding("enter", "open", "open", show=False),
        *move_keys("move(1)", "move(-1)", "go(0)", "go(-1)", "half_page(1)", "half_page(-1)", "page(1)", "page(-1)"),
    ]

    cursor: reactive[int] = reactive(0)

    class Selected(Message):
        """The cursor has moved to another line, or to none."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, JsonlTable.Selected)

    class Opened(Message):
        """Enter was pressed on the selected line."""

    class Progress(Message):
        """More of the file has been indexed."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, JsonlTable.Progress)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.index: JsonlIndex | None = None
        self.kept: array[int] | None = None
        self.marks: Mapping[int, Mark] = {}
        self._pending_line: int | None = None
        self._selected: int | None = None
        self._painted = 0.0
        self._timer: Timer | None = None
        self._summary = lru_cache(maxsize=REMEMBERED)(self._summarise)

    # what is shown

    @property
    def count(self) -> int:
        """The number of rows so far."""
        if self.kept is not None:
            return len(self.kept)
        return len(self.index) if self.index else 0

    @property
    def complete(self) -> bool:
        """Whether the whole file is indexed."""
        return self.index is None or self.index.complete

    @property
    def selected_line(self) -> int | None:
        """The line under the cursor, from 0; None if there is none."""
        return self._line(self.cursor) if self.cursor < self.count else None

    def show(self, path: Path | None) -> None:
        """Opens a file (its first rows at once, the rest in the background), or nothing.

        Raises UsageError if it cannot be read; then nothing is shown.
        """
        if self.index is not None:
            self.index.close()
        self.index, self.marks, self._pending_line = None, {}, None
        try:
            self.index = JsonlIndex(path) if path is not None else None
        finally:
            self._summary = lru_cache(maxsize=REMEMBERED)(self._summarise)
            self.keep(None)

    def keep(self, lines: array[int] | None) -> None:
        """Shows these lines in this order from now on, from the top; None: all. If the array grows, call `grown`."""
        self.kept = lines
        self._selected = None
        self.cursor = 0
        self.scroll_to(0, 0, animate=False)
        self._advance()
        self._go_on()
        self.grown()
        self.refresh()

    def grown(self) -> None:
        """Updates the list after rows were added."""
        self._painted = monotonic()
        before, self.virtual_size = self.virtual_size.height, Size(self.size.width, self.count)
        self._go_to_pending_line()
        if before < round(self.scroll_offset.y) + self.size.height:
            self.refresh()
        self._announce()

    def mark(self, marks: Mapping[int, Mark]) -> None:
        """Shows these signs before their lines (numbers from 0)."""
        self.marks = marks
        self.refresh()

    def go_to_line(self, line: int) -> None:
        """Moves the cursor to a line, as soon as the line is there. If it is not among those kept, nothing happens."""
        self._pending_line = line
        self._go_to_pending_line()

    def _go_to_pending_line(self) -> None:
        if self._pending_line is None:
            return
        line = self._pending_line
        row = line if self.kept is None else self.kept.index(line) if line in self.kept else self.count
        if row < self.count:
            self._pending_line = None
            self.cursor = row

    def on_mount(self) -> None:
        self._timer = self.set_interval(TICK_SECONDS, self._tick, pause=True)
        self._go_on()

    def on_show(self) -> None:
        self._go_on()

    def on_hide(self) -> None:
        if self._timer is not None:
            self._timer.pause()

    def _go_on(self) -> None:
        """Resumes indexing unless it is complete: for an indexed file no timer runs."""
        if self._timer is not None and not self.complete:
            self._timer.reset()

    def on_unmount(self) -> None:
        if self.index is not None:
            self.index.close()

    def _tick(self) -> None:
        if self._timer is not None and self.complete:
            self._timer.pause()
            return
        self._advance()
        if self.complete or monotonic() - self._painted > PAINT_SECONDS:
            if self.kept is None:
                self.grown()
            self._painted = monotonic()
            self.post_message(self.Progress())

    def _advance(self) -> None:
        """Indexes one slice."""
        deadline = monotonic() + SLICE_SECONDS
        while self.index is not None and not self.complete and monotonic() < deadline:
            self.index.advance(budget_bytes=SLICE_BYTES)

    def _line(self, row: int) -> int:
        return row if self.kept is None else self.kept[row]

    # the cursor

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        self.refresh_line(before)
        self.refresh_line(after)
        self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False)
        self._announce()

    def _announce(self) -> None:
        line = self.selected_line
        if line != self._selected or line is None:
            self._selected = line
            self.post_message(self.Selected())

    def action_move(self, rows: int) -> None:
        self.cursor += rows

    def action_page(self, direction: int) -> None:
        self.cursor += direction * max(1, self.size.height - 1)

    def action_half_page(self, direction: int) -> None:
        self.cursor += direction * max(1, self.size.height // 2)

    def action_go(self, row: int) -> None:
        self.cursor = self.count - 1 if row < 0 else row

    def action_open(self) -> None:
        self.post_message(self.Opened())

    def on_click(self, event: events.Click) -> None:
        self.cursor = round(self.scroll_offset.y) + event.y

    # drawing

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, self.count)

    def render_line(self, y: int) -> Strip:
        """Builds the line from segments by hand: `Content` takes several times as long, and a page must not block the
        event loop."""
        row = round(self.scroll_offset.y) + y
        width = self.scrollable_content_region.width
        style = self.visual_style
        if row >= self.count:
            return Strip.blank(width, style.rich_style)
        if row == self.cursor:
            style += self.get_visual_style("jsonl-table--cursor", partial=True)
        line = self._line(row)
        kind, tools, text = self._summary(line)
        digits = len(str(max(len(self.index) if self.index else 0, 999)))
        sign, sign_style = self.marks.get(line, (" ", ""))
        tool_style = self.get_visual_style(f"jsonl-table--{'broken' if kind == 'broken' else 'tool'}", partial=True)
        if tool_style.foreground == style.background:  # the cursor's, in a theme of sixteen colours
            tool_style = Style()
        number_style = self.get_visual_style("jsonl-table--number", partial=True)
        segments = [
            Segment(sign, self._variable(style, sign_style)),
            Segment(f"{line + 1:>{digits}} ", (style + number_style).rich_style),
            Segment(f"{tools[:TOOL_WIDTH]:<{TOOL_WIDTH}} ", (style + tool_style).rich_style),
        ]
        room = max(0, width - digits - TOOL_WIDTH - 3)
        content = untrusted(" ".join(text[: min(LONGEST_ROW, room + 1)].split()), one_line=True)
        content = content.truncate(room, ellipsis=True)
        at = 0
        for span in content.spans:  # the placeholders for characters that must not reach the terminal
            segments.append(Segment(content.plain[at : span.start], style.rich_style))
            segments.append(Segment(content.plain[span.start : span.end], self._variable(style, str(span.style))))
            at = span.end
        segments.append(Segment(content.plain[at:], style.rich_style))
        return Strip(segments).adjust_cell_length(width, style.rich_style)

    def _variable(self, style: Style, name: str) -> RichStyle:
        """A style with one of the theme's styles laid over it."""
        return (style + Style.parse(name, self.app.theme_variables)).rich_style if name else style.rich_style

    def _summarise(self, line: int) -> LineSummary:
        assert self.index is not None
        return summarise_line(self.index.line(line, LONGEST_PARSED), self.index.length(line))
