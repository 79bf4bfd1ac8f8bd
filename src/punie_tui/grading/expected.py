"""What an outcome expects in one fixture: the calls to make there, and the names of their results.

Turns the declarations of `vocabulary` into values. Also finds mistakes in a declaration, before any answer is graded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import PurePosixPath
from typing import Any, get_origin

from punie_tui.grading.expressions import BadExpression, evaluate
from punie_tui.grading.vocabulary import Case, Outcome, Reading
from punie_tui.tools.answers import NotRecorded
from punie_tui.tools.catalog import FIND_SYMBOLS, STANDS_IN, TOOLS
from punie_tui.tools.fixtures.fixture_projects import FAMILIAR
from punie_tui.tools.fixtures.fixtures import Fixture
from punie_tui.tools.spec import bind

Place = tuple[int | str, ...]


@dataclass(frozen=True)
class ExpectedCall:
    """A call to make; any one of `arguments` will do, each as `argument_text` and `normalised` return it. `symbols` are
    those that it looks up in the whole project; once another call has found one, its file may be given too."""

    tool: str
    arguments: tuple[str, ...]
    fixture: Fixture
    symbols: tuple[str, ...] = ()

    def reads(self, tool: str, command: str) -> bool:
        """Whether this command only reads and changes nothing."""
        return not self.fixture.changes(tool, {TOOLS[tool].parameters[0].name: command})

    def fits(self, tool: str, argument: str) -> bool:
        """Whether a call with this argument counts as the expected one. Any command that only reads counts as an
        expected command, since its outcome is judged; one that also names the file counts as reading the file."""
        if tool == self.tool:
            commands = TOOLS[tool].takes_commands
            return self.reads(tool, argument) if commands else normalised(tool, argument) in self.arguments
        return STANDS_IN.get(self.tool) == tool and self.names_it(argument) and self.reads(tool, argument)

    def finds(self, tool: str, argument: str) -> bool:
        """Whether a call of another tool finds out where one of `symbols` is."""
        named = any(re.search(rf"(?<!\w){re.escape(symbol)}(?!\w)", argument) for symbol in self.symbols)
        may_find = tool in FIND_SYMBOLS and tool != self.tool
        return named and may_find and (not TOOLS[tool].takes_commands or self.reads(tool, argument))

    def fits_there(self, tool: str, argument: str) -> bool:
        """Whether a call is the expected one of a symbol, but names the file where it was found."""
        options = [_without_place(each) for each in self.arguments] if self.symbols else []
        return tool == self.tool and _without_place(argument) in options

    def names_it(self, command: str) -> bool:
        """Whether a command contains one of the expected paths as a word of its own."""
        return any(
            re.search(rf"(?<![\w/.-])(?:\./)?{re.escape(path)}(?![\w/-]|\.\w)", command) for path in self.arguments
        )

    @property
    def text(self) -> str:
        """The call as code, with the first of `arguments`."""
        alone = len(TOOLS[self.tool].parameters) == 1
        return f"{self.tool}({self.arguments[0]!r})" if alone else f"{self.tool}({self.arguments[0]})"


@dataclass(frozen=True)
class Expected:
    """The calls to make in a fixture, those also allowed, and name → result for the outcome's expressions."""

    calls: list[ExpectedCall]
    names: Mapping[str, Any]
    allowed: list[ExpectedCall]


def normalised(tool: str, argument: str) -> str:
    """An argument in canonical form: a path without redundant dots and slashes, a command with single spaces."""
    parameters = TOOLS[tool].parameters
    if len(parameters) != 1:
        return argument
    return _plain_path(argument) if parameters[0].name in _PATHS else " ".join(argument.split())


def argument_text(tool: str, arguments: Mapping[str, Any]) -> str:
    """A call's arguments as text: a single one as it is, several by name and with normalised paths."""
    if len(TOOLS[tool].parameters) == 1:
        return str(next(iter(arguments.values()), ""))
    plain = {
        name: _plain_path(value) if name in _PATHS and isinstance(value, str) else value
        for name, value in arguments.items()
    }
    return ", ".join(f"{name}={value!r}" for name, value in plain.items())


def _without_place(arguments: str) -> str:
    """The arguments of a call that names a symbol, without the file and the position."""
    return re.sub(r"\b(?:file='[^']*'|line=-?\d+|column=-?\d+)(?:, |$)", "", arguments)


_PATHS = frozenset({"path", "file", "file_path"})
"""Parameters that take a path."""


def _plain_path(path: str) -> str:
    return str(PurePosixPath(path.strip().replace("\\", "/")))


def _bound(tool: str, positional: list[Any], named: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The arguments by name, once per alternative: a list given to a parameter that takes none holds alternatives."""
    spec = TOOLS[tool]
    takes_list = {parameter.name: get_origin(parameter.annotation) is list for parameter in spec.parameters}
    given = {**dict(zip(takes_list, positional, strict=False)), **named}
    choices = [
        value if isinstance(value, list) and not takes_list.get(name, True) else [value]
        for name, value in given.items()
    ]
    try:
        return [
            bind(spec, tuple(positional[len(takes_list) :]), dict(zip(given, each, strict=True)))
            for each in product(*choices)
        ]
    except (TypeError, ValueError) as error:
        raise BadExpression(str(error)) from None


def expected(outcome: Outcome, fixture: Fixture) -> Expected:
    """What the outcome expects in a fixture. Raises BadExpression; its `args[1]` is the name of the call that fails."""
    calls: list[ExpectedCall] = []
    allowed: list[ExpectedCall] = []
    names: dict[str, Any] = {"files": list(fixture.files)}
    own_copy = fixture.for_one_run()

    def call(tool: str, positional: list[Any], named: Mapping[str, Any], into: list[ExpectedCall]) -> Any:
        options = _bound(tool, positional, named)
        if not options:
            raise BadExpression(f"{tool} is called with an empty list")
        texts = (normalised(tool, argument_text(tool, option)) for option in options)
        symbols = [str(option["symbol"]) for option in options if option.get("symbol") and not option.get("file")]
        into.append(ExpectedCall(tool, tuple(texts), fixture, tuple(symbols)))
        try:
            return own_copy.answer(tool, options[0])
        except NotRecorded as unknown:
            raise BadExpression(str(unknown)) from None

    for into, declared in ((calls, outcome.calls), (allowed, outcome.may)):
        for name, text in declared.items():
            try:
                names[name] = evaluate(text, names, partial(call, into=into))
            except BadExpression as error:
                raise BadExpression(str(error), name) from None
    return Expected(calls, names, allowed)


def case_of(reading: Reading, names: Mapping[str, Any]) -> int | None:
    """The index of the reading's case that applies; None if none does."""
    cases = reading.all_cases()
    return next((at for at, case in enumerate(cases) if case.when is None or evaluate(case.when, names)), None)


def values(texts: list[str], names: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """(expression, value) of each."""
    return [(text, evaluate(text, names)) for text in texts]


def mistakes(outcome: Outcome, tools: list[str], *, direct: bool) -> Iterator[tuple[Place, str]]:
    """The mistakes in an outcome: (place in the section, clause). `tools` are the tools to call."""
    if direct:
        if outcome.calls or outcome.may or any(outcome.expressions()):
            yield (), "the outcome of a direct answer has only `terms`"
        return
    if outcome.terms:
        yield ("terms",), "`terms` are for direct answers; what a call prints is judged by `says`"
    if not outcome.calls:
        yield (), "the outcome names no `calls`"
        return
    called: set[str] = set()
    found: dict[Place, str] = {}
    for fixture in FAMILIAR.values():
        try:
            here = expected(outcome, fixture)
        except BadExpression as error:
            reason, name = error.args
            yield ("calls" if name in outcome.calls else "may", name), reason
            return
        called |= {call.tool for call in here.calls}
        for reading_place, reading in _readings(outcome):
            for place, case in _applying(reading_place, reading, here.names, found):
                for key in ("says", "never"):
                    for number, text in enumerate(getattr(case, key)):
                        _try((*place, key, number), text, here.names, found)
    yield from found.items()
    if called != set(tools):
        yield ("calls",), f"`calls` calls {_listed(called)}, but `tools` names {_listed(tools)}"
    if not found and _constant(outcome):
        yield (), "an answer that always prints the same would pass; declare what it must print"


def _readings(outcome: Outcome) -> Iterator[tuple[Place, Reading]]:
    for number, reading in enumerate(outcome.all_readings()):
        yield (("readings", number) if outcome.readings else ()), reading


def _applying(
    place: Place, reading: Reading, names: Mapping[str, Any], found: dict[Place, str]
) -> Iterator[tuple[Place, Case]]:
    """The case that applies, with its place; adds conditions that have no value to `found`."""
    for number, case in enumerate(reading.all_cases()):
        at: Place = (*place, "cases", number) if reading.cases else place
        if case.when is None or _try((*at, "when"), case.when, names, found):
            yield at, case
            return


def _try(place: Place, text: str, names: Mapping[str, Any], found: dict[Place, str]) -> Any:
    try:
        return evaluate(text, names)
    except BadExpression as error:
        found.setdefault(place, str(error))
        return None


def _constant(outcome: Outcome) -> bool:
    """Whether some reading expects the same in all fixtures: nothing, or the same values."""
    for reading in outcome.all_readings():
        expectations = set()
        for fixture in FAMILIAR.values():
            names = expected(outcome, fixture).names
            at = case_of(reading, names)
            case = reading.all_cases()[at] if at is not None else Case(open=True)
            expectations.add((at if reading.cases else None, str(values(case.says, names))))
        if len(expectations) < 2:
            return True
    return False


def _listed(tools: object) -> str:
    return " and ".join(sorted(tools)) if isinstance(tools, (set, list)) and tools else "nothing"
