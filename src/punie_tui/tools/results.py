"""What the typed tools answer: three pydantic models with every field documented.

This is the one source for the stubs the model reads, the fixtures of the worlds, the schema checks and the objects
in the sandbox. It does not know where a result comes from: a real run, a fixture, or a recorded one.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field


class TypeCheckError(BaseModel):
    """One diagnostic of the type checker, an error or a warning."""

    model_config = ConfigDict(frozen=True)

    file: str = Field(description="path as the tool printed it, with forward slashes")
    line: int = Field(description="first line of the fault, from 1")
    column: int = Field(description="first column of the fault, from 1")
    severity: Literal["error", "warning"] = Field(description='"error" or "warning" (ty\'s info counts as warning)')
    code: str = Field(description="the rule, such as missing-attribute")
    message: str = Field(description="what is wrong, in a sentence")


class TypeCheckResult(BaseModel):
    """What `typecheck` found."""

    model_config = ConfigDict(frozen=True)

    success: bool = Field(description="no errors, and the output could be read; warnings do not matter")
    error_count: int = Field(description="how many of `errors` have severity error")
    warning_count: int = Field(description="how many of `errors` have severity warning")
    errors: list[TypeCheckError] = Field(description="every diagnostic, errors and warnings, by file and line")
    parse_error: str | None = Field(default=None, description="why the output could not be read, else None")


class RuffViolation(BaseModel):
    """One violation that ruff reports."""

    model_config = ConfigDict(frozen=True)

    file: str = Field(description="path as the tool printed it, with forward slashes")
    line: int = Field(description="first line of the violation, from 1")
    column: int = Field(description="first column of the violation, from 1")
    code: str = Field(description="the rule, such as F401")
    message: str = Field(description="what is wrong, in a sentence")
    fixable: bool = Field(description="`ruff check --fix` would mend it")


class RuffResult(BaseModel):
    """What `ruff_check` found."""

    model_config = ConfigDict(frozen=True)

    success: bool = Field(description="no violations, and the output could be read")
    violation_count: int = Field(description="how many `violations` there are")
    fixable_count: int = Field(description="how many of them are fixable")
    violations: list[RuffViolation] = Field(description="every violation, by file and line")
    parse_error: str | None = Field(default=None, description="why the output could not be read, else None")


class TestCase(BaseModel):
    """One test, with its outcome over set-up, call and tear-down."""

    __test__: ClassVar[bool] = False  # pytest would take the class for a test

    model_config = ConfigDict(frozen=True)

    name: str = Field(description="pytest's node id, such as tests/test_cart.py::test_total")
    outcome: Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed"] = Field(
        description='"passed", "failed", "error" (in set-up or tear-down), "skipped", "xfailed" or "xpassed"'
    )
    duration: float = Field(description="seconds, set-up and tear-down included")
    message: str = Field(description="why it failed, broke or was skipped; empty if it passed")


class TestResult(BaseModel):
    """What `pytest_run` found."""

    __test__: ClassVar[bool] = False

    model_config = ConfigDict(frozen=True)

    success: bool = Field(description="no failures, no errors, and the output could be read")
    passed: int = Field(description="how many tests passed")
    failed: int = Field(description="how many tests failed")
    errors: int = Field(description="how many broke in set-up, tear-down or collection")
    skipped: int = Field(description="how many were skipped; xfailed and xpassed count in none of the four")
    duration: float = Field(description="seconds for the whole run")
    tests: list[TestCase] = Field(description="every test, in the order they ran")
    parse_error: str | None = Field(default=None, description="why the output could not be read, else None")


METHODS: dict[str, type] = {"model_dump": dict, "model_dump_json": str}
"""Pydantic's own methods that results offer inside the sandbox as outside, with what they return."""

ToolResult = TypeCheckResult | RuffResult | TestResult
"""What a typed tool returns; the untyped ones return `str`."""


def type_check_result(errors: list[TypeCheckError], parse_error: str | None = None) -> TypeCheckResult:
    """The result for these diagnostics, with counts and `success` as documented."""
    error_count = sum(error.severity == "error" for error in errors)
    return TypeCheckResult(
        success=error_count == 0 and parse_error is None,
        error_count=error_count,
        warning_count=len(errors) - error_count,
        errors=errors,
        parse_error=parse_error,
    )


def ruff_result(violations: list[RuffViolation], parse_error: str | None = None) -> RuffResult:
    """The result for these violations, with counts and `success` as documented."""
    return RuffResult(
        success=not violations and parse_error is None,
        violation_count=len(violations),
        fixable_count=sum(violation.fixable for violation in violations),
        violations=violations,
        parse_error=parse_error,
    )


def test_result(tests: list[TestCase], duration: float, parse_error: str | None = None) -> TestResult:
    """The result for these tests; `duration` is that of the whole run in seconds."""
    outcomes = [test.outcome for test in tests]
    return TestResult(
        success="failed" not in outcomes and "error" not in outcomes and parse_error is None,
        passed=outcomes.count("passed"),
        failed=outcomes.count("failed"),
        errors=outcomes.count("error"),
        skipped=outcomes.count("skipped"),
        duration=duration,
        tests=tests,
        parse_error=parse_error,
    )


test_result.__test__ = False  # type: ignore[attr-defined]  # pytest would take the function for a test
