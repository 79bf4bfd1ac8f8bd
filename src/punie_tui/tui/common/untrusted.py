"""Text from outside (model output, data, log lines), made safe for the screen.

No markup is ever read from it, every character that could control a terminal or stay invisible is shown as
a visible stand-in, and its length is bounded. Independent of where the text comes from.
"""

from __future__ import annotations

import re
import unicodedata

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.content import Content, Span
from textual.filter import LineFilter

from punie_tui.visible import visible

__all__ = ["untrusted", "visible"]

STAND_IN_STYLE = "$text-warning"

_SUSPECT = re.compile(r"[^\n\x20-\x7e]")


def untrusted(text: str, *, limit: int = 20_000, one_line: bool = False, style: str = "") -> Content:
    """`text` as content without markup; controls, bidi overrides, invisible characters and lone surrogates
    are shown as `␛`, `\\x9b`, `\\u202e` in a colour of their own; a tab becomes four spaces.

    At most `limit` characters are shown, then how many more there are. With `one_line`, newlines become `␊`.
    """
    left_out = len(text) - limit
    text = text[:limit]
    parts: list[str] = []
    spans: list[Span] = []
    length = end = 0
    for match in _SUSPECT.finditer(text):
        character = match[0]
        shown = "    " if character == "\t" else visible(character)
        if shown == character:
            continue
        before = text[end : match.start()]
        parts += [before, shown]
        length += len(before)
        if character != "\t":
            spans.append(Span(length, length + len(shown), STAND_IN_STYLE))
        length += len(shown)
        end = match.end()
    plain = "".join(parts) + text[end:]
    if one_line:
        plain = plain.replace("\n", "␊")
    if style:
        spans.insert(0, Span(0, len(plain), style))
    content = Content(plain, spans)
    if left_out > 0:
        content += Content.styled(f" … {left_out:,} more characters", "$foreground-muted")
    return content


class ControlFilter(LineFilter):
    """Removes the characters a terminal would act on from everything that goes to it: an input field contains the text
    itself, without stand-ins. Nothing moves, since each is replaced by spaces of its width, mostly none."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(each.text.isprintable() for each in segments):
            return segments
        return [each if each.control else Segment(_without_controls(each.text), each.style) for each in segments]


def _without_controls(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(" " * cell_len(c) if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)
