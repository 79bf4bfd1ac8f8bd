"""The lines of a JSON Lines file as a list, however long it is: only the lines on screen are ever parsed.

The index grows in the background a slice at a time, so the event loop is never held. A broken line is a
row like any other, shown as broken. Knows the chat form of a row well enough to show its question, no more.
"""

from __future__ import annotations

import json
from array import array
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from punie_tui.datasets.examples import parse_row
from punie_tui.datasets.jsonl_index import JsonlIndex
from punie_tui.tools.catalog import TOOLS
from punie_tui.tui.widgets.untrusted import untrusted

SLICE_SECONDS = 0.01
SLICE_BYTES = 1 << 20
TICK_SECONDS = 0.02
LONGEST_PARSED = 100_000
"""Bytes; of a longer line the row shows the beginning unparsed, so that scrolling past it stays smooth."""

LONGEST_ROW = 400
TOOL_WIDTH = 13


class LineSummary(NamedTuple):
    """What a row shows: the kind of line, the tools its answer calls, and its question."""

    kind: str
    tools: str
    text: str


class JsonlTable(ScrollView, can_focus=True):
    """A cursor over the lines of one file. `show(path)` opens it, `filter(text)` keeps the lines that hold a text."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "jsonl-table--cursor",
        "jsonl-table--number",
        "jsonl-table--tool",
        "jsonl-table--broken",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "previous", show=False),
        Binding("down", "move(1)", "next", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home,g", "go(0)", "first", show=False),
        Binding("end,G", "go(-1)", "last", show=False),
        Binding("enter", "open", "open", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    class Selected(Message):
        """The cursor stands on a line. `line` counts from 0; None: there is no line."""

        def __init__(self, line: int | None) -> None:
            super().__init__()
            self.line = line

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, JsonlTable.Selected)

    class Opened(Message):
        """Enter was pressed on the selected line."""

    class Progress(Message):
        """The index or the filter came further."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, JsonlTable.Progress)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.index: JsonlIndex | None = None
        self.needles: set[bytes] = set()
        self.matches: array[int] = array("Q")
        self._searched = 0
        self._selected: int | None = None
        self._summary = lru_cache(maxsize=1_000)(self._summarise)

    # what is shown

    @property
    def count(self) -> int:
        """Rows there are so far."""
        if self.index is None:
            return 0
        return len(self.matches) if self.needles else len(self.index)

    @property
    def complete(self) -> bool:
        """Whether the whole file is indexed and searched."""
        return self.index is None or (self.index.complete and (not self.needles or self._searched == len(self.index)))

    @property
    def selected_line(self) -> int | None:
        return self._line(self.cursor) if self.cursor < self.count else None

    def show(self, path: Path | None) -> None:
        """Opens a file (its first rows at once, the rest in the background), or nothing."""
        if self.index is not None:
            self.index.close()
        self.index = JsonlIndex(path) if path is not None else None
        self.needles = set()
        self._restart()

    def filter(self, text: str) -> None:
        """Keeps the lines that hold `text`, in either way that JSON writes it; all lines for an empty one.
        Upper and lower case are told apart."""
        written = {json.dumps(text, ensure_ascii=ascii)[1:-1] for ascii in (True, False)} if text else set()
        self.needles = {needle.encode("utf-8", "surrogatepass") for needle in written}
        self._restart()

    def _restart(self) -> None:
        self.matches = array("Q")
        self._searched = 0
        self._selected = None
        self._summary = lru_cache(maxsize=1_000)(self._summarise)
        self.cursor = 0
        self.scroll_to(0, 0, animate=False)
        self._advance()

    def on_mount(self) -> None:
        self.set_interval(TICK_SECONDS, self._tick)

    def on_unmount(self) -> None:
        if self.index is not None:
            self.index.close()

    def _tick(self) -> None:
        if not self.complete:
            self._advance()

    def _advance(self) -> None:
        """One slice of indexing, or of searching what is indexed."""
        deadline = monotonic() + SLICE_SECONDS
        while self.index is not None and not self.complete and monotonic() < deadline:
            if not self.index.complete:
                self.index.advance(budget_bytes=SLICE_BYTES)
            if self.needles:
                self._search(deadline)
        self.virtual_size = Size(self.size.width, self.count)
        self.refresh()
        self._announce()
        self.post_message(self.Progress())

    def _search(self, deadline: float) -> None:
        assert self.index is not None
        while self._searched < len(self.index):
            line = self.index.line(self._searched)
            if any(needle in line for needle in self.needles):
                self.matches.append(self._searched)
            self._searched += 1
            if self._searched % 64 == 0 and monotonic() > deadline:
                return

    def _line(self, row: int) -> int:
        return self.matches[row] if self.needles else row

    # the cursor

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self) -> None:
        self.refresh()
        self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False)
        self._announce()

    def _announce(self) -> None:
        line = self.selected_line
        if line != self._selected or line is None:
            self._selected = line
            self.post_message(self.Selected(line))

    def action_move(self, rows: int) -> None:
        self.cursor += rows

    def action_page(self, direction: int) -> None:
        self.cursor += direction * max(1, self.size.height - 1)

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
        row = round(self.scroll_offset.y) + y
        width = self.scrollable_content_region.width
        style = self.visual_style
        if row >= self.count:
            return Strip.blank(width, style.rich_style)
        if row == self.cursor:
            style += self.get_visual_style("jsonl-table--cursor", partial=True)
        strips = Visual.to_strips(self, self._row(row).truncate(width, ellipsis=True), width, 1, style, pad=True)
        return strips[0]

    def _row(self, row: int) -> Content:
        line = self._line(row)
        kind, tools, text = self._summary(line)
        digits = len(str(max(len(self.index) if self.index else 0, 999)))
        name = "broken" if kind == "broken" else "tool"
        return Content.assemble(
            (f"{line + 1:>{digits}} ", self.get_visual_style("jsonl-table--number", partial=True)),
            (f"{tools[:TOOL_WIDTH]:<{TOOL_WIDTH}} ", self.get_visual_style(f"jsonl-table--{name}", partial=True)),
            untrusted(" ".join(text[:LONGEST_ROW].split()), one_line=True),
        )

    def _summarise(self, line: int) -> LineSummary:
        assert self.index is not None
        return summarise_line(self.index.line(line, LONGEST_PARSED), self.index.length(line))


def summarise_line(data: bytes, length: int) -> LineSummary:
    """A line in a row's words, from its first `LONGEST_PARSED` bytes. Never fails.

    What is no example is of kind `broken` and shown as it is.
    """
    if length > len(data):
        return LineSummary("long", f"{length / 1e6:.1f} MB", _beginning(data))
    row = parse_row(data)
    if row.example is None:
        return LineSummary("broken", "✗ broken", _beginning(data))
    calls = [called_tools(answer) for answer in row.example.answers if "<tool_call>" in answer]
    tools = dict.fromkeys(name for names in calls for name in names)
    return LineSummary("call" if calls else "direct", _tool_column(list(tools)) if calls else "·", row.example.query)


def called_tools(answer: str) -> list[str]:
    """The tools that an answer names as calls, as a quick look tells; the checks look closer."""
    return [name for name in TOOLS if f"{name}(" in answer]


def _tool_column(tools: list[str]) -> str:
    """The first tool and how many more; the untyped call of no tool we know is just a call."""
    first, *more = tools or ["call"]
    return f"{first}+{len(more)}" if more else first


def _beginning(data: bytes) -> str:
    return data[:LONGEST_ROW].decode("utf-8", "replace")
