"""Builds the package's own datasets, each with a manifest, byte for byte the same every time."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from punie_tui.curriculum import phase27, tools_of_today
from punie_tui.curriculum.changes import CHANGES, VERSION
from punie_tui.curriculum.lineage import FOLLOW_UPS, MERGINGS, merge_lessons, write_lesson
from punie_tui.curriculum.lineage import LESSONS as LINEAGE
from punie_tui.datasets.examples import SPLITS, dump_examples, write_dataset
from punie_tui.datasets.finding.traits import FIELDS
from punie_tui.errors import unknown
from punie_tui.lessons.checking import refuse_failing
from punie_tui.lessons.intent import CATEGORIES, Category
from punie_tui.lessons.library import intents_of
from punie_tui.lessons.rows import LessonRow, Made, Progress, sample_rows
from punie_tui.lessons.split import split
from punie_tui.settings import bundled_data
from punie_tui.tools.catalog import SYSTEM_PROMPT, also_used

LESSONS = ("concepts", "discrimination", "conditional", "field_access", "iteration", "multi_step")
"""The lessons that the demo's rows are sampled from."""

PATTERNS = FIELDS
"""The fields whose use is counted in a manifest."""


@dataclass(frozen=True)
class Plan:
    """A dataset to build: `counts` rows of each category, `held_out` of them in valid and as many in test."""

    name: str
    description: str
    seed: int
    counts: dict[Category, int]
    held_out: int
    sample_rows: Callable[[Iterable[str], dict[Category, int], int, Progress], list[LessonRow]]
    """(questions that must not be asked, counts, seed, progress callback) → the rows."""
    finish: Callable[[dict[str, list[LessonRow]]], dict[str, list[LessonRow]]] = lambda splits: splits
    """What is done to the rows once they are split."""
    system: str = SYSTEM_PROMPT
    changes: tuple[str, ...] = ()
    """Changes in its rows since the previous version, besides `CHANGES`."""
    uses: tuple[str, ...] = ()
    """The further tools of the package, or groups of them, that its rows call."""


def _sampled(refused: Iterable[str], counts: dict[Category, int], seed: int, progress: Progress) -> list[LessonRow]:
    return sample_rows({name: intents_of(name) for name in LESSONS}, counts, seed, progress=progress)


DEMO = Plan(
    name="demo",
    description="Small and true: all five kinds of question and direct answers, for a few minutes of training.",
    seed=7,
    counts={"direct": 70, "A": 66, "B": 66, "C": 66, "D": 80, "E": 72},
    held_out=5,
    sample_rows=_sampled,
    system=phase27.SYSTEM_PROMPT,
)
PHASE27 = Plan(
    name="phase27",
    description="What is looked at × what is done with it × how it is asked × where; with shell and concepts.",
    seed=phase27.SEED,
    counts=phase27.COUNTS,
    held_out=phase27.HELD_OUT,
    sample_rows=phase27.compose,
    finish=phase27.summarised,
    system=phase27.SYSTEM_PROMPT,
    changes=(
        "two rows in five ask what is asked most often, in its plainest form",
        "code begins with a comment that says what it prints",
        "two rows in three of an intent ask only for that comment, and ordinary questions have twice the wordings",
    ),
)
TOOLS = Plan(
    name="tools",
    description="The tools of today (git, the language server, checks of a project, edits) beside a part of phase27.",
    seed=tools_of_today.SEED,
    counts=tools_of_today.COUNTS,
    held_out=phase27.HELD_OUT,
    sample_rows=tools_of_today.compose,
    system=phase27.SYSTEM_PROMPT,
    uses=tools_of_today.USES,
)
PLANS = (DEMO, PHASE27, TOOLS)


def build(
    root: Path,
    refused: Sequence[str] = (),
    names: Sequence[str] = (),
    progress: Callable[[str], Progress] = lambda what: lambda done, total: None,
    cache: Path | None = None,
    every: int = 1,
) -> dict[str, int]:
    """Writes datasets of the package into `root`, those named and those they are merged from, or all; returns dataset
    name → number of rows. None is written before every graded row has passed.

    `refused`: the questions of the suites; no composed row may be similar to one. `progress`: name of a task → its
    progress callback. `every`: one in this many rows is graded, all by default. Raises UsageError for an unknown name
    and, with file and line, for a row that fails; SystemFailure.
    """
    chosen = _chosen(names)
    with also_used(tool for plan in PLANS if plan.name in chosen for tool in plan.uses):
        return _build(root, refused, chosen, progress, cache, every)


def _build(
    root: Path,
    refused: Sequence[str],
    chosen: set[str],
    progress: Callable[[str], Progress],
    cache: Path | None,
    every: int,
) -> dict[str, int]:
    plans = [
        (plan, make(plan, refused, progress(f"rows of {plan.name} drawn"))) for plan in PLANS if plan.name in chosen
    ]
    lessons = [(lesson, lesson.rows()) for lesson in (*LINEAGE, *FOLLOW_UPS) if lesson.name in chosen]
    made = [row.made() for _, splits in plans for rows in splits.values() for row in rows]
    made += [each for _, rows in lessons for each in rows]
    _refuse_failing(made[::every], progress("rows graded"), cache)
    written = {}
    for plan, splits in plans:
        examples = {name: [row.example(plan.system) for row in rows] for name, rows in splits.items()}
        write_dataset(root / plan.name, examples, manifest(plan, splits))
        written[plan.name] = sum(map(len, splits.values()))
    for lesson, rows in lessons:
        written[lesson.name] = write_lesson(lesson, [each.example for each in rows], root / lesson.name)
    return written | {one.name: merge_lessons(one, root) for one in MERGINGS if one.name in chosen}


def _chosen(names: Sequence[str]) -> set[str]:
    parts = {merging.name: [lesson.name for lesson in merging.lessons] for merging in MERGINGS}
    known = [each.name for each in (*PLANS, *LINEAGE, *FOLLOW_UPS, *MERGINGS)]
    for name in names:
        if name not in known:
            raise unknown("dataset of the package", name, known)
    return {part for name in names or known for part in (name, *parts.get(name, ()))}


def _refuse_failing(made: Sequence[Made], progress: Progress, cache: Path | None) -> None:
    places = [f"{bundled_data() / each.example.meta['file']}:{each.example.meta['line']}" for each in made]
    refuse_failing([each.example for each in made], [each.outcome for each in made], places, progress, cache)


def make(
    plan: Plan, refused: Sequence[str] = (), progress: Progress = lambda done, total: None
) -> dict[str, list[LessonRow]]:
    """The plan's rows by split."""
    return plan.finish(split(plan.sample_rows(refused, plan.counts, plan.seed, progress), plan.held_out, plan.seed))


def manifest(plan: Plan, splits: dict[str, list[LessonRow]]) -> dict[str, Any]:
    """The dataset's manifest: its rows counted and its files hashed."""
    rows = [row for name in SPLITS for row in splits[name]]
    return {
        "name": plan.name,
        "description": plan.description,
        "generator": "punie_tui.curriculum",
        "generator_version": VERSION,
        "changes": [*CHANGES, *plan.changes],
        "seed": plan.seed,
        "system_prompt": plan.system,
        **({"uses": list(plan.uses)} if plan.uses else {}),
        "rows": len(rows),
        "splits": {name: len(splits[name]) for name in SPLITS},
        "counts": {
            "source": _counted(row.source for row in rows),
            "category": _counted(CATEGORIES[row.category] for row in rows),
            "tool": _counted(tool for row in rows for tool in sorted(set(row.intent.calls)) or ["none"]),
            "pattern": _counted(field for row in rows for field in _attributes(row).intersection(PATTERNS)),
            "whole_project": sum(row.whole_project for row in rows),
        },
        "sha256": {
            f"{name}.jsonl": hashlib.sha256(dump_examples(row.example(plan.system) for row in splits[name])).hexdigest()
            for name in SPLITS
        },
    }


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _nodes(row: LessonRow) -> list[ast.AST]:
    return [] if row.intent.direct else list(ast.walk(ast.parse(row.answer)))


def _attributes(row: LessonRow) -> set[str]:
    return {node.attr for node in _nodes(row) if isinstance(node, ast.Attribute)}
