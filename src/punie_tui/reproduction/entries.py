"""The entries of the comparison: a recipe each, and the one run of the workspace that belongs to it.

A run belongs to a recipe if it was made by exactly that recipe, from the dataset as it is now. So a comparison that was
stopped or killed finds its runs again and nothing is trained twice. Starts workers without following them; `results`
evaluates the records of the runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from punie_tui.datasets.examples import same_rows, split_files
from punie_tui.errors import PunieError, UsageError
from punie_tui.grading.records import GRADER_VERSION
from punie_tui.grading.suite import load_suite
from punie_tui.pipeline.launcher import resume_run, run_stages, start_run
from punie_tui.pipeline.preflight import check_beginning, preflight
from punie_tui.pipeline.stages import remaining
from punie_tui.runs.recipes.overrides import NO_OVERRIDES, Overrides
from punie_tui.runs.recipes.recipe import Recipe, StageName, ValidateSettings, load_recipe, override
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.validation.plan import kept_as, read_plan
from punie_tui.validation.samples import current_records

BASE = "base"
"""The name of the untrained model's entry, a recipe without a file."""
STANDARD = (BASE, "phase23", "phase26")
SUITES = ("seed25", "broad")
MODEL = "smollm2-135m"

TRAINED: list[StageName] = ["fetch", "data", "check-data", "train", "check-adapter", "validate-adapter"]
UNTRAINED: list[StageName] = ["fetch", "validate-base"]


@dataclass(frozen=True)
class RecipeEntry:
    """One entry: a recipe as it is run here, with the common model, up to the validation by the common suites."""

    recipe: Recipe

    @property
    def name(self) -> str:
        return self.recipe.name

    @property
    def judging_stage(self) -> StageName:
        """The stage whose records count."""
        return self.recipe.ordered_stages()[-1]

    def records_of(self, suite: str) -> str:
        """The name under which its run keeps the answers to a suite."""
        settings = self.recipe.validation
        return kept_as(self.judging_stage, settings, settings, suite, settings.temperature)


def entries(
    settings: Settings, names: Sequence[str], model: str, suites: Sequence[str], overrides: Overrides = NO_OVERRIDES
) -> list[RecipeEntry]:
    """One entry for each recipe name (or file), in this order. `overrides` change all of them.

    Answers are asked for in the same way for all, whatever a recipe says. Raises UsageError for mistakes that can be
    seen before anything is run.
    """
    validation = ValidateSettings(suite=suites[0], further_suites=list(suites[1:]))
    found = []
    for name in names:
        recipe = (
            Recipe(name=BASE, model=model, stages=UNTRAINED)
            if name == BASE
            else load_recipe(name, settings).model_copy(update={"model": model, "stages": TRAINED})
        )
        recipe = override(recipe.model_copy(update={"validation": validation}), overrides)
        found.append(RecipeEntry(recipe))
    for number, one in enumerate(found):
        if one.name in (other.name for other in found[:number]):
            raise UsageError(f"the recipe {one.name!r} is named twice; name each recipe only once")
        preflight(one.recipe, settings)
        check_beginning(one.recipe, settings)
    return found


def find_run_of(settings: Settings, entry: RecipeEntry) -> Run | None:
    """The run that belongs to the entry: one with nothing left to do, else the newest; None if there is none."""
    runs = [run for run in list_runs(settings) if _belongs_to(run, entry.recipe, settings)]
    done = (run for run in runs if not left_to_do(settings, run, entry))
    return next(done, runs[0] if runs else None)


def _belongs_to(run: Run, recipe: Recipe, settings: Settings) -> bool:
    try:
        made_by = run.recipe()
    except PunieError:
        return False  # a broken recipe is reported where its run is asked for
    fields = {"description": recipe.description, "group": recipe.group}
    return made_by.model_copy(update=fields) == recipe and _has_the_data(run, recipe, settings)


def _has_the_data(run: Run, recipe: Recipe, settings: Settings) -> bool:
    """Whether the run's copy of its dataset, if there is one yet, teaches the same as the dataset does now."""
    if recipe.data is None or not run.data.is_dir():
        return True
    now = {path.name: path.read_bytes() for path in split_files(settings.find_dataset(recipe.data)).values()}
    then = {path.name: path.read_bytes() for path in run.data.glob("*.jsonl")}
    return now.keys() == then.keys() and all(same_rows(now[name], then[name]) for name in now)


def left_to_do(settings: Settings, run: Run, entry: RecipeEntry) -> list[StageName]:
    """The stages that are not finished; if all are, those that judge it by the current suites and graders, if it was
    judged by others."""
    unfinished = remaining(read_run(run).view, entry.recipe.stages)
    if unfinished or all(_judged(settings, run, entry, suite) for suite in entry.recipe.validation.suites):
        return unfinished
    return ["fetch", entry.judging_stage]


def _judged(settings: Settings, run: Run, entry: RecipeEntry, name: str) -> bool:
    kept, suite = entry.records_of(name), load_suite(name, settings)
    plan = read_plan(run, kept)
    if plan is None or plan.suite.version != suite.version:
        return False
    if plan.max_tokens != entry.recipe.validation.max_tokens:
        return False  # the run was validated in another way
    graded = {record.query for record in current_records(run, kept, plan) if record.grader_version == GRADER_VERSION}
    return graded >= {query.id for query in suite.queries}


def start_or_resume(settings: Settings, entry: RecipeEntry) -> Run | None:
    """Starts or resumes a worker on what is left to do for the entry. Returns its run; None if nothing is left. Raises
    UsageError and SystemFailure as the launcher does."""
    run = find_run_of(settings, entry)
    if run is None:
        return start_run(settings, entry.recipe)
    if run.worker_is_alive():
        if read_run(run).state() == "paused":
            run.request("resume")
        return run
    stages = left_to_do(settings, run, entry)
    if not stages:
        return None
    if remaining(read_run(run).view, entry.recipe.stages):
        resume_run(settings, run)
    else:
        run_stages(settings, run, stages)
    return run
