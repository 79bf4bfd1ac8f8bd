"""The last rung: whether what code did and printed in the worlds is what the query's outcome declares.

Works on finished runs of the sandbox and never runs anything. What was printed is untrusted text; it is quoted in
reasons as a Python literal, so that nothing in it can act.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from punie_tui.tools.catalog import TOOLS, models_of
from punie_tui.tools.sandbox import SandboxRun, ToolCallMade
from punie_tui.tools.worlds import FIXTURES
from punie_tui.validation.expected import Expected, case_of, expected, values
from punie_tui.validation.expressions import Either, Labelled, Together
from punie_tui.validation.ladder.polarity import polarity, words
from punie_tui.validation.ladder.said import numbers, places, plain, says, totals
from punie_tui.validation.vocabulary import Case, Outcome, Reading

QUOTED = 80
"""Characters of a value or an output that a reason quotes."""

GUESSES = 12
"""Different numbers of its own that an answer may print, where numbers are wanted."""

_MODELS = [model for spec in TOOLS.values() if not issubclass(spec.result, str) for model in models_of(spec.result)]
_RAW = re.compile("|".join([*(rf"\b{model.__name__}\(" for model in _MODELS), r"[\"']?\bparse_error\b[\"']?\s*[=:]"]))
_KEYS = [
    (model.__name__, [re.compile(rf"[\"']?\b{name}[\"']?\s*[=:]") for name in model.model_fields]) for model in _MODELS
]


@dataclass(frozen=True)
class WorldReport:
    """What happened in one world against what was expected there; `problem` is empty where all is well."""

    world: str
    calls: list[ToolCallMade]
    output: str
    expected_calls: list[str]
    expected: list[str]
    problem: str


def judge(outcome: Outcome, runs: Mapping[str, SandboxRun]) -> str:
    """Why the outcome is not the declared one, in a sentence; empty where it is. `runs`: world → the run in it."""
    there = {world: expected(outcome, FIXTURES[world]) for world in runs}
    for world, run in runs.items():
        if problem := _calls(there[world], run) or _raw(plain(run.output)):
            return f"in the world {world} it {problem}"
    problems = [_reading(outcome, reading, runs, there) for reading in outcome.all_readings()]
    return "" if "" in problems else problems[0]


def reports(outcome: Outcome, runs: Mapping[str, SandboxRun]) -> list[WorldReport]:
    """World by world what was expected and what happened, by the first reading."""
    reading = outcome.all_readings()[0]
    found = []
    for world, run in runs.items():
        there = expected(outcome, FIXTURES[world])
        at = case_of(reading, there.names)
        case = reading.all_cases()[at] if at is not None else Case(open=True)
        problem = _calls(there, run) or _raw(plain(run.output)) or _case(outcome, case, there.names, plain(run.output))
        wanted = [_shown(value) for _, value in values(case.says, there.names)]
        calls = [f"{call.tool}({call.arguments[0]!r})" for call in there.calls]
        found.append(WorldReport(world, run.calls, run.output, calls, wanted, problem))
    return found


def _calls(there: Expected, run: SandboxRun) -> str:
    made = [(call.name, next(iter(call.arguments.values()), "")) for call in run.calls]
    for wanted in there.calls:
        if not any(wanted.fits(*call) for call in made):
            others = [argument for tool, argument in made if tool == wanted.tool]
            instead = f", but with {_quoted(others[0])}" if others else ""
            return f"does not call {wanted.tool} with {_quoted(wanted.arguments[0])}{instead}"
    for tool, argument in made:
        if not any(wanted.fits(tool, argument) for wanted in there.calls):
            return f"calls {tool} with {_quoted(argument)}, which was not asked for"
    return ""


def _raw(text: str) -> str:
    """Whether a result was printed as it is: as pydantic shows it, or with all its fields as a dict or JSON."""
    if found := _RAW.search(text):
        return f"prints a result as it is ({_quoted(text[found.start() : found.start() + 40])}), not what was asked"
    for name, keys in _KEYS:
        if all(key.search(text) for key in keys):
            return f"prints all fields of {name}, not what was asked"
    return ""


def _reading(outcome: Outcome, reading: Reading, runs: Mapping[str, SandboxRun], there: Mapping[str, Expected]) -> str:
    cases = reading.all_cases()
    applying: dict[str, int] = {}
    wording: dict[str, object] = {}
    for world, run in runs.items():
        at = case_of(reading, there[world].names)
        if at is None or cases[at].open:
            continue
        applying[world] = at
        text = plain(run.output)
        wording[world] = (words(text), not text.strip())
        if problem := _case(outcome, cases[at], there[world].names, text):
            return f"in the world {world} it {problem}"
    for one, other in itertools.combinations(applying, 2):
        # Where both declare what is said, a number or a path may be all the answer there is.
        declared = cases[applying[one]].says and cases[applying[other]].says
        if applying[one] != applying[other] and wording[one] == wording[other] and not declared:
            return f"it says the same in the worlds {one} and {other}, but for numbers: {_quoted(runs[one].output)}"
    return ""


def _case(outcome: Outcome, case: Case, names: Mapping[str, Any], text: str) -> str:
    wanted = values(case.says, names)
    items = [item for _, value in wanted for item in (value if isinstance(value, list) else [value])]
    lists_only = bool(wanted) and all(isinstance(value, list) for _, value in wanted)
    if not text.strip() and not case.silent and not (lists_only and not items) and not _nothing(items):
        return f"says nothing{_due(items)}"
    if text.strip() or not case.silent:
        for expression, value in wanted:
            for item in value if isinstance(value, list) else [value]:
                if not says(item, text):
                    return f"does not say {_shown(item)} ({expression}), but {_quoted(text.strip())}"
    for problem in (_guessed(wanted, names, text), _never(case, names, items, text), _form(case, wanted, items, text)):
        if problem:
            return problem
    if case.means is not None:
        meant = polarity(text, outcome.affirms, outcome.denies, outcome.yes_means)
        if meant is not None and meant is not case.means:
            answers = {True: "yes", False: "no"}
            return f"says {_quoted(text.strip())}, which means {answers[meant]}; the answer is {answers[case.means]}"
    return ""


def _nothing(items: list[Any]) -> bool:
    """Whether what is to be said is nothing at all, as the file with most errors where there is none."""
    return bool(items) and all(item is None for item in items)


def _due(items: list[Any]) -> str:
    return f"; it should say {_shown(items[0])}" if items else ""


def _guessed(wanted: list[tuple[str, Any]], names: Mapping[str, Any], text: str) -> str:
    """Whether so many numbers are said that no tool gave that the right one was bound to be among them."""
    if not wanted or any(isinstance(value, (list, str)) for _, value in wanted):
        return ""
    given = "\n".join(
        value.model_dump_json() if isinstance(value, BaseModel) else str(value) for value in names.values()
    )
    known = {number for _, number, _ in numbers(given)}
    invented = {number for _, number, _ in numbers(text)} - known
    return f"prints {len(invented)} numbers that no tool gave" if len(invented) > GUESSES else ""


def _never(case: Case, names: Mapping[str, Any], items: list[Any], text: str) -> str:
    said = list(_flat(items))
    exempt = totals(text, said)
    for expression, value in values(case.never, names):
        for item in value if isinstance(value, list) else [value]:
            if item in said or item in (None, "", 0):
                continue
            if any(place.start not in exempt for place in places(item, text)):
                return f"also says {_shown(item)} ({expression}), which was not asked for"
    return ""


def _flat(items: list[Any]) -> Iterator[Any]:
    for item in items:
        match item:
            case Together():
                yield from _flat(list(item.parts))
            case Either():
                yield from _flat(list(item.options))
            case Labelled():
                yield from _flat([item.value])
            case _:
                yield item


def _form(case: Case, wanted: list[tuple[str, Any]], items: list[Any], text: str) -> str:
    """How it is said: alone, once, in order, on so many lines."""
    if case.lines is not None and (found := sum(bool(line.strip()) for line in text.splitlines())) > case.lines:
        return f"prints {found} lines instead of {case.lines}"
    if case.alone:
        said = list(_flat(items))
        mine = {place for item in said for place in places(item, text)}
        if other := next((number for place, number, _ in numbers(text) if place not in mine), None):
            return f"also says the number {_quoted(str(other))}; only {' and '.join(map(_shown, said))} was asked for"
    if case.once and (twice := next((item for item in items if len(list(places(item, text))) > 1), None)):
        return f"says {_shown(twice)} more than once"
    if case.in_order:
        for expression, value in wanted:
            starts = [place.start for item in value for place in list(places(item, text))[:1]] if value else []
            if starts != sorted(starts):
                return f"does not say {expression} in order"
    return ""


def _shown(value: Any) -> str:
    match value:
        case Together():
            return " with ".join(map(_shown, value.parts))
        case Either():
            return " or ".join(map(_shown, value.options))
        case Labelled():
            return _shown(value.value)
        case list():
            return ", ".join(map(_shown, value[:4])) + (", …" if len(value) > 4 else "")
        case str():
            return _quoted(value)
        case _:
            return str(value)


def _quoted(text: str) -> str:
    """The beginning of a text as a Python literal, which has nothing in it that a terminal would act on."""
    return repr(text if len(text) <= QUOTED else text[: QUOTED - 1] + "…")
