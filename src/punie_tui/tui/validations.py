"""The validations of a run as the dashboard shows them: one for each model that is, was or will be judged.

Reads a stage's files again only when they changed. Paints nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from punie_tui.models.inventory import ModelEntry
from punie_tui.runs.recipe import STAGE_ORDER, Recipe, StageName
from punie_tui.runs.state import RunTail, StageState
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.validation.plan import ValidationPlan, plan_file, read_judged, read_plan
from punie_tui.validation.records import QueryRecord
from punie_tui.validation.suite import Suite, load_suite
from punie_tui.validation.summary import Summary, summarise

VALIDATION_STAGES: tuple[StageName, ...] = tuple(stage for stage in STAGE_ORDER if stage.startswith("validate-"))


@dataclass(frozen=True)
class Validation:
    """One model judged, or to be judged: `records` (by query id) and `summary` hold what there is so far.

    `problem` is why the stage could not be carried out; a missed target is no problem of the stage's.
    """

    stage: StageName
    title: str
    suite: Suite
    state: StageState
    summary: Summary
    records: dict[str, QueryRecord]
    problem: str = ""


class Validations:
    """The validations of whichever run it is asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._read: dict[Path, tuple[object, ValidationPlan | None, dict[str, QueryRecord], Summary | None]] = {}
        self._suites: dict[str, Suite] = {}

    def of(self, tail: RunTail) -> list[Validation]:
        """The validations of a run in pipeline order. Raises AskedWrong where its recipe or suite is broken."""
        recipe = tail.run.recipe()
        found = (self._validation(tail, recipe, stage) for stage in VALIDATION_STAGES)
        return [validation for validation in found if validation is not None]

    def summary_of(self, model: ModelEntry) -> Summary | None:
        """The latest validation of a run's model; None where it was not of just this model, or there is none."""
        if model.run is None or model.path is None:
            return None
        plan, _, summary = self._files(Run(model.path.parent), f"validate-{model.kind}")
        other_bits = model.kind == "quantized" and plan is not None and Path(plan.model).name != model.path.name
        return None if other_bits else summary

    def _validation(self, tail: RunTail, recipe: Recipe, stage: StageName) -> Validation | None:
        plan, records, summary = self._files(tail.run, stage)
        view = tail.view.stages.get(stage)
        if plan is None and view is None and stage not in recipe.stages:
            return None
        suite = plan.suite if plan is not None else self._suite(recipe.validation.suite)
        failed = view.failed if view is not None else None
        return Validation(
            stage=stage,
            title=_title(stage, recipe, plan),
            suite=suite,
            state=view.state if view is not None else "waiting",
            summary=summary or summarise(suite, []),
            records=records,
            problem=failed.reason if failed is not None and failed.exit_code != 1 else "",
        )

    def _files(self, run: Run, stage: str) -> tuple[ValidationPlan | None, dict[str, QueryRecord], Summary | None]:
        file = run.validation_file(stage)
        stamp = (_stamp(plan_file(run, stage)), _stamp(file))
        known = self._read.get(file)
        if known is not None and known[0] == stamp:
            return known[1:]
        plan = read_plan(run, stage)
        judged = [record for record in read_judged(run, stage) if record.sample == 0] if plan is not None else []
        summary = summarise(plan.suite, judged) if plan is not None else None
        read = (plan, {record.query: record for record in judged}, summary)
        self._read[file] = (stamp, *read)
        return read

    def _suite(self, name: str) -> Suite:
        if name not in self._suites:
            self._suites[name] = load_suite(name, self._settings)
        return self._suites[name]


def judged_models(run: Run, recipe: Recipe) -> dict[StageName, str]:
    """Validation stage → its model's name, of those whose model is there to be judged."""
    there: dict[StageName, bool] = {
        "validate-base": True,
        "validate-adapter": (run.adapter / "adapters.safetensors").is_file(),
        "validate-fused": (run.fused / "config.json").is_file(),
        "validate-quantized": (run.quantized(recipe.quantize.label) / "config.json").is_file(),
    }
    return {stage: _title(stage, recipe, None) for stage in VALIDATION_STAGES if there[stage]}


def _title(stage: str, recipe: Recipe, plan: ValidationPlan | None) -> str:
    kind = stage.removeprefix("validate-")
    if kind != "quantized":
        return kind
    named = re.search(r"quantized-(\d+)bit$", plan.model) if plan is not None else None
    return f"{named[1] if named else recipe.quantize.bits}-bit"


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
