"""Which run the dashboard shows, and reading it as it grows.

By default the newest run that is being worked on, else the newest there is; once somebody chose one, that one.
Knows nothing of panes: it says when something changed, and the app tells them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from punie_tui.errors import AskedWrong
from punie_tui.runs.state import RunState, RunTail
from punie_tui.runs.store import Run, find_run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.reading import Reading

LOOK_FOR_RUNS_SECONDS = 1.0
NEWEST_LOOKED_AT = 50
"""Among so many of the newest a live one is looked for; each look costs a file and a process table entry."""


@dataclass
class Following:
    """The run shown. `pinned` is the id of the run that somebody chose, None to follow the newest."""

    settings: Settings
    pinned: str | None = None
    state: RunState | None = None
    runs: list[Run] = field(default_factory=list)
    _looked: float = 0.0
    _reading: Reading | None = None

    async def poll(self) -> bool:
        """Reads what is new, for a moment at most; whether anything is."""
        run = self._wanted()
        if run is None:
            changed, self._reading, self.state = self._reading is not None, None, None
            return changed
        switched = self.tail is None or self.tail.run != run
        if self._reading is None or switched:
            self._reading = Reading(run)
        applied = await self._reading.read()
        state = self._reading.tail.state()
        changed = switched or applied or state != self.state
        self.state = state
        return changed

    @property
    def tail(self) -> RunTail | None:
        return self._reading.tail if self._reading is not None else None

    @property
    def behind(self) -> bool:
        """Whether what the view shows is still the past: events of long ago are being read."""
        return self._reading is not None and self._reading.behind

    def choose(self, run_id: str | None) -> None:
        """Shows a run from the next poll on; None follows the newest again."""
        self.pinned = run_id
        self._looked = 0.0

    def step(self, older: int) -> Run | None:
        """Chooses the run `older` places further down the list (negative: newer); None where there is no such."""
        ids = [run.id for run in self.look()]
        at = ids.index(self.tail.run.id) if self.tail is not None and self.tail.run.id in ids else 0
        if not 0 <= at + older < len(ids):
            return None
        self.choose(ids[at + older])
        return self.runs[at + older]

    def look(self) -> list[Run]:
        """The runs there are now, the newest first."""
        self._looked = time.monotonic()
        self.runs = list_runs(self.settings)
        return self.runs

    def _wanted(self) -> Run | None:
        shown = self.tail.run if self.tail is not None else None
        if time.monotonic() - self._looked < LOOK_FOR_RUNS_SECONDS:
            return shown
        self.look()
        if self.pinned is not None:
            try:
                return find_run(self.settings, self.pinned)
            except AskedWrong:
                self.pinned = None  # somebody deleted it
        return newest(self.runs, shown)


def newest(runs: list[Run], shown: Run | None) -> Run | None:
    """Of runs listed newest first, the one to follow: a live one that is newer than the one shown, else the one
    shown; to begin with the newest live one, else the newest."""
    newer = runs[: runs.index(shown)] if shown in runs else runs
    live = next((run for run in newer[:NEWEST_LOOKED_AT] if run.worker_is_alive()), None)
    if live is not None:
        return live
    return shown if shown in runs else next(iter(runs), None)
