"""The unit of the x axis of a run's charts (iterations, tokens or seconds), and the conversion of iterations to it."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from punie_tui.tui.charts.points import Column, Points

Unit = Literal["iterations", "tokens", "seconds"]
UNITS: tuple[Unit, ...] = get_args(Unit)


class Ruler:
    """Converts the iterations of one run to another unit: by linear interpolation between known iterations, beyond the
    last one at the mean rate. Without known iterations, an iteration stays as it is."""

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
        """Converts one iteration."""
        return float(self(np.array([iteration], np.float64))[0])

    def points(self, points: Points) -> Points:
        """Converts points over iterations to points over the unit."""
        return points if self._iterations is None else Points(self(points.x), points.y)
