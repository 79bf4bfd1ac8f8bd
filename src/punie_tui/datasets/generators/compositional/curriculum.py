"""phase27: what is asked every day, what else can be composed, and what is answered in words.

Its rows are the compositions of the sibling modules in some manner, none of them near a question of a suite. It does
not know the suites: who builds it says which questions must not be asked.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from punie_tui.datasets.checks.following import without_paths
from punie_tui.datasets.generators import discrimination
from punie_tui.datasets.generators.compositional import (
    across,
    branching,
    comparisons,
    elsewhere,
    everyday,
    explained,
    figures,
    filtered,
    in_turn,
    manner,
    ordinary,
    places,
    practice,
    reading,
    repository,
    several,
    shaped,
    single,
    timings,
    verdicts,
    where,
)
from punie_tui.datasets.generators.compositional.words import SLOTS_IN_MANY_WORDS
from punie_tui.datasets.generators.intent import Category, Intent
from punie_tui.datasets.generators.rows import Filling, Row, deal
from punie_tui.datasets.similarity import Shingles, shingles

NEAR = 0.7
REPEATED = 0.85
"""Similarity from which a row is not dealt: to a question of a suite, to one dealt already.
The checks refuse only what is more alike."""

COUNTS: dict[Category, int] = {"direct": 400, "A": 380, "B": 820, "C": 580, "D": 790, "E": 876}
HELD_OUT = 8
SEED = 27
SYSTEM_PROMPT = "You are Punie."
"""Nothing else, for a model that learns from thousands of rows which tools there are: of the tokens of a row, the
package's own prompt would be two fifths."""

_FILLING = Filling(places.draw_place, SLOTS_IN_MANY_WORDS, project_share=0.2)

_COMPOSING: dict[str, Callable[[], Iterator[Intent]]] = {
    "single": single.intents,
    "filtered": filtered.intents,
    "shaped": shaped.intents,
    "figures": figures.intents,
    "timings": timings.intents,
    "branching": branching.intents,
    "verdicts": verdicts.intents,
    "comparisons": comparisons.intents,
    "several": several.intents,
    "reading": reading.intents,
    "across": across.intents,
    "in_turn": in_turn.intents,
    "elsewhere": elsewhere.intents,
    "everyday": everyday.intents,
    "repository": repository.intents,
    "ordinary": ordinary.intents,
}


@cache
def composed() -> Mapping[str, tuple[Intent, ...]]:
    """What is composed here, by module: some hundred intents in ten thousands of wordings, so only where needed."""
    return {name: tuple(where.located(intent) for intent in intents()) for name, intents in _COMPOSING.items()}


def intents() -> tuple[Intent, ...]:
    """What is composed here, without what the other generators add to the curriculum."""
    return tuple(intent for of_module in composed().values() for intent in of_module)


def sources() -> dict[str, Sequence[Intent]]:
    """The curriculum's intents by the module that they come from."""
    return {
        "explained": tuple(explained.intents()),
        "practice": tuple(practice.intents()),
        "discrimination": [intent for intent in discrimination.INTENTS if not intent.typed],
        **composed(),
    }


def compose(refused: Iterable[str] = (), counts: dict[Category, int] = COUNTS, seed: int = SEED) -> list[Row]:
    """The rows, none of them near one of the `refused` questions, in their words or but for the paths."""
    random_ = random.Random(seed)
    asked_by_suites = _Questions(text for other in refused for text in (other, without_paths(other)))
    dealt = _Questions()

    def accept(row: Row) -> Row | None:
        paths = sorted({name for name in row.named if name in row.query and ("/" in name or "." in name)})
        row = replace(row, query=manner.put(row.query, paths, row.named, random_))
        forms = (row.query, without_paths(row.query))
        if any(asked_by_suites.alike(form, NEAR) for form in forms) or dealt.alike(row.query, REPEATED):
            return None
        dealt.add(row.query)
        return row

    return deal(sources(), counts, seed, _FILLING, accept, evenly=True)


class _Questions:
    """Questions, and whether another one is like any of them."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._all: list[Shingles] = []
        self._having: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        for shingle in shingles(text):
            self._having[shingle].append(len(self._all))
        self._all.append(shingles(text))

    def alike(self, text: str, threshold: float) -> bool:
        one = shingles(text)
        shared = Counter(index for shingle in one for index in self._having.get(shingle, ()))
        return any(count >= threshold * (len(one) + len(self._all[index]) - count) for index, count in shared.items())
