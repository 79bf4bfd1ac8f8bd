"""A pytest plugin that writes one line of JSON per test, with the outcome over its set-up, call and tear-down.

Loaded by `pytest_run` into the process under test with `-p`; it imports nothing of the project. JUnit XML would not do:
it counts an expected failure as skipped.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, TextIO

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--punie-report", metavar="FILE", default=None, help="write one JSON line a test to FILE")


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("--punie-report")
    if path and not hasattr(config, "workerinput"):  # the workers of pytest-xdist report to their controller
        config.pluginmanager.register(Reporter(Path(path)), "punie-reporter")


class Reporter:
    """Collects the phases of each test, and writes a line when the last one is reported."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8")
        self._begun = time.monotonic()
        self._open: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        entry = self._open.setdefault(report.nodeid, {"name": report.nodeid, "outcome": "", "duration": 0.0})
        entry["duration"] = round(entry["duration"] + report.duration, 6)
        outcome = _outcome(report)
        if outcome and (entry["outcome"] in ("", "passed", "skipped", "xfailed") or outcome == "failed"):
            entry["outcome"], entry["message"] = outcome, _message(report)
        if report.when == "teardown":
            self._write(self._open.pop(report.nodeid))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._write({"name": report.nodeid, "outcome": "error", "duration": 0.0, "message": _message(report)})
        elif report.skipped:
            self._write({"name": report.nodeid, "outcome": "skipped", "duration": 0.0, "message": _message(report)})

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self._write({"finished": int(exitstatus), "duration": round(time.monotonic() - self._begun, 3)})
        self._file.close()

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()


def _outcome(report: pytest.TestReport) -> str | None:
    """The outcome of the test by this phase; None for a set-up or tear-down that succeeded."""
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed" if report.passed else "failed"
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if report.skipped:
        return "skipped"
    return "passed" if report.when == "call" else None


def _message(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The reason, in a line or a few: that of a skip or an expected failure, else the exception's message; empty if the
    test passed."""
    expected = getattr(report, "wasxfail", None)
    if expected is not None and not report.failed:
        return str(expected) if report.skipped else ""
    if report.passed:
        return ""
    longrepr: Any = report.longrepr
    if report.skipped and isinstance(longrepr, tuple):
        return str(longrepr[2]).removeprefix("Skipped: ")
    crash = getattr(longrepr, "reprcrash", None)
    if crash is not None:
        return str(crash.message)
    lines = [line for line in str(longrepr).strip().splitlines() if line.startswith("E ")] or str(longrepr).split("\n")
    return lines[-1].removeprefix("E ").strip()
