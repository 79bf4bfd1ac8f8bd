"""The curriculum in six datasets: a base and three lessons, each in the form of its stage, and the two merged from them
that phase 23 and phase 26 train on.

Every lesson agrees with those before it: typed tools for types, lint and tests, the shell for the rest.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from punie_tui.curriculum.changes import CHANGES, VERSION
from punie_tui.datasets.examples import MANIFEST, Example, dump_examples, write_dataset
from punie_tui.datasets.importing.convert import dump_texts, read_rows, to_format_b, without_system
from punie_tui.datasets.manifest import described, dump_manifest
from punie_tui.datasets.merge import ALIKE, REPEATED, merge
from punie_tui.datasets.publishing import publish_folder
from punie_tui.lessons.conversation import hold
from punie_tui.lessons.intent import Category, Intent
from punie_tui.lessons.library import intents_of, lesson
from punie_tui.lessons.rows import Made, sample_rows
from punie_tui.tools.catalog import PACKAGE, SYSTEM_PROMPT, USUAL

PATTERNS: dict[Category, str] = {
    "B": "conditional",
    "C": "field + formatting",
    "D": "iteration",
    "E": "multi-step",
}
"""The four patterns of the field-access lesson."""

KNOWLEDGE = tuple(
    f"knowledge/{topic}"
    for topic in ("language", "hints", "testing", "git", "packaging", "running", "design", "systems")
)
SHELL = tuple(f"shell/{topic}" for topic in ("history", "files", "search", "machine", "reading"))
TYPED = tuple(name for name in USUAL if PACKAGE[name].typed)


@dataclass(frozen=True)
class LineageLesson:
    """A dataset of the lineage that is generated, not merged: its rows, and how they are written to disk."""

    name: str
    description: str
    form: str
    seed: int
    make: Callable[[int], list[Made]]
    write: Callable[[list[Example]], bytes]

    def rows(self) -> list[Made]:
        """Its rows in the order in which they are written."""
        made = self.make(self.seed)
        random.Random(self.seed).shuffle(made)
        return made


def _sampled(sources: Mapping[str, Sequence[Intent]], counts: dict[Category, int], seed: int) -> list[Made]:
    return [row.made() for row in sample_rows(sources, counts, seed)]


def _base(seed: int) -> list[Made]:
    sources: dict[str, Sequence[Intent]] = {
        "concepts": intents_of("concepts"),
        "knowledge": intents_of(*KNOWLEDGE),
        "discrimination": [intent for intent in intents_of("discrimination") if not intent.typed],
        "shell": intents_of(*SHELL),
    }
    return _sampled(sources, {"direct": 230, "A": 393}, seed) + hold(lesson("conversations"), 60, seed)


def _types(seed: int) -> list[Made]:
    return _sampled({"first_calls": intents_of("first_calls/typecheck")}, {"A": 17, "B": 9, "C": 18, "D": 6}, seed)


def _lint_and_tests(seed: int) -> list[Made]:
    lint = _sampled({"first_calls": intents_of("first_calls/ruff_check")}, {"A": 22, "B": 7, "C": 13, "D": 8}, seed)
    tests = _sampled({"first_calls": intents_of("first_calls/pytest_run")}, {"A": 21, "B": 8, "C": 15, "D": 6}, seed)
    return lint + tests


def _field_access(seed: int) -> list[Made]:
    """Ten rows for each pattern and tool; if code calls several tools, the first one counts."""
    sources = {name: intents_of(name) for name in ("conditional", "field_access", "iteration", "multi_step", "deeper")}
    rows = []
    for category, pattern in PATTERNS.items():
        for number, tool in enumerate(TYPED):
            of_tool = {name: [i for i in intents if _first_tool(i) == tool] for name, intents in sources.items()}
            for made in _sampled(of_tool, {category: 10}, seed + number):
                noted = {**made.example.meta, "pattern": pattern, "tool": tool}
                rows.append(replace(made, example=replace(made.example, meta=noted)))
    return rows


def _typed_not_cli(seed: int) -> list[Made]:
    return _sampled({"typed_not_cli": intents_of("typed_not_cli")}, {"A": 20}, seed)


def _first_tool(intent: Intent) -> str | None:
    """The first typed tool that the intent's code calls."""
    return next((name for name in intent.calls if name in TYPED), None)


LESSONS = (
    LineageLesson(
        "phase22_base",
        "Questions about Python answered in words, and the shell and files for questions about a project.",
        "text: the whole ChatML conversation",
        22,
        _base,
        dump_texts,
    ),
    LineageLesson(
        "phase23_ty",
        "The first typed tool: typecheck, mostly called and told in full, a field read now and then.",
        "messages without a system turn",
        23,
        _types,
        lambda examples: dump_examples(map(without_system, examples)),
    ),
    LineageLesson(
        "phase24_ruff_pytest",
        "Two more typed tools: ruff_check and pytest_run.",
        "messages, calls in format B",
        24,
        _lint_and_tests,
        lambda examples: dump_examples(map(to_format_b, examples)),
    ),
    LineageLesson(
        "phase26_field_access",
        "The fields of typed results in four patterns: conditional, field and formatting, iteration, multi-step.",
        "messages, calls in format A",
        26,
        _field_access,
        dump_examples,
    ),
)


FOLLOW_UPS = (
    LineageLesson(
        "phase26_2",
        "The typed tool, not the command line: twenty questions that name a program as people type it into a shell.",
        "messages, calls in format A",
        262,
        _typed_not_cli,
        dump_examples,
    ),
)
"""Datasets for training on from the adapter of phase 26, with a few rows each; part of no merged dataset."""


@dataclass(frozen=True)
class Merging:
    """A dataset of the lineage that is merged from all lessons up to a phase."""

    name: str
    description: str
    lessons: tuple[LineageLesson, ...]
    seed: int


MERGED = "phase26_merged"

MERGINGS = (
    Merging(
        "phase23_merged",
        "The base and the first typed tool in one form under one system prompt, split with near-duplicates together.",
        LESSONS[:2],
        23,
    ),
    Merging(
        MERGED,
        "The lessons in one form under one system prompt, nothing asked twice, split with near-duplicates together.",
        LESSONS,
        26,
    ),
)


def write_lesson(lesson: LineageLesson, examples: list[Example], folder: Path) -> int:
    """Writes a lesson's rows in its form; returns their number. Raises SystemFailure."""
    files = {"train.jsonl": lesson.write(examples)}
    manifest = described(
        lesson.name,
        lesson.description,
        {"train": examples},
        files,
        generator="punie_tui.curriculum.lineage",
        generator_version=VERSION,
        changes=list(CHANGES),
        seed=lesson.seed,
        form=lesson.form,
    )
    publish_folder(folder, files | {MANIFEST: dump_manifest(manifest)})
    return len(examples)


def merge_lessons(merging: Merging, root: Path) -> int:
    """Merges lessons from their files in `root`, with the converters that imported data also goes through; returns the
    number of rows."""
    sources = {lesson.name: read_rows(root / lesson.name / "train.jsonl") for lesson in merging.lessons}
    merged = merge(sources, seed=merging.seed)
    manifest = described(
        merging.name,
        merging.description,
        merged.splits,
        {f"{name}.jsonl": dump_examples(examples) for name, examples in merged.splits.items()},
        changes=list(CHANGES),
        merged_from={
            name: {
                "rows": len(examples),
                "sha256": json.loads((root / name / MANIFEST).read_bytes())["sha256"]["train.jsonl"],
            }
            for name, examples in sources.items()
        },
        seed=merging.seed,
        form="messages, calls in format A, one system prompt",
        system_prompt=SYSTEM_PROMPT,
        near_duplicates={"left_out_from": REPEATED, "left_out": len(merged.dropped), "kept_together_from": ALIKE},
    )
    write_dataset(root / merging.name, merged.splits, manifest)
    return sum(map(len, merged.splits.values()))
