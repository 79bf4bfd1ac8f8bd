"""The typed tools for real: ty, ruff and pytest in processes of their own, read into the same models.

Each runs from this environment, in the folder `cwd`, with a time limit for itself and whatever it started. Output that
cannot be read is told in `parse_error`; a path that does not exist is an error of its own, never a finding.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from punie_tui.errors import AskedWrong, MachineFailed
from punie_tui.tools.results import (
    RuffResult,
    RuffViolation,
    TestCase,
    TestResult,
    ToolResult,
    TypeCheckError,
    TypeCheckResult,
    ruff_result,
    test_result,
    type_check_result,
)

RUFF_SELECT = "B,E,F,I,UP,W"
"""The rules that count, whatever a project or a version of ruff chooses: a result can be compared with another."""


@dataclass(frozen=True)
class Ended:
    """A process that ended by itself."""

    code: int
    output: str
    complaints: str

    @property
    def last_words(self) -> str:
        lines = (self.complaints.strip() or self.output.strip()).splitlines()
        return lines[-1] if lines else f"exit code {self.code}, no output"


def typecheck(path: str, *, cwd: Path | None = None, seconds: float = 120.0) -> TypeCheckResult:
    """Check types with ty. Raises AskedWrong for a path that is not there, MachineFailed if ty takes too long."""
    folder = _folder(path, cwd)
    ended = _run("ty", ["check", "--output-format", "gitlab", "--color", "never", "--", path], folder, seconds)
    return read_ty(ended.output, ended.last_words)


def ruff_check(path: str, *, cwd: Path | None = None, seconds: float = 60.0) -> RuffResult:
    """Lint with ruff, by RUFF_SELECT alone. Raises as `typecheck` does."""
    folder = _folder(path, cwd)
    options = ["--output-format", "json", "--isolated", "--no-cache", "--select", RUFF_SELECT]
    ended = _run("ruff", ["check", *options, "--", path], folder, seconds)
    return read_ruff(ended.output, folder, ended.last_words)


def pytest_run(path: str, *, cwd: Path | None = None, seconds: float = 600.0) -> TestResult:
    """Run tests with pytest, with the project's own configuration. Raises as `typecheck` does."""
    folder = _folder(path.partition("::")[0], cwd)
    with tempfile.TemporaryDirectory(prefix="punie-pytest-") as temporary:
        report = Path(temporary) / "report.jsonl"
        options = ["-q", "-p", "no:cacheprovider", "-p", "punie_tui.tools.pytest_report", "--punie-report", str(report)]
        # pytest reads options after `--` too.
        ended = _run("pytest", [*options, f"./{path}" if path.startswith("-") else path], folder, seconds)
        return read_report(report.read_text("utf-8") if report.exists() else "", ended.last_words)


RUNNERS: dict[str, Callable[..., ToolResult]] = {
    "typecheck": typecheck,
    "ruff_check": ruff_check,
    "pytest_run": pytest_run,
}
"""Typed tool → what runs it."""


def read_ty(output: str, last_words: str = "") -> TypeCheckResult:
    """The result in ty's GitLab report: a JSON list with check_name, description, severity and location each.

    `last_words` is what ty said on stderr, told in `parse_error` where the report cannot be read.
    """
    try:
        entries = [_ty_entry(entry) for entry in json.loads(output)]
    except (ValueError, KeyError, TypeError) as error:
        return type_check_result([], _unread("ty", error, last_words))
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


def read_ruff(output: str, folder: Path, last_words: str = "") -> RuffResult:
    """The result in ruff's JSON; paths are made relative to `folder` where they are below it.

    Fixable is what `--fix` alone would mend: a fix that ruff calls safe. E902 is no violation but a file that could
    not be read.
    """
    try:
        entries = json.loads(output)
        found = [_ruff_entry(entry, folder) for entry in entries if entry["code"] != "E902"]
        unread = [f"{entry['filename']}: {entry['message']}" for entry in entries if entry["code"] == "E902"]
    except (ValueError, KeyError, TypeError) as error:
        return ruff_result([], _unread("ruff", error, last_words))
    return ruff_result(found, "; ".join(unread) or None)


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


def read_report(lines: str, last_words: str = "") -> TestResult:
    """The result in what `pytest_report` wrote: one JSON object a test, and one at the end with the duration."""
    tests: list[TestCase] = []
    try:
        for line in lines.splitlines():
            entry = json.loads(line)
            if "finished" in entry:
                # 0 passed, 1 failed, 2 interrupted by what could not be collected, 5 no tests: a report all the same.
                strange = None if entry["finished"] in (0, 1, 2, 5) else f"pytest gave up: {last_words}"
                return test_result(tests, entry["duration"], strange)
            tests.append(TestCase.model_validate(entry))
    except (ValueError, KeyError, TypeError) as error:
        return test_result(tests, 0.0, _unread("pytest", error, last_words))
    return test_result(tests, 0.0, f"pytest ended before its report did: {last_words}")


def _unread(tool: str, error: Exception, last_words: str) -> str:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"{tool}'s output cannot be read ({first}){f': {last_words}' if last_words else ''}"


def _folder(path: str, cwd: Path | None) -> Path:
    """The folder to run in, resolved. Raises AskedWrong where `path`, seen from there, does not exist."""
    folder = (cwd or Path.cwd()).resolve()
    try:
        there = (folder / path).exists()
    except (OSError, ValueError):  # too long, or with a NUL
        there = False
    if not there:
        raise AskedWrong(f"there is no file or folder {path[:200]!r} in {folder}; name one that exists")
    return folder


def _run(tool: str, arguments: list[str], folder: Path, seconds: float) -> Ended:
    """Run a tool of this environment. `-P` keeps a file of the project from standing in for the tool."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", tool, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        output, complaints = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise MachineFailed(f"{tool} took more than {seconds:g} s in {folder}; give it less to do") from error
    finally:
        # Its children too: a test may have started some.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    return Ended(process.returncode, output, complaints)
