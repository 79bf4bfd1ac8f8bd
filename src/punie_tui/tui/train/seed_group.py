"""The runs of a group, one recipe with several seeds: the result of each, and their spread.

A group's runs are read in a thread, each event once. This module finds the runs that belong together; the charts draw
them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.content import Content

from punie_tui.errors import PunieError
from punie_tui.pipeline.group import spread
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.common import formats
from punie_tui.tui.common.marks import RUN_MARKS
from punie_tui.tui.runs.run_list import RunSummaries, RunSummary

_LABEL = "$foreground-muted"


class SeedGroup:
    """The group of the run that is shown. `members` are its runs, sorted by seed; empty if the run belongs to no
    group."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._summaries = RunSummaries()
        self._groups: dict[Run, str] = {}
        self.members: list[RunSummary] = []

    async def look(self, run: Run | None) -> bool:
        """Reads what is new in the runs of the group of `run`, and returns whether anything changed. One call at a
        time."""
        alone = run is None or self._groups.get(run) == ""
        members = [] if run is None or alone else await asyncio.to_thread(self._read, run)
        changed = members != self.members
        self.members = members
        return changed

    def _read(self, run: Run) -> list[RunSummary]:
        group = self._group(run)
        if not group:
            return []
        runs = [other for other in list_runs(self._settings) if self._group(other) == group]
        return sorted(map(self._summaries.whole, runs), key=lambda summary: (summary.seed or 0, summary.run.id))

    def _group(self, run: Run) -> str:
        """The name of a run's group, read once: recipes are frozen."""
        if run not in self._groups:
            try:
                self._groups[run] = run.recipe().group
            except PunieError:
                self._groups[run] = ""  # a broken recipe is reported where the run is shown
        return self._groups[run]


def seeds_in_words(members: Sequence[RunSummary], tags: dict[Run, str]) -> Content:
    """A line per run, then the spread of their best losses and of how many queries they pass. `tags`: letters of the
    runs that are overlaid."""
    lines = [_line(member, tags.get(member.run, "")) for member in members]
    found = spread(member.best for member in members if member.best is not None)
    if found is not None and found.count > 1:
        lines.append(_figure("best", f"{found.mean:.3f} ± {found.deviation:.3f}"))
        lines.append(_figure("", f"{found.low:.3f} to {found.high:.3f}, {found.count} of {len(members)}"))
    judged = [member.behaviour for member in members if member.behaviour is not None]
    passed = spread(each.passed for each in judged)
    if passed is not None and passed.count > 1 and len({(each.total, each.probe) for each in judged}) == 1:
        lines.append(_figure("passed", f"{passed.mean:.1f} ± {passed.deviation:.1f} of {judged[0].total}"))
    return Content("\n").join(lines)


def _line(member: RunSummary, tag: str) -> Content:
    sign, style = RUN_MARKS[member.state or "new"]
    best = f"★ {formats.loss(member.best)}" if member.best is not None else member.state or ""
    return Content.assemble(
        (f"{sign} ", style),
        f"{'' if member.seed is None else member.seed:<3} ",
        (f"{tag or ' '} ", f"bold $series-overlay-{tag}" if tag else ""),
        (f"{best:<8}", "$series-valid"),
        f" {member.behaviour or ''}",
    )


def _figure(label: str, value: str) -> Content:
    return Content.assemble((f"{label:<7} ", _LABEL), value)
