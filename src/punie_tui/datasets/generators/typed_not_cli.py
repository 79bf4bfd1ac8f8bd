"""The typed tool, not the command line: questions that name a program as people type it into a shell.

The tool answers with fields where a command would answer with text that has to be read again.
"""

from __future__ import annotations

from punie_tui.datasets.generators.intent import Intent

INTENTS = (
    Intent(
        "types-as-a-command",
        "A",
        'result = typecheck("$arg")\n'
        'print(f"Type check: {result.error_count} errors, {result.warning_count} warnings")',
        (
            "ty check $path",
            "Run mypy over $path and tell me what it counts.",
            "pyright for $path please, totals only",
            "Open a shell, call ty on $path, and give me errors and warnings as numbers.",
            "I'd usually type mypy with $path behind it. Do that and sum it up.",
            "python -m mypy$in_path, counts of errors and warnings",
            "Execute the type checker from the command line on $path: how many errors, how many warnings?",
        ),
        place="code",
    ),
    Intent(
        "lint-as-a-command",
        "A",
        'result = ruff_check("$arg")\n'
        'print(f"Lint: {result.violation_count} violations, {result.fixable_count} fixable")',
        (
            "ruff check --statistics on $path",
            "flake8$in_path, total and what can be fixed",
            "Shell out to ruff for $path and give me the number of violations and of fixes.",
            "In a terminal I would lint $path with pylint. Do the like and count what comes out.",
            "python -m ruff check$in_path, then the totals",
            "Use the ruff executable on $path: violations and how many of them are fixable.",
            "Run the lint command for $path and sum up its output in one line.",
        ),
        place="code",
    ),
    Intent(
        "tests-as-a-command",
        "A",
        'result = pytest_run("$arg")\nprint(f"Tests: {result.passed} passed, {result.failed} failed")',
        (
            "pytest -q$in_tests",
            "python -m pytest$in_tests, passed and failed",
            "Start the pytest command for $tests and count passes and failures.",
            "In a shell, run $tests with pytest and report both totals.",
            "Do what tox would do with $tests: run them, say how many pass and how many fail.",
            "Call pytest as a subprocess on $tests. What are the totals?",
            "py.test$in_tests --tb=no, only the summary",
        ),
        place="tests",
    ),
)
