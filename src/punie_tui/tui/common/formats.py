"""Number formats for the screen: short, and of nearly constant width.

Pure functions from numbers to text; sizes in bytes are formatted by `runs.narrate`.
"""

from __future__ import annotations

import math

from punie_tui.runs.narrate import NOT_KNOWN


def clock(seconds: float | None) -> str:
    """219 → "03:39", 4000 → "1:06:40"; "--:--" if it is not known."""
    if seconds is None or not math.isfinite(seconds):
        return "--:--"
    minutes, rest = divmod(round(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def age(seconds: float) -> str:
    """How long ago, in one unit: 40 → "40s", 7000 → "1h", 200000 → "2d"."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f}{unit}"
    return f"{max(0.0, seconds):.0f}s"


def count(number: float | None) -> str:
    """53012 → "53.0k", 462000 → "462k", 134500000 → "134.5M"; a dash if it is not known."""
    if number is None:
        return NOT_KNOWN
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if abs(number) >= size:
            places = 0 if unit == "k" and abs(number) >= 1e5 else 1
            return f"{number / size:.{places}f}{unit}"
    return f"{number:.0f}"


def loss(value: float) -> str:
    """0.4123 → "0.412", 1234.5 → "1.23e+03", NaN → "NaN"."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:.3f}" if abs(value) < 100 else f"{value:.3g}"


def percent(fraction: float) -> str:
    """0.615 → " 61 %": rounded down, so that 100 % means finished."""
    return f"{math.floor(100 * min(1.0, max(0.0, fraction))):3d} %"


def bar(fraction: float, width: int) -> tuple[str, str]:
    """A progress bar of `width` cells as its filled and its empty part."""
    halves = round(2 * width * min(1.0, max(0.0, fraction)))
    filled = "━" * (halves // 2) + ("╸" if halves % 2 else "")
    return filled, "─" * (width - len(filled))
