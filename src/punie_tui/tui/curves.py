"""What a run's reports say, as columns of numbers that grow with it: what charts are drawn from.

Each report is looked at once. Knows events, and nothing of the screen.
"""

from __future__ import annotations

from operator import attrgetter

import numpy as np

from punie_tui.runs.events import TrainReport
from punie_tui.runs.state import RunView
from punie_tui.tui.widgets.points import Column, Points, smoothed

COLUMNS = (
    "iteration",
    "train_loss",
    "learning_rate",
    "grad_norm",
    "tokens_per_second",
    "active_memory",
    "peak_memory",
    "cache_memory",
    "process_memory",
)
AT_ONCE = 5_000
"""Reports taken in one go, some 7 ms."""
_ROW = attrgetter(*COLUMNS)


class Curves:
    """The train reports of one run."""

    def __init__(self) -> None:
        self._table = np.empty((len(COLUMNS), 1024))
        self._last: TrainReport | None = None
        self.rows = 0
        self._smooth: dict[float, _Smooth] = {}

    def take(self, view: RunView, most: int = AT_ONCE) -> bool:
        """Takes in the reports that are new in `view`; whether there are more than `most`, to be taken next time.

        Where a resumed run dropped reports, begins anew.
        """
        reports = view.train
        if self.rows > len(reports) or (self.rows and reports[self.rows - 1] is not self._last):
            self.rows = 0
            self._smooth.clear()
        new = reports[self.rows : self.rows + most]
        if new:
            self._reserve(self.rows + len(new))
            self._table[:, self.rows : self.rows + len(new)] = np.array([*map(_ROW, new)], np.float64).T  # None: NaN
            self.rows += len(new)
            self._last = new[-1]
        return self.rows < len(reports)

    def points(self, name: str) -> Points:
        """One of `COLUMNS` over the iterations; NaN where a report has none."""
        return Points(self._column("iteration"), self._column(name))

    def smooth_loss(self, weight: float) -> Points:
        """The training loss, smoothed (see `smoothed`)."""
        kept = self._smooth.setdefault(weight, _Smooth())
        kept.take(self._column("train_loss"), weight)
        return Points(self._column("iteration"), kept.values[: self.rows])

    def _column(self, name: str) -> Column:
        return self._table[COLUMNS.index(name), : self.rows]

    def _reserve(self, rows: int) -> None:
        if rows > self._table.shape[1]:
            wider = np.empty((len(COLUMNS), max(rows, 2 * self._table.shape[1])))
            wider[:, : self.rows] = self._table[:, : self.rows]
            self._table = wider


class _Smooth:
    """A column smoothed as far as it goes, and where it stands."""

    def __init__(self) -> None:
        self.values = np.empty(0)
        self._state = (0.0, 1.0)
        self._rows = 0

    def take(self, column: Column, weight: float) -> None:
        if self._rows == len(column):
            return
        found, self._state = smoothed(column[self._rows :], weight, self._state)
        if len(column) > len(self.values):
            wider = np.empty(2 * len(column))
            wider[: self._rows] = self.values[: self._rows]
            self.values = wider
        self.values[self._rows : len(column)] = found
        self._rows = len(column)
