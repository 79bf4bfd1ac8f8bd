"""Opens the form for a validation, with the run's models and the suites that exist."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import App

from punie_tui.errors import UsageError
from punie_tui.grading.suite import Suite, find_suites, load_suite
from punie_tui.runs.recipes.recipe import StageName
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.verdicts.validate_form import ValidateForm, ValidationRequest
from punie_tui.tui.verdicts.validations import Validation, judged_models
from punie_tui.validation.pace import Pace, measured_pace
from punie_tui.validation.plan import stage_of


@dataclass(frozen=True)
class Preselection:
    """The chosen suite (None: none yet), and the query under the cursor."""

    suite: str | None = None
    query: str | None = None


async def ask_for_validation(
    app: App[Any],
    settings: Settings,
    run: Run,
    validations: Sequence[Validation],
    chosen: Preselection = Preselection(),
    only: StageName | None = None,
) -> ValidationRequest | None:
    """Asks what to validate; None if the form was cancelled. The form starts with what is `chosen`; `only` limits it to
    the model of one stage. Call it in a worker. Raises UsageError if the run's recipe is broken."""
    recipe = await asyncio.to_thread(run.recipe)
    models = judged_models(run, recipe)
    if only is not None:
        models = {only: models.get(only, only.removeprefix("validate-"))}
    suites = await asyncio.to_thread(_suites, settings)
    own = recipe.validation
    if (written := chosen.suite or await asyncio.to_thread(_written_since, settings, run)) in suites:
        own = own.model_copy(update={"suite": written})
    if own.suite not in suites:
        suites = {own.suite: await asyncio.to_thread(load_suite, own.suite, settings), **suites}
    failed: dict[tuple[str, str], list[str]] = {}
    answered: dict[tuple[str, str, float], int] = {}
    for one in validations:
        temperature = one.plan.temperature if one.plan is not None else 0.0
        there = sum(record.answered for answers in one.samples.values() for record in answers)
        answered[stage_of(one.name), one.suite.name, temperature] = there
        ids = [query.id for query in one.suite.queries if one.failed(query.id)]
        failed.setdefault((stage_of(one.name), one.suite.name), []).extend(ids)

    def pace(stage: str) -> Pace | None:
        return measured_pace(settings, recipe.model, stage)

    return await app.push_screen_wait(ValidateForm(models, suites, failed, answered, own, chosen.query, pace))


def _written_since(settings: Settings, run: Run) -> str:
    """The suite of the workspace that was written last, if that was after the run's last event: someone who has just
    saved a query wants to ask it. Empty if there is none."""
    folder = settings.data / "suites"
    times = {name: file.stat().st_mtime for name, file in find_suites(settings).items() if file.parent == folder}
    newest = max(times, key=lambda name: times[name], default="")
    return newest if newest and times[newest] > _last_event(run) else ""


def _last_event(run: Run) -> float:
    try:
        return run.events_file.stat().st_mtime
    except OSError:
        return 0.0


def _suites(settings: Settings) -> dict[str, Suite]:
    """The suites of the workspace and the package, without those that have mistakes."""
    found = {}
    for name in find_suites(settings):
        try:
            found[name] = load_suite(name, settings)
        except UsageError:
            continue
    return found
