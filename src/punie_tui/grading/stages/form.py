"""Whether an output has all values in the declared form: together, beside labels, alone, once, in order, a line each.

Also how reasons quote them. Output is untrusted text; reasons quote it as a Python literal, so that a terminal does not
interpret it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from punie_tui.grading.expressions import Either, Exactly, LabelledValue, Together
from punie_tui.grading.stages.labels import Number, labelled_numbers
from punie_tui.grading.stages.matching import TextPlace, appears, numbers, parts_of, places
from punie_tui.grading.stages.pairing import first_unpaired, pair_places
from punie_tui.grading.vocabulary import Case

QUOTED = 80
"""The most characters of a value or an output that a reason quotes."""


def form(case: Case, expected: Sequence[tuple[str, Any]], items: Sequence[Any], text: str) -> str:
    """What is wrong with the form of the values in a text, as a clause; empty if nothing is."""
    lines = [line for line in text.splitlines() if line.strip()]
    if case.lines is not None and len(lines) > case.lines:
        return f"prints {len(lines)} lines instead of at most {case.lines}"
    single = [one for item in items for one in parts_of(item)]
    if case.alone:
        mine = {place for one in single for place in places(one, text)}
        other = next((n for place, n, _ in numbers(text) if place not in mine), None)
        if other is not None:
            asked_for = f"{' and '.join(map(shown, single))} {'was' if len(single) == 1 else 'were'} asked for"
            return f"also prints the number {quoted(str(other))}; only {asked_for}"
    if case.once and (twice := next((item for item in items if len(_where(item, items, text)) > 1), None)):
        return f"prints {shown(twice)} more than once"
    if case.in_order and (expression := _out_of_order(expected, text)) is not None:
        return f"does not print {shown(dict(expected)[expression])} in this order"
    if problem := _labels(case, items, text):
        return problem
    if case.line_each and not _have_own_lines(items, text):
        return "does not print each value on a line of its own"
    if case.bullets:
        plain_line = next((line for line in _holding(lines, items) if not _marked(line, case.bullets)), None)
        if plain_line is not None:
            return f"does not begin the line {quoted(plain_line)} with one of {' '.join(case.bullets)}"
    return ""


def first_missing(items: Sequence[Any], text: str) -> Any:
    """The first of these values that is not in the text; None if all are."""
    pairs = [item for item in items if isinstance(item, Together)]
    if (alone := first_unpaired(pairs, text)) is not None:
        return alone
    return next((item for item in items if not isinstance(item, Together) and not _is_in(item, text)), None)


def _is_in(item: Any, text: str) -> bool:
    match item:
        case LabelledValue():
            return is_labelled(item, text)
        case Either(options=options):
            return any(first_missing([option], text) is None for option in options)
        case _:
            return appears(item, text)


def is_labelled(value: LabelledValue, text: str) -> bool:
    """Whether a number stands beside its label; a 0 may be missing if no other number has the label.

    If no number of the text has any label, it is enough that the number appears.
    """
    starts = {place.start for place in places(value.value, text)}
    with_label = [number for number in labelled_numbers(text) if not number.is_total and _fits(value, number)]
    if any(number.place.start in starts for number in with_label):
        return True
    if 0 in parts_of(value) and not with_label:
        return bool(text.strip())
    return bool(starts) and not any(_has_label(number) for number in labelled_numbers(text))


def _fits(value: LabelledValue, number: Number) -> bool:
    either = "|".join(map(re.escape, value.words))
    return any(re.search(rf"(?i)(?<![^\W\d_])(?:{either})(?![^\W\d_])", label) for label in number.labels)


def _has_label(number: Number) -> bool:
    return any(re.search(r"[^\W\d_]{2}", label) for label in number.labels)


def _labels(case: Case, items: Sequence[Any], text: str) -> str:
    """What is wrong with missing labels: if none are required, numbers in the order of the question need none."""
    labelled = [item for item in items if isinstance(item, LabelledValue)]
    if (
        len(labelled) < (1 if case.labels else 2)
        or any(_has_label(number) for number in labelled_numbers(text))
        or not numbers(text)
    ):
        return ""
    if case.labels:
        return "does not show which number is which"
    disordered = _out_of_order([("", labelled)], text) is not None
    return "prints the numbers in another order than asked, without showing which is which" if disordered else ""


def _where(item: Any, items: Sequence[Any], text: str) -> list[TextPlace]:
    if isinstance(item, Together):
        return []  # its parts may stand under one heading, or beside each other
    return list(places(item, text))


def _have_own_lines(items: Sequence[Any], text: str) -> bool:
    """Whether every value that is in the text can be given a line that no other is given: a maximum bipartite matching,
    by augmenting paths. A number may well be on the line of another value too."""
    ends = [at for at, character in enumerate(text) if character == "\n"]
    lines_of = {repr(item): {bisect_left(ends, at.start) for at in _all(item, items, text)} for item in items}
    given: dict[int, str] = {}

    def finds_line(value: str, tried: set[int]) -> bool:
        for line in lines_of[value] - tried:
            tried.add(line)
            if line not in given or finds_line(given[line], tried):
                given[line] = value
                return True
        return False

    return all(finds_line(value, set()) for value, lines in lines_of.items() if lines)


def _out_of_order(expected: Sequence[tuple[str, Any]], text: str) -> str | None:
    """The first expression whose values are not in order, each list after the one before; None if all are."""
    last = -1
    for expression, value in expected:
        values = value if isinstance(value, list) else [value]
        for item in values:
            found = next((at.start for at in _all(item, values, text) if at.start > last), None)
            if found is None:
                return expression
            last = found
    return None


def _all(item: Any, values: Sequence[Any], text: str) -> list[TextPlace]:
    if isinstance(item, Together):
        return sorted(
            pair_places(item, [one for one in values if isinstance(one, Together)], text), key=lambda p: p.start
        )
    return sorted(places(item, text), key=lambda place: place.start)


def _holding(lines: Sequence[str], items: Sequence[Any]) -> list[str]:
    """The lines that contain one of the items; for an item with several parts, its last part."""
    expected = [item.parts[-1] if isinstance(item, Together) else item for item in items]
    return [line for line in lines if any(next(places(each, line), None) for each in expected)]


def _marked(line: str, marks: Sequence[str]) -> bool:
    return any(line.strip().startswith(f"{mark} ") for mark in marks)


def shown(value: Any) -> str:
    """A value as reasons show it."""
    match value:
        case Together():
            return " with ".join(map(shown, value.parts))
        case Either():
            return " or ".join(map(shown, value.options))
        case LabelledValue() | Exactly():
            return shown(value.value)
        case list():
            return ", ".join(map(shown, value[:4])) + (", …" if len(value) > 4 else "")
        case str():
            return quoted(value)
        case _:
            return str(value)


def quoted(text: str) -> str:
    """The beginning of a text as a Python literal, which contains nothing that a terminal would interpret."""
    return repr(text if len(text) <= QUOTED else text[: QUOTED - 1] + "…")
