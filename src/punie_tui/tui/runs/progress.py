"""A run's progress: one number from whatever its current stage reports. Pure; the time is passed in."""

from __future__ import annotations

from dataclasses import dataclass

from punie_tui.runs.events import StageProgress
from punie_tui.runs.state import RunState, RunView, StageView

_OF_A_STEP = "loss "
"""How the training's note begins while it only takes steps."""


@dataclass(frozen=True)
class Progress:
    """A stage's progress. `fraction` is None if the stage does not report it; `elapsed` and `left` are seconds.

    `doing` is what the stage is doing right now, if that is not what `unit` counts: "validating, 14 of 30 batches".
    """

    stage: str
    done: float | None
    total: float | None
    unit: str
    elapsed: float | None
    left: float | None
    doing: str = ""

    @property
    def fraction(self) -> float | None:
        return self.done / self.total if self.done is not None and self.total else None


def progress(view: RunView, state: RunState, now: float) -> Progress | None:
    """The progress of the run's current stage, or of its last one; None before the first."""
    if view.current is None or view.current not in view.stages:
        return None
    stage = view.stages[view.current]
    done, total, unit, left = _reported(view, stage)
    live = state in ("running", "paused")
    until = now if live else view.last
    elapsed = stage.finished.seconds if stage.finished else None
    if elapsed is None and stage.started is not None and until is not None:
        elapsed = max(0.0, until - stage.started)
    doing = _doing(view, stage) if live else ""
    return Progress(stage.name, done, total, unit, elapsed, left if state == "running" else None, doing)


def _reported(view: RunView, stage: StageView) -> tuple[float | None, float | None, str, float | None]:
    """Done, total, unit, seconds left; for training, its reports count too, which may be newer than its progress."""
    current = stage.progress
    if stage.name == "train" and view.planned and view.train:
        last = view.train[-1]
        done = last.iteration if current is None or last.t >= current.t else current.done
        return done, view.planned.iters, "steps", _left(view, current, done)
    if current is None:
        return None, None, "", None
    return current.done, current.total, current.unit, current.seconds_left


def _left(view: RunView, current: StageProgress | None, done: float) -> float | None:
    """Seconds that the remaining steps need, at the recent rate; while a validation holds them up, at the rate of the
    last report."""
    if view.planned is None:
        return None
    if current is not None and current.seconds_left is not None and current.done == done:
        return current.seconds_left
    rate = (current.rate if current is not None else None) or view.train[-1].iterations_per_second
    return (view.planned.iters - done) / rate if rate else None


def _doing(view: RunView, stage: StageView) -> str:
    current = stage.progress
    if stage.state != "running":
        return ""
    if stage.checks and (current is None or stage.checks[-1].t > current.t):
        return f"{len(stage.checks)} checks done"
    if current is None or current.note.startswith(_OF_A_STEP):
        return ""
    if stage.name == "train":
        over = [reports[-1].t for reports in (view.train, view.validation, view.probes) if reports]
        if any(t > current.t for t in over):
            return ""  # what the note was about has been reported since
    return current.note
