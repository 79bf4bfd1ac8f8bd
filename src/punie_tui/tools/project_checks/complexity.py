"""Cognitive complexity, measured by complexipy."""

from __future__ import annotations

from pathlib import Path

from punie_tui.tools.extra import needed
from punie_tui.tools.live.processes import folder_of
from punie_tui.tools.project_checks.sources import python_files, shown
from punie_tui.tools.project_checks.tool import ComplexityResult, FunctionComplexity

MOST = 20
"""The most functions that are listed."""


def measure(path: str, limit: int, cwd: Path) -> ComplexityResult:
    """The complexity of the functions at `path`, relative to `cwd`. Raises UsageError if the path does not exist, or
    complexipy is not installed."""
    needed("complexipy", "complexity_check")
    from complexipy import code_complexity

    folder = folder_of(path, cwd)
    found, unread = list[FunctionComplexity](), list[str]()
    for file in python_files(folder / path):
        try:
            measured = code_complexity(file.read_text("utf-8"))
        except (OSError, ValueError) as error:  # ValueError: not UTF-8, or not Python
            unread.append(f"{shown(file, folder)} cannot be read: {error}")
            continue
        found += [
            FunctionComplexity(
                file=shown(file, folder),
                name=each.name.replace("::", "."),
                line=each.line_start,
                end_line=each.line_end,
                complexity=each.complexity,
            )
            for each in measured.functions
        ]
    found.sort(key=lambda each: (-each.complexity, each.file, each.line))
    over = sum(each.complexity > limit for each in found)
    return ComplexityResult(
        success=not over and not unread,
        limit=limit,
        function_count=len(found),
        over_count=over,
        highest=found[0].complexity if found else 0,
        functions=found[:MOST],
        parse_error="; ".join(unread) or None,
    )
