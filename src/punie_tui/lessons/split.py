"""Splits rows into train, valid and test: near-duplicates stay together, and each category is held out equally often.

Two rows are near-duplicates if they are one wording of one intent with other slots, if they ask the same about the same
path, or if their texts are similar. Held-out rows therefore ask known things in words that are not in training.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Sequence

from punie_tui.datasets.finding.similarity import near_duplicates
from punie_tui.datasets.merge import grouped
from punie_tui.lessons.intent import CATEGORIES, Category
from punie_tui.lessons.rows import LessonRow

ALIKE = 0.7
"""From this similarity on, two questions stay on one side."""


def families(rows: Sequence[LessonRow]) -> list[list[int]]:
    """The rows' indices in groups of near-duplicates, transitively closed, in order of their first row."""
    first: dict[Hashable, int] = {}
    links: list[tuple[int, int]] = []
    for index, row in enumerate(rows):
        keys: list[Hashable] = [("wording", row.intent.name, row.phrasing)]
        if row.named:
            keys.append(("asked", row.intent.name, row.named))
        for key in keys:
            links.append((first.setdefault(key, index), index))
    links += [(left, right) for left, right, _ in near_duplicates([row.query for row in rows], threshold=ALIKE)]
    return grouped(len(rows), links)


def split(rows: Sequence[LessonRow], held_out: int, seed: int) -> dict[str, list[LessonRow]]:
    """Shuffled `train`, `valid` and `test`; `held_out` rows of each category in both valid and test.

    An intent gives at most one family to each and keeps at least two rows in train (except one that is answered in
    words, which may be held out whole). Raises ValueError if there are not enough small families.
    """
    random_ = random.Random(seed)
    groups = families(rows)
    left = Counter(row.intent.name for row in rows)
    chosen: dict[str, list[int]] = {"valid": [], "test": []}
    for taken in chosen.values():
        room: dict[Category, int] = dict.fromkeys(CATEGORIES, held_out)
        seen: set[str] = set()
        for group in random_.sample(groups, len(groups)):
            names = {rows[index].intent.name for index in group}
            categories = Counter(rows[index].category for index in group)
            spare = all(rows[i].intent.direct or left[rows[i].intent.name] > len(group) + 1 for i in group)
            if spare and not names & seen and all(room[kind] >= count for kind, count in categories.items()):
                taken.extend(group)
                seen |= names
                groups.remove(group)
                left.subtract(rows[index].intent.name for index in group)
                for kind, count in categories.items():
                    room[kind] -= count
        if any(room.values()):
            raise ValueError(f"too few small families of near-duplicates to hold out; still wanted: {room}")
    rest = [index for group in groups for index in group]
    splits = {"train": rest, **chosen}
    return {name: [rows[index] for index in random_.sample(indices, len(indices))] for name, indices in splits.items()}
