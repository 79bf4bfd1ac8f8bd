"""What a stage is given: its run, its recipe, and ways to report events, progress and checks and to be controlled.

A stage is a function `(StageContext) -> StageOutcome`. It runs in a process of its own, may raise
PunieError, and must leave artefacts complete or absent.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from punie_tui.runs.events import CheckResult, ControlApplied, Event, StageProgress
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.store import ControlAction, Request, Run
from punie_tui.settings import Settings

PROGRESS_SECONDS = 0.25
RATE_SECONDS = 30.0
"""A progress rate is a mean over about this long: steady, yet not held down for good by a slow start."""


class StageStopped(Exception):
    """Raised when someone asks the run to stop; the stage unwinds and leaves what it has for a resume."""


@dataclass(frozen=True)
class StageOutcome:
    """The result of a stage. `ok=False`: the work was done and its result is negative."""

    ok: bool = True
    reason: str = ""
    artefact: Path | None = None
    detail: dict[str, Any] = field(default_factory=dict)


class StageContext:
    """A stage's link to its run. Not thread-safe: one stage, one thread.

    `requests` is the queue of control requests, which the worker reads from control.jsonl.
    """

    def __init__(
        self,
        run: Run,
        recipe: Recipe,
        settings: Settings,
        stage: str,
        requests: queue.SimpleQueue[Request | ControlAction] | None = None,
    ) -> None:
        self.run = run
        self.recipe = recipe
        self.settings = settings
        self.stage = stage
        self.learning_rate: float | None = None
        """The learning rate that was last requested; the training stage applies it at its next step."""
        self._requests = requests or queue.SimpleQueue()
        self._paused = False
        self._progress_marks: deque[tuple[float, float]] = deque()
        self._last_progress: tuple[float, float | None, str] = (0, None, "")

    def part(self, stage: str) -> StageContext:
        """The same link under another name: a part of this stage with its own events and progress."""
        return StageContext(self.run, self.recipe, self.settings, stage, self._requests)

    def emit(self, event: Event) -> None:
        self.run.append_event(event)

    def progress(
        self, done: float, total: float | None, unit: str, note: str = "", expected: float | None = None
    ) -> None:
        """Reports how far the stage is; at most four events a second, and always the last one.

        The rate is the mean over the last RATE_SECONDS of calls; if nothing was done in them, it is `expected`.
        """
        now = time.monotonic()
        if self._progress_marks and now - self._progress_marks[-1][0] < PROGRESS_SECONDS and done != total:
            return
        self._progress_marks.append((now, done))
        self._last_progress = done, total, unit
        while now - self._progress_marks[0][0] > RATE_SECONDS and len(self._progress_marks) > 2:
            self._progress_marks.popleft()
        began, at = self._progress_marks[0]
        rate = (done - at) / (now - began) if now > began and done > at else expected
        left = (total - done) / rate if rate and total is not None else None
        self.emit(
            StageProgress(stage=self.stage, done=done, total=total, unit=unit, rate=rate, seconds_left=left, note=note)
        )

    def doing(self, what: str) -> None:
        """Reports at once what the stage is doing: something that takes a while and is not counted, such as loading."""
        done, total, unit = self._last_progress
        self.emit(StageProgress(stage=self.stage, done=done, total=total, unit=unit, note=what))

    def check(
        self, name: str, ok: bool, message: str, where: list[str] | None = None, *, advisory: bool = False
    ) -> bool:
        """Records the result of one check, and returns it. `advisory`: the stage passes whatever the result."""
        found = (where or [])[:20]
        self.emit(CheckResult(stage=self.stage, check=name, ok=ok, message=message, where=found, advisory=advisory))
        return ok

    def control(self, iteration: int | None = None) -> bool:
        """Applies pending control requests; call it at least once a step.

        Blocks while the stage is paused. Returns whether a checkpoint is wanted now (a stage that is paused blocks
        again at its next call). Raises StageStopped.
        """
        checkpoint = False
        while True:
            try:
                request = self._requests.get(block=self._paused and not checkpoint)
            except queue.Empty:
                return checkpoint
            if isinstance(request, str):
                request = Request(action=request)
            self.emit(ControlApplied(action=request.action, iteration=iteration, value=request.value))
            match request.action:
                case "stop":
                    raise StageStopped
                case "checkpoint":
                    checkpoint = True
                case "learning_rate":
                    self.learning_rate = request.value
                case "pause" | "resume":
                    self._paused = request.action == "pause"
                    self._progress_marks.clear()  # a pause does not count in the rate
