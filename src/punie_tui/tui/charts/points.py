"""Points of a chart as two columns of numbers, decimated to what a screen can show, or smoothed.

Pure; the cost is proportional to the points in view, some nanoseconds each. The caller passes the number of buckets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]

_CHUNK = 128


@dataclass(frozen=True, eq=False)
class Points:
    """`x` is finite and rising, `y` any floats; both have the same length."""

    x: Column
    y: Column

    @classmethod
    def of(cls, pairs: Iterable[tuple[float, float]]) -> Points:
        both = np.array(list(pairs), np.float64).reshape(-1, 2)
        return cls(both[:, 0], both[:, 1])

    def __len__(self) -> int:
        return len(self.x)

    def between(self, low: float, high: float) -> Points:
        """The points with low ≤ x ≤ high and a neighbour on either side, so that lines reach the edges."""
        start = max(0, int(np.searchsorted(self.x, low, "left")) - 1)
        end = int(np.searchsorted(self.x, high, "right")) + 1
        return Points(self.x[start:end], self.y[start:end])

    def within(self, low: float, high: float) -> Points:
        """The points with low ≤ x ≤ high."""
        start, end = np.searchsorted(self.x, low, "left"), np.searchsorted(self.x, high, "right")
        return Points(self.x[start:end], self.y[start:end])

    def nearest(self, x: float) -> int | None:
        """The index of the point whose x is nearest; None if there are no points."""
        if not len(self):
            return None
        after = min(int(np.searchsorted(self.x, x)), len(self) - 1)
        return after - 1 if after and x - self.x[after - 1] <= self.x[after] - x else after


def decimated(points: Points, buckets: int) -> Points:
    """Keeps at most three points per bucket of x, in order: the lowest and the highest, so that spikes survive, and one
    that is not finite, so that a gap one point wide survives."""
    if len(points) <= 2 * buckets:
        return points
    x, y = points.x, points.y
    finite = np.isfinite(y)
    whole = bool(finite.all())
    edges = np.linspace(x[0], x[-1], buckets + 1)[1:-1]
    bounds = [0, *np.searchsorted(x, edges).tolist(), len(x)]
    kept: list[int] = []
    for start, end in pairwise(bounds):
        if end <= start:
            continue
        part = y[start:end]
        if whole or finite[start:end].all():
            kept += sorted({start + int(part.argmin()), start + int(part.argmax())})
        else:
            kept += [start + i for i in _extremes_and_a_gap(part, finite[start:end])]
    return Points(x[kept], y[kept])


def _extremes_and_a_gap(part: Column, finite: NDArray[np.bool_]) -> list[int]:
    found = {int(np.argmin(finite))}
    if finite.any():
        found |= {int(np.where(finite, part, np.inf).argmin()), int(np.where(finite, part, -np.inf).argmax())}
    return sorted(found)


def smoothed(
    values: Column, weight: float, start: tuple[float, float] = (0.0, 1.0)
) -> tuple[Column, tuple[float, float]]:
    """Exponential moving average with bias correction (as in TensorBoard and Adam): s ← w·s + (1-w)·v, shown as
    s / (1 - wⁿ). A value that is not finite stays as it is and does not count.

    Also returns the state (s, wⁿ); passed as `start`, it continues the average with the next values.
    """
    if weight <= 0:
        return values, start
    finite = np.isfinite(values)
    counted = values[finite]
    chunks = -(-len(counted) // _CHUNK)
    rows = np.zeros((chunks, _CHUNK))
    rows.flat[: len(counted)] = counted
    ago = np.arange(_CHUNK)
    # Within a chunk the average is a product with a triangular matrix; only its last value is carried to the next.
    weights = np.where(ago[:, None] >= ago, (1 - weight) * weight ** np.maximum(0, ago[:, None] - ago), 0.0)
    fading = weight ** (ago + 1.0)
    with np.errstate(over="ignore", invalid="ignore"):
        found = rows @ weights.T
        average, share = start
        for row in found:
            row += average * fading
            average = float(row[-1])
        flat = found.ravel()[: len(counted)]
        shares = share * weight ** np.arange(1.0, len(counted) + 1)
        result = values.copy()
        result[finite] = flat / (1 - shares)
    if not len(counted):
        return result, start
    return result, (float(flat[-1]), float(shares[-1]))
