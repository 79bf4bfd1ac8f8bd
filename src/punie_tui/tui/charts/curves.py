"""A run's train reports as columns of numbers that grow with the run; charts are drawn from them.

Each report is read once. The module knows events, but nothing about the screen.
"""

from __future__ import annotations

from operator import attrgetter

import numpy as np

from punie_tui.runs.events import TrainReport
from punie_tui.runs.state import RunView
from punie_tui.tui.charts.points import Column, Points, smoothed
from punie_tui.tui.charts.ruler import Ruler, Unit

COLUMNS = (
    "iteration",
    "train_loss",
    "learning_rate",
    "grad_norm",
    "iterations_per_second",
    "tokens_per_second",
    "trained_tokens",
    "active_memory",
    "peak_memory",
    "cache_memory",
    "process_memory",
)
AT_ONCE = 5_000
"""The most reports taken in one call of `take`, about 7 ms."""
_ROW = attrgetter(*COLUMNS)
_TREND_FEWEST, _TREND_LEAST, _TREND_POINTS = 6, 16, 60
_FLAT = 0.02  # relative; a smaller change counts as none
_SURE_TO_RISE, _SURE_TO_FALL = 3.0, 2.0  # standard errors


class Curves:
    """The train reports of one run, as columns."""

    def __init__(self) -> None:
        self._table = np.empty((len(COLUMNS), 1024))
        self._last: TrainReport | None = None
        self.rows = 0
        self._smooth: dict[float, _Smooth] = {}
        self._trend = (0, 0)

    def take(self, view: RunView, most: int = AT_ONCE) -> bool:
        """Adds at most `most` of the reports that are new in `view`; returns whether there are more to add next time.

        Starts over if a resumed run has dropped reports.
        """
        reports = view.train
        if self.rows > len(reports) or (self.rows and reports[self.rows - 1] is not self._last):
            self.rows = 0
            self._smooth.clear()
            self._trend = (0, 0)
        new = reports[self.rows : self.rows + most]
        if new:
            self._reserve(self.rows + len(new))
            self._table[:, self.rows : self.rows + len(new)] = np.array([*map(_ROW, new)], np.float64).T  # None: NaN
            self.rows += len(new)
            self._last = new[-1]
        return self.rows < len(reports)

    def points(self, name: str) -> Points:
        """One of `COLUMNS` over the iterations; NaN where a report has no value."""
        return Points(self._column("iteration"), self._column(name))

    def smooth_loss(self, weight: float) -> Points:
        """The training loss, smoothed (see `smoothed`)."""
        kept = self._smooth.setdefault(weight, _Smooth())
        kept.take(self._column("train_loss"), weight)
        return Points(self._column("iteration"), kept.values[: self.rows])

    def ruler(self, unit: Unit) -> Ruler | None:
        """The iterations in another unit; None if it is not known. Seconds count training steps only."""
        iterations = self._column("iteration")
        if unit == "iterations":
            return Ruler()
        if unit == "tokens":
            values = self._column("trained_tokens")
        else:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.cumsum(np.diff(iterations, prepend=0.0) / self._column("iterations_per_second"))
        return Ruler(iterations, values) if len(values) and np.isfinite(values).all() else None

    def trend(self) -> int:
        """The trend of the training loss (see the function `trend`); recomputed only when reports were added."""
        if self._trend[0] != self.rows:
            self._trend = self.rows, trend(self._column("train_loss"))
        return self._trend[1]

    def _column(self, name: str) -> Column:
        return self._table[COLUMNS.index(name), : self.rows]

    def _reserve(self, rows: int) -> None:
        if rows > self._table.shape[1]:
            wider = np.empty((len(COLUMNS), max(rows, 2 * self._table.shape[1])))
            wider[:, : self.rows] = self._table[:, : self.rows]
            self._table = wider


def trend(losses: Column) -> int:
    """The trend of a loss: 1 if it rises, -1 if it falls, 0 if the change is within the noise.

    Compares the Theil–Sen slope (the median over all pairs) of the logarithms with its standard error, over the later
    half of the reports, reduced to at most `_TREND_POINTS` medians. The noise is estimated from the median absolute
    deviation, so two bad batches at the end change nothing. A rise needs more evidence than a fall.
    """
    known = np.log(losses[np.isfinite(losses) & (losses > 0)])
    values = known[-max(_TREND_LEAST, len(known) // 2) :]
    if len(values) < _TREND_FEWEST:
        return 0
    each = -(-len(values) // _TREND_POINTS)
    if each > 1:
        values = np.median(values[-(len(values) // each * each) :].reshape(-1, each), axis=1)
    steps = np.arange(len(values))
    first, second = np.triu_indices(len(values), 1)
    slope = float(np.median((values[second] - values[first]) / (second - first)))
    off = values - slope * steps
    noise = 1.4826 * float(np.median(np.abs(off - np.median(off))))
    change, error = slope * (len(values) - 1), noise * float(np.sqrt(12 / len(values)))
    if change > max(_FLAT, _SURE_TO_RISE * error):
        return 1
    return -1 if change < -max(_FLAT, _SURE_TO_FALL * error) else 0


class _Smooth:
    """A column smoothed so far, and the state from which smoothing continues."""

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
