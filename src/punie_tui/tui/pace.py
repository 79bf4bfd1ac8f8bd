"""How often a live run is painted: as often as may be without taking the processor from the training.

Knows neither runs nor panes; the app asks it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

SHARE = 0.006
"""Of one core, where there is but one beside the trainer's; of every further one as much again."""
BURST_SECONDS = 0.5
"""Processor time that is saved up at most: whoever opens the dashboard sees it move at once."""
LATEST_SECONDS = 15.0
"""So long a picture waits at most, whatever it costs."""
ATTENTIVE_SECONDS = 10.0
"""So long after a key or the mouse nothing waits: somebody is looking."""


class Pace:
    """An allowance of processor time that grows with the clock and shrinks with what the process uses.

    `clock` and `spent` are seconds: the time, and the processor time used so far.
    """

    def __init__(
        self,
        share: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        spent: Callable[[], float] = time.process_time,
    ) -> None:
        self._share = SHARE * max(1, (os.cpu_count() or 1) - 1) if share is None else share
        self._clock, self._spent = clock, spent
        self._at, self._used = clock(), spent()
        self._left = BURST_SECONDS
        self._touched = self._at

    def touch(self) -> None:
        """Somebody pressed a key or moved the mouse."""
        self._touched = self._clock()

    def allows(self) -> bool:
        """Whether another picture may be painted now."""
        now, used = self._clock(), self._spent()
        self._left += (now - self._at) * self._share - (used - self._used)
        self._left = min(BURST_SECONDS, max(self._left, -LATEST_SECONDS * self._share))
        self._at, self._used = now, used
        return self._left > 0 or now - self._touched < ATTENTIVE_SECONDS
