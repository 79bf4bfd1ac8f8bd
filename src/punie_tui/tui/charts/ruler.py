"""What the x axis of a run's charts counts: iterations, tokens or seconds; and where an iteration lies on it."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from punie_tui.tui.charts.points import Column, Points

Unit = Literal["iterations", "tokens", "seconds"]
UNITS: tuple[Unit, ...] = get_args(Unit)


class Ruler:
    """Where the iterations of one run lie in another unit. Between two known ones in proportion, beyond the last at
    the mean pace; without any known ones an iteration lies at its own number."""

    def __init__(self, iterations: Column | None = None, values: Column | None = None) -> None:
        self._iterations = np.concatenate(([0.0], iterations)) if iterations is not None else None
        self._values = np.concatenate(([0.0], values)) if values is not None else None

    def __call__(self, iterations: Column) -> Column:
        if self._iterations is None or self._values is None:
            return iterations
        last, total = self._iterations[-1], self._values[-1]
        beyond = np.maximum(iterations - last, 0.0) * (total / last if last else 0.0)
        found: Column = np.interp(iterations, self._iterations, self._values) + beyond
        return found

    def at(self, iteration: float) -> float:
        """Where one iteration lies."""
        return float(self(np.array([iteration], np.float64))[0])

    def points(self, points: Points) -> Points:
        """Points over iterations as points over the unit."""
        return points if self._iterations is None else Points(self(points.x), points.y)
