"""Checking a dataset from the dashboard: the checks run in a thread, each finding is yielded as soon as it is there.

The checks import the sandbox and the type checks, so they are imported when they are first run.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from punie_tui.datasets.finding.filtering import lines_named
from punie_tui.errors import UsageError
from punie_tui.runs.recipes.recipe import ValidateSettings
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.common.untrusted import untrusted

if TYPE_CHECKING:
    from punie_tui.datasets.checks.check import CheckFinding

LARGEST_READ = 100 << 20
"""Bytes of the largest dataset read here to check or compare it; larger ones are left to the command line."""


def require_small(folder: Path, instead: str) -> None:
    """Raises UsageError if a dataset is too large to be read here; `instead` says what to do."""
    size = sum(file.stat().st_size for file in folder.glob("*.jsonl"))
    if size > LARGEST_READ:
        raise UsageError(f"{folder} is too large to read in the dashboard ({size / 1e6:,.0f} MB); {instead}")


async def check_dataset(folder: Path, run: Run | None, settings: Settings) -> AsyncIterator[list[CheckFinding]]:
    """Yields all findings so far after each check. The queries that must not occur in the data are those of the suite
    of `run`, else of the default suite. Raises UsageError if the folder is not a dataset, or is too large."""
    require_small(folder, f"check it with: punie-tui data check {folder.name}")
    findings = await asyncio.to_thread(_begin, folder, run, settings)
    found: list[CheckFinding] = []
    while (finding := await asyncio.to_thread(next, findings, None)) is not None:
        found.append(finding)
        yield list(found)


def _begin(folder: Path, run: Run | None, settings: Settings) -> Iterator[CheckFinding]:
    from punie_tui.datasets.checks import each_finding, read_material
    from punie_tui.grading.suite import load_suite

    name = run.recipe().validation.suite if run else ValidateSettings().suite
    material = read_material(folder, [query.text for query in load_suite(name, settings).queries])
    return each_finding(material, cache=settings.cache_dir)


def failed_lines(found: Sequence[CheckFinding], file: Path) -> dict[str, frozenset[int]]:
    """Failed check → the lines of a file (from 0) that it names."""
    return {each.name: lines_named(each.where, str(file)) for each in found if not each.ok}


def check_mark(found: Sequence[CheckFinding]) -> tuple[str, str]:
    """A sign for the result of a checked dataset, and its style."""
    failed = sum(not each.ok for each in found)
    return (f"✗{failed}", "$text-error") if failed else ("✓", "$text-success")


def heading(folder: Path, found: Sequence[CheckFinding], *, done: bool) -> Content:
    """The number of checks and failures so far, in one line."""
    failed = sum(not each.ok for each in found)
    text = f"{len(found)} checks, " + (f"{failed} failed" if failed else "all passed" if done else "none failed")
    return untrusted(f"{folder.name} · {text}{'' if done else ' so far'}", limit=80, one_line=True)
