"""Whether a text says a value: whatever its words and layout, but the value whole.

Numbers are whole tokens, names and paths may be shortened as people do, longer texts may be wrapped otherwise.
Texts are untrusted and only ever read. Knows nothing of suites, worlds or answers.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from punie_tui.validation.expressions import Either, Labelled, Together

NEAR = 240
"""Characters that may stand between two values that belong together."""

_NUMBER = re.compile(
    r"(?<![\w.])(?P<digits>\d+(?:\.\d+)?)"
    r"(?:\s?(?P<unit>ms|milliseconds|s|secs?|seconds)\b|x\b|(?![\w]))(?!\.\d)(?!\s?%)"
)
_NEGATIVE = re.compile(r"(?:^|[\s(\[=:,])[-−]$")
_TOTAL = re.compile(r"(?<![\w.])(\d+)\s*(?:out\s+of|of|/)\s*(?:the\s+|all\s+|a\s+total\s+of\s+)*(\d+)(?![\w.]*\d)")
_NONE = re.compile(
    r"\b(?:no|none|zero|nothing|never|without|not|clean|isn't|aren't|doesn't|don't|didn't|all (?:passed|good|clear))\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(r"\bof\s+(?:the\s+|all\s+)*\d+")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")

MILLISECONDS = ("ms", "milliseconds")
ROUNDED = Decimal("0.05")
"""A duration rounded to whole seconds is the same if it is off by no more than this share."""


@dataclass(frozen=True)
class Place:
    """Where a value is said: characters of the text, end exclusive."""

    start: int
    end: int


def plain(text: str) -> str:
    """A text without terminal escapes, and with plain line ends."""
    return _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def places(value: Any, text: str) -> Iterator[Place]:
    """Everywhere in a plain text where a value is said, by position; of a pair, where all of it is."""
    if isinstance(value, str):
        value = value.strip()  # what a command printed ends its line; who says it need not
    match value:
        case Either():
            yield from sorted({place for one in value.options for place in places(one, text)}, key=lambda p: p.start)
        case Together():
            yield from _together(value, text)
        case Labelled():
            if _fits_label(value, text):
                yield from places(value.value, text)
        case bool() | None:
            return
        case int() | float():
            yield from (place for place, number, unit in numbers(text) if _same(value, number, unit))
        case str() if "\n" in value.strip():
            yield from _passage(value, text)
        case str() if " " in value.strip():
            if all(word in text for word in value.split()):  # far cheaper than to compile a pattern in vain
                words = r"\s+".join(map(re.escape, value.split()))
                yield from (Place(*found.span()) for found in re.finditer(words, text))
        case str() if value and _last_part(value) in text:
            yield from (Place(*found.span()) for found in _name_pattern(value).finditer(text))


def says(value: Any, text: str) -> bool:
    """Whether a value is said. A 0 is also said by words such as "none"; nothing at all is always said."""
    if value is None or value == "":
        return True
    if next(places(value, text), None) is not None:
        return True
    if isinstance(value, Labelled):
        return (_fits_label(value, text) and says(value.value, text)) or _none_of(value, text)
    if isinstance(value, Either):
        return any(says(one, text) for one in value.options)
    if isinstance(value, bool) or value != 0:
        return False
    return bool(_NONE.search(text)) and not any(number for _, number, _ in numbers(_OF_ALL.sub("", text)))


@lru_cache(maxsize=16)
def numbers(text: str) -> tuple[tuple[Place, Decimal, str], ...]:
    """(place, number, unit) of every number that is a token of its own: no part of a name, no percentage."""
    return tuple(
        (Place(*found.span("digits")), Decimal(found["digits"]), found["unit"] or "")
        for found in _NUMBER.finditer(text)
        if not _NEGATIVE.search(text[max(0, found.start() - 2) : found.start()])
    )


def totals(text: str, said: Iterable[Any]) -> set[int]:
    """Where numbers begin that are only the total of one of `said`: the 41 of "29 of 41"."""
    known = {str(value) for value in said}
    return {found.start(2) for found in _TOTAL.finditer(text) if found[1] in known}


def _same(value: int | float, number: Decimal, unit: str) -> bool:
    if unit in MILLISECONDS:
        number = number / 1000
    if isinstance(value, int):
        return number == value
    exact, shown = Decimal(str(value)), int(number.as_tuple().exponent)
    off = abs(exact - number)
    return off <= Decimal(10) ** shown / 2 and (shown < 0 or off <= ROUNDED * exact)


def _name_pattern(name: str) -> re.Pattern[str]:
    """A name as a whole; of a path or test also its last part, where that stands by itself."""
    whole = rf"(?<![\w-]){re.escape(name)}(?![\w/-]|\.\w)"
    last = _last_part(name)
    if last == name:
        return re.compile(whole)
    return re.compile(rf"{whole}|(?<![\w/:.-]){re.escape(last)}(?![\w/-]|\.\w)")


def _last_part(name: str) -> str:
    return re.split(r"::|/", name.rstrip("/"))[-1]


def _passage(value: str, text: str) -> Iterator[Place]:
    """A text of several lines, each of which stands there in its order, whatever is added before or after it."""
    at, start = 0, None
    for line in filter(None, map(str.strip, value.splitlines())):
        found = text.find(line, at)
        if found < 0:
            return
        start = found if start is None else start
        at = found + len(line)
    yield Place(start or 0, at)


def _fits_label(value: Labelled, text: str) -> bool:
    """Whether the number is the next one before or after its label; so it is where the label is never said."""
    said = {place.start for place in places(value.value, text)}
    starts = [place.start for place, _, _ in numbers(text)]
    either = "|".join(map(re.escape, value.words))
    labels = [bisect(starts, found.start()) for found in re.finditer(rf"(?i)\b(?:{either})\b", text)]
    next_to = {start for at in labels for start in starts[max(0, at - 1) : at + 1]}
    return not starts or not labels or not said.isdisjoint(next_to)


def _none_of(value: Labelled, text: str) -> bool:
    """Whether a 0 is said as "no failing tests", whatever other numbers there are."""
    options = value.value.options if isinstance(value.value, Either) else (value.value,)
    either = "|".join(map(re.escape, value.words))
    return 0 in options and bool(re.search(rf"(?i)\b(?:no|zero)\s+(?:[^\W\d]+\s+)?(?:{either})\b", text))


def _together(value: Together, text: str) -> Iterator[Place]:
    """The first place where all parts stand on one line, or on the next one, near one another."""
    first, *others = (list(places(part, text)) for part in value.parts)
    starts = [[place.start for place in part] for part in others]
    for place in first:
        low, high = place.start - NEAR, place.end + NEAR
        near = [part[bisect_left(at, low) : bisect(at, high)] for part, at in zip(others, starts, strict=True)]
        for rest in itertools.product(*near):
            chosen = (place, *rest)
            start, end = min(one.start for one in chosen), max(one.end for one in chosen)
            rising = all(one.end <= other.start for one, other in itertools.pairwise(chosen))
            apart = len(set(chosen)) == len(chosen)
            if apart and text.count("\n", start, end) <= 1 and (rising or not value.ordered):
                yield Place(start, end)
                return
