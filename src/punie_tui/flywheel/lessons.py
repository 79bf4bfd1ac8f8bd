"""The registry from a failure to the intents that teach it: by the rung it fell on, by what was wanted and by what
came instead.

A lesson is chosen by the failure alone, in the order of the registry. It says what an intent has to have, from the
strictest wish to the loosest, so that it finds something whatever the generators hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from punie_tui.flywheel.failures import Fallen
from punie_tui.flywheel.patterns import PATTERNS, Shape, shape_of
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.rows import Row
from punie_tui.tools.catalog import TOOLS

ENOUGH = 3
"""So many intents, and a looser wish is not asked."""

CLI = "typed_not_cli"
"""The generator of questions that name a program as people type it."""


@dataclass(frozen=True)
class Source:
    """An intent, the generator that declares it, and its shape."""

    generator: str
    intent: Intent
    shape: Shape


Need = Callable[[Fallen, Source], bool]


def _tools(fallen: Fallen, source: Source) -> bool:
    return source.shape.tools == fallen.tools


def _some_tool(fallen: Fallen, source: Source) -> bool:
    return bool(source.shape.tools & fallen.tools)


def _pattern(fallen: Fallen, source: Source) -> bool:
    pattern = PATTERNS.get(fallen.pattern)
    return pattern is not None and bool(pattern.marks & source.shape.marks)


def _fields(fallen: Fallen, source: Source) -> bool:
    return bool(source.shape.fields & fallen.fields)


def _category(fallen: Fallen, source: Source) -> bool:
    return source.intent.category == fallen.wanted.category


def _direct(fallen: Fallen, source: Source) -> bool:
    return source.intent.direct


def _from_cli(fallen: Fallen, source: Source) -> bool:
    return source.generator == CLI


def _right_tool(fallen: Fallen, source: Source) -> bool:
    return source.intent.category == "A"


def _takes_path(fallen: Fallen, source: Source) -> bool:
    return source.intent.place in ("code", "tests", "folder", "code and tests")


@dataclass(frozen=True)
class Lesson:
    """`steps`: wishes, each of several needs that hold together, the strictest first. `because` says in a clause what
    was wrong with the answer. `row`: whether a drawn row will do."""

    name: str
    fits: Callable[[Fallen], bool]
    because: Callable[[Fallen], str]
    steps: tuple[tuple[Need, ...], ...]
    row: Callable[[Fallen, Row], bool] = lambda fallen, row: True

    def intents(self, fallen: Fallen, generators: Mapping[str, Sequence[Intent]]) -> list[list[Source]]:
        """The intents that teach it, in groups, those that fit best first; no empty group."""
        groups: list[list[Source]] = []
        left = {source.intent.name: source for source in _sources(generators)}
        for needs in self.steps:
            group = [source for source in left.values() if all(need(fallen, source) for need in needs)]
            for source in group:
                del left[source.intent.name]
            groups += [group] if group else []
            if sum(map(len, groups)) >= ENOUGH:
                break
        return groups

    def why(self, fallen: Fallen, source: Source) -> str:
        """Why a row of this intent answers this failure, in a sentence."""
        pattern = PATTERNS.get(fallen.pattern)
        tools = [tool for tool in TOOLS if tool in source.shape.tools]
        does = [f"calls {' and '.join(tools)}"] if tools else []
        if pattern is not None and pattern.marks & source.shape.marks:
            does.append(pattern.does)
        if read := sorted(source.shape.fields & fallen.fields):
            does.append(f"reads {' and '.join(read)}")
        said = ", ".join(does) or "does a thing of the same kind"
        return f"{fallen.failure.said}; {self.because(fallen)}. This row {said}."


def _sources(generators: Mapping[str, Sequence[Intent]]) -> Iterator[Source]:
    for name, intents in generators.items():
        for intent in intents:
            yield Source(name, intent, shape_of(intent))


def _typed(fallen: Fallen) -> bool:
    return any(TOOLS[tool].typed for tool in fallen.tools)


def _listed(names: frozenset[str]) -> str:
    return " and ".join(tool for tool in TOOLS if tool in names) or "no tool"


_ANY_OF_THE_TOOLS = ((_tools, _category), (_tools,), (_some_tool, _category), (_some_tool,))
_AS_WANTED = (
    (_tools, _pattern, _fields, _category),
    (_tools, _pattern, _category),
    (_tools, _pattern, _fields),
    (_tools, _pattern),
    *_ANY_OF_THE_TOOLS,
    (_pattern,),
    (_category,),
)

LESSONS: tuple[Lesson, ...] = (
    Lesson(
        "answer in words",
        lambda fallen: fallen.wanted.expect.direct,
        lambda fallen: (
            f"it asks for words, and the answer calls {_listed(fallen.called)}"
            if fallen.parsed.kind == "call"
            else "it asks for an explanation in words"
        ),
        ((_direct,),),
    ),
    Lesson(
        "typed tool, not the CLI",
        lambda fallen: (
            _typed(fallen) and any(TOOLS[name].takes_commands for name in fallen.called - fallen.tools if name in TOOLS)
        ),
        lambda fallen: f"the shell was asked where {_listed(fallen.tools)} gives fields",
        ((_from_cli, _some_tool), (_tools, _right_tool), *_ANY_OF_THE_TOOLS),
    ),
    Lesson(
        "no path invented",
        lambda fallen: bool(fallen.stray_paths) and not fallen.names_path and fallen.called == fallen.tools,
        lambda fallen: 'the question names no path, so it is about the whole project, "."',
        ((_tools, _pattern, _takes_path), (_tools, _takes_path), (_some_tool, _takes_path)),
        lambda fallen, row: row.whole_project,
    ),
    Lesson(
        "the path that is named",
        lambda fallen: bool(fallen.stray_paths) and fallen.called == fallen.tools,
        lambda fallen: "another path than the one asked about was looked at",
        ((_tools, _pattern, _takes_path), (_tools, _takes_path), (_some_tool, _takes_path), *_ANY_OF_THE_TOOLS),
        lambda fallen, row: row.located or row.intent.place == "nowhere",
    ),
    Lesson(
        "a call, not words",
        lambda fallen: fallen.parsed.kind == "direct",
        lambda fallen: f"only {_listed(fallen.tools)} can tell, and nothing was called",
        _AS_WANTED,
    ),
    Lesson(
        "a whole call",
        lambda fallen: fallen.failure.rung in ("empty", "format", "syntax"),
        lambda fallen: "the call could not be read",
        _AS_WANTED,
    ),
    Lesson(
        "the right tool",
        lambda fallen: fallen.failure.rung == "tool" and fallen.called != fallen.tools,
        lambda fallen: f"{_listed(fallen.tools)} was wanted, and {_listed(fallen.called)} called",
        ((_tools, _pattern), (_tools, _right_tool), *_ANY_OF_THE_TOOLS, (_pattern,), (_category,)),
    ),
    Lesson(
        "the right field",
        lambda fallen: fallen.failure.rung == "types",
        lambda fallen: f"the fields to read are those of {_listed(fallen.tools)}",
        ((_tools, _fields, _pattern), (_tools, _fields), *_ANY_OF_THE_TOOLS),
    ),
    Lesson(
        "what was asked",
        lambda fallen: True,
        lambda fallen: (
            f"it wants code that {PATTERNS[fallen.pattern].does}"
            if fallen.pattern in PATTERNS
            else f"it wants {_listed(fallen.tools)}"
        ),
        _AS_WANTED,
    ),
)
"""The first that fits is the one. A further lesson is an entry here, before the last, which always fits."""


def lesson_for(fallen: Fallen) -> Lesson:
    return next(lesson for lesson in LESSONS if lesson.fits(fallen))
