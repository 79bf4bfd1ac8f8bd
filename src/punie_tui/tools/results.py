"""The result models of the package's checkers, for code that handles them by type rather than by tool."""

from punie_tui.tools.pytest_run.tool import TestCase, TestResult
from punie_tui.tools.ruff_check.tool import RuffResult, RuffViolation
from punie_tui.tools.typecheck.tool import TypeCheckError, TypeCheckResult

__all__ = ["RuffResult", "RuffViolation", "TestCase", "TestResult", "TypeCheckError", "TypeCheckResult"]
