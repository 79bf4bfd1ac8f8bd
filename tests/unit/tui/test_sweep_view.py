"""The frontier of a sweep, as points."""

from __future__ import annotations

from punie_tui.models.making.sweep_results import Fidelity, SweepCandidate, SweepOutcome
from punie_tui.tui.models.making.sweep_view import series_of, unbeaten


def test_the_frontier_goes_through_those_that_no_other_beats() -> None:
    def row(name: str, size: int, agreement: float, passed: int) -> SweepCandidate:
        fidelity = Fidelity(positions=1, kl=0, agreement=agreement, perplexity=1, adapter_perplexity=1)
        outcome = SweepOutcome(suite="s", metric="outcome", passed=passed, total=25, targets_met=False)
        return SweepCandidate(name=name, path="", bits=4, size=size, made_of={}, fidelity=fidelity, outcome=outcome)

    rows = [row("small", 1, 0.8, 12), row("worse", 2, 0.7, 10), row("large", 3, 0.9, 12), row("best", 4, 0.99, 20)]
    assert [one.name for one in unbeaten(rows, "outcome")] == ["small", "best"]
    assert [one.name for one in unbeaten(rows, "fidelity")] == ["small", "large", "best"]
    line, *dots = series_of(rows, "outcome", None, 1.0)
    assert line.points.y.tolist() == [12, 20]
    assert [(dot.glyph, dot.points.y.tolist()) for dot in dots] == [("a", [12]), ("b", [10]), ("c", [12]), ("d", [20])]
