"""One example as a chat, or as the JSON it is written in. Knows what a row is, not where it comes from."""

from __future__ import annotations

import json

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from punie_tui.datasets.examples import Message, Row, parse_row
from punie_tui.tui.widgets.code_view import answer_content
from punie_tui.tui.widgets.untrusted import untrusted

LONGEST_LINE = 1_000_000
"""Bytes of a line that are read to show it; a longer one is shown from its beginning, unparsed."""

LONGEST_JSON = 20_000

ROLE_STYLES = {
    "system": "$foreground-muted",
    "user": "$text-primary",
    "assistant": "$text-success",
    "tool": "$text-warning",
}


class ChatView(VerticalScroll, can_focus=True):
    """Shows one line: `show(line, length)`. The system prompt is folded until `toggle_system`."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.as_json = False
        self.unfolded = False
        self._line: bytes | None = None
        self._cut = False
        self._empty = Content("")

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def show(self, line: bytes | None, *, cut: bool = False, empty: Content | None = None) -> None:
        """Shows a line; `cut`: it is only the beginning of one. None shows `empty`."""
        self._line, self._cut = line, cut
        self._empty = empty or Content("")
        self._paint()
        self.scroll_home(animate=False)

    def toggle_json(self) -> None:
        self.as_json = not self.as_json
        self._paint()
        self.scroll_home(animate=False)

    def toggle_system(self) -> None:
        self.unfolded = not self.unfolded
        self._paint()

    def _paint(self) -> None:
        self.query_one(Static).update(self._content())

    def _content(self) -> Content:
        if self._line is None:
            return self._empty
        if self._cut:
            return _problem(f"the line is longer than {LONGEST_LINE:,} bytes; its beginning:", self._line)
        row = parse_row(self._line)
        if self.as_json:
            return json_content(self._line)
        return chat_content(row, unfolded=self.unfolded) if row.example else _problem(row.problem, self._line)


def chat_content(row: Row, *, unfolded: bool) -> Content:
    """An example as a chat: a header a turn, the system prompt folded unless `unfolded`, code highlighted."""
    assert row.example is not None
    parts: list[Content] = []
    if row.form != "messages":
        parts.append(Content.styled(f"written as {row.form}", "$foreground-muted italic"))
    parts += [_turn(message, unfolded) for message in row.example.messages]
    if row.example.meta:
        noted = ", ".join(f"{key} {_plain(value)}" for key, value in row.example.meta.items())
        parts.append(untrusted(f"noted: {noted}", limit=1_000, style="$foreground-muted"))
    return Content("\n\n").join(parts)


def json_content(line: bytes) -> Content:
    """A line as indented JSON, or as it is where it is none."""
    try:
        text = json.dumps(json.loads(line), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = line.decode("utf-8", "replace")
    return untrusted(text, limit=LONGEST_JSON)


def _turn(message: Message, unfolded: bool) -> Content:
    style = ROLE_STYLES[message.role]
    if message.role == "system" and not unfolded:
        return Content.assemble(("▸ system", f"bold {style}"), (f"  {len(message.content):,} characters", style))
    sign = "▾" if message.role == "system" else "●"
    parts = [Content.styled(f"{sign} {message.role}", f"bold {style}")]
    if message.role == "system":
        parts.append(untrusted(message.content, style="$foreground-muted"))
    elif message.content:
        parts.append(answer_content(message.content))
    if message.tool_calls:
        parts.append(untrusted(f"tool_calls {_plain(message.tool_calls)}", limit=LONGEST_JSON))
    return Content("\n").join(parts)


def _problem(problem: str, line: bytes) -> Content:
    head = Content.assemble(("✗ broken line", "bold $error"), "  ", untrusted(problem, limit=500))
    return Content("\n\n").join([head, untrusted(line.decode("utf-8", "replace"), limit=4_000)])


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
