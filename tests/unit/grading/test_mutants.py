"""A right answer that is changed in one place, and means something else by it, does not pass."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from punie_tui.grading.corpus.mutants import judge_mutants, mutants, references
from punie_tui.grading.suite import load_suite
from punie_tui.settings import Settings

SAMPLE, SURVIVING = 80, 0.03
"""Mutants that are tried here, of some 800 in docs/grading.md, and the share of them that may survive."""
SUITES = {name: load_suite(name, Settings(workspace=Path(__file__).parent)) for name in ("seed25", "broad")}


def test_hardly_any_mutant_that_differs_in_meaning_survives() -> None:
    every = [one for (suite, query), code in references().items() for one in mutants(suite, query, code)]
    outcomes = judge_mutants(
        sorted(random.Random(7).sample(every, SAMPLE), key=lambda one: (one.suite, one.query)), SUITES
    )
    assert len(outcomes.survivors) <= SURVIVING * outcomes.differing.total(), outcomes.survivors


def test_every_query_that_wants_a_call_has_a_reference_answer() -> None:
    wanting = {(name, one.id) for name, suite in SUITES.items() for one in suite.queries if not one.expect.direct}
    assert wanting <= set(references())


@pytest.mark.parametrize(
    ("code", "kind", "changed"),
    [
        ("print(a > b)", "operator", "print(a >= b)"),
        ("print(r.error_count)", "field", "print(r.warning_count)"),
        ("print(x[0])", "index", "print(x[-1])"),
        ("print(x[:3])", "slice", "print(x[:4])"),
        ("print('error')", "constant", "print('warning')"),
        ("print(sorted(x))", "order", "print(list(x))"),
        ("print(typecheck('src'))", "path", "print(typecheck('docs'))"),
        ("print(1 if a else b)", "branch", "print(b if a else 1)"),
    ],
)
def test_a_mutant_has_one_change(code: str, kind: str, changed: str) -> None:
    assert (kind, changed) in {(one.kind, one.code) for one in mutants("seed25", "C1", code)}
