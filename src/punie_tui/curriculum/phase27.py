"""phase27: everyday questions, further composed ones, and questions that are answered in words.

Its rows are the lessons' questions in various tones, none of them similar to a question of a suite. This module does
not know the suites: the caller passes the questions that must not be asked.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from punie_tui.datasets.checks.following import without_paths
from punie_tui.datasets.finding.similarity import TextIndex
from punie_tui.lessons.intent import Category, Intent
from punie_tui.lessons.library import intents_of
from punie_tui.lessons.rows import Accept, Filling, LessonRow, Progress, sample_rows
from punie_tui.lessons.wording import augment
from punie_tui.lessons.wording.tables import entries_of, table
from punie_tui.lessons.wording.words import SLOTS_IN_MANY_WORDS

NEAR = 0.7
REPEATED = 0.85
"""Similarity at which a row is not sampled: `NEAR` to a question of a suite, `REPEATED` to a row sampled before.
The checks refuse only rows that are more similar."""

COUNTS: dict[Category, int] = {"direct": 412, "A": 590, "B": 1200, "C": 960, "D": 1130, "E": 1340}
HELD_OUT = 8
SEED = 27
WHOLE = 3
"""One in so many rows of an intent has the code, and the others end with its summary: the words of questions are what
takes most rows to learn."""
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
    """The rows, none of them similar to one of the `refused` questions, with or without paths."""
    return sample_rows(_asked(), counts, seed, FILLING, accepting(refused, seed), evenly=True, progress=progress)


def _asked() -> dict[str, list[Intent]]:
    """The intents that have a summary, with all their wordings, and those that are answered in words."""
    summaries, further = entries_of("summaries"), entries_of("wordings")
    return {
        source: [
            replace(intent, phrasings=(*intent.phrasings, *further.get(source, {}).get(intent.name, ())))
            for intent in intents
            if intent.direct or intent.name in summaries.get(source, {})
        ]
        for source, intents in sources().items()
    }


def summarised(splits: Mapping[str, Sequence[LessonRow]]) -> dict[str, list[LessonRow]]:
    """The rows by split, each answer in code with a comment before it that says what the code prints: to understand a
    question and to write code are learned apart. In `train` one in `WHOLE` rows of an intent has the code, beginning
    with the first, and the others ask for the summary alone."""
    so_far: Counter[tuple[str, str]] = Counter()
    train = []
    for row in splits["train"]:
        key = row.source, row.intent.name
        train.append(_summary_alone(row) if so_far[key] % WHOLE and not row.intent.direct else _with_summary(row))
        so_far[key] += 1
    return {name: [_with_summary(row) for row in rows] for name, rows in splits.items()} | {"train": train}


def _comment(row: LessonRow) -> str:
    return f"# {entries_of('summaries')[row.source][row.intent.name]}"


def _with_summary(row: LessonRow) -> LessonRow:
    return row if row.intent.direct else replace(row, answer=f"{_comment(row)}\n{row.answer}")


def _summary_alone(row: LessonRow) -> LessonRow:
    in_words = replace(row.intent, category="direct")
    query = for_the_summary(row.query)
    return replace(row, source="summaries", intent=in_words, query=query, answer=_comment(row), expect=None)


def for_the_summary(question: str) -> str:
    """The question, put so that only the summary is wanted."""
    (manner,) = table("manner", "for-the-summary")
    return manner.format(asked=question)


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
