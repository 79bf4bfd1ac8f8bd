"""How long a validation will take on this machine, estimated from earlier ones. Reads runs; measures nothing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from punie_tui.runs.events import StageFinished
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings


@dataclass(frozen=True)
class Pace:
    """Seconds to load a model and read its first prompt, seconds per answer, and the run in which they were
    measured."""

    load: float
    answer: float
    run: str

    def seconds(self, answers: int) -> float:
        return self.load + answers * self.answer


def measured_pace(settings: Settings, model: str, stage: str) -> Pace | None:
    """The pace of the newest validation of the same base model, preferably of the same stage; None if there was none.

    Reads the events of runs until one has it; call it in a thread.
    """
    other: Pace | None = None
    for run in list_runs(settings):
        try:
            if run.recipe().model != model:
                continue
        except Exception:  # a broken run is skipped, whatever is wrong with it
            continue
        for name, pace in _paces(run).items():
            if name == stage:
                return pace
            other = other or pace
    return other


def _paces(run: Run) -> dict[str, Pace]:
    stages = read_run(run).view.stages.values()
    paces = ((stage.name, _pace(run, stage.finished)) for stage in stages if stage.finished is not None)
    return {name: pace for name, pace in paces if pace is not None}


def _pace(run: Run, finished: StageFinished) -> Pace | None:
    """The pace of a stage that asked any questions. Events from before `questions` was recorded count the queries."""
    seconds, queries = finished.detail.get("seconds"), finished.detail.get("queries")
    if not isinstance(seconds, dict) or not isinstance(queries, Iterable):
        return None
    questions = finished.detail.get("questions", len(list(queries)))
    steady = seconds.get("steady", 0.0)
    if not questions or not steady:
        return None
    return Pace(seconds.get("load", 0.0) + seconds.get("warmup", 0.0), steady / questions, run.id)
