"""phase27: everyday questions, further composed ones, and questions that are answered in words.

Its rows are the lessons' questions in various tones, none of them similar to a question of a suite. This module does
not know the suites: the caller passes the questions that must not be asked.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from punie_tui.datasets.checks.following import without_paths
from punie_tui.datasets.finding.similarity import TextIndex
from punie_tui.lessons.intent import Category, Intent
from punie_tui.lessons.library import intents_of
from punie_tui.lessons.rows import Accept, Filling, LessonRow, Progress, sample_rows
from punie_tui.lessons.wording import augment
from punie_tui.lessons.wording.tables import entries_of
from punie_tui.lessons.wording.words import SLOTS_IN_MANY_WORDS

NEAR = 0.7
REPEATED = 0.85
"""Similarity at which a row is not sampled: `NEAR` to a question of a suite, `REPEATED` to a row sampled before.
The checks refuse only rows that are more similar."""

COUNTS: dict[Category, int] = {"direct": 412, "A": 410, "B": 880, "C": 620, "D": 850, "E": 940}
HELD_OUT = 8
SEED = 27
SYSTEM_PROMPT = "You are Punie."
"""Nothing else, for a model that learns from thousands of rows which tools there are: the package's own prompt would
be two fifths of a row's tokens."""

FILLING = Filling("many", SLOTS_IN_MANY_WORDS, project_share=0.2)

_PLAIN = ("simple", "conditions", "fields", "loops", "steps")
_ORDINARY = ("simple", "looked_up", "conditions", "fields", "loops", "selected", "steps", "joined", "chained")
COMPOSED: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("single", "filtered", "shaped", "figures", "timings", "branching", "verdicts")},
    **{name: (name,) for name in ("comparisons", "several", "reading", "across", "in_turn", "elsewhere")},
    **{name: (name,) for name in ("everyday", "repository")},
    "plain": tuple(f"plain/{kind}" for kind in _PLAIN),
    "ordinary": tuple(f"ordinary/{kind}" for kind in _ORDINARY),
}
"""What is composed for phase27: lesson → the files that it is in."""


def intents() -> tuple[Intent, ...]:
    """The intents composed here, without those that other lessons add to the curriculum."""
    return intents_of(*(key for keys in COMPOSED.values() for key in keys))


def sources() -> dict[str, Sequence[Intent]]:
    """The curriculum's intents by the lesson that they come from."""
    return {
        "explained": intents_of("explained"),
        "practice": intents_of("practice"),
        "discrimination": [intent for intent in intents_of("discrimination") if not intent.typed],
        **{name: intents_of(*keys) for name, keys in COMPOSED.items()},
    }


def compose(
    refused: Iterable[str] = (),
    counts: dict[Category, int] = COUNTS,
    seed: int = SEED,
    progress: Progress = lambda done, total: None,
) -> list[LessonRow]:
    """The rows, none of them similar to one of the `refused` questions, with or without paths. Their code begins with a
    comment that says what it prints: to understand a question and to write code are learned apart."""
    rows = sample_rows(sources(), counts, seed, FILLING, accepting(refused, seed), evenly=True, progress=progress)
    return [_summarised(row) for row in rows]


def _summarised(row: LessonRow) -> LessonRow:
    """The row with its intent's summary in a comment before the code, if it has one."""
    summary = entries_of("summaries").get(row.source, {}).get(row.intent.name)
    return replace(row, answer=f"# {summary}\n{row.answer}") if summary else row


def accepting(refused: Iterable[str], seed: int) -> Accept:
    """A function that puts each row in some tone, and rejects it if it is similar to a `refused` question or an earlier
    row."""
    random_ = random.Random(seed)
    suite_questions = TextIndex(text for other in refused for text in (other, without_paths(other)))
    sampled = TextIndex()

    def accept(row: LessonRow) -> LessonRow | None:
        paths = sorted({name for name in row.named if name in row.query and ("/" in name or "." in name)})
        row = replace(row, query=augment.put(row.query, paths, row.named, random_, explanation=row.intent.direct))
        forms = (row.query, without_paths(row.query))
        if any(_is_alike(suite_questions, form, NEAR) for form in forms) or _is_alike(sampled, row.query, REPEATED):
            return None
        sampled.add(row.query)
        return row

    return accept


def _is_alike(index: TextIndex, text: str, threshold: float) -> bool:
    return any(shared >= threshold * either for _, shared, either in index.overlaps(text))
