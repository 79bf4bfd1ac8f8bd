"""Several numbers of one result, in the order and the layout that the question gives.

Which numbers, in which order, behind which label and how they are set apart are drawn independently, so that each is
learnt by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from punie_tui.datasets.generators.compositional.answers import LINT, TESTS, TYPES
from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Place


@dataclass(frozen=True)
class _Number:
    """A number of a result: its label, its name in a question, and the expression for it."""

    label: str
    asked: str
    expression: str


@dataclass(frozen=True)
class _Layout:
    """A layout: in what words it is asked for, and the lines that print numbers in it.

    {like} in the words stands for an example of the layout with invented numbers.
    """

    name: str
    asked: tuple[str, ...]
    written: Callable[[Sequence[_Number]], str]
    like: Callable[[Sequence[_Number], Sequence[int]], str] = lambda numbers, example: ""


_ERRORS = _Number("errors", "type errors", "types.error_count")
_WARNINGS = _Number("warnings", "type warnings", "types.warning_count")
_VIOLATIONS = _Number("violations", "lint violations", "lint.violation_count")
_FIXABLE = _Number("fixable", "fixable violations", "lint.fixable_count")
_PASSED = _Number("passed", "passed tests", "tests.passed")
_FAILED = _Number("failed", "failed tests", "tests.failed")
_BROKEN = _Number("errors", "errored tests", "tests.errors")
_SKIPPED = _Number("skipped", "skipped tests", "tests.skipped")
_SECONDS = _Number("seconds", "seconds it took", "tests.duration")

_OF_TOOLS: tuple[tuple[str, Place, tuple[str, ...], tuple[tuple[_Number, ...], ...]], ...] = (
    (TYPES, "code", ("Type check $path", "Run ty on $path"), ((_ERRORS, _WARNINGS), (_WARNINGS, _ERRORS))),
    (LINT, "code", ("Lint $path", "Run ruff on $path"), ((_VIOLATIONS, _FIXABLE), (_FIXABLE, _VIOLATIONS))),
    (
        TESTS,
        "tests",
        ("Run $tests", "Run pytest on $tests"),
        (
            (_PASSED, _FAILED),
            (_FAILED, _PASSED),
            (_PASSED, _SKIPPED),
            (_FAILED, _BROKEN),
            (_PASSED, _FAILED, _SKIPPED),
            (_FAILED, _SKIPPED, _PASSED),
            (_PASSED, _FAILED, _BROKEN),
            (_PASSED, _FAILED, _SECONDS),
        ),
    ),
)
_EXAMPLES = ((3, 1, 2), (12, 4, 1), (7, 2, 5), (140, 9, 3), (25, 6, 8))
"""Invented numbers for the examples in questions: never the same for long, for they are not to be learnt."""


def _f(shape: Callable[[_Number], str], between: str) -> Callable[[Sequence[_Number]], str]:
    return lambda numbers: f'print(f"{between.join(shape(number) for number in numbers)}")'


def _like(shape: str, between: str) -> Callable[[Sequence[_Number], Sequence[int]], str]:
    return lambda numbers, example: between.join(
        shape.format(label=number.label, n=n) for number, n in zip(numbers, example, strict=False)
    )


_LAYOUTS = (
    _Layout(
        "lines",
        ("each on its own line", "one number per line, in that order", "one under the other", "a line for each"),
        lambda numbers: "\n".join(f"print({number.expression})" for number in numbers),
    ),
    _Layout(
        "spaced",
        ("on one line", "in one line, in that order", "separated by a space", "side by side with a space between"),
        lambda numbers: f"print({', '.join(number.expression for number in numbers)})",
    ),
    _Layout(
        "commas",
        ("separated by a comma", "with a comma between them", "as {like}"),
        _f(lambda number: f"{{{number.expression}}}", ", "),
        _like("{n}", ", "),
    ),
    _Layout(
        "slashes",
        ("with a slash between", "separated by a slash", "a slash between the numbers"),
        _f(lambda number: f"{{{number.expression}}}", "/"),
    ),
    _Layout(
        "counted",
        ('like "{like}"', "in a sentence like '{like}'", "in the form {like}"),
        _f(lambda number: f"{{{number.expression}}} {number.label}", ", "),
        _like("{n} {label}", ", "),
    ),
    _Layout(
        "labelled",
        ('on one line like "{like}"', "in the form {like}", "as '{like}'"),
        _f(lambda number: f"{number.label}: {{{number.expression}}}", ", "),
        _like("{label}: {n}", ", "),
    ),
    _Layout(
        "labelled-lines",
        ("each on a line with its label", "one labelled line each", "a line each, the label in front"),
        lambda numbers: "\n".join(f'print(f"{number.label}: {{{number.expression}}}")' for number in numbers),
    ),
)

_ASKED = (
    "How many {numbers} are there{where}? Print them {layout}.",
    "{numbers}{where}, {layout}",
    "{run} and print the number of {numbers}, {layout}.",
    "Give me the {numbers}{where} as numbers, {layout}.",
    "I need the counts of {numbers}{where}, {layout}.",
    "The number of {numbers}{where}, {layout}, please.",
    "{numbers} of {path}: only the counts, {layout}",
    "{run}; then the {numbers} counted, {layout}.",
    "For my notes: {numbers}{where}, {layout}.",
    "Could you count the {numbers}{where} and print the counts {layout}?",
)
_ASKED_BY_LABEL = (
    "{run} and print {labels}, {layout}.",
    "{labels}{where}, {layout}",
    "Print {labels} for {path}, {layout}.",
    "The {labels} counts{where}, {layout}.",
)


def _listed(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1]))


def _questions(place: Place, runs: Sequence[str], numbers: Sequence[_Number], layout: _Layout) -> tuple[str, ...]:
    where, path = ("$in_tests", "$tests") if place == "tests" else ("$in_path", "$path")
    names = _listed([number.asked for number in numbers])
    labels = _listed([number.label for number in numbers])
    return tuple(
        template.format(
            numbers=names,
            labels=labels,
            where=where,
            path=path,
            run=run,
            layout=asked.format(like=layout.like(numbers, _EXAMPLES[number % len(_EXAMPLES)])),
        )
        for number, (template, asked, run) in enumerate(product(_ASKED + _ASKED_BY_LABEL, layout.asked, runs))
    )


def intents() -> Iterator[Intent]:
    """Every pair or three of numbers in every layout."""
    for call, place, runs, together in _OF_TOOLS:
        for numbers, layout in product(together, _LAYOUTS):
            name = "-".join((layout.name, *(number.label for number in numbers)))
            questions = tuple(dict.fromkeys(_questions(place, runs, numbers, layout)))
            yield Intent(f"layout-{name}", "C", f"{call}{layout.written(numbers)}", questions, place, weight=2)
