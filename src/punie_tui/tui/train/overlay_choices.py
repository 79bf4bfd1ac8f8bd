"""The runs that can be overlaid on another, as choices of a dialog: each with its letter if it is overlaid, and a
summary."""

from __future__ import annotations

import time
from collections.abc import Sequence

from textual.content import Content

from punie_tui.runs.store import Run
from punie_tui.tui.charts.overlays import Overlays
from punie_tui.tui.common.dialogs import Choice
from punie_tui.tui.runs.run_list import RunSummaries, RunSummary
from punie_tui.tui.runs.run_table import run_line

READ_SECONDS = 0.5
"""How long runs are read in full; the runs after that show only what is known without reading their events."""


def overlay_choices(runs: Sequence[Run], overlays: Overlays, summaries: RunSummaries, now: float) -> list[Choice]:
    """A choice for each run. Reads files, so call it in a thread; `now` is in Unix seconds."""
    until = time.monotonic() + READ_SECONDS
    return [
        _choice(summaries.whole(run) if time.monotonic() < until else summaries.at_once(run), overlays, now)
        for run in runs
    ]


def _choice(summary: RunSummary, overlays: Overlays, now: float) -> Choice:
    id = summary.run.id
    tag = overlays.tag_of(id) if id in overlays else None
    mark = (tag, f"bold $series-overlay-{tag}") if tag is not None else ("·", "$foreground-disabled")
    return Choice(id, Content.assemble(mark, run_line(summary, now)))
