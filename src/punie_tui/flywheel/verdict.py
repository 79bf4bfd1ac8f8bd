"""The result of a round of the flywheel, in plain sentences: what improved, what regressed, and whether that is more
than noise.

`validation.reports.comparison` makes the comparison and decides what is significant.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from punie_tui.validation.reports.comparison import Comparison, QueryChange


@dataclass(frozen=True)
class FlywheelOutcome:
    """`helped`: more passes than before, significantly or not."""

    helped: bool
    sentences: list[str]


def outcome(comparison: Comparison, aimed_at: Collection[str] = ()) -> FlywheelOutcome:
    """The comparison in words; `aimed_at` are the ids of the queries whose failures the rows answered."""
    first = comparison.metrics[0]
    reasons = [_passes(comparison)]
    every = [*comparison.improved, *comparison.regressed, *comparison.same]
    if aimed := [change for change in every if change.id in aimed_at]:
        now = sum(change.after == 1 for change in aimed)
        reasons.append(f"{now} of the {len(aimed)} queries that the rows were made for pass now.")
    reasons.append(_listed("Improved", comparison.improved))
    reasons.append(_listed("Regressed", comparison.regressed))
    reasons.append(_noise(comparison))
    return FlywheelOutcome(helped=first.change > 0, sentences=reasons)


def _passes(comparison: Comparison) -> str:
    first = comparison.metrics[0]
    before, after = (_number(share * first.queries) for share in (first.before, first.after))
    return f"{first.name} of {comparison.suite}: {before} of {first.queries} before, {after} after."


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 1e-9 else f"{value:.1f}"


def _listed(title: str, changes: Sequence[QueryChange]) -> str:
    if not changes:
        return f"{title}: nothing."
    return f"{title}: {', '.join(f'{one.id} ({one.stage_before} → {one.stage_after})' for one in changes)}."


def _noise(comparison: Comparison) -> str:
    first = comparison.metrics[0]
    p = "p < 0.001" if first.p < 0.001 else f"p = {first.p:.3f}"
    match first.verdict:
        case "the same":
            return "No query differs, so there is no difference to test."
        case "not significant":
            return f"That is not more than noise ({first.test}, {p}): chance alone often causes as much."
        case _:
            return f"That is more than noise: it is {first.verdict} ({first.test}, {p})."
