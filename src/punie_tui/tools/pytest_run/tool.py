"""Tests, run by this environment's pytest in a separate process."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.tools.live.processes import folder_of, run_module, unread
from punie_tui.tools.spec import tool


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


@tool(effects="runs", place=30)
def pytest_run(path: Annotated[str, "a file or a folder"]) -> TestResult:
    """Run tests with pytest."""
    return run_tests(path)


def run_tests(path: str, *, cwd: Path | None = None, seconds: float = 600.0) -> TestResult:
    """pytest's result for the tests at `path`, relative to `cwd`, with the project's own configuration. Raises
    UsageError if the path does not exist, SystemFailure if pytest takes too long."""
    folder = folder_of(path.partition("::")[0], cwd)
    with tempfile.TemporaryDirectory(prefix="punie-pytest-") as temporary:
        report = Path(temporary) / "report.jsonl"
        options = ["-q", "-p", "no:cacheprovider", "-p", "punie_tui.tools.pytest_run.report"]
        # pytest reads options after `--` too.
        named = f"./{path}" if path.startswith("-") else path
        ended = run_module("pytest", [*options, "--punie-report", str(report), named], folder, seconds)
        return read_report(report.read_text("utf-8") if report.exists() else "", ended.last_line)


def read_report(lines: str, last_line: str = "") -> TestResult:
    """The result in the output of `report`: one JSON object per test, and one at the end with the duration."""
    tests: list[TestCase] = []
    try:
        for line in lines.splitlines():
            entry = json.loads(line)
            if "finished" in entry:
                # Exit codes with a report: 0 passed, 1 failed, 2 interrupted by collection errors, 5 no tests.
                strange = None if entry["finished"] in (0, 1, 2, 5) else f"pytest stopped: {last_line}"
                return test_result(tests, entry["duration"], strange)
            tests.append(TestCase.model_validate(entry))
    except (ValueError, KeyError, TypeError) as error:
        return test_result(tests, 0.0, unread("pytest", error, last_line))
    return test_result(tests, 0.0, f"pytest ended before its report was complete: {last_line}")


def test_result(tests: list[TestCase], duration: float, parse_error: str | None = None) -> TestResult:
    """The result for these tests; `duration` is the whole run's, in seconds."""
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


def further_answers() -> list[TestResult]:
    """The result if pytest's report cannot be read."""
    return [read_report("this is no report", "this is no report")]
