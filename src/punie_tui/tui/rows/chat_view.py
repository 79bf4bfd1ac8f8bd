"""One example as a chat, or as the JSON it is written in. Knows what a row is, not where it comes from."""

from __future__ import annotations

import json

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from punie_tui.datasets.examples import Example, Message, Row, parse_row
from punie_tui.tui.common.code_view import answer_content
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.verdicts.answer_diff import answer_diff

LONGEST_LINE = 1_000_000
"""Bytes of a line that are read to show it; of a longer line only the beginning is shown, unparsed."""

LONGEST_JSON = 20_000
MOST_TURNS = 60
LONGEST_CHAT = 40_000
"""Characters; the turns after that are only counted, because styling them would block the screen."""

ROLE_STYLES = {
    "system": "$foreground-muted",
    "user": "$text-primary",
    "assistant": "$text-success",
    "tool": "$text-warning",
}


class ChatView(Reader, can_focus=True):
    """Shows one line (`show`), or other content (`show_content`). The system prompt is folded until `toggle_system`."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.as_json = False
        self.unfolded = False
        self._line: bytes | None = None
        self._cut = False
        self._edited: Example | None = None
        self._other_content = Content("")
        self._text = Static(markup=False)

    def compose(self) -> ComposeResult:
        yield self._text

    def show(self, line: bytes, *, cut: bool = False, as_json: bool = False, edited: Example | None = None) -> None:
        """Shows a line, as a chat or as JSON; `cut`: it is only the beginning of one; `edited`: the row as it was
        edited by hand, which is shown with its differences."""
        self._line, self._cut, self.as_json, self._edited = line, cut, as_json, edited
        self._paint()
        self.scroll_home(animate=False)

    def show_content(self, content: Content, *, stay: bool = False) -> None:
        """Shows other content than a line, from its top unless the scroll position is to `stay`."""
        self._line, self._other_content = None, content
        self._paint()
        if not stay:
            self.scroll_home(animate=False)

    def toggle_system(self) -> None:
        self.unfolded = not self.unfolded
        self._paint()

    def _paint(self) -> None:
        self._text.update(self._content())

    def _content(self) -> Content:
        if self._line is None:
            return self._other_content
        if self._cut:
            return _problem(f"the line is longer than {LONGEST_LINE:,} bytes; its beginning:", self._line)
        if self.as_json:
            return json_content(self._line)
        row = parse_row(self._line)
        if self._edited is not None:
            return edited_content(row, self._edited, unfolded=self.unfolded)
        return chat_content(row, unfolded=self.unfolded) if row.example else _problem(row.problem, self._line)


def chat_content(row: Row, *, unfolded: bool) -> Content:
    """A row's example as a chat, and the form it is written in if that is not the one trained on."""
    assert row.example is not None
    content = example_content(row.example, unfolded=unfolded)
    if row.form != "messages":
        return Content("\n\n").join([Content.styled(f"written as {row.form}", "$foreground-muted italic"), content])
    return content


def example_content(example: Example, *, unfolded: bool) -> Content:
    """An example as a chat: a header per turn, the system prompt folded unless `unfolded`, code highlighted."""
    parts: list[Content] = []
    characters = 0
    for number, message in enumerate(example.messages):
        if number == MOST_TURNS or characters > LONGEST_CHAT:
            parts.append(Content.styled(f"… {len(example.messages) - number:,} more turns", "$foreground-muted"))
            break
        parts.append(_turn(message, unfolded))
        characters += len(message.content)
    if example.meta:
        noted = ", ".join(f"{key} {_plain(value)}" for key, value in example.meta.items())
        parts.append(untrusted(f"noted: {noted}", limit=1_000, style="$foreground-muted"))
    return Content("\n\n").join(parts)


def edited_content(row: Row, edited: Example, *, unfolded: bool) -> Content:
    """A row as it was edited by hand, and turn by turn how it differs from the file."""
    before = row.example.messages if row.example is not None else []
    changes: list[Content] = []
    for at in range(max(len(before), len(edited.messages))):
        old, new = (turns[at] if at < len(turns) else None for turns in (before, edited.messages))
        if old != new:
            texts = [turn.content if turn is not None else "" for turn in (old, new)]
            role = (new or old or Message("user", "")).role
            changes.append(Content.assemble((role, ROLE_STYLES[role]), "\n", answer_diff(*texts)))
    head = Content.styled("✎ edited by hand; the file still has the original row", "$text-warning")
    parts = [head, example_content(edited, unfolded=unfolded)]
    if changes:
        parts += [Content.styled("differences from the file", "bold"), *changes]
    return Content("\n\n").join(parts)


def json_content(line: bytes) -> Content:
    """A line as indented JSON, or unchanged if it is not JSON."""
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
