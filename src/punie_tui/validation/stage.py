"""The stages `validate-*` and `decide`: one model of the run is asked its suites, and the run gets its result.

The validation stages differ only in which weights they load, or in that a server has them. Records are written as
answers come; a stage that was killed asks only what is still open. `asking.local` and `asking.served` ask the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from punie_tui.errors import UsageError
from punie_tui.grading.suite import Suite, load_suite
from punie_tui.models.catalog import resolve
from punie_tui.models.folder import weights_fingerprint
from punie_tui.models.system_turn import system_turn
from punie_tui.runs.recipes.server import ServerSettings
from punie_tui.runs.stage import StageContext, StageOutcome
from punie_tui.runs.store import Run
from punie_tui.runs.warm_start import find_adapter
from punie_tui.tools.catalog import TOOLS, listed, named
from punie_tui.validation.asking.questions import Answered, Question, Records, judged, open_questions
from punie_tui.validation.asking.served import ask_served
from punie_tui.validation.plan import ValidationPlan, begin, kept_as, stage_of
from punie_tui.validation.regrading import regrade_outdated
from punie_tui.validation.selection import selected
from punie_tui.validation.summary import summarise, summarise_run


@dataclass(frozen=True)
class Weights:
    """The model folder that a stage loads, and the adapter over it."""

    model: Path
    adapter: Path | None = None

    def fingerprint(self) -> str:
        """A fingerprint that changes when a weight file does."""
        return weights_fingerprint(self.model, *([self.adapter] if self.adapter else []))


def _base(context: StageContext) -> Weights:
    return Weights(resolve(context.recipe.model, context.settings))


def _adapter(context: StageContext) -> Weights:
    other = context.recipe.validation.adapter
    adapter = find_adapter(other, context.settings) if other else _made(context.run, context.run.adapter, "train")
    return Weights(resolve(context.recipe.model, context.settings), adapter)


def _fused(context: StageContext) -> Weights:
    return Weights(_made(context.run, context.run.fused, "fuse"))


def _quantized(context: StageContext) -> Weights:
    return Weights(_made(context.run, context.run.quantized(context.recipe.quantize.label), "quantize"))


WEIGHTS: Mapping[str, Callable[[StageContext], Weights]] = {
    "validate-base": _base,
    "validate-adapter": _adapter,
    "validate-fused": _fused,
    "validate-quantized": _quantized,
}
"""Stage → a function that returns the weights it judges."""


def weights_of(context: StageContext) -> Weights:
    """The weights that the context's stage judges; for a part `sweep-NAME` of a sweep, those of its candidate."""
    if context.stage.startswith("sweep-"):
        return Weights(_made(context.run, context.run.path / "sweep" / context.stage.removeprefix("sweep-"), "sweep"))
    return WEIGHTS[context.stage](context)


def _made(run: Run, folder: Path, by: str) -> Path:
    if not folder.is_dir():
        raise UsageError(f"run {run.id} has no {folder.name} to validate; its stage {by!r} makes it")
    return folder


def validate(context: StageContext) -> StageOutcome:
    """Asks the weights of `context.stage` every query of the recipe's suites that has no answer yet, at each of its
    temperatures.

    `detail` is the summary of the first suite at the first temperature, the seconds {load, warmup, steady}, and
    `kept_as`: the names of all of them. Missed targets are no failure here; see `decide`.
    """
    plans = _plans(context)
    records: Records = {name: begin(context.run, name, plan) for name, plan in plans.items()}
    for name, plan in plans.items():
        records[name] |= regrade_outdated(context.run, name, plan.suite, records[name])
    name, plan = next(iter(plans.items()))
    for record in records[name].values():
        if record.sample == 0:
            context.emit(judged(context.stage, record))
    questions = open_questions(plans, _answered(context, plans, records))
    seconds = _ask(context, plans, questions, records) if questions else {"load": 0.0, "warmup": 0.0, "steady": 0.0}
    summary = summarise(plan.suite, records[name].values())
    about = {"model": plan.judged, "seconds": seconds, "questions": len(questions), "kept_as": list(plans)}
    detail = {**about, **summary.model_dump(mode="json")}
    return StageOutcome(artefact=context.run.validation_file(name), detail=detail)


def _ask(
    context: StageContext, plans: Mapping[str, ValidationPlan], questions: Sequence[Question], records: Records
) -> dict[str, float]:
    """Asks the questions; a served model is asked without importing mlx here."""
    if context.stage == "validate-served":
        return ask_served(context, plans, questions, records)
    from punie_tui.validation.asking.local import ask

    return ask(context, plans, questions, records)


def _answered(context: StageContext, plans: Mapping[str, ValidationPlan], records: Records) -> Answered:
    """What need not be asked: what has an answer or, if the settings name queries, all other queries. Raises UsageError
    for a name that a suite does not have."""
    names = context.recipe.validation.queries
    if not names:
        return {name: {place for place, record in found.items() if record.answered} for name, found in records.items()}
    chosen = {name: set(selected(plan.suite, names, records[name].values())) for name, plan in plans.items()}
    return {
        name: {
            (query.id, sample)
            for query in plan.suite.queries
            for sample in range(plan.samples)
            if query.id not in chosen[name]
        }
        for name, plan in plans.items()
    }


def _plans(context: StageContext) -> dict[str, ValidationPlan]:
    """Name → the plan that is kept under it; the first suite at the first temperature comes first."""
    settings, own = context.recipe.validation, context.run.recipe().validation
    plans, about, system = {}, _about(context), system_turn(context.run, context.settings)
    for name in settings.suites:
        suite = load_suite(name, context.settings)
        if suite.uses and not about.get("sends_tools"):
            _check_prompt(context, suite, system)
        for temperature in settings.temperatures:
            plans[kept_as(context.stage, own, settings, name, temperature)] = ValidationPlan(
                suite=suite,
                **about,
                system=system,
                max_tokens=settings.max_tokens,
                temperature=temperature,
                prompt_format=settings.prompt_format,
                samples=settings.samples if temperature > 0 else 1,
            )
    return plans


def _check_prompt(context: StageContext, suite: Suite, system: str | None) -> None:
    """Records whether the system turn names the further tools that a suite needs. The turn that a model was trained
    with is sent unchanged, whatever it names."""
    needed = named(suite.uses)
    missing = [name for name in TOOLS if name in needed and not re.search(rf"\b{name}\b", system or "")]
    message = f"the system turn names the tools that {suite.name} needs"
    if missing:
        message = f"the system turn does not name {listed(missing)}, which {suite.name} needs; it is sent unchanged"
    context.check("tools in the prompt", not missing, message, advisory=True)


def _about(context: StageContext) -> dict[str, Any]:
    """The fields of a plan that say which model it judges."""
    if context.stage == "validate-served":
        server = context.recipe.server or ServerSettings()
        model, name = context.recipe.model, server.model_name
        return {"model": model, "served": name, "sends_tools": server.send_tools, "weights": ""}
    weights = weights_of(context)
    adapter = str(weights.adapter) if weights.adapter else None
    return {"model": str(weights.model), "adapter": adapter, "weights": weights.fingerprint()}


def decide(context: StageContext) -> StageOutcome:
    """The result of the run: whether the model validated last in the pipeline meets the targets of the suites that were
    asked for, at the first temperature."""
    summaries = summarise_run(context.run)
    if not summaries:
        raise UsageError(f"run {context.run.id} has no validation to decide on; add a stage such as validate-adapter")
    settings, own = context.recipe.validation, context.run.recipe().validation
    stage = stage_of(list(summaries)[-1])
    requested = [kept_as(stage, own, settings, suite, settings.temperature) for suite in settings.suites]
    deciding = {name: summaries[name] for name in requested if name in summaries}
    deciding = deciding or {name: summary for name, summary in summaries.items() if stage_of(name) == stage}
    missed = [target for summary in deciding.values() for target in summary.missed]
    met = all(summary.targets_met for summary in deciding.values())
    detail: dict[str, object] = {"decided_by": stage, "suites": [one.suite for one in deciding.values()]}
    detail |= {"targets_met": met, "missed": missed}
    if met:
        return StageOutcome(detail=detail)
    reasons = []
    for summary in deciding.values():
        if not summary.complete:
            done = sum(query.grading_stage is not None for query in summary.queries)
            reasons.append(f"{stage} judged only {done} of {len(summary.queries)} queries; resume the run")
        elif summary.missed:
            reasons.append(f"{stage} misses targets of {summary.suite}: {', '.join(summary.missed)}")
    return StageOutcome(ok=False, reason="; ".join(reasons), detail=detail)
