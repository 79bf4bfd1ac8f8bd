"""Degenerate answers: does a sequence end by repeating itself over and over?

A pure function over anything that can be compared item by item: tokens during generation, bytes of an answer
afterwards. It is independent of models, tokenizers and grades.
"""

from __future__ import annotations

from collections.abc import Sequence

TIMES = 6
"""A period must occur this often; a list of a few equal lines is not degenerate yet."""
SPAN = 48
"""The repetition must also be at least this long, in items of the sequence."""
WINDOW = 4096
"""How many items at the end are compared. Makes a megabyte of text as cheap as a page."""


def repetition_start(sequence: Sequence[int], *, times: int = TIMES, span: int = SPAN) -> int | None:
    """The index at which the repetition at the end of `sequence` begins, or None if it does not end in one.

    The end is a repetition when for some period p its last max(span, times·p) items each equal the item p
    before. The shortest such period is taken; the last round may be cut off anywhere.
    """
    offset = max(0, len(sequence) - WINDOW)
    tail = sequence[offset:]
    for period in range(1, len(tail) // times + 1):
        length = max(span, times * period)
        if length > len(tail):
            continue
        end = tail[-length:]
        if end[period:] == end[:-period]:
            start = len(tail) - length
            while start > 0 and tail[start - 1] == tail[start - 1 + period]:
                start -= 1
            return offset + start
    return None


def repeated_text(text: str) -> int | None:
    """The index of the character from which a text repeats itself until its end, or None.

    Compares UTF-8 bytes: a tokenizer makes at most one token per byte, so what is degenerate in tokens is
    degenerate here too, whatever the script. A last character that was cut in two does not count.
    """
    whole = text.rstrip("\N{REPLACEMENT CHARACTER}")
    for candidate in (whole, whole.rstrip()):
        data = candidate.encode("utf-8", "surrogatepass")
        if (start := repetition_start(data)) is not None:
            return len(data[:start].decode("utf-8", "ignore"))
    return None
