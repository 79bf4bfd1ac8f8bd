"""The scale of a chart: its ticks and their labels, and where a value lies between its ends.

Numbers in, numbers and labels out; independent of how a chart is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_WASTE = 0.3  # of a step: with more empty room than this at the top, the axis ends before its next tick
_MARGIN = 0.1
_NEAR_ENOUGH = 0.02  # of a step: how far a label may be from its tick, which is seldom round at the end of an axis
_TOO_NEAR = 0.35  # of a step: a round tick this near to the end gives way to the tick at the end
LARGEST, SMALLEST = 1e300, 1e-300
"""Values are clamped to ±LARGEST, so that the difference of two never overflows, and on a log axis to at least
SMALLEST, so that the logarithm of a denormal number is never taken."""


@dataclass(frozen=True)
class Axis:
    """A scale from `low` to `high` (`low < high`), both above zero if it is logarithmic."""

    low: float
    high: float
    ticks: tuple[float, ...] = ()
    log: bool = False

    def place(self, value: float) -> float:
        """Returns where a value lies: 0 at the low end, 1 at the high end; clamped to that range."""
        low, high, at = (
            math.log10(max(v, SMALLEST)) if self.log else min(LARGEST, max(-LARGEST, v))
            for v in (self.low, self.high, value)
        )
        return min(1.0, max(0.0, (at - low) / (high - low)))

    def places(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Like `place` for many values, but below 0 or above 1 for values beyond the ends, and NaN for those that
        cannot be shown."""
        shown = np.isfinite(values) & ((values > 0) if self.log else True)
        held = np.where(shown, np.clip(values, SMALLEST if self.log else -LARGEST, LARGEST), self.high)
        low, high = (
            math.log10(max(v, SMALLEST)) if self.log else min(LARGEST, max(-LARGEST, v)) for v in (self.low, self.high)
        )
        places = ((np.log10(held) if self.log else held) - low) / (high - low)
        return np.where(shown, places, np.nan)

    def shows(self, value: float) -> bool:
        """Whether this axis can show a value: it is finite, and above zero on a log axis."""
        return math.isfinite(value) and (value > 0 or not self.log)

    def labels(self) -> list[str]:
        """One label per tick, all of the same width."""
        texts = _exponents(self.ticks) if self.log else _decimals(self.ticks)
        width = max(map(len, texts), default=0)
        return [text.rjust(width) for text in texts]


def axis_around(values: Iterable[float], ticks: int, *, log: bool = False) -> Axis:
    """Returns an axis that covers all the values it can show, with about `ticks` ticks.

    It begins on a tick, and ends on one if that wastes little room.

    If all values are equal, they lie in its middle. Without any value it goes from 0 to 1 (log: 0.1 to 1).
    """
    floor = SMALLEST if log else -LARGEST
    shown = [min(LARGEST, max(floor, v)) for v in values if math.isfinite(v) and (v > 0 or not log)]
    if not shown:
        return Axis(0.1, 1.0, (0.1, 1.0), log=True) if log else Axis(0.0, 1.0, (0.0, 0.5, 1.0))
    low, high = min(shown), max(shown)
    return _log_axis(low, high, ticks) if log else _linear_axis(low, high, ticks)


def axis_between(low: float, high: float, ticks: int) -> Axis:
    """Returns an axis with exactly these ends, about `ticks` round ticks between them, and one at its high end."""
    if not low < high:
        low, high = low - 0.5, high + 0.5
    step = _round_step((high - low) / max(1, ticks))
    first = math.ceil(low / step - 1e-9)
    found = [(first + i) * step for i in range(ticks + 2) if (first + i) * step <= high - _TOO_NEAR * step]
    return Axis(low, high, (*found, high))


def _linear_axis(low: float, high: float, ticks: int) -> Axis:
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        margin = abs(low) * 0.1 or 0.5
        low, high = low - margin, high + margin
    step = _round_step((high - low) / max(1, ticks - 1))
    if not (math.isfinite(step) and step > 0):
        return Axis(low, high, (low, high))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    top = last * step
    if top - high > _WASTE * step:
        last -= 1
        top = high + _MARGIN * step
    return Axis(first * step, top, tuple(i * step for i in range(first, last + 1)))


def _round_step(rough: float) -> float:
    """The smallest number of the form 1, 2, 2.5 or 5 times a power of ten that is at least `rough`."""
    if rough <= 0:
        return rough
    power = 10.0 ** math.floor(math.log10(rough))
    return next((step * power for step in _STEPS if step * power >= rough * (1 - 1e-9)), 10 * power)


def _log_axis(low: float, high: float, ticks: int) -> Axis:
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    if first == last:
        first, last = first - 1, last + 1
    if last - first <= 2:
        found = [m * 10.0**power for power in range(first, last + 1) for m in (1, 2, 5)]
        below = [tick for tick in found if tick <= low * (1 + 1e-9)]
        above = [tick for tick in found if tick >= high * (1 - 1e-9)]
        low, high = (below[-1] if below else found[0]), (above[0] if above else found[-1])
        if low == high:
            low, high = found[max(0, found.index(low) - 1)], found[min(len(found) - 1, found.index(low) + 1)]
        found = [tick for tick in found if low <= tick <= high]
        return Axis(low, high, tuple(found[:: max(1, math.ceil(len(found) / max(2, ticks)))]), log=True)
    every = max(1, math.ceil((last - first) / max(1, ticks - 1)))
    return Axis(10.0**first, 10.0**last, tuple(10.0**power for power in range(first, last + 1, every)), log=True)


def _decimals(ticks: tuple[float, ...]) -> list[str]:
    largest = max(map(abs, ticks), default=0.0)
    smallest = min((b - a for a, b in pairwise(ticks)), default=largest)
    if largest >= 1e6 or (smallest and abs(smallest) < 1e-4):
        return [f"{tick:.2g}" for tick in ticks]
    places = 0
    while places < 6 and any(abs(round(tick, places) - tick) > abs(smallest) * _NEAR_ENOUGH for tick in ticks):
        places += 1
    if largest < 10 and smallest != round(smallest):
        places = max(places, 1)
    return [f"{tick + 0.0:.{places}f}" for tick in ticks]


def _exponents(ticks: tuple[float, ...]) -> list[str]:
    return [f"{tick:g}" if 1e-3 <= tick < 1e5 else f"{tick:.0e}" for tick in ticks]
