"""Checks that no question is asked twice, or nearly twice, across all splits."""

from __future__ import annotations

from collections import defaultdict

from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Located, Material, questions_before
from punie_tui.datasets.finding.similarity import near_duplicates, normalised
from punie_tui.datasets.quoting import quoted

NEAR = 0.9


def _groups(material: Material) -> list[list[Located]]:
    """The examples grouped by their normalised questions, in order."""
    groups: dict[str, list[Located]] = defaultdict(list)
    for located in material.examples:
        if query := normalised(_questions(located)):
            groups[query].append(located)
    return list(groups.values())


def _questions(located: Located) -> str:
    """The questions of a row, one per line: conversations that only begin alike are not the same."""
    return questions_before(located.example, len(located.example.messages))


def _exact(material: Material) -> CheckReport:
    where = [
        f"{again.place}: {quoted(again.example.query)}, as {first.place}"
        for first, *repeats in _groups(material)
        for again in repeats
    ]
    return nowhere(where, "no question is repeated", "rows that repeat another row's question")


def _near(material: Material) -> CheckReport:
    distinct = [group[0] for group in _groups(material)]
    where = [
        f"{distinct[b].place}: {quoted(distinct[b].example.query)} is {score:.2f} like "
        f"{quoted(distinct[a].example.query)}, {distinct[a].place}"
        for a, b, score in near_duplicates([_questions(located) for located in distinct], None, NEAR)
    ]
    return nowhere(where, f"no two questions are {NEAR} alike", "pairs of nearly the same question")


CHECKS = (
    Check(
        "no repeated questions",
        "A repeated question is memorised, and one that is in two splits makes the validation loss too low.",
        "Keep one of the rows, or reword the others.",
        _exact,
    ),
    Check(
        "no near-repeated questions",
        "Questions that differ in one word count twice but teach once, and they leak between splits all the same.",
        "Keep one of each pair, or reword the other.",
        _near,
    ),
)
