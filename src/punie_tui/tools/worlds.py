"""Three contrasting projects that exist only as tool answers, so that an answer can be run and its output judged.

A world answers every tool for any path, always the same. Its counts are unmistakable (no two that matter are equal),
no two files, rules or outcomes tie, and neither sorting nor filtering leaves the order as it was: so a first-N, a
group, a sort and a filter can each be told from the others by what they print.

A path with a folder `tests` in it has results of its own for `typecheck` and `ruff_check`, one with `integration` has
its own for `pytest_run`; every other path has the project's main results. A world does not know who asks, or why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from pathlib import PurePosixPath
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from punie_tui.errors import unknown
from punie_tui.tools import answers
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.overlay import Overlay
from punie_tui.tools.project import file_text
from punie_tui.tools.pytest_run.tool import TestCase, TestResult, test_result
from punie_tui.tools.ruff_check.tool import RuffResult, RuffViolation, ruff_result
from punie_tui.tools.shell import Shell
from punie_tui.tools.typecheck.tool import TypeCheckError, TypeCheckResult, type_check_result

TYPE_RULES = {
    "missing-attribute": "Object of type `Cart` has no attribute `discount`",
    "invalid-argument-type": "Argument to function `charge` is incorrect: Expected `int`, found `str`",
    "invalid-explicit-return": "Return type does not match returned value: expected `Order`, found `None`",
    "unresolved-reference": "Name `tax_rate` used when not defined",
    "invalid-assignment": "Object of type `str` is not assignable to `Decimal`",
    "import-not-found": "Cannot resolve imported module `stripe`",
    "missing-argument": "No argument provided for required parameter `currency` of function `refund`",
    "redundant-cast": "Value is already of type `Decimal`",
    "deprecated": "The function `old_total` is deprecated",
    "unused-ignore-comment": "Unused blanket `ty: ignore` directive",
}
TYPE_WARNINGS = frozenset({"redundant-cast", "deprecated", "unused-ignore-comment"})

RUFF_RULES = {
    "F401": "`decimal.Decimal` imported but unused",
    "I001": "Import block is un-sorted or un-formatted",
    "UP006": "Use `list` instead of `List` for type annotation",
    "E501": "Line too long (131 > 120)",
    "B008": "Do not perform function call in argument defaults",
    "C901": "`settle` is too complex",
    "S105": "Possible hardcoded password assigned to: `token`",
    "N806": "Variable `Total` in function should be lowercase",
    "W291": "Trailing whitespace",
}
RUFF_FIXABLE = frozenset({"F401", "I001", "UP006", "W291"})

Outcome = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed"]

TEST_MESSAGES: dict[Outcome, str] = {
    "passed": "",
    "failed": "AssertionError: totals differ",
    "error": "fixture 'database' not found",
    "skipped": "needs the network",
    "xfailed": "rounding is known to be wrong",
    "xpassed": "",
}

DRAWN = frozenset({"typecheck", "ruff_check", "pytest_run", "run_command", "read_file", "write_file"})
"""The tools whose answers belong to a project's own making; those of all others are recorded."""

Name = TypeVar("Name", bound=str)
Project = TypeVar("Project", bound="World")

_SUBJECTS = ("total", "discount", "refund", "empty", "currency", "shipping", "login", "timeout", "retry", "invoice")
_ASPECTS = ("is_kept", "is_rounded", "is_refused", "is_logged", "is_sorted", "is_shown", "is_cached")


@dataclass(frozen=True)
class Area:
    """One part of a project: what each typed tool says there."""

    type_check: TypeCheckResult
    ruff: RuffResult
    tests: TestResult


@dataclass(frozen=True)
class World:
    """A project as the tools see it. `files` are the paths that exist, in order."""

    name: str
    summary: str
    main: Area
    apart: Area
    files: tuple[str, ...]

    def typecheck(self, path: str) -> TypeCheckResult:
        return self._area(path, "tests").type_check

    def ruff_check(self, path: str) -> RuffResult:
        return self._area(path, "tests").ruff

    def pytest_run(self, path: str) -> TestResult:
        return self._area(path, "integration").tests

    def read_file(self, path: str) -> str:
        """The text of the file, or a plausible one for a path that is not among `files`."""
        return file_text(self.name, path, tidy=self.main.ruff.success)

    def run_command(self, command: str) -> str:
        """What a shell prints for `command` in this project, complaints included."""
        return self.shell.run(command).output

    @cached_property
    def shell(self) -> Shell:
        """The shell of this project, which also knows what a command would change."""
        return Shell(self)

    def answer(self, tool: str, arguments: Mapping[str, Any]) -> BaseModel | str:
        """What `tool` answers: as this project is drawn, else as it was recorded.

        Raises AskedWrong for a tool that is not in the catalog, NotRecorded where nobody knows what it answers.
        """
        if tool not in TOOLS:
            raise unknown("tool", tool, TOOLS)
        if tool == "write_file":
            return self.for_one_run().answer(tool, arguments)
        if tool in DRAWN:
            drawn: Callable[..., BaseModel | str] = getattr(self, tool)
            return drawn(**arguments)
        return answers.recorded(TOOLS[tool], self.name, arguments)

    def for_one_run(self) -> Overlay:
        """The same project, in which what is written can be read again."""
        return Overlay(self)

    def changes(self, tool: str, arguments: Mapping[str, Any]) -> tuple[str, ...]:
        """What a call would change, as paths or as commands; nothing for one that only reads."""
        if tool == "run_command":
            return self.shell.run(next(iter(arguments.values()))).writes
        return ()

    def _area(self, path: str, folder: str) -> Area:
        return self.apart if folder in PurePosixPath(path.replace("\\", "/")).parts else self.main


def _spread(counts: Mapping[Name, int]) -> list[Name]:
    """Each key as often as it counts, well mixed, always in the same order."""
    flat = [key for key, count in counts.items() for _ in range(count)]
    stride = next((step for step in (7, 11, 13, 17, 1) if gcd(step, len(flat)) == 1), 1)
    return [flat[index * stride % len(flat)] for index in range(len(flat))]


def _places(files: Mapping[str, int], salt: int, lines: int | None) -> Iterator[tuple[str, int, int]]:
    """(file, line, column), by file and line; no line occurs twice in all files, so a sort by line has no ties."""
    first, span = (103, 331) if lines is None else (2, lines)
    number = 0
    for file, count in files.items():
        lines_here = sorted(first + (salt + number + index) * 53 % span for index in range(count))
        for index, line in enumerate(lines_here):
            yield file, line, (7, 11, 15, 27, 33)[(number + index) % 5]
        number += count


def _same(message: str, index: int) -> str:
    return message


def type_findings(
    files: Mapping[str, int],
    rules: Mapping[str, int],
    salt: int,
    messages: Mapping[str, str] = TYPE_RULES,
    vary: Callable[[str, int], str] = _same,
    lines: int | None = None,
) -> TypeCheckResult:
    """A type checker's result: so many findings in each file and of each rule; `lines` is a prime below which all line
    numbers lie (else they have three digits), `vary` makes the message of the n-th finding from the rule's."""
    placed = zip(_places(files, salt, lines), _spread(rules), strict=True)
    return type_check_result(
        [
            TypeCheckError(
                file=file,
                line=line,
                column=column,
                severity="warning" if rule in TYPE_WARNINGS else "error",
                code=rule,
                message=vary(messages[rule], index),
            )
            for index, ((file, line, column), rule) in enumerate(placed)
        ]
    )


def ruff_findings(
    files: Mapping[str, int],
    rules: Mapping[str, int],
    salt: int,
    messages: Mapping[str, str] = RUFF_RULES,
    fixable: frozenset[str] = RUFF_FIXABLE,
    vary: Callable[[str, int], str] = _same,
    lines: int | None = None,
) -> RuffResult:
    """A linter's result, as `type_findings`."""
    placed = zip(_places(files, salt, lines), _spread(rules), strict=True)
    return ruff_result(
        [
            RuffViolation(
                file=file,
                line=line,
                column=column,
                code=rule,
                message=vary(messages[rule], index),
                fixable=rule in fixable,
            )
            for index, ((file, line, column), rule) in enumerate(placed)
        ]
    )


def test_names(files: Mapping[str, int], outcomes: Mapping[Outcome, int]) -> Iterator[tuple[str, Outcome]]:
    """(name, outcome) of so many tests in each file and of each outcome, in the order they run."""
    owners = [file for file, count in files.items() for _ in range(count)]
    for index, (file, outcome) in enumerate(zip(owners, _spread(outcomes), strict=True)):
        yield f"{file}::test_{_SUBJECTS[index % len(_SUBJECTS)]}_{_ASPECTS[index // len(_SUBJECTS)]}", outcome


test_names.__test__ = False  # type: ignore[attr-defined]  # pytest would take the function for a test


def _tests(files: Mapping[str, int], outcomes: Mapping[Outcome, int], salt: int) -> TestResult:
    cases = []
    for index, (name, outcome) in enumerate(test_names(files, outcomes)):
        duration = round(0.011 + (salt + index) * 29 % 101 * 0.007, 3)
        cases.append(TestCase(name=name, outcome=outcome, duration=duration, message=TEST_MESSAGES[outcome]))
    # A run takes longer than its tests: collection and start-up.
    return test_result(cases, round(sum(case.duration for case in cases) + 0.43, 2))


def project_of(kind: type[Project], name: str, summary: str, main: Area, apart: Area, **further: Any) -> Project:
    """A world of that kind, with the files that its findings and tests are in and those that every project has."""
    found = [error.file for area in (main, apart) for error in area.type_check.errors]
    found += [violation.file for area in (main, apart) for violation in area.ruff.violations]
    found += [test.name.partition("::")[0] for area in (main, apart) for test in area.tests.tests]
    always = ["README.md", "pyproject.toml", "src/shop/__init__.py", "src/shop/cart.py", "tests/conftest.py"]
    return kind(name, summary, main, apart, tuple(sorted({*found, *always})), **further)


def _world(name: str, summary: str, main: Area, apart: Area) -> World:
    return project_of(World, name, summary, main, apart)


_DIRTY = _world(
    "dirty",
    "much is wrong: 17 type errors and 4 warnings, 41 violations of which 29 are fixable, 6 of 32 tests fail",
    Area(
        type_findings(
            {
                "src/shop/api.py": 2,
                "src/shop/cart.py": 7,
                "src/shop/checkout.py": 3,
                "src/shop/models.py": 5,
                "src/shop/pricing.py": 4,
            },
            {
                "redundant-cast": 3,
                "unresolved-reference": 2,
                "missing-attribute": 7,
                "deprecated": 1,
                "invalid-argument-type": 5,
                "invalid-explicit-return": 3,
            },
            salt=5,
        ),
        ruff_findings(
            {
                "src/shop/api.py": 4,
                "src/shop/cart.py": 13,
                "src/shop/checkout.py": 10,
                "src/shop/models.py": 6,
                "src/shop/pricing.py": 8,
            },
            {"E501": 6, "F401": 14, "I001": 8, "UP006": 7, "B008": 3, "C901": 2, "S105": 1},
            salt=90,
        ),
        _tests(
            {"tests/test_cart.py": 13, "tests/test_checkout.py": 11, "tests/test_pricing.py": 8},
            {"passed": 23, "failed": 6, "error": 1, "skipped": 2},
            salt=3,
        ),
    ),
    Area(
        type_findings(
            {"tests/conftest.py": 3, "tests/test_cart.py": 6, "tests/test_checkout.py": 4},
            {"unused-ignore-comment": 5, "import-not-found": 2, "invalid-argument-type": 6},
            salt=211,
        ),
        ruff_findings(
            {"tests/conftest.py": 3, "tests/test_cart.py": 9, "tests/test_checkout.py": 7},
            {"E501": 1, "F401": 11, "N806": 4, "W291": 3},
            salt=150,
        ),
        _tests(
            {"tests/integration/test_api.py": 11, "tests/integration/test_payments.py": 9},
            {"passed": 10, "failed": 7, "skipped": 3},
            salt=41,
        ),
    ),
)

_OTHER = _world(
    "other",
    "differently wrong: 5 type errors and 12 warnings, 13 violations of which 3 are fixable, 8 of 67 tests fail",
    Area(
        type_findings(
            {"src/shop/audit.py": 6, "src/shop/ledger.py": 3, "src/shop/reports.py": 8},
            {"deprecated": 8, "invalid-assignment": 3, "unused-ignore-comment": 4, "missing-argument": 2},
            salt=33,
        ),
        ruff_findings(
            {"src/shop/audit.py": 2, "src/shop/ledger.py": 7, "src/shop/reports.py": 4},
            {"C901": 6, "N806": 4, "W291": 2, "F401": 1},
            salt=120,
        ),
        _tests(
            {"tests/test_audit.py": 14, "tests/test_ledger.py": 36, "tests/test_reports.py": 17},
            {"error": 4, "passed": 46, "failed": 8, "skipped": 7, "xfailed": 2},
            salt=17,
        ),
    ),
    Area(
        type_findings(
            {"tests/test_audit.py": 8, "tests/test_ledger.py": 17, "tests/test_reports.py": 2},
            {"deprecated": 6, "missing-argument": 19, "import-not-found": 2},
            salt=66,
        ),
        ruff_findings(
            {"tests/test_ledger.py": 9, "tests/test_reports.py": 16},
            {"S105": 14, "I001": 9, "B008": 2},
            salt=240,
        ),
        _tests(
            {"tests/integration/test_export.py": 14, "tests/integration/test_import.py": 4},
            {"failed": 11, "passed": 6, "error": 1},
            salt=88,
        ),
    ),
)

_CLEAN = _world(
    "clean",
    "nothing is wrong: no diagnostics, no violations, all 19 tests pass",
    Area(
        type_check_result([]),
        ruff_result([]),
        _tests({"tests/test_cart.py": 12, "tests/test_pricing.py": 7}, {"passed": 19}, salt=9),
    ),
    Area(
        type_check_result([]),
        ruff_result([]),
        _tests({"tests/integration/test_api.py": 8}, {"passed": 8}, salt=70),
    ),
)

WORLDS: dict[str, World] = {world.name: world for world in (_DIRTY, _OTHER, _CLEAN)}


NEARLY = _world(
    "nearly",
    "nothing fails, yet not all is well: 6 warnings and no type error, 10 violations of which none is fixable, 4 skips",
    Area(
        type_findings(
            {"src/shop/cart.py": 4, "src/shop/models.py": 2}, {"deprecated": 4, "unused-ignore-comment": 2}, salt=57
        ),
        ruff_findings({"src/shop/cart.py": 3, "src/shop/models.py": 7}, {"E501": 5, "C901": 3, "B008": 2}, salt=61),
        _tests({"tests/test_cart.py": 14, "tests/test_models.py": 21}, {"passed": 31, "skipped": 4}, salt=29),
    ),
    Area(
        type_findings({"tests/test_models.py": 9}, {"deprecated": 9}, salt=171),
        ruff_findings({"tests/test_cart.py": 8}, {"N806": 8}, salt=133),
        _tests({"tests/integration/test_api.py": 18}, {"passed": 13, "skipped": 5}, salt=52),
    ),
)
