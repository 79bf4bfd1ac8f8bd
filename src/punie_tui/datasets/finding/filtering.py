"""Which lines of a dataset match a filter, and how many of each kind there are among them.

Pure functions over batches of lines, so that a reader can filter a file of any size a slice at a time. Knows neither
files nor indices; how lines are numbered is up to the caller.
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
"""What lines are counted by and can be selected by; `pattern` is a field that the code reads from a result,
`meta_pattern` the `pattern` in the row's own meta."""

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
"""The name under which a facet is typed, as in `tool:NAME cat:C,D` → the facet."""


@dataclass(frozen=True)
class Filter:
    """What to select; a line must match all of it. An empty facet matches any value; of several values one suffices.

    `text` is searched for in the content of the turns, not in its JSON (a broken line is searched as it is).
    `tokens` are the fewest and the most, both included, None for no bound: estimated, unless
    `matcher` is given true ones.
    `only`: the numbers of the lines to consider at all, such as those that a failed check names.
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
        """Whether the filter leaves anything out."""
        default = Filter()
        return any(
            getattr(self, each.name) != getattr(default, each.name)
            for each in fields(self)
            if each.name not in ("regex", "ignore_case")
        )


@dataclass
class Filtered:
    """The result of a filter: the kept lines' numbers in order, how many were examined, facet → value → lines kept."""

    numbers: list[int] = field(default_factory=list)
    looked_at: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {facet: Counter() for facet in FACETS})

    def extend(self, later: Filtered) -> None:
        """Adds a later batch's result."""
        self.numbers += later.numbers
        self.looked_at += later.looked_at
        for facet, counted in later.counts.items():
            self.counts[facet].update(counted)


Matcher = Callable[[int, bytes], Traits | None]


def filter_rows(criteria: Filter | Matcher, batch: Iterable[tuple[int, bytes]]) -> Filtered:
    """Filters some lines, each given with its number.

    For many batches pass `matcher(filter)`, made once. Raises UsageError if the regular expression is invalid.
    """
    match = matcher(criteria) if isinstance(criteria, Filter) else criteria
    found = Filtered()
    for number, line in batch:
        found.looked_at += 1
        if (traits := match(number, line)) is not None:
            found.numbers.append(number)
            for facet in FACETS:
                found.counts[facet].update(_values(traits, facet))
    return found


def worded(typed: str) -> tuple[str, dict[str, frozenset[str]]]:
    """Splits what is typed into (the text to search for, facet → the values, any of which will do): `WORDS` with their
    values are removed from the text."""
    rest: list[str] = []
    facets: dict[str, frozenset[str]] = {}
    for word in typed.split(" "):
        kind, _, values = word.partition(":")
        if kind in WORDS and (found := frozenset(value for value in values.split(",") if value)):
            facets[WORDS[kind]] = found
        else:
            rest.append(word)
    return (" ".join(rest).strip(), facets) if facets else (typed, {})


def matcher(criteria: Filter, tokens: Callable[[int, Traits], int] | None = None) -> Matcher:
    """(number, line) → the line's traits if it matches, else None.

    `tokens` gives a line's true length, if known. Raises UsageError if the regular expression is invalid.
    """
    holds = _text_test(criteria)
    possible = _quick_test(criteria)
    chosen = [(facet, values) for facet in FACETS if (values := getattr(criteria, facet))]
    fewest, most = criteria.tokens
    length = tokens or (lambda _, traits: traits.estimated_tokens)

    def match(number: int, line: bytes) -> Traits | None:
        if (criteria.only is not None and number not in criteria.only) or not possible(line):
            return None
        row = parse_row(line)
        if holds is not None and not holds(_searched(row, line)):
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
    """The line's values in one facet; "none" if it has none, so that this can be selected too."""
    match facet:
        case "tool":
            return traits.tools or ("none",)
        case "pattern":
            return traits.patterns or ("none",)
        case _:
            return (getattr(traits, facet) or "none",)


def _searched(row: Row, line: bytes) -> str:
    if row.example is None:
        return line.decode("utf-8", "replace")
    parts = [message.content for message in row.example.messages]
    parts += [str(message.tool_calls) for message in row.example.messages if message.tool_calls]
    return "\n".join(parts)


def _text_test(criteria: Filter) -> Callable[[str], bool] | None:
    if not criteria.text:
        return None
    try:
        pattern = re.compile(
            criteria.text if criteria.regex else re.escape(criteria.text), re.IGNORECASE if criteria.ignore_case else 0
        )
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(
            f"{criteria.text!r} is not a regular expression ({error}); correct it, or search for plain text"
        ) from None
    return lambda text: pattern.search(text) is not None


def _quick_test(criteria: Filter) -> Callable[[bytes], bool]:
    """Tests whether an unparsed line can contain the plain text; it may let too much through, never too little."""
    if not criteria.text.isascii() or criteria.regex or not criteria.text:
        return lambda line: True
    needles = {criteria.text.lower().encode(), json.dumps(criteria.text.lower())[1:-1].encode()}

    def possible(line: bytes) -> bool:
        lowered = line.lower()
        # \u0041 and \/ are other ways to write plain characters, and U+212A and U+017F fold to k and s.
        return any(each in lowered for each in needles) or b"\\u" in lowered or b"\\/" in lowered or not line.isascii()

    return possible


_PLACE = re.compile(r"(?P<file>.*?\.jsonl):(?P<line>\d+)(?=: |$)", re.DOTALL)


def lines_named(where: Iterable[str], file: str) -> frozenset[int]:
    """The lines of `file` (from 0) that a check's `where` names."""
    found = (_PLACE.match(place) for place in where)
    return frozenset(int(place["line"]) - 1 for place in found if place is not None and place["file"] == file)
