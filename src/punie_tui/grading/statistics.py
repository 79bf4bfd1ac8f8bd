"""How certain a count is: intervals for shares and for their differences, and tests of paired answers.

Depends on numbers only. The one test that needs scipy imports it when it is called, since that takes a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, sqrt
from statistics import NormalDist


def wilson(passed: float, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """The score interval of a share `passed / total`, as fractions of 1: (low, high). (0, 1) for no trials.

    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
    American Statistical Association 22 (1927), 209–212, without continuity correction. Unlike the normal
    approximation it stays within 0…1 and does not shrink to a point at 0 or `total` passes.
    """
    if not 0 <= passed <= total:
        raise ValueError(f"{passed} of {total} is not a share")
    if total == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = passed / total, z * z / total
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)


def mean_interval(shares: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """The interval of the mean of shares in 0…1, one for each query: `wilson` with the query as the trial.

    For queries answered once this is `wilson` itself. For K answers per query it errs on the wide side: the variance of
    shares with mean m is at most m(1 − m), the variance of single answers, however alike a query's answers are.
    """
    return wilson(sum(shares), len(shares), confidence)


def mcnemar(improved: int, regressed: int) -> float:
    """The two-sided p-value of the exact McNemar test, from the pairs that differ; 1 if none does.

    Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
    Psychometrika 12 (1947), 153–157; in the exact conditional form, a binomial test of `improved` out of
    `improved + regressed` at 1/2 (M. W. Fagerland, S. Lydersen, P. Laake, BMC Medical Research Methodology 13
    (2013), 91).
    """
    pairs = improved + regressed
    tail = sum(comb(pairs, count) for count in range(min(improved, regressed) + 1))
    return min(1.0, 2 * tail / (1 << pairs))


def sign_flip(differences: Sequence[float], resamples: int = 100_000) -> float:
    """The two-sided p-value of the sign-flip test that paired differences are symmetric about 0; 1 if all are 0.

    R. A. Fisher, "The Design of Experiments" (1935), § 21. Every assignment of signs is counted if there are at most
    `resamples` of them (16 differences that are not 0); otherwise `resamples` are drawn, always the same ones.
    """
    import numpy as np
    from scipy.stats import permutation_test

    moved = [difference for difference in differences if difference != 0]  # flipping a 0 changes nothing
    if len(moved) < 2:  # one alone is as likely with either sign
        return 1.0
    # rounded, so that sums that are equal on paper count as equal
    found = permutation_test(
        (np.array(moved),),
        lambda sample, axis: np.sum(sample, axis=axis).round(9),
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        rng=np.random.default_rng(0),
    )
    return min(1.0, float(found.pvalue))


def paired_difference(
    before: Sequence[float], after: Sequence[float], confidence: float = 0.95
) -> tuple[float, float, float]:
    """The difference of the means of paired shares, `after` − `before`, and its interval: (difference, low, high).

    R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions based on paired
    data", Statistics in Medicine 17 (1998), 2635–2650, method 10: square-and-add of the two `wilson` intervals, with
    the continuity-corrected correlation of the pairs. Shares that are not 0 or 1 (folded samples) enter with their
    `mean_interval` and their own correlation, combined as in G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008),
    1693–1702.
    """
    n = len(before)
    if n != len(after) or n == 0:
        raise ValueError(f"{n} and {len(after)} values cannot be paired")
    p1, p2 = sum(after) / n, sum(before) / n
    (low1, high1), (low2, high2) = mean_interval(after, confidence), mean_interval(before, confidence)
    phi = _correlation(before, after)
    difference = p1 - p2
    down, up = (p1 - low1, high2 - p2), (high1 - p1, p2 - low2)
    below, above = (sqrt(max(0.0, a * a - 2 * phi * a * b + b * b)) for a, b in (down, up))
    return difference, max(-1.0, difference - below), min(1.0, difference + above)


def _correlation(x: Sequence[float], y: Sequence[float]) -> float:
    """Newcombe's corrected φ: n/2 is subtracted from n·Σxy − Σx·Σy if that is positive, but not below 0. 0 for a
    constant."""
    n, sum_x, sum_y = len(x), sum(x), sum(y)
    product = n * sum(a * b for a, b in zip(x, y, strict=True)) - sum_x * sum_y
    spread = (n * sum(a * a for a in x) - sum_x**2) * (n * sum(b * b for b in y) - sum_y**2)
    if spread <= 1e-12:
        return 0.0
    if product > 0:
        product = max(0.0, product - n / 2)
    return product / sqrt(spread)
