"""Graders: what an answer is worth. Each is a function of queries and answers, and none knows a model.

`soft` is the historical check, kept because published numbers used it. `strict` climbs the ladder of `records.Rung` as
far as it goes without running the code. `outcome` climbs all of it: the code runs in the sandbox, in every world, and
does what was asked. A further grader is a line in `GRADERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from punie_tui.tools.calls import parse_answer
from punie_tui.tools.schema import fields_used
from punie_tui.validation.ladder.climb import climb_all
from punie_tui.validation.ladder.static import PASSED, Code, climb
from punie_tui.validation.records import Grades, Verdict
from punie_tui.validation.suite import Query

GRADER_VERSION = 5
"""Raised whenever a grader may judge an answer otherwise than before; saved answers are then graded again."""


def soft(query: Query, answer: str) -> bool:
    """The historical check: substrings only. Neither parses nor reads the answer, and is fooled accordingly."""
    rule = query.soft
    return (
        (not rule.any or any(part in answer for part in rule.any))
        and all(part in answer for part in rule.all)
        and not any(part in answer for part in rule.none)
    )


def strict(query: Query, answer: str) -> Verdict:
    """empty → format → syntax → tool → types: the first rung on which the answer falls, or passed.

    As the ladder, with the types told by the schema alone; and of the fields that are read, one is among those that
    the query expects.
    """
    code = climb(query, answer)
    if not isinstance(code, Code):
        return code
    expected = query.expect.fields
    if expected and fields_used(code.text).isdisjoint(expected):
        reason = f"reads none of the fields that answer the question: {', '.join(expected)}"
        return Verdict(rung="types", reason=reason, start=code.start, end=code.start + len(code.text))
    return PASSED


Grader = Callable[[Sequence[Query], Sequence[str]], Sequence[bool | Verdict]]


def _each(grader: Callable[[Query, str], bool | Verdict]) -> Grader:
    return lambda queries, answers: [grader(query, answer) for query, answer in zip(queries, answers, strict=True)]


GRADERS: dict[str, Grader] = {"soft": _each(soft), "strict": _each(strict), "outcome": climb_all}
"""Field of `Grades` → the grader that fills it, for many answers at once."""


def grade_all(queries: Sequence[Query], answers: Sequence[str]) -> list[Grades]:
    """Every grader's word on each answer; `queries[i]` is what `answers[i]` answers.

    Many at once cost little more than one: what is slow to start is started once for all.
    """
    columns = [grader(queries, answers) for grader in GRADERS.values()]
    return [Grades.model_validate(dict(zip(GRADERS, row, strict=True))) for row in zip(*columns, strict=True)]


def grade(query: Query, answer: str) -> Grades:
    """Every grader's word on one answer."""
    return grade_all([query], [answer])[0]


def field_access(query: Query, answer: str) -> bool:
    """Whether the answer's code, however it was called, reads one of the fields that the query expects."""
    code = parse_answer(answer).code
    return code is not None and not fields_used(code).isdisjoint(query.expect.fields)
