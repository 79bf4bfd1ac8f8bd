"""How sure a count is: intervals for shares. Knows numbers only."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist


def wilson(passed: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """The score interval of a share `passed / total`, as fractions of 1: (low, high). (0, 1) for no trials.

    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
    American Statistical Association 22 (1927), 209–212, without continuity correction. Unlike the normal
    approximation it stays within 0…1 and is no point at 0 or `total` passes.
    """
    if not 0 <= passed <= total:
        raise ValueError(f"{passed} of {total} is no share")
    if total == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = passed / total, z * z / total
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)
