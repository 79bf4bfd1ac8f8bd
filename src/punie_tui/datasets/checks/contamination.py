"""Checks that no row asks a question of the suite, a near copy of one, or one that differs only in its paths."""

from __future__ import annotations

from collections.abc import Sequence

from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.following import without_paths
from punie_tui.datasets.checks.material import Material
from punie_tui.datasets.finding.similarity import near_duplicates
from punie_tui.datasets.quoting import quoted

NEAR = 0.75


def copies(questions: Sequence[str], suite: Sequence[str]) -> dict[tuple[int, int], str]:
    """(index in `asked`, index in `suite`) → how similar the two questions are, for equal and similar ones."""
    alike = {(row, query): f"{score:.2f} like" for row, query, score in near_duplicates(questions, suite, NEAR)}
    bare, bare_suite = [without_paths(text) for text in questions], [without_paths(text) for text in suite]
    for row, query, score in near_duplicates(bare, bare_suite, NEAR):
        alike.setdefault((row, query), f"but for its paths {score:.2f} like")
    return dict(sorted(alike.items()))


def _look(material: Material) -> CheckReport:
    questions = [located.example.query for located in material.examples]
    suite = material.suite_queries
    where = [
        f"{material.examples[row].place}: {quoted(questions[row])} is {how} the suite's {quoted(suite[query])}"
        for (row, query), how in copies(questions, suite).items()
    ]
    return nowhere(
        where,
        f"none of the suite's {len(suite)} questions, nor a near copy, is in the data",
        "rows that ask what the suite asks",
    )


CHECKS = (
    Check(
        "contamination",
        "A model that has seen the exam is graded on its memory: the score says nothing about new questions.",
        "Delete the rows, or ask something else in them; never change the suite to fit the data.",
        _look,
    ),
)
