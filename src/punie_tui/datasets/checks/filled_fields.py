"""Checks that fixtures and parsers fill every documented field of the typed results, with more than one value.

A field that is always empty, or always the same, is useless to an answer, yet code that reads it passes every other
check. Examines the tools' own fixtures and parsers; the rows serve only to say which of them read such a field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from punie_tui.datasets.checks.check import Check, CheckReport
from punie_tui.datasets.checks.material import Material
from punie_tui.tools.catalog import TOOLS, ToolSpec, further_answers
from punie_tui.tools.code.schema import fields_used
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES, DRAWN, Fixture

PATHS = ("src/", "tests/", "tests/integration/")
"""One path for each part of a fixture."""


def results_known() -> Iterator[BaseModel]:
    """All known results: each fixture's answers, and what the parsers return for output that they cannot read."""
    yield from answers_of(BASIC_FIXTURES.values())
    yield from further_answers()


def answers_of(fixtures: Iterable[Fixture]) -> Iterator[BaseModel]:
    """What the typed tools answer in each part of these fixtures."""
    for fixture in fixtures:
        for name, spec in TOOLS.items():
            for path in PATHS if spec.typed and _looks(spec) else ():
                answer = fixture.answer(name, {parameter.name: path for parameter in spec.parameters})
                if isinstance(answer, BaseModel):
                    yield answer


def _looks(spec: ToolSpec) -> bool:
    """Whether a tool's answers are examined: what a tool writes depends on the code, and no fixture has it."""
    return spec.name in DRAWN and spec.effects != "writes"


def unfilled(results: Iterable[BaseModel]) -> list[tuple[str, str]]:
    """(model, field) of every documented field with fewer than two different values in all these results."""
    documented = [
        (model.__name__, field)
        for spec in TOOLS.values()
        if _looks(spec)
        for model in spec.models
        for field in model.model_fields
    ]
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for result in results:
        _collect(result, values)
    return [each for each in dict.fromkeys(documented) if len(values[each]) < 2]


def _collect(result: BaseModel, values: dict[tuple[str, str], set[str]]) -> None:
    for field in type(result).model_fields:
        value = getattr(result, field)
        values[type(result).__name__, field].add(repr(value))
        for item in value if isinstance(value, list) else ():
            if isinstance(item, BaseModel):
                _collect(item, values)


def look(material: Material, results: Iterable[BaseModel]) -> CheckReport:
    """Fails if a documented field is never filled, and names the rows that read it."""
    empty = unfilled(results)
    if not empty:
        return CheckReport(True, "every documented field of the tools is filled by a fixture or a parser")
    names = {field for _, field in empty}
    where = [
        f"{call.place}: reads {', '.join(sorted(read))}"
        for call in material.calls
        if call.parsed.code is not None and (read := names & fields_used(call.parsed.code))
    ]
    listed = ", ".join(f"{model}.{field}" for model, field in empty)
    return CheckReport(False, f"documented and never filled: {listed}; rows that read it: {len(where)}", tuple(where))


def _look(material: Material) -> CheckReport:
    return look(material, results_known())


CHECKS = (
    Check(
        "documented fields are filled",
        "A documented field that is never filled is learnt as if it worked, but it is always empty.",
        "Fill the field in the fixtures and the parser, or remove it from the result and the rows.",
        _look,
    ),
)
