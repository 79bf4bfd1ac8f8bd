"""Whether a value appears in a text: in any words and layout, but as a whole.

Numbers are whole tokens, names and paths may be shortened as people do, longer texts may be wrapped differently.
Texts are untrusted and only ever read. Independent of suites, fixtures and answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from punie_tui.grading.expressions import Either, Exactly, LabelledValue, Together

SECONDS = {
    **dict.fromkeys(("ms", "millis", "milliseconds", "millisecond", "msec"), Decimal("0.001")),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), Decimal(1)),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), Decimal(60)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), Decimal(3600)),
}
"""Unit of time → its length in seconds."""

_UNIT = "|".join(sorted(SECONDS, key=len, reverse=True))
_NUMBER = re.compile(
    r"(?:(?<![\w.])|(?<=(?<!\w)[LlxX#])|(?<=(?<!\w)line)|(?<=(?<!\w)ln)|(?<=(?<!\w)col)|(?<=(?<!\w)C)(?=\d{1,2}(?!\d)))"
    rf"(?P<digits>\d+(?:\.\d+)?)(?:[\s-]?(?P<unit>{_UNIT})\b|x\b|(?![\w]))(?!\.\d)(?!\s?%)"
)
_CLOCK = re.compile(
    r"(?<![\w.:])(?:(\d+):(?=\d\d:\d\d(?!\d)))?(?:(\d+)m\s?|(\d+):)(\d{1,2}(?:\.\d+)?)(?:s\b|(?![\w:]))"
)
_NEGATIVE = re.compile(r"(?:^|[\s(\[=:,])[-−]$")
TOTAL = re.compile(
    r"(?<![\w.])(\d+)(?:\s+(?:[A-Za-z-]+\s+){0,3}?(?:out\s+)?of\s+|\s?/\s?)(?:the\s+|all\s+|a\s+total\s+of\s+)*"
    r"(\d+)(?![\w.]*\d)"
)
_NONE = re.compile(
    r"\b(?:no|none|zero|nothing|never|without|not|clean|isn't|aren't|doesn't|don't|didn't|all (?:passed|good|clear))\b",
    re.IGNORECASE,
)
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")
_LEADERS = re.compile(r"(?<=[^\W\d_]) ?(?:\.{3,}|·{3,}|_{3,}|-{3,}) ?(?=\d)")

ROUNDED = Decimal("0.25")
"""A duration rounded to whole seconds counts as the same if it is off by no more than this share."""


@dataclass(frozen=True)
class TextPlace:
    """Where a value stands in a text: character indexes, end exclusive."""

    start: int
    end: int


def plain(text: str) -> str:
    """A text without terminal escapes and the dots that lead to a number, and with plain line ends."""
    return _LEADERS.sub(": ", _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))


def places(value: Any, text: str) -> Iterator[TextPlace]:
    """All places of a value in a plain text, by position; none for a `Together`, a bool or None.

    The places of a `Together` are found by `pairing`, whether a `Labelled` stands beside its label by `labels`.
    """
    if isinstance(value, str):
        value = value.strip()  # a command's output ends with a newline; an answer need not
    match value:
        case Either():
            yield from sorted({place for one in value.options for place in places(one, text)}, key=lambda p: p.start)
        case Together() | bool() | None:
            return
        case LabelledValue():
            yield from places(value.value, text)
        case Exactly():
            yield from (place for place, number, unit in numbers(text) if _same(value.value, number, unit, exact=True))
        case int() | float():
            yield from (place for place, number, unit in numbers(text) if _same(value, number, unit))
            if isinstance(value, int) and value >= 1000:
                yield from (TextPlace(*found.span()) for found in re.finditer(rf"(?<![\w.,]){value:,}(?![\w,])", text))
        case str() if "\n" in value.strip():
            yield from _passage(value, text)
        case str() if " " in value.strip():
            folded = text.casefold()
            if all(word.casefold() in folded for word in value.split()):  # far cheaper than a search in vain
                words = r"\s+".join(map(re.escape, value.split()))
                yield from (TextPlace(*found.span()) for found in re.finditer(words, text, _case(value)))
        case str() if value and _last_part(value).casefold() in text.casefold():
            yield from (TextPlace(*found.span()) for found in _name_pattern(value).finditer(text))


def appears(value: Any, text: str) -> bool:
    """Whether a value appears in a text. Words such as "none" also express 0; None and an empty text always appear."""
    if value is None or value == "":
        return True
    if next(places(value, text), None) is not None:
        return True
    if isinstance(value, Either):
        return any(appears(one, text) for one in value.options)
    if isinstance(value, bool) or value != 0:
        return False
    return bool(_NONE.search(text)) and not any(number for _, number, _ in numbers(without_totals(text)))


@lru_cache(maxsize=64)
def numbers(text: str) -> tuple[tuple[TextPlace, Decimal, str], ...]:
    """(place, number, unit) of every number that is a token of its own: not part of a name, not a percentage.

    "0m11.37s" and "0:11.37" are each one number, of seconds.
    """
    clocks = [
        (
            TextPlace(*found.span()),
            Decimal(found[1] or 0) * 3600 + Decimal(found[2] or found[3]) * 60 + Decimal(found[4]),
            "s",
        )
        for found in _CLOCK.finditer(text)
        if found[1] or found[2] or "." in found[4]
    ]
    taken = {at for place, _, _ in clocks for at in range(place.start, place.end)}
    single = [
        (TextPlace(*found.span("digits")), Decimal(found["digits"]), (found["unit"] or "").lower())
        for found in _NUMBER.finditer(text)
        if found.start("digits") not in taken and not _NEGATIVE.search(text[max(0, found.start() - 2) : found.start()])
    ]
    return tuple(sorted([*clocks, *single], key=lambda one: one[0].start))


def totals(text: str) -> dict[int, int]:
    """Start of a total → start of the number that is part of it: the 41 and the 29 in "29 of 41"."""
    return {found.start(2): found.start(1) for found in TOTAL.finditer(text)}


def without_totals(text: str) -> str:
    """The text without totals: "29 of 41 violations" becomes "29 violations"."""
    return re.sub(r"\s*\b(?:out\s+)?of\s+(?:the\s+|all\s+|a\s+total\s+of\s+)*\d+\b(?![.\d]*\d)", "", text)


def _same(value: int | float, number: Decimal, unit: str, *, exact: bool = False) -> bool:
    if isinstance(value, int):
        return number == value and (not unit or value == 0)
    if unit:
        number = number * SECONDS[unit]
    precise, shown = Decimal(str(value)), int(number.as_tuple().exponent)
    off = abs(precise - number)
    return off <= Decimal(10) ** shown / 2 and (shown < 0 or (not exact and off <= ROUNDED * precise))


def _case(value: str) -> re.RegexFlag:
    """The flag for matching a value: case is ignored, unless the value is in capitals, which is deliberate."""
    return re.NOFLAG if value.isupper() else re.IGNORECASE


@lru_cache(maxsize=4096)
def _name_pattern(name: str) -> re.Pattern[str]:
    """A pattern for a whole name; for a path or test also for its last parts, if they stand by themselves."""
    hyphen = "" if re.search(r"\.\w+$", name) else r"|-[^\W\d]"  # no name continues after a file's suffix
    after = rf"(?![\w/]{hyphen}|\.\w)"
    ends = [name[found.end() :] for found in re.finditer(r"::|/", name.rstrip("/"))]
    before = r"(?<!\w)" if re.fullmatch(r"[A-Z]+\d+", name) else r"(?<![\w-])"
    options = [rf"{before}{re.escape(name)}", *(rf"(?<![\w/:.-]){re.escape(end)}" for end in ends)]
    return re.compile(f"(?:{'|'.join(options)}){after}", _case(name))


def _last_part(name: str) -> str:
    return re.split(r"::|/", name.rstrip("/"))[-1]


def _passage(value: str, text: str) -> Iterator[TextPlace]:
    """The place of a value of several lines: all lines in order, whatever is added before or after each."""
    at, start = 0, None
    for line in filter(None, map(str.strip, value.splitlines())):
        found = text.find(line, at)
        if found < 0:
            return
        start = found if start is None else start
        at = found + len(line)
    yield TextPlace(start or 0, at)


def parts_of(value: Any) -> Iterable[Any]:
    """The single values in a value, recursively."""
    match value:
        case Together():
            return [single for part in value.parts for single in parts_of(part)]
        case Either():
            return [single for part in value.options for single in parts_of(part)]
        case LabelledValue() | Exactly():
            return parts_of(value.value)
        case list():
            return [single for part in value for single in parts_of(part)]
        case _:
            return [value]
