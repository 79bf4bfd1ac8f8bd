"""Type checking by this environment's ty, in a separate process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.tools.live.processes import folder_of, run_module, unread
from punie_tui.tools.spec import tool


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


@tool(effects="reads", place=10)
def typecheck(path: Annotated[str, "a file or a folder"]) -> TypeCheckResult:
    """Check types with ty."""
    return check_types(path)


def check_types(path: str, *, cwd: Path | None = None, seconds: float = 120.0) -> TypeCheckResult:
    """ty's result for `path`, relative to `cwd`. Raises UsageError if the path does not exist, SystemFailure if ty
    takes too long."""
    folder = folder_of(path, cwd)
    ended = run_module("ty", ["check", "--output-format", "gitlab", "--color", "never", "--", path], folder, seconds)
    return read_ty(ended.output, ended.last_line)


def read_ty(output: str, last_line: str = "") -> TypeCheckResult:
    """The result in ty's GitLab report: a JSON list of objects with check_name, description, severity and location.

    `last_line` is the last line that ty printed; `parse_error` contains it if the report cannot be read.
    """
    try:
        entries = [_ty_entry(entry) for entry in json.loads(output)]
    except (ValueError, KeyError, TypeError) as error:
        return type_check_result([], unread("ty", error, last_line))
    complaint = next((entry.message for entry in entries if entry.code == "io"), None)
    found = [entry for entry in entries if entry.code != "io"]
    return type_check_result(found, complaint)


def _ty_entry(entry: dict[str, Any]) -> TypeCheckError:
    begin = entry["location"]["positions"]["begin"]
    code = entry["check_name"]
    return TypeCheckError(
        file=entry["location"]["path"].replace("\\", "/"),
        line=begin["line"],
        column=begin["column"],
        severity="error" if entry["severity"] in ("major", "critical", "blocker") else "warning",
        code=code,
        message=entry["description"].removeprefix(f"{code}: "),
    )


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


def further_answers() -> list[TypeCheckResult]:
    """The result if ty's output is not JSON."""
    return [read_ty("this is no output of ty", "this is no output of ty")]
