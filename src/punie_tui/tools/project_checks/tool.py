"""Checks of a whole project with tools of this environment: coverage.py, complexipy and ruff's security rules; and a
comparison of declared and imported packages. If a check cannot be made, `parse_error` says why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from punie_tui.errors import PunieError
from punie_tui.tools.spec import PARSE_ERROR, Result, tool


class CoverageFile(Result):
    """How much of a file ran."""

    file: str = Field(description="path from the project's folder")
    percent: float = Field(description="of its statements that ran, from 0 to 100")
    statement_count: int = Field(description="how many statements it has")
    missing_count: int = Field(description="how many of them did not run")
    missing_lines: list[int] = Field(description="their lines")


class CoverageResult(Result):
    """What `coverage_run` found."""

    success: bool = Field(description="the tests passed, and the coverage could be read")
    tests_passed: bool = Field(default=False, description="no test failed")
    percent: float = Field(default=0.0, description="of all statements that ran, from 0 to 100")
    statement_count: int = Field(default=0, description="how many statements there are in all files")
    missing_count: int = Field(default=0, description="how many of them did not run")
    file_count: int = Field(default=0, description="how many `files` there are")
    files: list[CoverageFile] = Field(default=[], description="every file, the least covered first")
    parse_error: str | None = PARSE_ERROR


class FunctionComplexity(Result):
    """How hard a function is to follow."""

    file: str = Field(description="path from the project's folder")
    name: str = Field(description="its name, as in Cart.total")
    line: int = Field(description="its first line, from 1")
    end_line: int = Field(description="its last line")
    complexity: int = Field(description="its cognitive complexity")


class ComplexityResult(Result):
    """What `complexity_check` found."""

    success: bool = Field(description="no function is above the limit, and every file could be read")
    limit: int = Field(default=0, description="the complexity that a function may have")
    function_count: int = Field(default=0, description="how many functions there are")
    over_count: int = Field(default=0, description="how many of them are above the limit")
    highest: int = Field(default=0, description="the complexity of the most complex one")
    functions: list[FunctionComplexity] = Field(default=[], description="the most complex first, 20 at most")
    parse_error: str | None = PARSE_ERROR


class SecurityIssue(Result):
    """A line that may be a weakness."""

    file: str = Field(description="path from the project's folder")
    line: int = Field(description="first line of it, from 1")
    column: int = Field(description="first column of it, from 1")
    code: str = Field(description="the rule, such as S602")
    message: str = Field(description="what is wrong, in a sentence")


class SecurityResult(Result):
    """What `security_check` found."""

    success: bool = Field(description="no issues, and every file could be read")
    issue_count: int = Field(default=0, description="how many `issues` there are")
    issues: list[SecurityIssue] = Field(default=[], description="by file and line")
    parse_error: str | None = PARSE_ERROR


class DependencyIssue(Result):
    """A package that is declared or imported, and not both."""

    name: str = Field(description="the package as it is declared, or the module as it is imported")
    kind: Literal["undeclared", "unused"] = Field(description='"undeclared" or "unused"')
    file: str = Field(description="where it is declared, or first imported")
    line: int = Field(description="that line, from 1")


class DependencyResult(Result):
    """What `dependency_check` found."""

    success: bool = Field(description="all that is imported is declared, and the other way round")
    declared_count: int = Field(default=0, description="how many packages pyproject.toml declares")
    issue_count: int = Field(default=0, description="how many `issues` there are")
    issues: list[DependencyIssue] = Field(default=[], description="the undeclared ones first, by name")
    parse_error: str | None = PARSE_ERROR


@tool(effects="runs", place=80, group="project")
def coverage_run(path: Annotated[str, "the tests: a file or a folder"] = ".") -> CoverageResult:
    """Run the tests, and which lines of the code they reach."""
    from punie_tui.tools.project_checks.coverage import measure  # it needs the models above

    try:
        return measure(path, Path.cwd())
    except PunieError as error:
        return CoverageResult(success=False, parse_error=str(error))


@tool(effects="reads", place=81, group="project")
def complexity_check(
    path: Annotated[str, "a file or a folder"] = ".", limit: Annotated[int, "what a function may have"] = 15
) -> ComplexityResult:
    """How complex the functions are."""
    from punie_tui.tools.project_checks.complexity import measure  # it needs the models above

    try:
        return measure(path, limit, Path.cwd())
    except PunieError as error:
        return ComplexityResult(success=False, limit=limit, parse_error=str(error))


@tool(effects="reads", place=82, group="project")
def security_check(path: Annotated[str, "a file or a folder"] = ".") -> SecurityResult:
    """Look for weaknesses: shell commands, weak hashes, passwords in the code and the like."""
    from punie_tui.tools.project_checks.security import check  # it needs the models above

    try:
        return check(path, Path.cwd())
    except PunieError as error:
        return SecurityResult(success=False, parse_error=str(error))


@tool(effects="reads", place=83, group="project")
def dependency_check(path: Annotated[str, "the folder of pyproject.toml"] = ".") -> DependencyResult:
    """Compare the packages that are declared with those that are imported."""
    from punie_tui.tools.project_checks.dependencies import check  # it needs the models above

    try:
        return check(path, Path.cwd())
    except PunieError as error:
        return DependencyResult(success=False, parse_error=str(error))
