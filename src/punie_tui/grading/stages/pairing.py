"""Whether values that belong together stand together: each name with its own number, and not with another's.

No part of another item may stand between the parts of one item, except under a heading that several items share
("cart.py" above its line numbers); and all items of a list must have their parts in the same order. So two lists one
after the other pair nothing, and a shuffled pairing is detected. Depends on texts and values only.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from punie_tui.grading.expressions import Together
from punie_tui.grading.stages.matching import TextPlace, places

NEAR = 1500
"""The most characters that the parts of one item may span: a heading stands above many lines."""
CANDIDATES = 4
"""How many places of each other part are tried on either side of the first part."""

Order = tuple[int, ...]


def first_unpaired(items: Sequence[Together], text: str) -> Together | None:
    """The first item whose parts do not stand together; None if all do."""
    if not items:
        return None
    layout = _Layout(items, text)
    common: set[Order] | None = None
    for item in items:
        orders = set(layout.orders(item))
        common = orders if common is None else common & orders
        if not common:
            return item
    return None


def pair_places(item: Together, items: Sequence[Together], text: str) -> Iterator[TextPlace]:
    """The places of an item, each from its first part to its last."""
    yield from _Layout(items, text).spans(item)


class _Layout:
    """The places of the parts of all items of a list in one text."""

    def __init__(self, items: Sequence[Together], text: str) -> None:
        self._items = items
        self._text = text
        self._where: dict[object, list[TextPlace]] = {}
        for item in items:
            for part in item.parts:
                if part not in self._where:
                    self._where[part] = list(places(part, text))
        self._holders: dict[object, list[Together]] = {}
        for item in items:
            for part in item.parts:
                self._holders.setdefault(part, []).append(item)
        everything = [(place.start, place.end, part) for part, at in self._where.items() for place in at]
        self._all = sorted(everything, key=lambda one: one[:2])
        self._starts = [start for start, _, _ in self._all]

    def orders(self, item: Together) -> Iterator[Order]:
        for chosen in self._chosen(item):
            yield tuple(sorted(range(len(chosen)), key=lambda at: chosen[at].start))

    def spans(self, item: Together) -> Iterator[TextPlace]:
        for chosen in self._chosen(item):
            yield TextPlace(min(one.start for one in chosen), max(one.end for one in chosen))

    def _chosen(self, item: Together) -> Iterator[tuple[TextPlace, ...]]:
        """Each combination of places, one per part, that belong together."""
        first, *others = (self._where[part] for part in item.parts)
        starts = [[place.start for place in part] for part in others]
        for place in first:
            near = []
            for part, at in zip(others, starts, strict=True):
                here = bisect_left(at, place.start)
                near.append(part[max(0, here - CANDIDATES) : here + CANDIDATES])
            for rest in itertools.product(*near):
                chosen = (place, *rest)
                if self._belong(item, chosen):
                    yield chosen

    def _belong(self, item: Together, chosen: tuple[TextPlace, ...]) -> bool:
        by_place = sorted(chosen, key=lambda one: one.start)
        if any(one.end > other.start for one, other in itertools.pairwise(by_place)):
            return False
        if item.ordered and by_place != list(chosen):
            return False
        gaps = [self._text[one.end : other.start] for one, other in itertools.pairwise(by_place)]
        if item.by and any(re.sub(r"[ \t]+", " ", gap) != item.by for gap in gaps):
            return False
        start, end = by_place[0].start, by_place[-1].end
        if end - start > NEAR:
            return False
        heading = item.parts[chosen.index(by_place[0])]
        low, high = bisect_right(self._starts, start), bisect_left(self._starts, end)
        return not any(
            not any(one.start <= at < one.end for one in chosen)
            and part not in item.parts
            and not any(heading in other.parts for other in self._holders[part])
            for at, _, part in self._all[low:high]
        )
