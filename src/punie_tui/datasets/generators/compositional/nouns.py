"""What the items of each source are called: many, one, and where the tool has been named before."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`nouns` and `ones` name the items wherever they are asked for, `briefly` in the words after their tool's run."""

    nouns: tuple[str, ...]
    ones: tuple[str, ...]
    briefly: tuple[str, ...]


TYPE_ERRORS = Words(
    ("type errors", "typing errors", "errors of the type checker", "type check errors", "errors that ty reports",
     "ty errors", "errors that the type checker finds", "static type errors"),
    ("type error", "typing error", "error of the type checker", "error that ty reports", "ty error"),
    ("errors", "type errors", "typing errors"),
)  # fmt: skip
TYPE_WARNINGS = Words(
    ("type warnings", "warnings of the type checker", "typing warnings", "type check warnings", "ty warnings",
     "warnings that ty gives", "warnings that the type checker gives"),
    ("type warning", "warning of the type checker", "typing warning", "ty warning", "warning that ty gives"),
    ("warnings", "type warnings"),
)  # fmt: skip
DIAGNOSTICS = Words(
    ("type checker diagnostics", "diagnostics of ty", "ty diagnostics", "type findings of any severity",
     "findings of the type checker", "type check findings", "things that ty reports", "type diagnostics"),
    ("type checker diagnostic", "type finding of any severity", "diagnostic of ty", "ty diagnostic",
     "finding of the type checker", "thing that ty reports"),
    ("diagnostics", "findings of any severity", "findings"),
)  # fmt: skip
VIOLATIONS = Words(
    ("lint violations", "ruff findings", "lint problems", "ruff violations", "linter complaints", "style issues",
     "lint issues", "lint errors", "things that ruff complains about"),
    ("lint violation", "ruff finding", "lint problem", "linter complaint", "lint issue", "ruff violation",
     "thing that ruff complains about"),
    ("violations", "findings", "problems", "issues", "complaints"),
)  # fmt: skip
FIXABLE = Words(
    ("fixable lint violations", "auto-fixable ruff findings", "lint problems that ruff can fix", "fixable violations",
     "lint issues that ruff repairs by itself", "autofixable lint problems", "violations with an autofix",
     "lint findings that can be fixed automatically"),
    ("fixable lint violation", "auto-fixable ruff finding", "lint problem that ruff can fix", "fixable violation",
     "lint issue that ruff repairs by itself", "violation with an autofix"),
    ("fixable violations", "auto-fixable issues", "violations it can fix", "fixable ones"),
)  # fmt: skip
MANUAL = Words(
    ("lint violations without an autofix", "ruff findings that need a human", "lint problems ruff cannot fix",
     "violations that ruff can't repair by itself", "lint issues that must be fixed by hand",
     "lint findings with no automatic fix", "non-fixable violations"),
    ("lint violation without an autofix", "ruff finding that needs a human", "lint problem ruff cannot fix",
     "lint issue that must be fixed by hand", "non-fixable violation"),
    ("violations it cannot fix", "issues without an autofix", "non-fixable violations"),
)  # fmt: skip
TESTS = Words(
    ("tests", "test cases", "individual tests", "collected tests", "pytest tests", "pytest cases"),
    ("test", "test case", "individual test", "collected test", "pytest test"),
    ("tests", "test cases"),
)  # fmt: skip
FAILED = Words(
    ("failing tests", "failed tests", "red tests", "test failures", "tests that fail", "failing test cases",
     "tests that went red", "pytest failures"),
    ("failing test", "failed test", "red test", "test failure", "test that fails", "failing test case"),
    ("failures", "failing tests", "failed tests", "red tests"),
)  # fmt: skip
PASSED = Words(
    ("passing tests", "passed tests", "green tests", "tests that pass", "successful tests", "tests that succeed",
     "passing test cases", "tests that came out green"),
    ("passing test", "passed test", "green test", "test that passes", "successful test", "passing test case"),
    ("passing tests", "passed tests", "passes", "green tests"),
)  # fmt: skip
SKIPPED = Words(
    ("skipped tests", "tests that are skipped", "skips", "tests that get skipped", "tests that pytest skips",
     "skipped test cases", "tests with the outcome skipped"),
    ("skipped test", "test that is skipped", "test that gets skipped", "test that pytest skips", "skipped test case"),
    ("skipped tests", "skips"),
)  # fmt: skip
BROKEN = Words(
    ("tests that error", "tests with errors in set-up", "errored tests", "tests whose set-up breaks",
     "tests with a broken fixture", "tests that end in an error", "tests with the outcome error",
     "tests that error out"),
    ("test that errors", "errored test", "test with an error in set-up", "test whose set-up breaks",
     "test that ends in an error"),
    ("errored tests", "tests with errors in set-up", "tests that error out"),
)  # fmt: skip
