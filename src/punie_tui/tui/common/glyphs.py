"""The characters the dashboard draws with, and their ASCII stand-ins for a terminal without Unicode.

Each stand-in has the width of its character, so nothing moves. Independent of widgets: the app applies `AsciiFilter`
to everything that is drawn.
"""

from __future__ import annotations

import locale
import os
import sys

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_STAND_INS = {
    "-": "─━╌┄╴╶╸╺▬–—‾⎺",
    "|": "│┃║‖▏▕▎▍▌▐╎",
    "+": "┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛╋",
    "*": "★✱•∙",
    "@": "●◉",
    "0": "○◌◦",
    "x": "✗✕✘×╳☑",
    "o": "☐",
    "v": "✓✔▼▾↓",
    "^": "▲▴↑△⇧",
    ">": "→▶▸›»",
    "<": "←◀◂‹«↩",
    "#": "█▉▊▋▇▆▅■◆◼▪",
    "=": "▄▃▀≡",
    "_": "▂▁⎽",
    ":": "░▒▓",
    "~": "≈∼∿±",
    '"': "“”„",
    "'": "‘’",
    ".": "…·▫",
    "8": "∞",
    "!": "≠‼",
    "e": "✎",
    "\\": "␊⏎↵",
    "%": "⊘",
    "d": "␛␀␡",
}
_TABLE = {ord(character): stand_in for stand_in, many in _STAND_INS.items() for character in many}
_BRAILLE = range(0x2800, 0x2900)
_UPPER, _MIDDLE, _LOWER = 0b00001001, 0b00110110, 0b11000000


def _braille(dots: int) -> str:
    if not dots:
        return " "
    if dots.bit_count() > 4:
        return "#"
    upper, middle, lower = (bool(dots & part) for part in (_UPPER, _MIDDLE, _LOWER))
    if middle:
        return ":" if upper or lower else "-"
    return ":" if upper and lower else "'" if upper else "."


_TABLE |= {code: _braille(code - 0x2800) for code in _BRAILLE}


_KEYS = {"↵": "enter", "↑": "up", "↓": "down", "←": "left", "→": "right", "⇧": "shift+"}


def key_in_ascii(key: str) -> str:
    """A key's label with its signs as words, since their ASCII stand-ins would look like other keys."""
    return "".join(_KEYS.get(character, character) for character in key)


def to_ascii(text: str) -> str:
    """`text` in ASCII, of the same width; `?` for characters without a stand-in."""
    if text.isascii():
        return text
    text = text.translate(_TABLE)
    return text if text.isascii() else "".join(c if c.isascii() else "?" * cell_len(c) for c in text)


class AsciiFilter(LineFilter):
    """Converts everything that goes to the terminal to ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(to_ascii(text), style, control) for text, style, control in segments]


def wants_ascii(setting: bool | None) -> bool:
    """Whether to draw in ASCII: as the setting `ascii` says; if it is None, when the encoding of standard output is
    not a UTF one, or $TERM is a bare console, whose fonts have no braille."""
    if setting is not None:
        return setting
    encoding = getattr(sys.__stdout__, "encoding", None) or locale.getpreferredencoding(False)
    return "utf" not in encoding.lower() or os.environ.get("TERM") in ("linux", "vt100", "vt220")
