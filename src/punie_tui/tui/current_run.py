"""Chooses the run that the dashboard shows, and reads it as it grows.

By default this is the newest live run, else the newest run; once the user has chosen one, that one. Knows nothing of
panes: it returns whether something changed, and the app updates them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from punie_tui.errors import UsageError
from punie_tui.runs.state import RunState, RunTail
from punie_tui.runs.store import Pulse, Run, find_run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.log_reader import LogReading

LOOK_FOR_RUNS_SECONDS = 1.0
TRUSTED_SECONDS = 20.0
"""How long the list of runs is trusted while their folder shows that none was added or removed."""
SETTLING_SECONDS = 5.0
"""How long after a run's folder was created its recipe may still be missing."""
NEWEST_LOOKED_AT = 50
"""A live run is looked for among this many of the newest."""


@dataclass
class CurrentRun:
    """The run shown. `pinned` is the id of the run that the user chose, None to follow the newest."""

    settings: Settings
    pinned: str | None = None
    state: RunState | None = None
    deleted: str | None = None
    """Id of the chosen run if it has been deleted; the app resets this once it has reported it."""
    runs: list[Run] = field(default_factory=list)
    clock: Callable[[], float] = time.time
    """Returns the current time in Unix seconds."""
    _polled: float = field(init=False)
    _changed_at: float = field(init=False)
    _looked: float = 0.0
    _listed: float = 0.0
    _folder: int = 0
    _pulses: dict[Run, Pulse] = field(default_factory=dict)
    _reading: LogReading | None = None

    def __post_init__(self) -> None:
        self._polled = self._changed_at = self.clock()

    async def poll(self) -> bool:
        """Reads what is new, for a moment at most, and returns whether anything changed."""
        changed = await self._read()
        self._polled = self.clock()
        if changed:
            self._changed_at = self._polled
        return changed

    def age(self, now: float) -> float:
        """Seconds since the run could last be read. `now` is Unix seconds."""
        return now - self._polled

    def silence(self, now: float) -> float:
        """Seconds for which a running run has reported nothing; 0 for any other. `now` is Unix seconds."""
        if self.state != "running" or self.tail is None or self.tail.view.last is None:
            return 0.0
        # By our clock too: another machine's clock may be ahead.
        return max(now - self._changed_at, now - self.tail.view.last)

    async def _read(self) -> bool:
        run = self._run_to_show()
        if run is None:
            changed, self._reading, self.state = self._reading is not None, None, None
            return changed
        switched = self.tail is None or self.tail.run != run
        if self._reading is None or switched:
            self._reading = LogReading(run)
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
        """Whether the view still shows the past: old events are being read."""
        return self._reading is not None and self._reading.behind

    def choose(self, run_id: str | None) -> None:
        """Shows a run from the next poll on; None follows the newest again."""
        self.pinned = run_id
        self._looked = 0.0

    def step(self, older: int) -> Run | None:
        """Chooses and returns the run `older` places further down the list (negative: newer); None if there is none."""
        ids = [run.id for run in self.look()]
        at = ids.index(self.tail.run.id) if self.tail is not None and self.tail.run.id in ids else 0
        if not 0 <= at + older < len(ids):
            return None
        self.choose(ids[at + older])
        return self.runs[at + older]

    def look(self) -> list[Run]:
        """Lists the runs there are now, newest first."""
        self._looked = self._listed = time.monotonic()
        self._folder = _changed(self.settings.runs)
        self.runs = list_runs(self.settings)
        return self.runs

    def _look_if_changed(self) -> None:
        """Lists the runs again if their folder changed: with hundreds of runs, listing them is most of the cost of
        idling."""
        self._looked = time.monotonic()
        changed = _changed(self.settings.runs)
        settled = time.time() - changed / 1e9 > SETTLING_SECONDS
        if changed != self._folder or not settled or self._looked - self._listed > TRUSTED_SECONDS:
            self.look()

    def _run_to_show(self) -> Run | None:
        shown = self.tail.run if self.tail is not None else None
        if time.monotonic() - self._looked < LOOK_FOR_RUNS_SECONDS:
            return shown
        self._look_if_changed()
        if self.pinned is not None:
            listed = next((run for run in self.runs if run.id == self.pinned), None)
            try:
                return listed or find_run(self.settings, self.pinned)
            except UsageError:
                self.deleted, self.pinned = self.pinned, None
        return self._newest(shown)

    def _newest(self, shown: Run | None) -> Run | None:
        """The run to follow: a live run that is newer than the one shown, else the one shown; at the start the newest
        live run, else the newest."""
        newer = self.runs[: self.runs.index(shown)] if shown in self.runs else self.runs
        looked_at = newer[:NEWEST_LOOKED_AT]
        live = next((run for run in looked_at if self._pulses.setdefault(run, Pulse(run)).is_alive()), None)
        if live is not None:
            return live
        return shown if shown in self.runs else next(iter(self.runs), None)


def _changed(folder: Path) -> int:
    """When an entry was last added to or removed from a folder, in nanoseconds; 0 if there is no such folder."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
