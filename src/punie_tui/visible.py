"""Makes text of unknown origin safe to print: control characters become visible, nothing else changes."""

from __future__ import annotations

import unicodedata

_C0_PICTURES = 0x2400
_KEPT = frozenset("\n\t")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def visible(text: str, limit: int | None = None) -> str:
    """`text` without anything a terminal would act on: ESC becomes ␛, NUL ␀, others `\\x9b`, `\\u202e`.

    Newlines and tabs stay. Bidirectional and zero-width format characters are spelled out as well, since they can make
    a line read as something it is not. `limit` is the most characters kept; longer text ends with an ellipsis.
    """
    if limit is not None and len(text) > limit:
        text = text[: max(0, limit - 1)] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible_character(character) for character in text)


def _visible_character(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in _HIDDEN_CATEGORIES:
        return character
    code = ord(character)
    if code < 0x20:
        return chr(_C0_PICTURES + code)
    if code == 0x7F:
        return "␡"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
