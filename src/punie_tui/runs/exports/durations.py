"""How long the stages of a run took, over all the workers that worked on them."""

from __future__ import annotations

from punie_tui.runs.events import RunFinished, StageFinished, StageStarted, WorkerStarted
from punie_tui.runs.state import RunTail
from punie_tui.runs.store import Run


def stage_seconds(run: Run) -> dict[str, float]:
    """Finished stage → seconds, in the order in which they first finished.

    A stage that was stopped or killed and then resumed counts with all its parts, each up to its last event. If a stage
    was done more than once, the longest time counts: the others found the work already done.
    """
    took: dict[str, float] = {}
    parts: dict[str, float] = {}
    current, began, last = "", 0.0, 0.0
    for event in RunTail(run).changes():
        if isinstance(event, StageStarted | WorkerStarted | RunFinished) and current:
            parts[current] = parts.get(current, 0.0) + last - began
            current = ""
        if isinstance(event, StageStarted):
            current, began = event.stage, event.t
        elif isinstance(event, StageFinished):
            seconds = parts.pop(event.stage, 0.0) + event.seconds
            took[event.stage] = max(took.get(event.stage, 0.0), seconds)
            current = ""
        last = event.t
    return took
