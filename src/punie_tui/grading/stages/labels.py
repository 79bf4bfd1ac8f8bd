"""The labels of the numbers in a text: the words right after a number, or right before it, or above it in a table.

"17 errors, 4 warnings", "errors: 17", "41 (src)", "12 of 41 violations", and a header over a row. A text is split into
clauses; a number's label is taken from its own clause. Depends on texts only.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from punie_tui.grading.stages.matching import TextPlace, numbers, totals

_AFTER = re.compile(r"[\"'\]]*[ \t]*\(?[^,;:()|\[\]{}=\n]*")
_BEFORE = re.compile(r"[^,;()|\[\]{}\n]*\Z")
_HEADED = re.compile(r"[^;|\[\]{}\n]*\Z")
"""The words before a colon: "lines added, unstaged: 12"."""
_JOINT = re.compile(r"\s(?:and|but|plus|with|while|whereas|against|vs\.?|&)\s|\.\s|—|–| - |->|→|=>", re.IGNORECASE)
_CELL = re.compile(r"\s*\|\s*|\t+|\s{2,}|\s*,\s*|\s*;\s*")
_RULE = re.compile(r"^[\s|:+=-]*$")


@dataclass(frozen=True)
class Number:
    """A number in a text. `after` and `before` are the words of its clause on either side, `total` is the number that
    it is a part of ("12 of 41")."""

    place: TextPlace
    value: Decimal
    unit: str
    before: str
    after: str
    is_total: bool = False
    total: Decimal | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(part for part in (self.after, self.before) if part)


@lru_cache(maxsize=64)
def labelled_numbers(text: str) -> tuple[Number, ...]:
    """Every number of a text with the words around it."""
    return tuple(_labelled(text))


def _labelled(text: str) -> Iterator[Number]:
    found = numbers(text)
    of = totals(text)
    parts = {part: total for total, part in of.items()}
    headers = _headers(text)
    starts = [place.start for place, _, _ in found]  # ascending
    at = {place.start: (place, number) for place, number, _ in reversed(found)}
    labels_first = {line: _labels_first(text, line, found, starts) for line in {_line_at(text, one) for one in starts}}
    consumed = last = 0
    for place, value, unit in found:
        start, end = place.start, place.end
        total = at.get(parts[start]) if start in parts else None
        if total is not None:  # the total stands between a number and its words
            end = total[0].end
        following = starts[where] if (where := bisect_left(starts, end)) < len(starts) else len(text)
        previous, last = last, max(last, place.end)
        if not labels_first[_line_at(text, start)]:
            previous = max(previous, consumed)
        if start in of:
            previous = start
        after = _JOINT.split((_AFTER.match(text[end:following]) or [""])[0])[0]
        own = text[place.end : end] if start in parts else ""
        before = _before(text[previous:start])
        if re.search(r"[^\W\d_]{2}", after) and not re.search(r"[:=]\s*[\"']?$", text[previous:start]):
            consumed = end + len(after)
        if text.endswith("(", 0, start) and re.search(r"[^\W\d_]{2}", after):
            before = ""  # in parentheses with words of its own
        if _line_of(text, start).strip(" -*") == text[start : place.end]:  # its label is the line above
            before = text[:start].rstrip(" -*\n").rpartition("\n")[2]
        if start in headers:
            before, after = headers[start], ""
        yield Number(
            place, value, unit, before.strip(), f"{own} {after}".strip(), start in of, total[1] if total else None
        )


def _line_at(text: str, at: int) -> int:
    """The index at which the line that contains index `at` begins."""
    return text.rfind("\n", 0, at) + 1


def _line_of(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[_line_at(text, at) : end if end >= 0 else len(text)]


def _labels_first(
    text: str, start: int, found: Sequence[tuple[TextPlace, Decimal, str]], starts: Sequence[int]
) -> bool:
    """Whether the line that begins at `start` is laid out as "errors 17 warnings 4": it begins with a word and ends
    with a number."""
    line = _line_of(text, start)
    inside = found[bisect_left(starts, start) : bisect_left(starts, start + len(line))]
    first, last = line[: inside[0][0].start - start], line[inside[-1][0].end - start :]
    return bool(re.search(r"[^\W\d_]{2}", first)) and not re.search(r"[^\W\d_]{2}", last)


def _before(text: str) -> str:
    stripped = re.sub(r"\s(?:vs\.?|and|but|plus|with|against)$", "", text.rstrip(" \t:=\"'(->→#"))
    stripped = re.sub(r"\(([^()\n]*)\)$", r"\1", stripped)  # "time (s): 3"
    found = (_HEADED if text.rstrip(" \t\"'").endswith((":", "=")) else _BEFORE).search(stripped)
    return _JOINT.split(found[0] if found else "")[-1]


def _headers(text: str) -> dict[int, str]:
    """Start of a number in a table row → the header cell above it. A row has only numbers, one for each header cell."""
    lines = list(re.finditer(r"[^\n]+", text))
    rows = [line for line in lines if not _RULE.match(line[0])]
    found: dict[int, str] = {}
    for header, row in itertools.pairwise(rows):
        titles = _cells(header[0], 0)
        cells = _cells(row[0], row.start())
        if len(titles) != len(cells) or len(cells) < 2 or any(any(c.isdigit() for c in t) for _, t in titles):
            continue
        if all(re.fullmatch(r"[\d.,]+\s*s?", cell) for _, cell in cells):
            found |= {at: title for (at, _), (_, title) in zip(cells, titles, strict=True)}
    return found


def _cells(line: str, offset: int) -> list[tuple[int, str]]:
    cells, at = [], 0
    separator = _CELL if re.search(r"\||\t|\s{2,}|,|;", line.strip()) else re.compile(r"\s+")
    for found in [*separator.finditer(line), None]:
        end = found.start() if found else len(line)
        if line[at:end].strip():
            cells.append((offset + at + len(line[at:end]) - len(line[at:end].lstrip()), line[at:end].strip()))
        at = found.end() if found else end
    return cells
