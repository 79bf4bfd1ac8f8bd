"""What two tools say of the same files: those that both name, that only one names, or either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from punie_tui.datasets.generators.compositional.answers import LINT, TYPES
from punie_tui.datasets.generators.intent import Intent


@dataclass(frozen=True)
class _Found:
    """What makes a file count: its names in a question, and the condition under which an item is one."""

    name: str
    nouns: tuple[str, ...]
    condition: str


_OF_TYPES = (
    _Found("errors", ("type errors", "typing errors", "errors of the type checker"), ' if error.severity == "error"'),
    _Found("warnings", ("type warnings", "warnings of the type checker"), ' if error.severity == "warning"'),
    _Found("diagnostics", ("type checker diagnostics", "type findings of any severity"), ""),
)
_OF_LINT = (
    _Found("violations", ("lint violations", "ruff violations", "lint issues"), ""),
    _Found("fixable", ("fixable violations", "lint issues that ruff can fix"), " if violation.fixable"),
    _Found("manual", ("non-fixable violations", "lint issues that ruff cannot fix"), " if not violation.fixable"),
)
_BOTH = (
    "Which files{where} have both {one} and {two}?",
    "files{where} with {one} as well as {two}",
    "List the files{where} that have {one} and {two} at the same time.",
    "What files{where} show up in both lists, {one} and {two}?",
    "Name the files of {path} that have {one} and also {two}, one per line.",
    "{one} and {two} in the same file{where}: which files?",
    "Sorted: every file{where} having {one} and, besides, {two}.",
    "In which files{where} do {one} and {two} meet?",
)
_ONLY = (
    "Which files{where} have {one} but no {two}?",
    "files{where} with {one} and without {two}",
    "List the files{where} that have {one} and are free of {two}.",
    "Name each file{where} having {one}, unless it has {two} too.",
    "From the files of {path} with {one} leave out those with {two}; print the rest.",
    "Only {one}, no {two}: which files{where} are that?",
    "Sorted: the files{where} with {one}, except where there are {two}.",
)
_EITHER = (
    "Which files{where} have {one} or {two}?",
    "files{where} with {one}, {two}, or both, each once",
    "List every file{where} that has {one} or {two}, without repeats.",
    "All files{where} that either of the two complains about, {one} or {two}.",
    "Name the files of {path} with at least one of these: {one}, {two}.",
    "Put the files{where} with {one} and those with {two} together in one sorted list.",
)
_HOW_MANY = (
    "How many files{where} have both {one} and {two}?",
    "number of files{where} with {one} as well as {two}",
    "Count the files{where} that have {one} and {two} at the same time.",
    "In how many files{where} do {one} and {two} meet?",
    "Just a number: the files of {path} having {one} and also {two}.",
)


def _asked(templates: tuple[str, ...], one: _Found, two: _Found) -> tuple[str, ...]:
    return tuple(
        template.format(one=first, two=second, where="$in_path", path="$path")
        for template, first, second in product(templates, one.nouns, two.nouns)
    )


def _listed(name: str, files: str) -> str:
    return f'{name} = sorted({files})\nif not {name}:\n    print("No files")\nfor file in {name}:\n    print(file)'


def intents() -> Iterator[Intent]:
    """Every kind of type finding beside every kind of lint finding."""
    for types, lint in product(_OF_TYPES, _OF_LINT):
        files = (
            f"{TYPES}{LINT}wrong = {{error.file for error in types.errors{types.condition}}}\n"
            f"linted = {{violation.file for violation in lint.violations{lint.condition}}}\n"
        )
        pair = f"{types.name}-{lint.name}"
        yield Intent(
            f"both-files-{pair}", "E", files + _listed("both", "wrong & linted"), _asked(_BOTH, types, lint), "code"
        )
        yield Intent(
            f"only-types-{pair}", "E", files + _listed("only", "wrong - linted"), _asked(_ONLY, types, lint), "code"
        )
        yield Intent(
            f"only-lint-{pair}", "E", files + _listed("only", "linted - wrong"), _asked(_ONLY, lint, types), "code"
        )
        yield Intent(
            f"either-files-{pair}",
            "E",
            files + _listed("either", "wrong | linted"),
            _asked(_EITHER, types, lint),
            "code",
        )
        yield Intent(
            f"how-many-both-{pair}", "E", f"{files}print(len(wrong & linted))", _asked(_HOW_MANY, types, lint), "code"
        )
