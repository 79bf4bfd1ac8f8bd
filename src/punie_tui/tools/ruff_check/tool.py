"""Linting by this environment's ruff, in a separate process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.tools.live.processes import folder_of, run_module, unread
from punie_tui.tools.spec import tool

RUFF_SELECT = "B,E,F,I,UP,W"
"""The rules that are used, whatever the project or the version of ruff selects, so that results can be compared."""


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


@tool(effects="reads", place=20)
def ruff_check(path: Annotated[str, "a file or a folder"]) -> RuffResult:
    """Lint with ruff."""
    return lint(path)


def lint(
    path: str, *, cwd: Path | None = None, seconds: float = 60.0, select: str = RUFF_SELECT, ignore: str = ""
) -> RuffResult:
    """ruff's result for `path`, relative to `cwd`, with the rules `select` only. Raises UsageError if the path does not
    exist, SystemFailure if ruff takes too long."""
    folder = folder_of(path, cwd)
    options = ["--output-format", "json", "--isolated", "--no-cache", "--select", select]
    options += ["--ignore", ignore] if ignore else []
    ended = run_module("ruff", ["check", *options, "--", path], folder, seconds)
    return read_ruff(ended.output, folder, ended.last_line)


def read_ruff(output: str, folder: Path, last_line: str = "") -> RuffResult:
    """The result in ruff's JSON; paths below `folder` are made relative to it.

    A violation is fixable if `--fix` alone would fix it, that is, if ruff calls its fix safe. E902 is not a violation:
    the file could not be read.
    """
    try:
        entries = json.loads(output)
        found = [_ruff_entry(entry, folder) for entry in entries if entry["code"] != "E902"]
        lost = [f"{entry['filename']}: {entry['message']}" for entry in entries if entry["code"] == "E902"]
    except (ValueError, KeyError, TypeError) as error:
        return ruff_result([], unread("ruff", error, last_line))
    return ruff_result(found, "; ".join(lost) or None)


def _ruff_entry(entry: dict[str, Any], folder: Path) -> RuffViolation:
    file = Path(entry["filename"])
    inside = file.relative_to(folder) if file.is_relative_to(folder) else file
    return RuffViolation(
        file=inside.as_posix(),
        line=entry["location"]["row"],
        column=entry["location"]["column"],
        code=entry["code"],
        message=entry["message"],
        fixable=bool(entry["fix"]) and entry["fix"]["applicability"] == "safe",
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


def further_answers() -> list[RuffResult]:
    """The result if ruff's output is not JSON."""
    return [read_ruff("this is no output of ruff", Path(), "this is no output of ruff")]
