"""The three graders of an answer; none depends on a model.

`soft` is the historical check, kept because published numbers used it. `outcome` runs all stages of
`records.GradingStage`: the code must run in the sandbox in every fixture and do what was asked. `strict` stops after
the types.
"""

from __future__ import annotations

from collections.abc import Sequence

from punie_tui.grading.records import Grades, Verdict
from punie_tui.grading.stages.run_stages import run_stages
from punie_tui.grading.stages.static import PASSED
from punie_tui.grading.suite import Query
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.schema import fields_used

STRICT = ("empty", "format", "syntax", "tool", "types")
"""The stages at which an answer also fails the strict grade."""


def soft(query: Query, answer: str) -> bool:
    """The historical check: substrings only. It does not parse the answer, and is easily fooled."""
    rule = query.soft
    return (
        (not rule.any or any(part in answer for part in rule.any))
        and all(part in answer for part in rule.all)
        and not any(part in answer for part in rule.none)
    )


def strict(query: Query, answer: str, graded: Verdict) -> Verdict:
    """empty → format → syntax → tool → types: the first stage that the answer fails, or passed.

    `graded` is the verdict of all stages. If the query expects fields, the code must read at least one of them.
    """
    if graded.grading_stage in STRICT:
        return graded
    parsed, expected = parse_answer(answer), query.expect.fields
    if expected and parsed.code is not None and fields_used(parsed.code).isdisjoint(expected):
        reason = f"the code reads none of the fields that answer the question: {', '.join(expected)}"
        start = parsed.code_start or 0
        return Verdict(grading_stage="types", reason=reason, start=start, end=start + len(parsed.code))
    return PASSED


def grade_all(queries: Sequence[Query], answers: Sequence[str]) -> list[Grades]:
    """Every grader's verdict on each answer; `answers[i]` answers `queries[i]`.

    Many at once cost little more than one: what is slow to start is started only once.
    """
    return [
        Grades(soft=soft(query, answer), strict=strict(query, answer, graded), outcome=graded)
        for query, answer, graded in zip(queries, answers, run_stages(queries, answers), strict=True)
    ]


def grade(query: Query, answer: str) -> Grades:
    """Every grader's verdict on one answer."""
    return grade_all([query], [answer])[0]
