"""Which lines of a dataset a person wants to see, and how many there are of each kind among them.

Pure functions over batches of lines, so that a reader can sift a file of any size a slice at a time. Knows neither
files nor indices; a line's number is whatever the caller counts by.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields

from punie_tui.datasets.examples import Row, parse_row
from punie_tui.datasets.finding.traits import Traits, row_traits
from punie_tui.errors import UsageError

FACETS = ("kind", "form", "format", "category", "meta_pattern", "tool", "pattern", "source", "lesson", "intent")
"""What lines are counted by, and can be chosen by; `pattern` is the field of a result that is read, `meta_pattern` what
the row's own meta calls so."""

WORDS = {
    "tool": "tool",
    "cat": "category",
    "pattern": "meta_pattern",
    "field": "pattern",
    "lesson": "lesson",
    "intent": "intent",
    "source": "source",
    "kind": "kind",
}
"""How a facet is called where it is typed, as in `tool:NAME cat:C,D`."""


@dataclass(frozen=True)
class Filter:
    """What is wanted; all of it at once. A facet that is empty takes any value; one of several values suffices.

    `text` is looked for in what the turns say, not in how JSON writes it (a broken line is taken as it stands).
    `tokens` are the fewest and the most, both included, None for no bound: estimated, unless
    `filter_rows` is given better ones.
    `only`: numbers of the lines that come into question at all, such as those that a failed check names.
    """

    text: str = ""
    regex: bool = False
    ignore_case: bool = True
    kind: frozenset[str] = frozenset()
    form: frozenset[str] = frozenset()
    format: frozenset[str] = frozenset()
    source: frozenset[str] = frozenset()
    tool: frozenset[str] = frozenset()
    pattern: frozenset[str] = frozenset()
    category: frozenset[str] = frozenset()
    meta_pattern: frozenset[str] = frozenset()
    lesson: frozenset[str] = frozenset()
    intent: frozenset[str] = frozenset()
    tokens: tuple[int | None, int | None] = (None, None)
    only: frozenset[int] | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out at all."""
        default = Filter()
        return any(
            getattr(self, each.name) != getattr(default, each.name)
            for each in fields(self)
            if each.name not in ("regex", "ignore_case")
        )


@dataclass
class Filtered:
    """What a filter kept: the lines' numbers in order, how many were looked at, and facet → value → lines kept."""

    numbers: list[int] = field(default_factory=list)
    looked_at: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {facet: Counter() for facet in FACETS})

    def extend(self, later: Filtered) -> None:
        """Adds what a later batch gave."""
        self.numbers += later.numbers
        self.looked_at += later.looked_at
        for facet, counted in later.counts.items():
            self.counts[facet].update(counted)


Matcher = Callable[[int, bytes], Traits | None]


def filter_rows(wanted: Filter | Matcher, batch: Iterable[tuple[int, bytes]]) -> Filtered:
    """What the filter keeps of some lines, each with its number.

    For many batches hand in `matcher(filter)`, made once. Raises UsageError for a regular expression that is none.
    """
    match = matcher(wanted) if isinstance(wanted, Filter) else wanted
    found = Filtered()
    for number, line in batch:
        found.looked_at += 1
        if (traits := match(number, line)) is not None:
            found.numbers.append(number)
            for facet in FACETS:
                found.counts[facet].update(_values(traits, facet))
    return found


def worded(typed: str) -> tuple[str, dict[str, frozenset[str]]]:
    """What is typed as (the text that is looked for, facet → the values of which any will do): each of `WORDS` is taken
    out of the text."""
    rest: list[str] = []
    facets: dict[str, frozenset[str]] = {}
    for word in typed.split(" "):
        kind, _, values = word.partition(":")
        if kind in WORDS and (found := frozenset(value for value in values.split(",") if value)):
            facets[WORDS[kind]] = found
        else:
            rest.append(word)
    return (" ".join(rest).strip(), facets) if facets else (typed, {})


def matcher(wanted: Filter, tokens: Callable[[int, Traits], int] | None = None) -> Matcher:
    """(number, line) → the line's traits where it is wanted, else None.

    `tokens` gives a line's true length where that is known. Raises UsageError for a regular expression that is none.
    """
    holds = _text_test(wanted)
    possible = _quick_test(wanted)
    chosen = [(facet, values) for facet in FACETS if (values := getattr(wanted, facet))]
    fewest, most = wanted.tokens
    length = tokens or (lambda _, traits: traits.estimated_tokens)

    def match(number: int, line: bytes) -> Traits | None:
        if (wanted.only is not None and number not in wanted.only) or not possible(line):
            return None
        row = parse_row(line)
        if holds is not None and not holds(_said(row, line)):
            return None
        traits = row_traits(row, len(line))
        if any(values.isdisjoint(_values(traits, facet)) for facet, values in chosen):
            return None
        if fewest is not None and length(number, traits) < fewest:
            return None
        if most is not None and length(number, traits) > most:
            return None
        return traits

    return match


def _values(traits: Traits, facet: str) -> tuple[str, ...]:
    """What a line is in one facet; "none" where it is nothing, so that this can be chosen too."""
    match facet:
        case "tool":
            return traits.tools or ("none",)
        case "pattern":
            return traits.patterns or ("none",)
        case _:
            return (getattr(traits, facet) or "none",)


def _said(row: Row, line: bytes) -> str:
    if row.example is None:
        return line.decode("utf-8", "replace")
    parts = [message.content for message in row.example.messages]
    parts += [str(message.tool_calls) for message in row.example.messages if message.tool_calls]
    return "\n".join(parts)


def _text_test(wanted: Filter) -> Callable[[str], bool] | None:
    if not wanted.text:
        return None
    try:
        pattern = re.compile(
            wanted.text if wanted.regex else re.escape(wanted.text), re.IGNORECASE if wanted.ignore_case else 0
        )
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(f"{wanted.text!r} is no regular expression ({error}); correct it, or search plainly") from None
    return lambda text: pattern.search(text) is not None


def _quick_test(wanted: Filter) -> Callable[[bytes], bool]:
    """Whether an unparsed line can hold the plain text: a sieve that lets too much through, never too little."""
    if not wanted.text.isascii() or wanted.regex or not wanted.text:
        return lambda line: True
    needles = {wanted.text.lower().encode(), json.dumps(wanted.text.lower())[1:-1].encode()}

    def possible(line: bytes) -> bool:
        lowered = line.lower()
        # \u0041 and \/ are other ways to write plain characters, and U+212A and U+017F fold to k and s.
        return any(each in lowered for each in needles) or b"\\u" in lowered or b"\\/" in lowered or not line.isascii()

    return possible


_PLACE = re.compile(r"(?P<file>.*?\.jsonl):(?P<line>\d+)(?=: |$)", re.DOTALL)


def lines_named(where: Iterable[str], file: str) -> frozenset[int]:
    """Which lines of `file` (from 0) a check's `where` names."""
    found = (_PLACE.match(place) for place in where)
    return frozenset(int(place["line"]) - 1 for place in found if place is not None and place["file"] == file)
