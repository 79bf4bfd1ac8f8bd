"""Whether an answer reads a field of a typed result, rather than searching in its text."""

from __future__ import annotations

from punie_tui.grading.suite import Query
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.schema import fields_used


def field_access(query: Query, answer: str) -> bool:
    """Whether the answer's code, in whatever call format, reads one of the fields that the query expects."""
    code = parse_answer(answer).code
    return code is not None and not fields_used(code).isdisjoint(query.expect.fields)
