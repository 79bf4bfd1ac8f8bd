"""Security weaknesses, found by ruff's security rules, which are bandit's."""

from __future__ import annotations

from pathlib import Path

from punie_tui.tools.project_checks.tool import SecurityIssue, SecurityResult
from punie_tui.tools.ruff_check.tool import lint

SELECT = "S"
IGNORED = "S101"
"""The rule against `assert`, which is no weakness and is used in every test."""
BROKEN = "invalid-syntax"


def check(path: str, cwd: Path) -> SecurityResult:
    """The weaknesses at `path`, relative to `cwd`. Raises UsageError if the path does not exist, SystemFailure if ruff
    takes too long."""
    found = lint(path, cwd=cwd, select=SELECT, ignore=IGNORED)
    broken = [
        f"{each.file}:{each.line}: not valid Python: {each.message}" for each in found.violations if each.code == BROKEN
    ]
    issues = [
        SecurityIssue(file=each.file, line=each.line, column=each.column, code=each.code, message=each.message)
        for each in found.violations
        if each.code != BROKEN
    ]
    unread = "; ".join([*filter(None, [found.parse_error]), *broken[:1]])
    return SecurityResult(
        success=not issues and not unread, issue_count=len(issues), issues=issues, parse_error=unread or None
    )
