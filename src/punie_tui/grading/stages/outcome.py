"""The last stage: whether what code did and printed in the fixtures is what the query's outcome declares.

Works on finished runs of the sandbox and never runs anything. Output is untrusted text; reasons quote it as a Python
literal, so that a terminal does not interpret it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from punie_tui.grading.expected import Expected, ExpectedCall, argument_text, case_of, expected, values
from punie_tui.grading.stages.claims import facts, unasked, untrue
from punie_tui.grading.stages.form import first_missing, form, quoted, shown
from punie_tui.grading.stages.matching import TextPlace, numbers, parts_of, places, plain, totals
from punie_tui.grading.stages.polarity import denies_alone, polarity, words
from punie_tui.grading.vocabulary import Case, Outcome, Reading
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tools.sandbox import SandboxRun, ToolCallMade

_HEADING_ALONE = re.compile(r"[^\n\d]+:")
"""A heading that gives no answer itself; "0 violations:" does, so it is not matched."""

LONGEST = 8000
"""The longest output, in characters, whose claims are checked; longer ones list files, which is no claim."""

_NONE_OF_IT = re.compile(
    r"(?i)(?<![\w.])0\s+(?:of\s+\d+\s+)?(?:tests?\s+)?(?:fail\w*|broke\w*|errors?|errored)\b|"
    r"\b(?:fail\w*|broke\w*|errors?|errored)\b[^\n\d]{0,30}[:=]\s*0\b"
)
"""A true "0 tests failed" does not mean yes if tests broke before they could fail."""

_NOUN = r"(?:errors?|warnings?|violations?|problems?|issues?|findings?|tests?|fail\w*|pass\w*|skip\w*)"
_COUNTED = re.compile(
    rf"(?im)^.*\.py:\d+.*$|(?<![\w.:=])(?<![:=] )\d+ (?:[a-z-]+ )?{_NOUN}\b(?! ?[:=])|"
    rf"\b{_NOUN}[\"']?\s*[:=]\s*\d+\b(?! [a-z]+\b(?!\s*[:=]))|^\W*{_NOUN}\W*\s\W*\d+\W*$"
)
"""A count with its noun, also as a row of a table, or a finding listed with its place."""

GUESSES = 12
"""How many different numbers of its own an answer may print if numbers are expected."""


@lru_cache(maxsize=64)
def _keys(model: type[BaseModel]) -> list[re.Pattern[str]]:
    """A pattern for each field, as a dict, JSON or pydantic shows it."""
    return [re.compile(rf"[\"']?\b{name}[\"']?\s*[=:]") for name in model.model_fields]


@lru_cache(maxsize=8)
def _raw_pattern(models: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join([*(rf"\b{name}\(" for name in models), r"[\"']?\bparse_error\b[\"']?\s*[=:]"]))


@dataclass(frozen=True)
class FixtureReport:
    """What happened in one fixture and what was expected there; `problem` is empty if all is well."""

    fixture: str
    calls: list[ToolCallMade]
    output: str
    expected_calls: list[str]
    expected: list[str]
    problem: str


def judge(outcome: Outcome, runs: Mapping[str, SandboxRun], question: str = "") -> str:
    """Why the outcome is not the declared one, in a sentence; empty if it is. `runs`: fixture → the run in it.

    `question` is what was asked: the answer may repeat its numbers and nouns.
    """
    declared = {fixture: expected(outcome, FIXTURES[fixture]) for fixture in runs}
    for fixture, run in runs.items():
        if run.status != "ok":
            continue  # only in a fixture where anything goes
        if problem := _calls(declared[fixture], run) or _raw(plain(run.output)):
            return f"in the fixture {fixture} it {problem}"
    problems = [_reading(outcome, reading, runs, declared, question) for reading in outcome.all_readings()]
    return "" if "" in problems else problems[0]


def misprinted(runs: Mapping[str, SandboxRun]) -> str:
    """What is wrong with an output whatever was asked: a raw result, a heading alone, or nothing printed."""
    for fixture, run in runs.items():
        text = plain(run.output)
        if not text.strip():
            return f"in the fixture {fixture} it prints nothing"
        if _HEADING_ALONE.fullmatch(text.strip()):
            return f"in the fixture {fixture} it prints only the heading {quoted(text.strip())}"
        if problem := _raw(text):
            return f"in the fixture {fixture} it {problem}"
    return ""


def anything_goes(outcome: Outcome, fixture: str) -> bool:
    """Whether some reading leaves open what happens in a fixture."""
    names = expected(outcome, FIXTURES[fixture]).names
    applying = [(reading.all_cases(), case_of(reading, names)) for reading in outcome.all_readings()]
    return any(at is not None and cases[at].open for cases, at in applying)


def wrong_call(outcome: Outcome, runs: Mapping[str, SandboxRun]) -> str:
    """The first call in any of these runs, finished or not, that must not be made; empty if there is none."""
    for fixture, run in runs.items():
        if problem := _unexpected_call(expected(outcome, FIXTURES[fixture]), run):
            return f"in the fixture {fixture} it {problem}"
    return ""


def reports(outcome: Outcome, runs: Mapping[str, SandboxRun], question: str = "") -> list[FixtureReport]:
    """What was expected and what happened in each fixture, by the first reading."""
    found = []
    for fixture, run in runs.items():
        declared, case = _declared(outcome, fixture)
        text = plain(run.output)
        problem = _calls(declared, run) or _raw(text)
        problem = problem or ("" if case.open else _case(outcome, case, declared, text, question)[0])
        found.append(FixtureReport(fixture, run.calls, run.output, *_expectation(declared, case), problem))
    return found


def expectations(outcome: Outcome) -> dict[str, tuple[list[str], list[str]]]:
    """Fixture → the calls to make there, and the values expected there, by the first reading."""
    return {fixture: _expectation(*_declared(outcome, fixture)) for fixture in FIXTURES}


def _declared(outcome: Outcome, fixture: str) -> tuple[Expected, Case]:
    """What is expected in a fixture, and the first reading's case that applies there."""
    declared, reading = expected(outcome, FIXTURES[fixture]), outcome.all_readings()[0]
    at = case_of(reading, declared.names)
    return declared, reading.all_cases()[at] if at is not None else Case(open=True)


def _expectation(declared: Expected, case: Case) -> tuple[list[str], list[str]]:
    return [call.text for call in declared.calls], _expected_output(case, declared.names)


def _expected_output(case: Case, names: Mapping[str, Any]) -> list[str]:
    """What a case expects in the output, in readable words: the values, and whether it means yes or no."""
    lines = [shown(value) for _, value in values(case.says, names)]
    if case.means is not None:
        lines.insert(0, "yes" if case.means else "no")
    if not lines and case.silent:
        lines.append("nothing need be printed")
    return lines


def _calls_made(run: SandboxRun) -> list[tuple[str, str]]:
    return [(call.name, argument_text(call.name, call.arguments)) for call in run.calls]


def _calls(declared: Expected, run: SandboxRun) -> str:
    made = _calls_made(run)
    for call in declared.calls:
        # A symbol that was not found need not be asked about.
        if not any(_counts_as(call, own, made) or call.finds(*own) for own in made):
            others = [argument for tool, argument in made if tool == call.tool]
            instead = f", but with {quoted(others[0])}" if others else ""
            return f"does not call {call.tool} with {quoted(call.arguments[0])}{instead}"
    return _unexpected_call(declared, run)


def _counts_as(call: ExpectedCall, own: tuple[str, str], made: Sequence[tuple[str, str]]) -> bool:
    """Whether a call of those made counts as the expected one."""
    return call.fits(*own) or (call.fits_there(*own) and any(call.finds(*other) for other in made))


def _unexpected_call(declared: Expected, run: SandboxRun) -> str:
    made = _calls_made(run)
    known = (*declared.calls, *declared.allowed)
    for tool, argument in made:
        if not any(_counts_as(call, (tool, argument), made) or call.finds(tool, argument) for call in known):
            if TOOLS[tool].takes_commands and any(one.tool == tool for one in declared.calls):
                return f"runs {quoted(argument)}, which does more than read"
            return f"calls {tool} with {quoted(argument)}, which was not asked for"
    return ""


def _raw(text: str) -> str:
    """A clause if a raw result was printed: as pydantic shows it, or with all its fields as a dict or JSON."""
    models = [model for spec in TOOLS.values() for model in spec.models]
    if found := _raw_pattern(tuple(model.__name__ for model in models)).search(text):
        return f"prints a raw result ({quoted(text[found.start() : found.start() + 40])}), not what was asked for"
    for model in models:
        fields = model.model_fields
        if len(fields) > 2 and all(name in text for name in fields) and all(key.search(text) for key in _keys(model)):
            return f"prints all fields of {model.__name__}, not what was asked for"
    return ""


def _reading(
    outcome: Outcome,
    reading: Reading,
    runs: Mapping[str, SandboxRun],
    declared: Mapping[str, Expected],
    question: str,
) -> str:
    cases = reading.all_cases()
    applying: dict[str, int] = {}
    wording: dict[str, object] = {}
    meant: dict[str, bool | None] = {}
    for fixture, run in runs.items():
        at = case_of(reading, declared[fixture].names)
        if at is None or cases[at].open:
            continue
        applying[fixture] = at
        text = plain(run.output)
        wording[fixture] = (words(text), not text.strip())
        problem, meant[fixture] = _case(outcome, cases[at], declared[fixture], text, question)
        if problem:
            return f"in the fixture {fixture} it {problem}"
    for one, other in itertools.combinations(applying, 2):
        # If both declare `says`, a number or a path may be the whole answer.
        both_say = cases[applying[one]].says and cases[applying[other]].says
        if applying[one] != applying[other] and wording[one] == wording[other] and not both_say:
            return (
                f"it prints the same in the fixtures {one} and {other}, apart from numbers: {quoted(runs[one].output)}"
            )
    return _undecided(cases, applying, meant, runs, outcome.yes_means)


def _undecided(
    cases: Sequence[Case],
    applying: Mapping[str, int],
    meant: Mapping[str, bool | None],
    runs: Mapping[str, SandboxRun],
    yes_means: bool | str,
) -> str:
    """A sentence if nothing shows which of its texts means yes and which no: it would pass with the two swapped."""
    decisive = [
        fixture
        for fixture, at in applying.items()
        if cases[at].means is not None and not (cases[at].silent and not runs[fixture].output.strip())
    ]
    if len({cases[applying[fixture]].means for fixture in decisive}) < 2 or any(
        cases[applying[fixture]].says for fixture in decisive
    ):
        return ""
    if all(meant[fixture] is None for fixture in decisive):
        texts = {fixture: plain(runs[fixture].output) for fixture in decisive}
        if yes_means is True and denies_alone(
            [texts[fixture] for fixture in decisive if cases[applying[fixture]].means],
            [texts[fixture] for fixture in decisive if not cases[applying[fixture]].means],
        ):
            return ""  # the same words, and a "not" in one of them
        quotes = list(dict.fromkeys(quoted(text.strip()) for text in texts.values()))
        return f"it does not show which of {' and '.join(quotes[:2])} means yes"
    return ""


def _case(outcome: Outcome, case: Case, declared: Expected, text: str, question: str) -> tuple[str, bool | None]:
    """What is wrong with a text in this case, and whether it means yes; None if that is not plain."""
    if case.nothing:
        return (f"prints {quoted(text.strip())}, but should print nothing" if text.strip() else ""), None
    expected_values = values(case.says, declared.names)
    items = [item for _, value in expected_values for item in (value if isinstance(value, list) else [value])]
    lists_only = bool(expected_values) and all(isinstance(value, list) for _, value in expected_values)
    if not text.strip() and not case.silent and not (lists_only and not items) and not _nothing(items):
        return f"prints nothing{_due(items)}", None
    if text.strip() or not case.silent:
        for expression, value in expected_values:
            if (missing := first_missing(value if isinstance(value, list) else [value], text)) is not None:
                return f"does not print {shown(missing)}{_named(expression)}, but {quoted(text.strip())}", None
    known = facts(declared.names.values())
    mine = [place for item in _flat(items) for place in places(item, text)]
    only_numbers = bool(items) and all(isinstance(one, (int, float)) for one in _flat(items))
    for problem in (
        _guessed(expected_values, declared.names, text),
        _never(case, declared.names, items, text),
        form(case, expected_values, items, text),
        unasked(text, known, mine, question) if only_numbers else "",
        untrue(text, known, list(_flat(items)), question) if len(text) <= LONGEST else "",
    ):
        if problem:
            return problem, None
    if case.means is None:
        return "", None
    relevant = text if case.means else _NONE_OF_IT.sub("", text)
    meant = _meant(outcome, _COUNTED.sub("", relevant))  # "pass (17 errors)" is a yes, whatever the count means
    if meant is None:
        meant = _meant(outcome, relevant)
    answers = {True: "yes", False: "no"}
    if meant is not None and meant is not case.means:
        message = f"prints {quoted(text.strip())}, which means {answers[meant]}"
        return f"{message}; the right answer is {answers[case.means]}", meant
    if case.plain and meant is None:
        return f"does not clearly mean {answers[case.means]}: it prints {quoted(text.strip())}", None
    return "", meant


def _meant(outcome: Outcome, text: str) -> bool | None:
    return polarity(text, outcome.affirms, outcome.denies, outcome.yes_means, outcome.neutral)


def _nothing(items: list[Any]) -> bool:
    """Whether all expected values are None, such as the file with most errors if there are none."""
    return bool(items) and all(item is None for item in items)


def _due(items: list[Any]) -> str:
    return f"; it should print {shown(items[0])}" if items else ""


def _guessed(expected_values: list[tuple[str, Any]], names: Mapping[str, Any], text: str) -> str:
    """A clause if a text has so many numbers that no tool gave that the right one is bound to be among them."""
    if not expected_values or any(isinstance(value, (list, str)) for _, value in expected_values):
        return ""
    given = "\n".join(
        value.model_dump_json() if isinstance(value, BaseModel) else str(value) for value in names.values()
    )
    known = {number for _, number, _ in numbers(given)}
    invented = {number for _, number, _ in numbers(text)} - known
    return f"prints {len(invented)} numbers that no tool returned" if len(invented) > GUESSES else ""


def _never(case: Case, names: Mapping[str, Any], items: list[Any], text: str) -> str:
    flat = list(_flat(items))
    exempt = totals(text)
    mine = [place for item in flat for place in places(item, text)]
    for expression, value in values(case.never, names):
        for item in value if isinstance(value, list) else [value]:
            if item in flat or item in (None, "", 0):
                continue
            if any(place.start not in exempt and not _within(place, mine) for place in places(item, text)):
                return f"also prints {shown(item)}{_named(expression)}, which was not asked for"
    return ""


def _within(place: TextPlace, others: Sequence[TextPlace]) -> bool:
    """Whether a place is only part of an expected value, such as a code that a message quotes."""
    return any(one.start <= place.start and place.end <= one.end and one != place for one in others)


def _named(expression: str) -> str:
    """The expression in parentheses if it reads as a field's name; readers of a reason do not know the suite's
    vocabulary."""
    return f" ({expression})" if re.fullmatch(r"[A-Za-z_][\w.]*", expression) else ""


def _flat(items: list[Any]) -> list[Any]:
    return list(parts_of(items))
