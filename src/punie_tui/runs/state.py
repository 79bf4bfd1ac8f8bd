"""The present state of a run: a pure fold over its events, and a tail that keeps it up to date.

The dashboard, `watch`, `runs --json` and the pipeline's resume all read a run through this.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from punie_tui.reachable import Stamp, stamp_of
from punie_tui.runs.events import (
    Adopted,
    Alert,
    CheckpointSaved,
    CheckResult,
    ComputeReady,
    ControlApplied,
    Event,
    ProbeReport,
    QueryJudged,
    RunFinished,
    StageFailed,
    StageFinished,
    StageProgress,
    StageStarted,
    TrainingPlanned,
    TrainReport,
    ValidationReport,
    WorkerStarted,
    is_of_unknown_type,
    parse_event,
)
from punie_tui.runs.store import Pulse, Run
from punie_tui.runs.tail import Tail

Negative = Literal["missed", "refused", "diverged"]
"""The work was done and its result is negative: targets were missed, a check failed, the loss diverged."""

StageState = Literal["waiting", "running", "finished", "stopped", "failed"] | Negative
RunState = Literal["new", "running", "paused", "finished", "stopped", "failed", "crashed", "damaged"] | Negative
"""`damaged`: it has no live worker, and its recipe, or all of its events, cannot be read."""

NEGATIVE: tuple[Negative, ...] = get_args(Negative)
ENDED: tuple[RunState, ...] = ("finished", "stopped", "failed", "crashed", "damaged", *NEGATIVE)
LIVE: tuple[RunState, ...] = ("running", "paused")
"""The states in which a worker is alive."""

STATE_WORDS: dict[str, str] = {
    "missed": "targets missed",
    "refused": "checks failed",
    "diverged": "diverged",
}
"""Negative state → its text for display."""


def state_word(state: RunState | StageState) -> str:
    """A state's text for display."""
    return STATE_WORDS.get(state, state)


@dataclass
class StageView:
    """One stage of a run, folded from its events."""

    name: str
    state: StageState = "waiting"
    started: float | None = None
    progress: StageProgress | None = None
    finished: StageFinished | None = None
    failed: StageFailed | None = None
    compute: ComputeReady | None = None
    checks: list[CheckResult] = field(default_factory=list)
    judged: dict[str, QueryJudged] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why the stage failed or its result is negative; else empty."""
        return self.failed.reason if self.failed is not None and self.state in ("failed", *NEGATIVE) else ""


@dataclass
class RunView:
    """Everything that happened in a run, folded. `train`, `validation` and `probes` have one entry per iteration: what
    a crashed worker did after its last checkpoint is dropped when a resumed worker continues from there."""

    stages: dict[str, StageView] = field(default_factory=dict)
    worker: WorkerStarted | None = None
    planned: TrainingPlanned | None = None
    train: list[TrainReport] = field(default_factory=list)
    validation: list[ValidationReport] = field(default_factory=list)
    probes: list[ProbeReport] = field(default_factory=list)
    checkpoints: list[CheckpointSaved] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    adopted: Adopted | None = None
    ended: RunFinished | None = None
    paused: bool = False
    current: str | None = None
    first: float | None = None
    last: float | None = None
    unreadable: list[int] = field(default_factory=list)
    """The numbers, from 1, of lines of events.jsonl that are not events; lines of a newer version are not among
    them."""

    def stage(self, name: str) -> StageView:
        return self.stages.setdefault(name, StageView(name))

    @property
    def best(self) -> ValidationReport | None:
        """The report with the lowest validation loss so far."""
        finite = (report for report in self.validation if math.isfinite(report.val_loss))
        return min(finite, key=lambda report: report.val_loss, default=None)

    @property
    def peak_memory(self) -> int | None:
        """The most memory that training used; bytes. None if that is not known."""
        known = (report.peak_memory for report in self.train if report.peak_memory is not None)
        return max(known, default=None)

    def ended_as(self, ended: RunFinished) -> RunState:
        """The run's state after a worker that ended with `ended`: if it did its work, the gravest negative result among
        the run's stages."""
        if ended.state == "stopped" or ended.exit_code > 1:
            return ended.state
        stage_states = {stage.state for stage in self.stages.values()}
        found = [state for state in ("diverged", "refused", "missed") if state in stage_states]
        return cast(RunState, found[0]) if found else ended.state

    @property
    def reason(self) -> str:
        """Why the run is not a plain success, in full; empty if it is."""
        if self.ended is not None and self.ended.reason:
            return self.ended.reason
        return "; ".join(stage.reason for stage in self.stages.values() if stage.reason)

    def apply(self, event: Event) -> None:
        self.first = self.first or event.t
        self.last = event.t
        match event:
            case WorkerStarted():
                self.worker, self.ended, self.paused = event, None, False
                for name in event.stages:
                    self.stage(name).state = "waiting"
            case StageStarted(stage=name):
                self.stages[name] = StageView(name, "running", started=event.t)
                self.current = name
            case StageProgress(stage=name):
                self.stage(name).progress = event
            case StageFinished(stage=name):
                view = self.stage(name)
                view.state, view.finished = "finished", event
                if name == "train" and self.train and not math.isfinite(self.train[-1].train_loss):
                    view.state = "diverged"
            case StageFailed(stage=name):
                view = self.stage(name)
                view.state, view.failed = _ending(event), event
            case ComputeReady(stage=name):
                self.stage(name).compute = event
            case TrainingPlanned(start_iteration=start):
                self.planned = event
                self.train = [report for report in self.train if report.iteration <= start]
                self.validation = [report for report in self.validation if report.iteration <= start]
                self.probes = [report for report in self.probes if report.iteration <= start]
                self.checkpoints = [saved for saved in self.checkpoints if saved.iteration <= start]
            case TrainReport():
                self.train.append(event)
            case ValidationReport():
                self.validation = [r for r in self.validation if r.iteration != event.iteration] + [event]
            case ProbeReport():
                self.probes = [r for r in self.probes if r.iteration != event.iteration] + [event]
            case CheckpointSaved():
                self.checkpoints.append(event)
            case CheckResult(stage=name):
                self.stage(name).checks.append(event)
            case QueryJudged(stage=name):
                self.stage(name).judged[event.query] = event
            case Alert():
                self.alerts.append(event)
            case ControlApplied(action=action):
                self.paused = action == "pause" or (self.paused and action in ("checkpoint", "learning_rate"))
            case Adopted():
                self.adopted = event
                self.alerts += event.alerts()
            case RunFinished():
                self.ended, self.paused = event, False
                for view in self.stages.values():
                    if view.state == "running":
                        view.state = "stopped"


def _ending(event: StageFailed) -> StageState:
    if event.exit_code != 1:
        return "failed"
    if event.stage == "train":
        return "diverged"
    return "refused" if event.stage.startswith("check-") else "missed"


class RunTail:
    """A run's view, brought up to date by `refresh`. `without`: types of events that are skipped unparsed, except for
    the last line, which says when the run was last heard of."""

    def __init__(self, run: Run, without: Iterable[str] = ()) -> None:
        self.run = run
        self.view = RunView()
        self._tail = Tail(run.events_file)
        self._lines = 0
        self._left_out = tuple(f'"type":"{each}"'.encode() for each in without)
        self._pulse = Pulse(run)
        self._recipe: tuple[Stamp | None, str] = None, "not read yet"

    def changes(self) -> Iterator[Event]:
        """Applies what was appended since the last call, event by event, and yields each after applying it."""
        lines = self._tail.read()
        for number, line in enumerate(lines, 1):
            self._lines += 1
            if number < len(lines) and any(each in line for each in self._left_out):
                continue
            if (event := parse_event(line)) is not None:
                self.view.apply(event)
                yield event
            elif not is_of_unknown_type(line):
                self.view.unreadable.append(self._lines)

    def refresh(self) -> list[Event]:
        """Applies everything that was appended since the last call, and returns it."""
        return list(self.changes())

    @property
    def problem(self) -> str:
        """Why the run cannot be shown properly, in a sentence: what is wrong with its recipe, or that its events cannot
        be read. Empty if nothing is wrong. The recipe is read once, and again when its file changes."""
        stamp = stamp_of(self.run.recipe_file)
        if stamp is None or self._recipe[0] != stamp:
            self._recipe = stamp, self.run.problem()
        return self._recipe[1] or self._tail.problem

    def state(self) -> RunState:
        """The run's state: the last one logged, or `crashed` if the worker died without logging its end; `damaged` if
        it cannot be read and has no live worker."""
        if self.problem and not self._pulse.is_alive():
            return "damaged"
        view = self.view
        if view.ended is not None and (view.last == view.ended.t or not self._pulse.is_alive()):
            return view.ended_as(view.ended)
        if self._pulse.is_alive():
            return "paused" if view.paused else "running"
        if view.worker is not None:
            return "crashed"
        return "damaged" if view.unreadable or self._tail.incomplete else "new"


def damage(tail: RunTail) -> Alert | None:
    """An alert about what of the run could not be read; None if everything could."""
    if tail.problem:
        advice = "fix the file, or delete the run; the other runs are not affected"
        return Alert(level="error", name="damaged", reason=f"damaged: {tail.problem}", advice=advice)
    if not (lines := tail.view.unreadable):
        return None
    which = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
    reason = f"{which} of {tail.run.events_file.name} could not be read, the first is line {lines[0]}"
    return Alert(level="warning", name="damaged", reason=reason, advice="what they recorded is missing here")


def read_run(run: Run) -> RunTail:
    """A run as it stands now."""
    tail = RunTail(run)
    tail.refresh()
    return tail


def exit_code(tail: RunTail) -> int:
    """A run's exit code, as its worker logged it; 3 if the worker died without logging one."""
    state, ended = tail.state(), tail.view.ended
    if state == "crashed" or ended is None:
        return 3
    return ended.exit_code
