"""The registry of which intents teach a failure: by the grading stage it failed at, by what was expected and by what
came instead.

A lesson is chosen by the failure alone, in the order of the registry. It lists what an intent must have, from the
strictest requirement to the loosest, so that it finds something whatever the generators contain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from punie_tui.flywheel.failures import FailedQuery
from punie_tui.flywheel.patterns import PATTERNS, Shape, shape_of
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.rows import LessonRow
from punie_tui.tools.catalog import TOOLS

ENOUGH = 3
"""Once there are this many intents, looser requirements are not tried."""

CLI = "typed_not_cli"
"""The generator of questions that name a program as people type it."""


@dataclass(frozen=True)
class Source:
    """An intent, the generator that declares it, and its shape."""

    generator: str
    intent: Intent
    shape: Shape


Need = Callable[[FailedQuery, Source], bool]


def _tools(failed: FailedQuery, source: Source) -> bool:
    return source.shape.tools == failed.tools


def _some_tool(failed: FailedQuery, source: Source) -> bool:
    return bool(source.shape.tools & failed.tools)


def _pattern(failed: FailedQuery, source: Source) -> bool:
    pattern = PATTERNS.get(failed.pattern)
    return pattern is not None and bool(pattern.marks & source.shape.marks)


def _fields(failed: FailedQuery, source: Source) -> bool:
    return bool(source.shape.fields & failed.fields)


def _category(failed: FailedQuery, source: Source) -> bool:
    return source.intent.category == failed.query.category


def _direct(failed: FailedQuery, source: Source) -> bool:
    return source.intent.direct


def _from_cli(failed: FailedQuery, source: Source) -> bool:
    return source.generator == CLI


def _right_tool(failed: FailedQuery, source: Source) -> bool:
    return source.intent.category == "A"


def _takes_path(failed: FailedQuery, source: Source) -> bool:
    return source.intent.place in ("code", "tests", "folder", "code and tests")


@dataclass(frozen=True)
class FailureLesson:
    """`steps`: requirements, each of several needs that must all be met, the strictest first. `because` gives in a
    clause what was wrong with the answer. `row`: whether a sampled row is suitable."""

    name: str
    fits: Callable[[FailedQuery], bool]
    because: Callable[[FailedQuery], str]
    steps: tuple[tuple[Need, ...], ...]
    row: Callable[[FailedQuery, LessonRow], bool] = lambda failed, row: True

    def intents(self, failed: FailedQuery, generators: Mapping[str, Sequence[Intent]]) -> list[list[Source]]:
        """The intents that teach it, in groups, those that fit best first; no empty group."""
        groups: list[list[Source]] = []
        left = {source.intent.name: source for source in _sources(generators)}
        for needs in self.steps:
            group = [source for source in left.values() if all(need(failed, source) for need in needs)]
            for source in group:
                del left[source.intent.name]
            groups += [group] if group else []
            if sum(map(len, groups)) >= ENOUGH:
                break
        return groups

    def why(self, failed: FailedQuery, source: Source) -> str:
        """Why a row of this intent answers this failure, in a sentence."""
        pattern = PATTERNS.get(failed.pattern)
        tools = [tool for tool in TOOLS if tool in source.shape.tools]
        does = [f"calls {' and '.join(tools)}"] if tools else []
        if pattern is not None and pattern.marks & source.shape.marks:
            does.append(pattern.does)
        if read := sorted(source.shape.fields & failed.fields):
            does.append(f"reads {' and '.join(read)}")
        text = ", ".join(does) or "does something of the same kind"
        return f"{failed.failure.summary}; {self.because(failed)}. This row {text}."


def _sources(generators: Mapping[str, Sequence[Intent]]) -> Iterator[Source]:
    for name, intents in generators.items():
        for intent in intents:
            yield Source(name, intent, shape_of(intent))


def _typed(failed: FailedQuery) -> bool:
    return any(TOOLS[tool].typed for tool in failed.tools)


def _listed(names: frozenset[str]) -> str:
    return " and ".join(tool for tool in TOOLS if tool in names) or "no tool"


_ANY_OF_THE_TOOLS = ((_tools, _category), (_tools,), (_some_tool, _category), (_some_tool,))
_AS_EXPECTED = (
    (_tools, _pattern, _fields, _category),
    (_tools, _pattern, _category),
    (_tools, _pattern, _fields),
    (_tools, _pattern),
    *_ANY_OF_THE_TOOLS,
    (_pattern,),
    (_category,),
)

LESSONS: tuple[FailureLesson, ...] = (
    FailureLesson(
        "answer in words",
        lambda failed: failed.query.expect.direct,
        lambda failed: (
            f"it asks for an answer in words, but the answer calls {_listed(failed.called)}"
            if failed.parsed.kind == "call"
            else "it asks for an explanation in words"
        ),
        ((_direct,),),
    ),
    FailureLesson(
        "typed tool, not the CLI",
        lambda failed: (
            _typed(failed) and any(TOOLS[name].takes_commands for name in failed.called - failed.tools if name in TOOLS)
        ),
        lambda failed: f"the shell was called, though {_listed(failed.tools)} returns fields",
        ((_from_cli, _some_tool), (_tools, _right_tool), *_ANY_OF_THE_TOOLS),
    ),
    FailureLesson(
        "no path invented",
        lambda failed: bool(failed.stray_paths) and not failed.names_path and failed.called == failed.tools,
        lambda failed: 'the question names no path, so it is about the whole project, "."',
        ((_tools, _pattern, _takes_path), (_tools, _takes_path), (_some_tool, _takes_path)),
        lambda failed, row: row.whole_project,
    ),
    FailureLesson(
        "the path that is named",
        lambda failed: bool(failed.stray_paths) and failed.called == failed.tools,
        lambda failed: "the answer looked at another path than the question's",
        ((_tools, _pattern, _takes_path), (_tools, _takes_path), (_some_tool, _takes_path), *_ANY_OF_THE_TOOLS),
        lambda failed, row: row.located or row.intent.place == "nowhere",
    ),
    FailureLesson(
        "a call, not words",
        lambda failed: failed.parsed.kind == "direct",
        lambda failed: f"only {_listed(failed.tools)} can answer it, and no tool was called",
        _AS_EXPECTED,
    ),
    FailureLesson(
        "a whole call",
        lambda failed: failed.failure.grading_stage in ("empty", "format", "syntax"),
        lambda failed: "the call could not be read",
        _AS_EXPECTED,
    ),
    FailureLesson(
        "the right tool",
        lambda failed: failed.failure.grading_stage == "tool" and failed.called != failed.tools,
        lambda failed: f"{_listed(failed.tools)} was expected, but {_listed(failed.called)} was called",
        ((_tools, _pattern), (_tools, _right_tool), *_ANY_OF_THE_TOOLS, (_pattern,), (_category,)),
    ),
    FailureLesson(
        "the right field",
        lambda failed: failed.failure.grading_stage == "types",
        lambda failed: f"the fields to read are those of {_listed(failed.tools)}",
        ((_tools, _fields, _pattern), (_tools, _fields), *_ANY_OF_THE_TOOLS),
    ),
    FailureLesson(
        "what was asked",
        lambda failed: True,
        lambda failed: (
            f"it asks for code that {PATTERNS[failed.pattern].does}"
            if failed.pattern in PATTERNS
            else f"it needs {_listed(failed.tools)}"
        ),
        _AS_EXPECTED,
    ),
)
"""The first lesson that fits is used. Add a further lesson here, before the last one, which always fits."""


def lesson_for(failed: FailedQuery) -> FailureLesson:
    return next(lesson for lesson in LESSONS if lesson.fits(failed))
