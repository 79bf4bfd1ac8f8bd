"""The documents about runs: what happened in one, and what was requested of one."""

from __future__ import annotations

import time
from typing import Literal

from pydantic import BaseModel, Field

from punie_tui.errors import PunieError
from punie_tui.pipeline.group import Spread
from punie_tui.runs.events import Alert, CheckResult, Lineage, ProbeAnswer, ProbeReport
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import ENDED, RunTail, RunView, StageView, damage, exit_code
from punie_tui.runs.store import ControlAction, Run, disk_is_full
from punie_tui.training.alerts import heartbeat_lost
from punie_tui.validation.reports.document import SummaryDocument
from punie_tui.validation.summary import summarise_run
from punie_tui.validation.unread import unread


class StageDocument(BaseModel):
    """A stage of a run."""

    name: str
    state: str
    seconds: float | None
    artefact: str | None = Field(description="the folder that it made, relative to the run's")
    bytes: int | None = Field(description="size of the artefact")
    reason: str = Field(description="why it failed or its result is negative; else empty")


class TrainingDocument(BaseModel):
    """A training in figures: losses in nats per token, memory in bytes."""

    iterations: int
    first_loss: float
    last_loss: float
    validation: list[tuple[int, float]] = Field(description="iteration and validation loss")
    best_validation: float | None
    trained_tokens: int | None
    tokens_per_second: float | None = Field(description="the mean over the steps alone, validations apart")
    seconds: float | None = Field(description="of the steps alone")
    peak_memory: int | None


class CheckDocument(BaseModel):
    """A check of a check stage: what it found and where."""

    stage: str
    check: str
    ok: bool
    advisory: bool
    message: str
    where: list[str]


class ProbeDocument(BaseModel):
    """The answers to the probe questions during a training, and how many pass."""

    iteration: int
    seconds: float
    share: float
    answers: list[ProbeAnswer]
    soft: int
    strict: int
    outcome: int | None


class AlertDocument(BaseModel):
    """Something a person should look at."""

    level: Literal["info", "warning", "error"]
    name: str
    reason: str
    advice: str
    iteration: int | None


class AdoptedDocument(BaseModel):
    """Where an adapter that was trained elsewhere comes from."""

    path: str
    log: str | None
    not_known: list[str]


class RunDocument(BaseModel):
    """Everything a program may want to know about a run."""

    run: str
    path: str
    recipe: str | None
    model: str | None
    data: str | None
    group: str | None
    seed: int | None
    warm_start: Lineage | None
    state: str
    exit_code: int | None = Field(description="null while the run is going on")
    reason: str
    damaged: list[str] = Field(description="what cannot be read, each a sentence")
    adopted: AdoptedDocument | None
    stages: list[StageDocument]
    train: TrainingDocument | None
    checks: list[CheckDocument]
    probes: list[ProbeDocument]
    alerts: list[AlertDocument]
    validation: dict[str, SummaryDocument] = Field(description="stage → its validation")


class ListedRunDocument(RunDocument):
    """A run in the list of all."""

    group_best_validation: Spread | None = Field(description="over the runs of its group, if it has one")


class RequestDocument(BaseModel):
    """A request that was made of a run's worker."""

    run: str
    requested: ControlAction
    value: float | None = Field(default=None, description="the learning rate requested")


class WatchedLogDocument(BaseModel):
    """What a log of mlx_lm.lora tells, after it was watched."""

    log: str
    iters: int | None
    reason: str | None
    train: TrainingDocument | None


class FailureDocument(BaseModel):
    """The end of a command that failed."""

    error: str
    exit_code: int
    run: str | None = None


def describe_run(tail: RunTail) -> RunDocument:
    """The document of a run as it was last read."""
    run, view, recipe = tail.run, tail.view, _recipe(tail.run)
    return RunDocument(
        run=run.id,
        path=str(run.path),
        recipe=recipe.name if recipe else None,
        model=recipe.model if recipe else None,
        data=recipe.data if recipe else None,
        group=(recipe.group or None) if recipe else None,
        seed=recipe.train.seed if recipe else None,
        warm_start=view.planned.warm_start if view.planned else None,
        state=tail.state(),
        exit_code=exit_code(tail) if tail.state() in ENDED else None,
        reason=view.reason,
        damaged=[text for text in (tail.problem, *unread(run, answers=False)) if text],
        adopted=AdoptedDocument(**view.adopted.model_dump(include={"path", "log", "not_known"}))
        if view.adopted
        else None,
        stages=[_stage(stage) for stage in view.stages.values()],
        train=training_figures(view),
        checks=[_check(stage, check) for stage in view.stages.values() for check in stage.checks],
        probes=[_probe(report) for report in view.probes],
        alerts=[
            AlertDocument(**alert.model_dump(include=set(AlertDocument.model_fields)))
            for alert in [*view.alerts, *_silence(tail)]
        ],
        validation={stage: SummaryDocument.of(summary) for stage, summary in summarise_run(run).items()},
    )


def _recipe(run: Run) -> Recipe | None:
    """A run's recipe; None if it is invalid, which the alerts report."""
    try:
        return run.recipe()
    except PunieError:
        return None


def _stage(stage: StageView) -> StageDocument:
    done = stage.finished
    return StageDocument(
        name=stage.name,
        state=stage.state,
        seconds=done.seconds if done else None,
        artefact=done.artefact if done else None,
        bytes=done.size if done else None,
        reason=stage.reason,
    )


def _check(stage: StageView, check: CheckResult) -> CheckDocument:
    return CheckDocument(stage=stage.name, **check.model_dump(include={"check", "ok", "advisory", "message", "where"}))


def _probe(report: ProbeReport) -> ProbeDocument:
    return ProbeDocument(
        iteration=report.iteration,
        seconds=report.seconds,
        share=report.share,
        answers=report.answers,
        soft=report.soft,
        strict=report.strict,
        outcome=report.outcome,
    )


def _silence(tail: RunTail) -> list[Alert]:
    """The alerts that a run cannot raise itself: about damaged events, and about its worker's death."""
    found = [alert for alert in (damage(tail),) if alert is not None]
    beat = tail.run.heartbeat()
    if tail.state() == "crashed" and beat is not None:
        found.append(heartbeat_lost(tail.run.id, time.time() - beat.t, disk_full=disk_is_full(tail.run.path)))
    return found


def training_figures(view: RunView) -> TrainingDocument | None:
    """Iterations, losses, tokens and the mean rate over the steps alone; None if nothing was trained."""
    if not view.train:
        return None
    seconds, tokens, before = 0.0, 0, 0
    for report in view.train:
        if report.trained_tokens is None:
            continue
        step_tokens = report.trained_tokens - before
        before = report.trained_tokens
        if report.tokens_per_second:
            seconds += step_tokens / report.tokens_per_second
            tokens += step_tokens
    last = view.train[-1]
    return TrainingDocument(
        iterations=last.iteration,
        first_loss=view.train[0].train_loss,
        last_loss=last.train_loss,
        validation=[(report.iteration, report.val_loss) for report in view.validation],
        best_validation=view.best.val_loss if view.best else None,
        trained_tokens=last.trained_tokens,
        tokens_per_second=tokens / seconds if seconds else None,
        seconds=seconds or None,
        peak_memory=view.peak_memory,
    )
