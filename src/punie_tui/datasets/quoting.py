"""Quotes foreign text in our own sentences: short, on one line, every control character made visible.

Rows are untrusted; what a message quotes from them must not reach a terminal as it is.
"""

from __future__ import annotations

QUOTE_LENGTH = 60


def quoted(value: object, length: int = QUOTE_LENGTH) -> str:
    """`value` as Python would write it, cut to about `length` characters.

    `repr` escapes everything that is not printable: control codes, bidirectional marks, lone surrogates.
    """
    if isinstance(value, str):
        return repr(value if len(value) <= length else value[: length - 1] + "…")
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    return repr(value)[:length]
