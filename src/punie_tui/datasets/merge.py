"""Merges datasets: repeated questions are left out, the rest is shuffled and split, similar ones on one side.

The result depends only on the rows and a seed. Knows neither how rows were made or written, nor where a dataset is
saved.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from punie_tui.datasets.examples import SPLITS, Example
from punie_tui.datasets.finding.similarity import near_duplicates
from punie_tui.errors import UsageError

REPEATED = 0.9
"""From this similarity on, the later of two questions is left out."""
ALIKE = 0.7
"""From this similarity on, two questions stay on one side of the split."""
SAME_WORDING = 0.9
"""The same for questions with paths and numbers blanked out: one wording with other names stays on one side."""

_NAMES = re.compile(r"[\w.-]*[/.][\w./-]*[\w/]|\w+/|\d+")


@dataclass(frozen=True)
class Dropped:
    """A row that was left out because it nearly repeats the question of an earlier one."""

    example: Example
    like: Example
    score: float


@dataclass(frozen=True)
class Merged:
    """The result of a merge: the rows by split, and the rows left out."""

    splits: dict[str, list[Example]]
    dropped: list[Dropped]


def merge(sources: Mapping[str, Sequence[Example]], *, seed: int, held_out: tuple[float, float] = (0.1, 0.1)) -> Merged:
    """The distinct rows of all sources, shuffled and split; `held_out`: the shares of valid and test.

    A row's `meta["source"]` becomes the name of its source, and the former value its `meta["generator"]`. Raises
    UsageError if that much cannot be held out.
    """
    rows = [
        replace(example, meta=_from(name, example.meta)) for name, examples in sources.items() for example in examples
    ]
    kept, dropped = distinct(rows)
    train = int(len(kept) * (1 - sum(held_out)))
    valid = int(len(kept) * held_out[0])
    sizes = {"train": train, "valid": valid, "test": len(kept) - train - valid}
    return Merged(split(kept, sizes, seed), dropped)


def _from(name: str, meta: Mapping[str, object]) -> dict[str, object]:
    if meta.get("source", name) == name:
        return {**meta, "source": name}
    return {**meta, "source": name, "generator": meta["source"]}


def distinct(examples: Sequence[Example], threshold: float = REPEATED) -> tuple[list[Example], list[Dropped]]:
    """The examples except those whose question repeats, or nearly repeats, an earlier one that is kept."""
    likes: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for earlier, later, score in near_duplicates([example.query for example in examples], threshold=threshold):
        likes[later].append((earlier, score))
    kept: dict[int, Example] = {}
    dropped = []
    for index, example in enumerate(examples):
        like = next(((earlier, score) for earlier, score in likes[index] if earlier in kept), None)
        if like is None:
            kept[index] = example
        else:
            dropped.append(Dropped(example, examples[like[0]], like[1]))
    return list(kept.values()), dropped


def families(queries: Sequence[str]) -> list[list[int]]:
    """The indices of the questions in groups of near-duplicates, transitively closed, in order of their first."""
    alike = near_duplicates(queries, threshold=ALIKE)
    alike += near_duplicates([blanked(query) for query in queries], threshold=SAME_WORDING)
    return grouped(len(queries), [(left, right) for left, right, _ in alike])


def blanked(query: str) -> str:
    """The question with paths and numbers blanked out: its wording."""
    return _NAMES.sub("_", query)


def grouped(count: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """0 … count - 1 in groups joined by chains of links, in order of their first members."""
    parent = list(range(count))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = index = parent[parent[index]]
        return index

    for left, right in links:
        parent[root(right)] = root(left)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in range(count):
        groups[root(index)].append(index)
    return sorted(groups.values())


def split(examples: Sequence[Example], sizes: Mapping[str, int], seed: int) -> dict[str, list[Example]]:
    """The examples shuffled into `train`, `valid` and `test` of these sizes, near-duplicates on one side.

    Every source (`meta["source"]`) is held out in proportion. Raises UsageError if the groups of near-duplicates
    are too large for the sizes.
    """
    random_ = random.Random(seed)
    groups = families([example.query for example in examples])
    chosen: dict[str, list[int]] = {}
    for name in SPLITS[1:]:
        room = _quotas(Counter(_source(example) for example in examples), sizes[name])
        selected: list[int] = []
        for group in random_.sample(groups, len(groups)):
            needed = Counter(_source(examples[index]) for index in group)
            if all(room[source] >= count for source, count in needed.items()):
                room -= needed
                selected += group
                groups.remove(group)
        if len(selected) < sizes[name]:
            raise UsageError(
                f"only {len(selected)} of {sizes[name]} rows can be held out for {name} without splitting "
                "near-duplicates; reword more of the questions"
            )
        chosen[name] = selected
    chosen = {"train": [index for group in groups for index in group], **chosen}
    return {name: [examples[i] for i in random_.sample(selected, len(selected))] for name, selected in chosen.items()}


def _source(example: Example) -> str:
    return str(example.meta.get("source", ""))


def _quotas(counts: Counter[str], size: int) -> Counter[str]:
    """`size` shared out in proportion to `counts`, by largest remainder."""
    total = counts.total() or 1
    exact = {name: size * count / total for name, count in counts.items()}
    quotas = Counter({name: int(share) for name, share in exact.items()})
    for name in sorted(exact, key=lambda name: (int(exact[name]) - exact[name], name))[: size - quotas.total()]:
        quotas[name] += 1
    return quotas
