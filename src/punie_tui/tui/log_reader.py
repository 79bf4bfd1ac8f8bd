"""Reads a run into its view without blocking the event loop, however long the run is.

Events are applied in slices of a few milliseconds; other tasks run between the slices.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator

from punie_tui.runs.events import Event
from punie_tui.runs.state import RunTail
from punie_tui.runs.store import Run

BACKLOG_BYTES = 64 * 1024
"""More than this is read from the disk in a thread: it may be tens of megabytes."""
SLICE_SECONDS = 0.012
GO_SECONDS = 0.2
"""The longest time one `read` takes; the next one continues."""
_EVENTS_A_LOOK = 16
"""Events between two checks of the clock."""


class LogReading:
    """A run that is read as it grows."""

    def __init__(self, run: Run) -> None:
        self.tail = RunTail(run)
        self._changes: Iterator[Event] | None = None
        self._size = 0

    @property
    def behind(self) -> bool:
        """Whether events that were there at the last `read` are still to be applied."""
        return self._changes is not None

    async def read(self) -> bool:
        """Applies what is new, for `GO_SECONDS` at most, and returns whether anything was. One call at a time."""
        applied = False
        if self._changes is None:
            size = _size(self.tail.run)
            backlog, self._size = size - self._size, size
            if not backlog:
                return False
            self._changes = self.tail.changes()
            if backlog > BACKLOG_BYTES:
                applied = await asyncio.to_thread(next, self._changes, None) is not None
        until = time.monotonic() + GO_SECONDS
        while self._changes is not None and (now := time.monotonic()) < until:
            if self._slice(now + SLICE_SECONDS):
                applied = True
                if self.behind:
                    # Events stay for as long as their run is shown, and contain no cycles; looking for cycles among
                    # a hundred thousand of them would block the loop for a tenth of a second, again and again.
                    gc.freeze()
                await asyncio.sleep(0)
        return applied

    def _slice(self, until: float) -> bool:
        assert self._changes is not None
        applied = False
        while True:
            for _ in range(_EVENTS_A_LOOK):
                if next(self._changes, None) is None:
                    self._changes = None
                    return applied
                applied = True
            if time.monotonic() >= until:
                return applied


def _size(run: Run) -> int:
    try:
        return run.events_file.stat().st_size
    except OSError:
        return 0
