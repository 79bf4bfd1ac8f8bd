"""The events of a run: one pydantic model per line of `events.jsonl`, which is append-only.

A discriminated union on `type`; `v` is the schema version. A reader skips a type it does not know (written by a newer
version) and an incomplete last line, and never fails on either. Times are Unix seconds, durations seconds, sizes bytes,
memory bytes, unless a field says otherwise.
"""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal, get_args

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from punie_tui.regular_files import parse_json
from punie_tui.runs.recipes.overrides import parse_assignments

SCHEMA_VERSION = 1


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, ser_json_inf_nan="strings")

    v: int = SCHEMA_VERSION
    t: float = Field(default_factory=time.time, description="time; Unix seconds")


class WorkerStarted(_Event):
    """A worker started on the run; `resumed` if an earlier one had begun it."""

    type: Literal["worker_started"] = "worker_started"
    pid: int
    host: str
    stages: list[str] = Field(description="what this worker will do, in order")
    overrides: dict[str, Any] = Field(default_factory=dict, description="settings that differ from the recipe")
    resumed: bool = False
    versions: dict[str, str] = Field(default_factory=dict)

    @field_validator("overrides", mode="before")
    @classmethod
    def _from_assignments(cls, value: Any) -> Any:
        """Runs before had a list of key=value texts."""
        return parse_assignments(value) if isinstance(value, list) else value


class StageStarted(_Event):
    type: Literal["stage_started"] = "stage_started"
    stage: str


class StageProgress(_Event):
    """The progress of a stage. `unit` is a plural noun: steps, bytes, queries."""

    type: Literal["stage_progress"] = "stage_progress"
    stage: str
    done: float
    total: float | None
    unit: str
    rate: float | None = Field(default=None, description="recent units per second")
    seconds_left: float | None = None
    note: str = ""


class StageFinished(_Event):
    type: Literal["stage_finished"] = "stage_finished"
    stage: str
    seconds: float
    artefact: str | None = Field(default=None, description="path relative to the run folder")
    size: int | None = Field(default=None, description="size of the artefact; bytes")
    detail: dict[str, Any] = Field(default_factory=dict)


class StageFailed(_Event):
    """`reason` is one sentence; `exit_code` is the error's (1 negative result, 2 usage error, 3 system failure)."""

    type: Literal["stage_failed"] = "stage_failed"
    stage: str
    reason: str
    exit_code: int


class ComputeReady(_Event):
    """Which machine does the arithmetic of a stage."""

    type: Literal["compute_ready"] = "compute_ready"
    stage: str
    backend: str = Field(description="metal, cuda or cpu")
    blas: str | None = Field(default=None, description="the BLAS, on a CPU")
    device: str = ""


class Lineage(BaseModel):
    """The origin of the adapter that a training started from."""

    model_config = ConfigDict(frozen=True)

    path: str = Field(description="the adapter's folder")
    sha256: str = Field(description="SHA-256 of its adapters.safetensors")
    run: str | None = Field(default=None, description="the run that made it")
    iteration: int | None = Field(default=None, description="the step of that run at which it was saved")


class TrainingPlanned(_Event):
    """What the training is about to do. None: not known, as for a training done elsewhere."""

    type: Literal["training_planned"] = "training_planned"
    iters: int
    rows: int | None
    batch_size: int | None
    validation_rows: int | None
    trainable_parameters: int
    total_parameters: int | None
    start_iteration: int = Field(default=0, description="the step that a resumed run continues from")
    resumed: bool = Field(default=False, description="whether it continues from a checkpoint of this run")
    warm_start: Lineage | None = Field(default=None, description="the adapter that this training started from")
    ranks: int = Field(default=1, description="processes that share each batch")


class TrainReport(_Event):
    """mlx-lm's `on_train_loss_report`, plus what it leaves out. Loss: the mean over the steps since the last report.

    None: not known, as for a training done elsewhere."""

    type: Literal["train_report"] = "train_report"
    iteration: int
    train_loss: float
    learning_rate: float | None = None
    iterations_per_second: float | None = None
    tokens_per_second: float | None = None
    trained_tokens: int | None = None
    epoch: float | None = None
    peak_memory: int | None = None
    active_memory: int | None = None
    cache_memory: int | None = None
    grad_norm: float | None = Field(default=None, description="mean, before clipping")
    process_memory: int | None = Field(default=None, description="resident memory of the process; bytes")
    memory_limit: int | None = Field(default=None, description="memory available for it; bytes")


class ValidationReport(_Event):
    """The validation loss with the weights as they are after `iteration` updates."""

    type: Literal["validation_report"] = "validation_report"
    iteration: int
    val_loss: float
    val_time: float | None = None
    rows: int | None = Field(default=None, description="rows it is the mean over; None: not known")
    total_rows: int | None = Field(default=None, description="rows of the whole set; None: not known")

    @property
    def label(self) -> str:
        """The rows it was measured on: "all 48 rows", "the same 10 of 48 rows"."""
        if self.rows is None:
            return "rows that are not known"
        if self.total_rows is None:
            return f"{self.rows} rows"
        return (
            f"all {self.rows} rows"
            if self.rows == self.total_rows
            else f"the same {self.rows} of {self.total_rows} rows"
        )


class ProbeAnswer(BaseModel):
    """One answer of a probe and its grades. `outcome` is None if the graders of that version did not run the code."""

    model_config = ConfigDict(frozen=True)

    query: str
    question: str
    text: str
    soft: bool
    strict: bool
    grading_stage: str = Field(validation_alias=AliasChoices("grading_stage", "rung"))  # `rung` in runs before
    outcome: bool | None = None


class ProbeReport(_Event):
    """The model's answers with the weights after `iteration` updates."""

    type: Literal["probe_report"] = "probe_report"
    iteration: int
    answers: list[ProbeAnswer]
    seconds: float
    share: float = Field(default=0.0, description="share of the training time that all probes so far took; 0 to 1")

    @property
    def soft(self) -> int:
        return sum(answer.soft for answer in self.answers)

    @property
    def strict(self) -> int:
        return sum(answer.strict for answer in self.answers)

    @property
    def outcome(self) -> int | None:
        """The number of answers that do what was asked; None if that was not judged."""
        judged = [answer.outcome for answer in self.answers if answer.outcome is not None]
        return sum(judged) if judged else None


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
    where: list[str] = Field(default_factory=list, description="file:line of its first few findings")
    advisory: bool = Field(default=False, description="for information: if it is not ok, the stage passes all the same")


class QueryJudged(_Event):
    """One answer of a validation stage, judged. The whole record is in `validation/<stage>.jsonl`."""

    type: Literal["query_judged"] = "query_judged"
    stage: str
    query: str
    category: str
    soft: bool
    strict: bool
    outcome: bool | None = Field(default=None, description="whether it does what was asked; None if not judged")
    grading_stage: str = Field(
        validation_alias=AliasChoices("grading_stage", "rung"),
        description="the stage at which it failed, or 'passed'; once `rung`",
    )


class Alert(_Event):
    """Something a person should look at, and what to do about it."""

    type: Literal["alert"] = "alert"
    level: Literal["info", "warning", "error"]
    reason: str
    advice: str = ""
    iteration: int | None = None
    name: str = Field(default="", description="the detector that raised it, such as divergence")


class ControlApplied(_Event):
    """A request from control.jsonl took effect."""

    type: Literal["control_applied"] = "control_applied"
    action: Literal["pause", "resume", "stop", "checkpoint", "learning_rate"]
    iteration: int | None = None
    value: float | None = Field(default=None, description="the new learning rate")


class Adopted(_Event):
    """The run was made from a training done elsewhere."""

    type: Literal["adopted"] = "adopted"
    path: str = Field(description="the folder that the adapter was copied from")
    log: str | None = Field(default=None, description="the file that its curves come from")
    not_known: list[str] = Field(default_factory=list, description="what is not known about it, each a clause")

    def alerts(self) -> list[Alert]:
        """This event as alerts, for display."""
        notices = [
            ("adopted", f"adopted from {self.path}"),
            *(("not-known", f"not known: {one}") for one in self.not_known),
        ]
        return [Alert(t=self.t, level="info", name=name, reason=reason) for name, reason in notices]


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
    | ProbeReport
    | CheckpointSaved
    | CheckResult
    | QueryJudged
    | Alert
    | ControlApplied
    | Adopted
    | RunFinished
)

_TYPES = frozenset(kind.model_fields["type"].default for kind in get_args(Event))
_adapter: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def dump_event(event: Event) -> bytes:
    """The event as one JSON line, newline included."""
    return event.model_dump_json().encode() + b"\n"


def is_of_unknown_type(line: bytes | str) -> bool:
    """Whether a line that is not an event known here may be one of a newer version: an object with another type."""
    try:
        found = parse_json(line)
    except ValueError:
        return False
    return isinstance(found, dict) and isinstance(found.get("type"), str) and found["type"] not in _TYPES


def parse_event(line: bytes | str) -> Event | None:
    """The event in a line; None if it is incomplete, invalid or of an unknown type."""
    try:
        return _adapter.validate_json(line)
    except ValidationError:
        return None
