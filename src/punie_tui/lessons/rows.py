"""Samples rows: intents in turn, the least used wording of each, and slots until the question is a new one.

The result depends only on a seed. Knows neither where rows go nor whether they are right: `grading.rows` checks that.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import Template
from typing import Any

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.finding.similarity import normalised
from punie_tui.grading.vocabulary import Outcome
from punie_tui.lessons.intent import Category, Intent
from punie_tui.lessons.loading import each_text
from punie_tui.lessons.wording.places import Paths, draw_place
from punie_tui.lessons.wording.slots import ALWAYS_NAMED, PROJECT_SHARE, SLOTS, Slot, SlotDraw, draw_slots
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.code.calls import wrap_call

ATTEMPTS = 40
"""The most draws of slots for one wording before it counts as used up."""


@dataclass(frozen=True)
class Made:
    """A row as a dataset contains it, and the outcome that its lesson expects."""

    example: Example
    outcome: Outcome | None = None


@dataclass(frozen=True)
class LessonRow:
    """One question with its answer, and what it was made from.

    `named`: the paths, numbers and names in the question; two rows of one intent with the same `named` ask the same.
    `located`: whether it names a path; otherwise the question is about the whole project.
    """

    source: str
    intent: Intent
    phrasing: int
    named: tuple[str, ...]
    located: bool
    query: str
    answer: str
    expect: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def category(self) -> Category:
        return self.intent.category

    @property
    def whole_project(self) -> bool:
        """Whether the question could have named a path but does not."""
        return self.intent.place != "nowhere" and not self.located

    def example(self, system: str = SYSTEM_PROMPT) -> Example:
        """The row in format A, with the system prompt `system`."""
        answer = self.answer if self.intent.direct else wrap_call(self.answer)
        messages = [Message("system", system), Message("user", self.query), Message("assistant", answer)]
        return Example(messages, {"source": self.source, **self.intent.meta, "category": self.category})

    def made(self) -> Made:
        """The row with the package's system prompt, and the expected outcome."""
        return Made(self.example(), self.outcome)

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that the lesson expects of a right answer."""
        return None if self.expect is None else Outcome.model_validate(self.expect)


_Entry = tuple[str, Intent, int]
"""(source, intent, turn): an intent has as many turns, from 0, as its weight."""

Progress = Callable[[int, int], object]
"""Called with (rows done, rows in all)."""

Accept = Callable[[LessonRow], LessonRow | None]
"""Called with each row before it is sampled: returns the row to use, or None to reject it."""


@dataclass(frozen=True)
class Filling:
    """What fills the wordings. `project_share`: the share of the questions that could name a path but do not."""

    paths: Paths = "few"
    slots: Mapping[Slot, SlotDraw] = field(default_factory=lambda: SLOTS)
    project_share: float = PROJECT_SHARE


def fill(source: str, intent: Intent, phrasing: int, random_: random.Random, filling: Filling = Filling()) -> LessonRow:
    """One row of the intent in that wording, with freshly drawn slots."""
    text = intent.phrasings[phrasing]
    named = intent.place in ALWAYS_NAMED or (intent.names_place(text) and random_.random() >= filling.project_share)
    words, arguments = draw_place(intent.place, random_, named, filling.paths, intent.asks_of_files)
    given = [*arguments.values()] if named else []
    for slot, drawn in draw_slots(intent.slots, filling.slots, random_).items():
        words[slot], arguments[slot] = drawn
        given.append(drawn[1])
    return LessonRow(
        source=source,
        intent=intent,
        phrasing=phrasing,
        named=tuple(given),
        located=named,
        query=Template(text).substitute(words).strip(),
        answer=Template(intent.answer).substitute(arguments),
        expect=each_text(intent.expect, lambda each: Template(each).substitute(arguments)),
    )


def sample_rows(
    sources: Mapping[str, Sequence[Intent]],
    counts: dict[Category, int],
    seed: int,
    filling: Filling = Filling(),
    accept: Accept = lambda row: row,
    *,
    evenly: bool = False,
    progress: Progress = lambda done, total: None,
) -> list[LessonRow]:
    """`counts[category]` rows of each category; no question occurs twice, nor the same `named` twice in one intent.

    `evenly`: each intent is sampled as often as its weight says, and not only on average.
    Raises ValueError if the intents of a category are used up before its count is reached.
    """
    random_ = random.Random(seed)
    rows: list[LessonRow] = []
    for category, count in counts.items():
        intents = [(name, intent) for name, list_ in sources.items() for intent in list_ if intent.category == category]
        sampled = _sample_category(intents, random_, filling, accept, evenly)
        for _ in range(count):
            row = next(sampled, None)
            if row is None:
                raise ValueError(f"the intents of category {category} give fewer than {count} different rows")
            rows.append(row)
            progress(len(rows), sum(counts.values()))
    return rows


def _sample_category(
    intents: list[tuple[str, Intent]], random_: random.Random, filling: Filling, accept: Accept, evenly: bool
) -> Iterator[LessonRow]:
    deck = [(source, intent, turn) for source, intent in intents for turn in range(intent.weight)]
    orders = {intent.name: random_.sample(range(len(intent.phrasings)), len(intent.phrasings)) for _, intent in intents}
    used: Counter[tuple[str, int]] = Counter()
    questions: set[str] = set()
    sampled: set[tuple[str, tuple[str, ...]]] = set()
    while deck:
        random_.shuffle(deck)
        for entry in _evenly(deck) if evenly else list(deck):
            source, intent, _ = entry
            row = None
            for phrasing in sorted(orders[intent.name], key=lambda index: used[intent.name, index]):
                row = _new_row(source, intent, phrasing, questions, sampled, random_, filling, accept)
                if row is not None:
                    break
            if row is None:
                deck.remove(entry)
                continue
            used[intent.name, row.phrasing] += 1
            questions.add(normalised(row.query))
            sampled.add((intent.name, row.named))
            yield row


def _evenly(deck: list[_Entry]) -> list[_Entry]:
    """The shuffled deck with the turns of each intent spread over it, so that every part of it follows the weights."""
    places = {entry: place / len(deck) for place, entry in enumerate(deck)}
    return sorted(deck, key=lambda entry: (entry[2] + places[entry]) / entry[1].weight)


def _new_row(
    source: str,
    intent: Intent,
    phrasing: int,
    questions: set[str],
    sampled: set[tuple[str, tuple[str, ...]]],
    random_: random.Random,
    filling: Filling,
    accept: Accept,
) -> LessonRow | None:
    for _ in range(ATTEMPTS):
        row = accept(fill(source, intent, phrasing, random_, filling))
        if row is None:
            continue
        if normalised(row.query) not in questions and (not row.named or (intent.name, row.named) not in sampled):
            return row
    return None
