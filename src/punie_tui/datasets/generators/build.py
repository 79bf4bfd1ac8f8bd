"""Builds the datasets that generators give, whole, with a manifest, byte for byte the same every time."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from punie_tui.datasets.examples import SPLITS, dump_examples, write_dataset
from punie_tui.datasets.generators import concepts, conditional, discrimination, field_access, iteration, multi_step
from punie_tui.datasets.generators.compositional import curriculum
from punie_tui.datasets.generators.intent import CATEGORIES, Category, Intent
from punie_tui.datasets.generators.lineage import build_lineage
from punie_tui.datasets.generators.rows import Row, deal
from punie_tui.datasets.generators.split import split
from punie_tui.datasets.traits import FIELDS
from punie_tui.tools.catalog import SYSTEM_PROMPT

VERSION = 1
"""Raised whenever the generators would write other rows."""

SOURCES: dict[str, Sequence[Intent]] = {
    "concepts": concepts.INTENTS,
    "discrimination": discrimination.INTENTS,
    "conditional": conditional.INTENTS,
    "field_access": field_access.INTENTS,
    "iteration": iteration.INTENTS,
    "multi_step": multi_step.INTENTS,
}
"""The generators by name. A new one is a module with INTENTS, and a line here."""

PATTERNS = FIELDS
"""The fields whose use is counted in a manifest."""


@dataclass(frozen=True)
class Plan:
    """A dataset to build: `counts` rows of each category, of which `held_out` in valid and as many in test."""

    name: str
    description: str
    seed: int
    counts: dict[Category, int]
    held_out: int
    deal: Callable[[dict[Category, int], int, Sequence[str]], list[Row]]
    """(counts, seed, the questions that must not be asked) → the rows."""
    system: str = SYSTEM_PROMPT


def _dealt(counts: dict[Category, int], seed: int, refused: Sequence[str]) -> list[Row]:
    return deal(SOURCES, counts, seed)


def _composed(counts: dict[Category, int], seed: int, refused: Sequence[str]) -> list[Row]:
    return curriculum.compose(refused, counts, seed)


DEMO = Plan(
    name="demo",
    description="Small and true: all five kinds of question and direct answers, for a few minutes of training.",
    seed=7,
    counts={"direct": 70, "A": 66, "B": 66, "C": 66, "D": 80, "E": 72},
    held_out=5,
    deal=_dealt,
)
PHASE27 = Plan(
    name="phase27",
    description="What is looked at × what is done with it × how it is asked × where; with shell and concepts.",
    seed=curriculum.SEED,
    counts=curriculum.COUNTS,
    held_out=curriculum.HELD_OUT,
    deal=_composed,
    system=curriculum.SYSTEM_PROMPT,
)
PLANS = (DEMO, PHASE27)


def build(root: Path, refused: Sequence[str] = ()) -> dict[str, int]:
    """Writes every dataset of the package into `root` (dataset name → its number of rows). Raises MachineFailed.

    `refused`: the questions of the suites, near which no composed row may be.
    """
    written = {}
    for plan in PLANS:
        splits = make(plan, refused)
        examples = {name: [row.example(plan.system) for row in rows] for name, rows in splits.items()}
        write_dataset(root / plan.name, examples, manifest(plan, splits))
        written[plan.name] = sum(map(len, splits.values()))
    return written | build_lineage(root)


def make(plan: Plan, refused: Sequence[str] = ()) -> dict[str, list[Row]]:
    """The plan's rows by split."""
    return split(plan.deal(plan.counts, plan.seed, refused), plan.held_out, plan.seed)


def manifest(plan: Plan, splits: dict[str, list[Row]]) -> dict[str, Any]:
    """What is in the dataset, counted and hashed."""
    rows = [row for name in SPLITS for row in splits[name]]
    return {
        "name": plan.name,
        "description": plan.description,
        "generator": "punie_tui.datasets.generators",
        "generator_version": VERSION,
        "seed": plan.seed,
        "system_prompt": plan.system,
        "rows": len(rows),
        "splits": {name: len(splits[name]) for name in SPLITS},
        "counts": {
            "source": _counted(row.source for row in rows),
            "category": _counted(CATEGORIES[row.category] for row in rows),
            "tool": _counted(tool for row in rows for tool in sorted(set(row.intent.calls)) or ["none"]),
            "pattern": _counted(field for row in rows for field in PATTERNS if field in _attributes(row)),
            "whole_project": sum(row.whole_project for row in rows),
        },
        "sha256": {
            f"{name}.jsonl": hashlib.sha256(dump_examples(row.example(plan.system) for row in splits[name])).hexdigest()
            for name in SPLITS
        },
    }


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _nodes(row: Row) -> list[ast.AST]:
    return [] if row.intent.direct else list(ast.walk(ast.parse(row.answer)))


def _attributes(row: Row) -> set[str]:
    return {node.attr for node in _nodes(row) if isinstance(node, ast.Attribute)}
