"""What a validation stage judges, and with what settings; kept beside its records so that a run can be read on its own.

Records belong to one plan: one model, suite, temperature and prompt format. A stage that was killed continues if its
plan is still the same, and starts over if the weights, the suite, the prompt or the settings have changed. `kept_as`
names the files of a plan.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.grading.records import QueryRecord
from punie_tui.grading.suite import Suite
from punie_tui.models.folder import has_fingerprint
from punie_tui.reachable import exists, listed
from punie_tui.regular_files import read_file, write_atomically
from punie_tui.runs.recipes.recipe import STAGE_ORDER, ValidateSettings
from punie_tui.runs.store import Run, read_records

PromptFormat = Literal["chat", "plain"]
"""chat: the model's own template, as in training. plain: the turns as text, to show what the template is worth."""


class SampleRecord(QueryRecord):
    """A judged answer, and the temperature at which it was sampled; 0: greedy."""

    temperature: float = 0.0


class ValidationPlan(BaseModel):
    """One validation: the weights, the queries they are asked, and how."""

    model_config = ConfigDict(frozen=True)

    suite: Suite
    model: str = Field(description="folder of the model, or the address of its server")
    served: str | None = Field(default=None, description="the model's name on its server; None: not a served model")
    sends_tools: bool = Field(default=False, description="whether the server is sent the tools' JSON schemas")
    adapter: str | None = Field(default=None, description="folder of the adapter on the model")
    weights: str = Field(description="fingerprint of the weight files of both; empty for a served model")
    system: str | None = Field(description="the system turn; None: the prompt has none")
    max_tokens: int
    temperature: float
    prompt_format: PromptFormat = "chat"
    samples: int = Field(default=1, ge=1, description="answers per query; raising it keeps the existing ones")

    def folders(self) -> list[Path]:
        """The folders whose weights are judged; none for a served model."""
        return [] if self.served else [Path(folder) for folder in (self.model, self.adapter) if folder]

    @property
    def judged(self) -> str:
        """What is judged: the adapter's folder, else the model's; for a served model its address and its name there."""
        return f"{self.model} {self.served}" if self.served else self.adapter or self.model

    def keeps_records_of(self, other: ValidationPlan) -> bool:
        """Whether answers to the other plan are answers to this one."""
        return self.model_copy(update={"samples": other.samples}) == other


def kept_as(stage: str, own: ValidateSettings, settings: ValidateSettings, suite: str, temperature: float) -> str:
    """The name under which a stage keeps the answers to a suite at a temperature: `validate-adapter` for the first
    suite and temperature of the run's `own` settings, else with the differences appended, as in
    `validate-adapter.broad.t0.7`.

    `suite` is a name or path; `settings` are those of this validation."""
    parts = [stage]
    if (name := Path(suite).stem) != Path(own.suite).stem:
        parts.append(name)
    if temperature != own.temperature:
        parts.append(f"t{temperature:g}")
    if settings.prompt_format != own.prompt_format:
        parts.append(settings.prompt_format)
    return ".".join(parts)


def plan_file(run: Run, name: str) -> Path:
    return run.validation_file(name).with_suffix(".plan.json")


def read_plan(run: Run, name: str) -> ValidationPlan | None:
    """The plan of a validation stage, or of another `kept_as` name; None if it has not begun, or if another version
    wrote it."""
    try:
        plan = ValidationPlan.model_validate_json(read_file(plan_file(run, name)))
    except (OSError, ValidationError):
        return None
    if plan.served:
        return plan
    adapter = plan.adapter and _located(run, plan.adapter)
    return plan.model_copy(update={"model": _located(run, plan.model), "adapter": adapter})


def write_plan(run: Run, name: str, plan: ValidationPlan) -> None:
    """Saves a plan; folders among the workspace's runs become relative to the run's, so that the workspace can be
    moved."""
    kept = plan
    if not plan.served:
        adapter = plan.adapter and _portable(run, plan.adapter)
        kept = plan.model_copy(update={"model": _portable(run, plan.model), "adapter": adapter})
    write_atomically(plan_file(run, name), kept.model_dump_json(indent=1).encode())


def keep_suite(run: Run, name: str, suite: Suite) -> None:
    """Replaces the suite in the plan of that name and leaves everything else as it is."""
    plan = ValidationPlan.model_validate_json(plan_file(run, name).read_bytes())
    write_atomically(plan_file(run, name), plan.model_copy(update={"suite": suite}).model_dump_json(indent=1).encode())


def _portable(run: Run, folder: str) -> str:
    inside = Path(folder).is_relative_to(run.path.parent)
    return os.path.relpath(folder, run.path) if inside else folder


def _located(run: Run, folder: str) -> str:
    """The folder that a plan names. An absolute one that is gone and has the run's id in its path was saved before the
    workspace moved: it is looked for at the same place in the run."""
    if not Path(folder).is_absolute():
        return os.path.normpath(run.path / folder)
    _, within, rest = folder.rpartition(f"/{run.id}/")
    moved = run.path / rest
    return str(moved) if within and exists(moved) and not exists(Path(folder)) else folder


def begin(run: Run, name: str, plan: ValidationPlan) -> dict[tuple[str, int], SampleRecord]:
    """Makes `plan` the plan of that name. Returns the existing records, by query id and sample, if they are answers to
    it."""
    file = run.validation_file(name)
    before = read_plan(run, name)
    if before is not None and has_fingerprint(before.weights, *plan.folders()):
        before = before.model_copy(update={"weights": plan.weights})
    kept = before is not None and plan.keeps_records_of(before)
    if not kept:
        file.parent.mkdir(parents=True, exist_ok=True)
        if before is None and exists(plan_file(run, name)):  # answers to a plan that cannot be read are not thrown away
            _set_aside(file, plan_file(run, name))
        file.unlink(missing_ok=True)
    if before != plan:
        write_plan(run, name, plan)
    return {(record.query, record.sample): record for record in read_samples(run, name)} if kept else {}


def _set_aside(*files: Path) -> None:
    """Renames what cannot be read to the first free `NAME.unread-N`."""
    number = next(n for n in itertools.count(1) if not any(exists(_unread(file, n)) for file in files))
    for file in files:
        if exists(file):
            file.rename(_unread(file, number))


def _unread(file: Path, number: int) -> Path:
    return file.with_name(f"{file.name}.unread-{number}")


def read_judged(run: Run, name: str) -> list[QueryRecord]:
    """The records of a stage in the order in which they came, only the latest of each query and sample."""
    return [*read_samples(run, name)]


def read_samples(run: Run, name: str) -> list[SampleRecord]:
    """As `read_judged`, each with its temperature."""
    latest: dict[tuple[str, int], SampleRecord] = {}
    for line in read_records(run.validation_file(name)):
        try:
            record = SampleRecord.model_validate(line)
        except ValidationError:
            continue
        latest[record.query, record.sample] = record
    return list(latest.values())


def planned_stages(run: Run) -> Iterator[tuple[str, ValidationPlan]]:
    """The validations of a run that have begun, in pipeline order, each with its plan: a stage under its own name, then
    its further suites and settings under their `kept_as` names."""
    for stage in STAGE_ORDER:
        if stage.startswith("validate-"):
            further = listed(plan_file(run, stage).parent, f"{stage}.*.plan.json")
            for name in [stage, *(file.name.removesuffix(".plan.json") for file in further)]:
                if (plan := read_plan(run, name)) is not None:
                    yield name, plan


def stage_of(name: str) -> str:
    """The stage that a `kept_as` name belongs to."""
    return name.partition(".")[0]
