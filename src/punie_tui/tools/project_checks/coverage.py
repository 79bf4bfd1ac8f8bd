"""Coverage of the project's tests, which pytest runs under coverage.py in a separate process."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from punie_tui.errors import SystemFailure
from punie_tui.tools.extra import needed
from punie_tui.tools.live.processes import folder_of, run_module, unread
from punie_tui.tools.project_checks.tool import CoverageFile, CoverageResult

SECONDS = 600.0


def measure(path: str, cwd: Path, seconds: float = SECONDS) -> CoverageResult:
    """The coverage of the files below `cwd`, imported or not, by the tests at `path`, relative to `cwd`.

    Raises UsageError if the path does not exist or coverage.py is not installed, SystemFailure if pytest or coverage.py
    fails or takes too long.
    """
    needed("coverage", "coverage_run")
    folder = folder_of(path.partition("::")[0], cwd)
    with tempfile.TemporaryDirectory(prefix="punie-coverage-") as temporary:
        data, report = f"--data-file={temporary}/data", Path(temporary) / "report.json"
        config = run_module("coverage", ["debug", "config"], folder, seconds).output
        options = ["-q", "-p", "no:cacheprovider"]
        named = [f"./{path}" if path.startswith("-") else path] if path != "." else []
        measured = ["run", data, *_what(config, folder), "-m", "pytest", *options, *named]
        ran = run_module("coverage", measured, folder, seconds)
        if ran.code not in (0, 1):  # neither passed nor failed: no tests, or tests that cannot be run
            raise SystemFailure(f"pytest stopped: {ran.last_line[:300]}")
        written = run_module("coverage", ["json", data, "-q", "-o", str(report)], folder, seconds)
        if not report.exists():
            raise SystemFailure(f"coverage stopped: {written.last_line[:300]}")
        return read_report(report.read_text("utf-8"), tests_passed=ran.code == 0)


def _what(config: str, folder: Path) -> list[str]:
    """The options that say what is measured: as the project is configured, else all of its code, imported or not,
    except its tests. A folder without `__init__.py` that contains packages is a separate source for coverage.py."""
    if not re.search(r"(?m)^\s*source: None$", config):
        return []
    packages = {file.parent.parent for file in folder.glob("*/*/__init__.py")}
    places = [".", *sorted(place.name for place in packages if not (place / "__init__.py").exists())]
    return [f"--source={','.join(places)}", "--omit=tests/*,test/*,*/test_*.py,*/conftest.py"]


def read_report(text: str, *, tests_passed: bool) -> CoverageResult:
    """The result in coverage.py's JSON. Raises SystemFailure if it cannot be read."""
    try:
        report = json.loads(text)
        files = [_file(name, entry) for name, entry in report["files"].items() if entry["summary"]["num_statements"]]
        totals = report["totals"]
        return CoverageResult(
            success=tests_passed,
            tests_passed=tests_passed,
            percent=round(totals["percent_covered"], 1),
            statement_count=totals["num_statements"],
            missing_count=totals["missing_lines"],
            file_count=len(files),
            files=sorted(files, key=lambda file: (file.percent, file.file)),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SystemFailure(unread("coverage", error, "")) from None


def _file(name: str, entry: dict[str, Any]) -> CoverageFile:
    return CoverageFile(
        file=name.replace("\\", "/"),
        percent=round(entry["summary"]["percent_covered"], 1),
        statement_count=entry["summary"]["num_statements"],
        missing_count=entry["summary"]["missing_lines"],
        missing_lines=entry["missing_lines"],
    )
