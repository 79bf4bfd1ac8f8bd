"""A training's figures as points (iteration, time, name, value), from the run's view: it leaves out what a crash
undid."""

from __future__ import annotations

from dataclasses import dataclass

from punie_tui.runs.state import RunView

TRAIN_FIGURES = (
    *("train_loss", "learning_rate", "grad_norm", "tokens_per_second", "iterations_per_second", "trained_tokens"),
    *("epoch", "active_memory", "peak_memory", "cache_memory", "process_memory"),
)


@dataclass(frozen=True)
class Point:
    """One figure: after `iteration` steps, at `t` Unix seconds."""

    iteration: int
    t: float
    name: str
    value: float


def points(view: RunView) -> list[Point]:
    """Every figure of a training, by iteration; within an iteration, in the order listed here."""
    found = [
        Point(report.iteration, report.t, name, float(value))
        for report in view.train
        for name in TRAIN_FIGURES
        if (value := getattr(report, name)) is not None
    ]
    found += [Point(report.iteration, report.t, "val_loss", report.val_loss) for report in view.validation]
    for probe in view.probes:
        rates = {"soft": probe.soft, "strict": probe.strict, "outcome": probe.outcome}
        found += [
            Point(probe.iteration, probe.t, f"probe_{name}", passed / len(probe.answers))
            for name, passed in rates.items()
            if passed is not None and probe.answers
        ]
    return sorted(found, key=lambda point: point.iteration)
