"""What a validation stage judges, and with what settings; kept beside its records so that a run can be read alone.

Records belong to one plan. A stage that is killed goes on where its plan is still the same, and starts anew where
the weights, the suite, the prompt or the settings are others.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.runs.recipe import STAGE_ORDER
from punie_tui.runs.store import Run, read_records, write_atomically
from punie_tui.validation.records import QueryRecord
from punie_tui.validation.suite import Suite


class ValidationPlan(BaseModel):
    """One validation: these weights, asked these queries, in this way."""

    model_config = ConfigDict(frozen=True)

    suite: Suite
    model: str = Field(description="folder of the model")
    adapter: str | None = Field(default=None, description="folder of the adapter laid over it")
    weights: str = Field(description="fingerprint of the weight files of both")
    system: str | None = Field(description="the system turn; None: the prompt has none")
    max_tokens: int
    temperature: float


def plan_file(run: Run, stage: str) -> Path:
    return run.validation_file(stage).with_suffix(".plan.json")


def read_plan(run: Run, stage: str) -> ValidationPlan | None:
    """The plan of a validation stage; None before it began, or where another version wrote it."""
    try:
        return ValidationPlan.model_validate_json(plan_file(run, stage).read_bytes())
    except (OSError, ValidationError):
        return None


def begin(run: Run, stage: str, plan: ValidationPlan) -> dict[str, QueryRecord]:
    """Makes `plan` the stage's plan; the records that it already has (query id → record), if it was so before."""
    file = run.validation_file(stage)
    if read_plan(run, stage) == plan:
        return {record.query: record for record in read_judged(run, stage)}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    write_atomically(plan_file(run, stage), plan.model_dump_json(indent=1).encode())
    return {}


def read_judged(run: Run, stage: str) -> list[QueryRecord]:
    """The records of a stage in the order in which they came, the latest of each query and sample."""
    latest: dict[tuple[str, int], QueryRecord] = {}
    for line in read_records(run.validation_file(stage)):
        try:
            record = QueryRecord.model_validate(line)
        except ValidationError:
            continue
        latest[record.query, record.sample] = record
    return list(latest.values())


def planned_stages(run: Run) -> Iterator[tuple[str, ValidationPlan]]:
    """The validation stages of a run that have begun, in pipeline order, each with its plan."""
    for stage in STAGE_ORDER:
        if stage.startswith("validate-") and (plan := read_plan(run, stage)) is not None:
            yield stage, plan
