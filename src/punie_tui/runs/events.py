"""What happened in a run: one pydantic event a line of `events.jsonl`, append-only.

A discriminated union on `type`; `v` is the schema version. A reader skips a type it does not know (written
by a newer version) and a torn last line, and never fails on either. Times are Unix seconds, durations
seconds, sizes bytes, memory bytes, unless a field says otherwise.
"""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

SCHEMA_VERSION = 1


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, ser_json_inf_nan="constants")

    v: int = SCHEMA_VERSION
    t: float = Field(default_factory=time.time, description="when; Unix seconds")


class WorkerStarted(_Event):
    """A worker took the run up; `resumed` where an earlier one had begun it."""

    type: Literal["worker_started"] = "worker_started"
    pid: int
    host: str
    stages: list[str] = Field(description="what this worker will do, in order")
    resumed: bool = False
    versions: dict[str, str] = Field(default_factory=dict)


class StageStarted(_Event):
    type: Literal["stage_started"] = "stage_started"
    stage: str


class StageProgress(_Event):
    """How far a stage is. `unit` is a plural noun: steps, bytes, queries."""

    type: Literal["stage_progress"] = "stage_progress"
    stage: str
    done: float
    total: float | None
    unit: str
    rate: float | None = Field(default=None, description="units a second, lately")
    seconds_left: float | None = None
    note: str = ""


class StageFinished(_Event):
    type: Literal["stage_finished"] = "stage_finished"
    stage: str
    seconds: float
    artefact: str | None = Field(default=None, description="path relative to the run folder")
    size: int | None = Field(default=None, description="of the artefact; bytes")
    detail: dict[str, Any] = Field(default_factory=dict)


class StageFailed(_Event):
    """`reason` is one sentence; `exit_code` is the one of the error (1 the answer is no, 2, 3)."""

    type: Literal["stage_failed"] = "stage_failed"
    stage: str
    reason: str
    exit_code: int


class ComputeReady(_Event):
    """Which machine does the arithmetic of a stage."""

    type: Literal["compute_ready"] = "compute_ready"
    stage: str
    backend: str = Field(description="metal, cuda or cpu")
    blas: str | None = Field(default=None, description="on CPU: which BLAS")
    device: str = ""


class TrainingPlanned(_Event):
    """What training is about to do."""

    type: Literal["training_planned"] = "training_planned"
    iters: int
    rows: int
    batch_size: int
    validation_rows: int
    trainable_parameters: int
    total_parameters: int
    start_iteration: int = Field(default=0, description="the step that a resumed run goes on from")


class TrainReport(_Event):
    """mlx-lm's `on_train_loss_report`, plus what it leaves out. Loss: mean over the steps since the last."""

    type: Literal["train_report"] = "train_report"
    iteration: int
    train_loss: float
    learning_rate: float
    iterations_per_second: float
    tokens_per_second: float
    trained_tokens: int
    epoch: float
    peak_memory: int
    active_memory: int
    cache_memory: int
    grad_norm: float | None = None


class ValidationReport(_Event):
    """The validation loss with the weights as they are after `iteration` updates."""

    type: Literal["validation_report"] = "validation_report"
    iteration: int
    val_loss: float
    val_time: float
    rows: int


class CheckpointSaved(_Event):
    type: Literal["checkpoint_saved"] = "checkpoint_saved"
    iteration: int
    path: str = Field(description="relative to the run folder")
    best: bool = Field(default=False, description="lowest validation loss so far")


class CheckResult(_Event):
    """One check of a check stage: what it found and where."""

    type: Literal["check_result"] = "check_result"
    stage: str
    check: str
    ok: bool
    message: str
    where: list[str] = Field(default_factory=list, description="file:line of what it found, the first few")


class QueryJudged(_Event):
    """One answer of a validation stage, judged. The whole record is in `validation/<stage>.jsonl`."""

    type: Literal["query_judged"] = "query_judged"
    stage: str
    query: str
    category: str
    soft: bool
    strict: bool
    rung: str = Field(description="where on the ladder it fell; 'passed' where it did not")


class Alert(_Event):
    """Something a person should look at, and what to do about it."""

    type: Literal["alert"] = "alert"
    level: Literal["info", "warning", "error"]
    reason: str
    advice: str = ""
    iteration: int | None = None


class ControlApplied(_Event):
    """A request from control.jsonl took effect."""

    type: Literal["control_applied"] = "control_applied"
    action: Literal["pause", "resume", "stop", "checkpoint"]
    iteration: int | None = None


class RunFinished(_Event):
    """The worker is done. `state`: finished (all stages), stopped (asked to), failed (a stage failed)."""

    type: Literal["run_finished"] = "run_finished"
    state: Literal["finished", "stopped", "failed"]
    exit_code: int
    reason: str = ""


Event = (
    WorkerStarted
    | StageStarted
    | StageProgress
    | StageFinished
    | StageFailed
    | ComputeReady
    | TrainingPlanned
    | TrainReport
    | ValidationReport
    | CheckpointSaved
    | CheckResult
    | QueryJudged
    | Alert
    | ControlApplied
    | RunFinished
)

_adapter: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def dump_event(event: Event) -> bytes:
    """The event as one JSON line, newline included."""
    return _adapter.dump_json(event) + b"\n"


def parse_event(line: bytes | str) -> Event | None:
    """The event in a line; None where it is torn, broken or of an unknown type."""
    try:
        return _adapter.validate_json(line)
    except ValidationError:
        return None
