"""How far a run is: one number out of whatever its current stage tells. Pure; the clock is handed in."""

from __future__ import annotations

from dataclasses import dataclass

from punie_tui.runs.state import RunState, RunView, StageView


@dataclass(frozen=True)
class Progress:
    """A stage's progress. `fraction` is None where the stage cannot say; `gone` and `left` are seconds."""

    stage: str
    done: float | None
    total: float | None
    unit: str
    gone: float | None
    left: float | None

    @property
    def fraction(self) -> float | None:
        return self.done / self.total if self.done is not None and self.total else None


def progress(view: RunView, state: RunState, now: float) -> Progress | None:
    """The progress of the stage that the run is in, or was in last; None before the first."""
    if view.current is None or view.current not in view.stages:
        return None
    stage = view.stages[view.current]
    done, total, unit, left = _told(view, stage)
    until = now if state in ("running", "paused") else view.last
    gone = stage.finished.seconds if stage.finished else None
    if gone is None and stage.started is not None and until is not None:
        gone = max(0.0, until - stage.started)
    return Progress(stage.name, done, total, unit, gone, left if state == "running" else None)


def _told(view: RunView, stage: StageView) -> tuple[float | None, float | None, str, float | None]:
    """Done, total, unit, seconds left; training is told by its reports too, which may be newer."""
    said = stage.progress
    if stage.name == "train" and view.planned and view.train and (not said or view.train[-1].t >= said.t):
        last = view.train[-1]
        speed = last.iterations_per_second
        left = (view.planned.iters - last.iteration) / speed if speed > 0 else None
        return last.iteration, view.planned.iters, "steps", left
    if said is None:
        return None, None, "", None
    return said.done, said.total, said.unit, said.seconds_left
