"""Builds a dataset of a user's own lessons: rows are sampled by weight and graded, near-duplicates stay on one side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from punie_tui.datasets.examples import Example, dump_examples, write_dataset
from punie_tui.datasets.manifest import described
from punie_tui.datasets.merge import merge
from punie_tui.errors import UsageError
from punie_tui.lessons.checking import refuse_failing, refuse_unfillable
from punie_tui.lessons.intent import CATEGORIES, Category, Intent
from punie_tui.lessons.loading import Lesson
from punie_tui.lessons.rows import LessonRow, Progress, sample_rows
from punie_tui.tools.catalog import not_in_use


def build_lessons(
    lessons: Sequence[Lesson],
    folder: Path,
    *,
    rows: int,
    seed: int,
    system: str,
    progress: Progress = lambda done, total: None,
    cache: Path | None = None,
) -> dict[str, int]:
    """Writes a dataset of `rows` rows with the system turn `system` into a new folder. Returns split → number of rows.

    Raises UsageError if the lessons need tools that are not in use, they give fewer different rows, the grader fails
    one (with file and line), or too little can be held out.
    """
    for lesson in lessons:
        if lacking := not_in_use(lesson.form.tools):
            raise UsageError(f"the lesson {lesson.name!r} {lacking}")
    sampled = _sampled(lessons, rows, seed)
    examples = [row.example(system) for row in sampled]
    refuse_failing(examples, [row.outcome for row in sampled], [row.intent.at for row in sampled], progress, cache)
    sources: dict[str, list[Example]] = {lesson.name: [] for lesson in lessons}
    for row, example in zip(sampled, examples, strict=True):
        sources[row.source].append(example)
    merged = merge(sources, seed=seed)
    files = {f"{name}.jsonl": dump_examples(part) for name, part in merged.splits.items()}
    description = f"Of the lessons {', '.join(sources)}."
    made = {"lessons": list(sources), "seed": seed, "system_prompt": system, "left_out": len(merged.dropped)}
    if uses := list(dict.fromkeys(tool for lesson in lessons for tool in lesson.form.tools)):
        made["uses"] = uses
    write_dataset(folder, merged.splits, described(folder.name, description, merged.splits, files, **made))
    return {name: len(part) for name, part in merged.splits.items()}


def _sampled(lessons: Sequence[Lesson], rows: int, seed: int) -> list[LessonRow]:
    intents: dict[str, list[Intent]] = {}
    for lesson in lessons:
        intents.setdefault(lesson.name, []).extend(lesson.intents)
    each = [intent for of_lesson in intents.values() for intent in of_lesson]
    if not each:
        raise UsageError("these lessons have no intents, only parts for other lessons; name one that has intents")
    refuse_unfillable(each)
    counts = _counts(each, rows)
    try:
        return sample_rows(intents, counts, seed, evenly=True)
    except ValueError as error:
        raise UsageError(f"{error}; ask for fewer with --rows, or write more wordings") from None


def _counts(intents: Sequence[Intent], rows: int) -> dict[Category, int]:
    """Rows of each category by its intents' weights; for those answered in words no more than there are wordings."""
    weights: Counter[Category] = Counter()
    for intent in intents:
        weights[intent.category] += intent.weight
    direct_count = sum(len(intent.phrasings) for intent in intents if intent.direct)
    most = direct_count if len(weights) > 1 else rows
    total = weights.total()
    counts: dict[Category, int] = {name: rows * weights[name] // total for name in CATEGORIES if name in weights}
    if "direct" in counts:
        counts["direct"] = min(counts["direct"], most)
    heaviest = max((name for name in counts if name != "direct" or len(counts) == 1), key=lambda name: weights[name])
    counts[heaviest] += rows - sum(counts.values())
    return counts
