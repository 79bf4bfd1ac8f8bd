"""What a question can be about: the things that a typed tool lists, the part of them meant, and what each has to show.

A source knows the code that gets at its items and the words for them; it does not know what is done with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from punie_tui.datasets.generators.compositional import answers, nouns
from punie_tui.datasets.generators.compositional.nouns import Words
from punie_tui.datasets.generators.intent import Category, Intent
from punie_tui.datasets.generators.slots import Place, Slot


@dataclass(frozen=True)
class Aspect:
    """One thing that an item has: the attribute, and its names in a question, for one and for many."""

    attribute: str
    ones: tuple[str, ...]
    manys: tuple[str, ...]

    @property
    def one(self) -> str:
        """Its usual name."""
        return self.ones[0]

    @property
    def many(self) -> str:
        """Its usual name for many."""
        return self.manys[0]


@dataclass(frozen=True)
class Shape:
    """How an item is written on a line: as the question asks for it, and as an f-string with `it` for the item."""

    name: str
    asked: tuple[str, ...]
    written: str

    def of(self, item: str) -> str:
        return self.written.replace("{it.", "{" + item + ".")


@dataclass(frozen=True)
class Source:
    """Items of one kind. `call` and `chosen`: the lines that get them; `items`, `count`: expressions after those lines.

    `words`: what they are called.
    """

    name: str
    place: Place
    call: str
    chosen: str
    items: str
    item: str
    count: str
    words: Words
    nothing: str
    aspects: tuple[Aspect, ...]
    shapes: tuple[Shape, ...]

    @property
    def nouns(self) -> tuple[str, ...]:
        return self.words.nouns

    @property
    def ones(self) -> tuple[str, ...]:
        return self.words.ones

    @property
    def briefly(self) -> tuple[str, ...]:
        return self.words.briefly

    @property
    def setup(self) -> str:
        """The call, and the line that chooses its items."""
        return self.call + self.chosen

    @property
    def tool(self) -> str:
        return self.call.partition("= ")[2].partition("(")[0]

    @property
    def runs(self) -> tuple[str, ...]:
        """Words for having the tool look at the place."""
        return _RUNS[self.tool]

    @property
    def where(self) -> str:
        """The slot for the place with its preposition, or empty."""
        return "$in_tests" if self.place == "tests" else "$in_path"

    @property
    def path(self) -> str:
        """The slot for the place as a noun."""
        return "$tests" if self.place == "tests" else "$path"

    def aspect(self, attribute: str) -> Aspect:
        return next(aspect for aspect in self.aspects if aspect.attribute == attribute)


_RUNS = {
    "typecheck": ("Type check $path", "Run ty on $path", "Run the type checker on $path", "Check the types of $path"),
    "ruff_check": (
        "Lint $path",
        "Run ruff on $path",
        "Check $path with ruff",
        "Run the linter over $path",
        "Ruff $path",
    ),
    "pytest_run": ("Run $tests", "Run pytest on $tests", "Execute $tests", "Have pytest run $tests"),
}

FILE = Aspect("file", ("file", "file name", "file path"), ("files",))
LINE = Aspect("line", ("line number",), ("line numbers",))
CODE = Aspect("code", ("rule code", "code", "rule"), ("rule codes", "codes", "rules"))
MESSAGE = Aspect("message", ("message", "message text"), ("messages", "message texts"))
NAME = Aspect("name", ("name",), ("names",))
DURATION = Aspect("duration", ("duration", "running time"), ("durations",))

_FOUND = (
    Shape("place", ("as file:line", "file and line of each", "with file and line", "each as file:line",
          "only the places, file and line"), "{it.file}:{it.line}"),
    Shape("line-message", ("line and message", "each with its line and message", "line number and message of each",
          "the line number, then the message", "the message next to its line"), "{it.line}: {it.message}"),
    Shape("code-message", ("rule code and message of each", "code plus message", "each with its code and message",
          "the code, then the message", "the message along with the code before it"), "{it.code}: {it.message}"),
    Shape("message", ("only the messages", "just their messages", "nothing but the messages", "messages only",
          "the message of each and no more"), "{it.message}"),
    Shape("place-code", ("file, line and rule", "as file:line and then the rule code", "with file, line and code",
          "file:line followed by the code", "the code next to file and line"), "{it.file}:{it.line} {it.code}"),
    Shape("place-message", ("as file:line: message", "with file, line and message", "file, line and message of each",
          "file:line along with the message", "the message after file and line"), "{it.file}:{it.line}: {it.message}"),
    Shape("column", ("as file:line:column", "with file, line and column", "file, line and column of each",
          "file and line, the column too"), "{it.file}:{it.line}:{it.column}"),
    Shape("file-code", ("file and rule code of each", "with their file and code", "the file, then the code",
          "file plus rule", "the rule code next to the file"), "{it.file} {it.code}"),
    Shape("bullets", ("as a bulleted list, line and message", "bullets with line and message",
          "a bullet each, with line and message", "as bullet points, line and message",
          "line and message behind a dash"), "- {it.line}: {it.message}"),
    Shape("bullet-places", ("as bullets, file:line each", "a dash, then file:line", "as a bulleted list of file:line",
          "bullet points with file and line"), "- {it.file}:{it.line}"),
    Shape("line-code", ("line number and code", "each as line and rule code", "with line and code",
          "the line number, then the rule", "the code next to the line number"), "{it.line} {it.code}"),
)  # fmt: skip
_NAMED = (
    Shape("name", ("by name", "names only", "just the names", "one name per line", "nothing but the names"),
          "{it.name}"),
    Shape("name-time", ("name and duration", "each with the seconds it took", "name and seconds",
          "the duration next to each name", "by name, along with how long each took"), "{it.name}: {it.duration}"),
    Shape("bullets", ("names as bullets", "as a bulleted list of names", "each name behind a dash",
          "as bullet points, only the names"), "- {it.name}"),
)  # fmt: skip
_WITH_REASON = Shape("name-message", ("name and message", "each with its message", "the name, then the message",
                     "the message next to each name", "by name, along with the message"),
                     "{it.name}: {it.message}")  # fmt: skip
_WITH_OUTCOME = Shape("name-outcome", ("name and outcome", "each with its outcome", "the outcome next to each name",
                      "by name, along with how it ended"), "{it.name}: {it.outcome}")  # fmt: skip
_SEVERE = (
    Shape("severity", ("severity and message", "each with severity and message", "the severity, then the message",
          "the message with its severity in front"), "{it.severity}: {it.message}"),
    Shape("severity-place", ("severity, file and line of each", "with severity, file and line",
          "the severity, then file:line", "file and line with the severity in front"),
          "{it.severity} {it.file}:{it.line}"),
)  # fmt: skip


_FINDING = (FILE, LINE, CODE, MESSAGE)
_TEST = (NAME, DURATION)


def _outcome(outcome: str, variable: str) -> str:
    return f'{variable} = [test for test in tests.tests if test.outcome == "{outcome}"]\n'


TYPE_ERRORS = Source(
    "type-errors",
    "code",
    answers.TYPES,
    'errors = [error for error in types.errors if error.severity == "error"]\n',
    "errors",
    "error",
    "types.error_count",
    nouns.TYPE_ERRORS,
    "No type errors",
    _FINDING,
    _FOUND,
)
TYPE_WARNINGS = Source(
    "type-warnings",
    "code",
    answers.TYPES,
    'warnings = [error for error in types.errors if error.severity == "warning"]\n',
    "warnings",
    "warning",
    "types.warning_count",
    nouns.TYPE_WARNINGS,
    "No type warnings",
    _FINDING,
    _FOUND,
)
DIAGNOSTICS = Source(
    "diagnostics",
    "code",
    answers.TYPES,
    "",
    "types.errors",
    "error",
    "len(types.errors)",
    nouns.DIAGNOSTICS,
    "No diagnostics",
    _FINDING,
    (*_FOUND, *_SEVERE),
)
VIOLATIONS = Source(
    "violations",
    "code",
    answers.LINT,
    "",
    "lint.violations",
    "violation",
    "lint.violation_count",
    nouns.VIOLATIONS,
    "No violations",
    _FINDING,
    _FOUND,
)
FIXABLE = Source(
    "fixable",
    "code",
    answers.LINT,
    "fixable = [violation for violation in lint.violations if violation.fixable]\n",
    "fixable",
    "violation",
    "lint.fixable_count",
    nouns.FIXABLE,
    "No fixable violations",
    _FINDING,
    _FOUND,
)
MANUAL = Source(
    "manual",
    "code",
    answers.LINT,
    "manual = [violation for violation in lint.violations if not violation.fixable]\n",
    "manual",
    "violation",
    "lint.violation_count - lint.fixable_count",
    nouns.MANUAL,
    "No such violations",
    _FINDING,
    _FOUND,
)
TESTS = Source(
    "tests",
    "tests",
    answers.TESTS,
    "",
    "tests.tests",
    "test",
    "len(tests.tests)",
    nouns.TESTS,
    "No tests",
    _TEST,
    (*_NAMED, _WITH_OUTCOME),
)
FAILED = Source(
    "failed",
    "tests",
    answers.TESTS,
    _outcome("failed", "failed"),
    "failed",
    "test",
    "tests.failed",
    nouns.FAILED,
    "No failing tests",
    (*_TEST, MESSAGE),
    (*_NAMED, _WITH_REASON),
)
PASSED = Source(
    "passed",
    "tests",
    answers.TESTS,
    _outcome("passed", "passed"),
    "passed",
    "test",
    "tests.passed",
    nouns.PASSED,
    "No passing tests",
    _TEST,
    _NAMED,
)
SKIPPED = Source(
    "skipped",
    "tests",
    answers.TESTS,
    _outcome("skipped", "skipped"),
    "skipped",
    "test",
    "tests.skipped",
    nouns.SKIPPED,
    "No skipped tests",
    (*_TEST, MESSAGE),
    (*_NAMED, _WITH_REASON),
)
BROKEN = Source(
    "broken",
    "tests",
    answers.TESTS,
    _outcome("error", "broken"),
    "broken",
    "test",
    "tests.errors",
    nouns.BROKEN,
    "No errored tests",
    (*_TEST, MESSAGE),
    (*_NAMED, _WITH_REASON),
)

OF_TYPES = (TYPE_ERRORS, TYPE_WARNINGS, DIAGNOSTICS)
OF_LINT = (VIOLATIONS, FIXABLE, MANUAL)
OF_TESTS = (TESTS, FAILED, PASSED, SKIPPED, BROKEN)
FOUND = (*OF_TYPES, *OF_LINT)
SOURCES = (*FOUND, *OF_TESTS)


def worded(source: Source, templates: Iterable[str], **further: Iterable[str]) -> Iterator[str]:
    """Every template in the words for the source: {run}, {nouns}, {noun}, {where}, {path}, and the `further` words."""
    for template in templates:
        choices = {name: tuple(words) for name, words in further.items() if "{" + name + "}" in template}
        if "{run}" in template:
            choices |= {"run": source.runs, "nouns": source.briefly}
        elif "{noun}" in template:
            choices["noun"] = source.ones
        else:
            choices["nouns"] = source.nouns
        for words in product(*choices.values()):
            yield template.format(where=source.where, path=source.path, **dict(zip(choices, words, strict=True)))


def intent(
    name: str,
    category: Category,
    source: Source,
    answer: str,
    templates: Iterable[str],
    *,
    slots: tuple[Slot, ...] = (),
    weight: int = 1,
    **further: Iterable[str],
) -> Intent:
    """An intent over one source, in all the words that the templates give."""
    phrasings = tuple(dict.fromkeys(worded(source, templates, **further)))
    return Intent(f"{name}-{source.name}", category, answer, phrasings, source.place, slots, weight)
