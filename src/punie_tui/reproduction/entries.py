"""Who is compared: a recipe each, and the one run of the workspace that answers for it.

A run answers for a recipe where it was made by just that recipe, from the dataset as it is now. So a comparison that
was stopped or killed finds its runs again and nothing is trained twice. Starts workers, and follows none; what the
records of a run come to is `results`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from punie_tui.datasets.examples import same_rows, split_files
from punie_tui.errors import PunieError, UsageError
from punie_tui.grading.grade import GRADER_VERSION
from punie_tui.grading.suite import load_suite
from punie_tui.pipeline.launcher import resume_run, run_stages, start_run
from punie_tui.pipeline.preflight import check_beginning, preflight
from punie_tui.pipeline.stages import remaining
from punie_tui.runs.recipes.recipe import Recipe, StageName, ValidateSettings, load_recipe, override
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.validation.plan import kept_as, read_plan
from punie_tui.validation.samples import current_records

BASE = "base"
"""The name of the model as it is, untrained: a recipe that no file has."""
STANDARD = (BASE, "phase23", "phase26")
SUITES = ("seed25", "broad")
MODEL = "smollm2-135m"

TRAINED: list[StageName] = ["fetch", "data", "check-data", "train", "check-adapter", "validate-adapter"]
UNTRAINED: list[StageName] = ["fetch", "validate-base"]


@dataclass(frozen=True)
class Contender:
    """One recipe, as it is run here: on the one model, up to the validation by the one list of suites."""

    recipe: Recipe

    @property
    def name(self) -> str:
        return self.recipe.name

    @property
    def judging(self) -> StageName:
        """The stage whose records count."""
        return self.recipe.ordered_stages()[-1]

    def records_of(self, suite: str) -> str:
        """The name under which its run keeps the answers to a suite."""
        asked = self.recipe.validation
        return kept_as(self.judging, asked, asked, suite, asked.temperature)


def contenders(
    settings: Settings, names: Sequence[str], model: str, suites: Sequence[str], assignments: Sequence[str] = ()
) -> list[Contender]:
    """One for each recipe name (or file), in this order. `assignments` change all of them, as in `override`.

    How answers are asked for is the same for all, whatever a recipe says. Raises UsageError for what can be seen to be
    wrong before anything is run.
    """
    validation = ValidateSettings(suite=suites[0], further_suites=list(suites[1:]))
    found = []
    for name in names:
        recipe = (
            Recipe(name=BASE, model=model, stages=UNTRAINED)
            if name == BASE
            else load_recipe(name, settings).model_copy(update={"model": model, "stages": TRAINED})
        )
        recipe = override(recipe.model_copy(update={"validation": validation}), assignments)
        found.append(Contender(recipe))
    for number, one in enumerate(found):
        if one.name in (other.name for other in found[:number]):
            raise UsageError(f"the recipe {one.name!r} is named twice; give each of them once")
        preflight(one.recipe, settings)
        check_beginning(one.recipe, settings)
    return found


def find_answering(settings: Settings, contender: Contender) -> Run | None:
    """The run that answers for it: one with nothing left to do, else the newest; None where there is none."""
    runs = [run for run in list_runs(settings) if _answers_for(run, contender.recipe, settings)]
    done = (run for run in runs if not left_to_do(settings, run, contender))
    return next(done, runs[0] if runs else None)


def _answers_for(run: Run, recipe: Recipe, settings: Settings) -> bool:
    try:
        made_by = run.recipe()
    except PunieError:
        return False  # a broken recipe is told where its run is asked for
    fields = {"description": recipe.description, "group": recipe.group}
    return made_by.model_copy(update=fields) == recipe and _has_the_data(run, recipe, settings)


def _has_the_data(run: Run, recipe: Recipe, settings: Settings) -> bool:
    """Whether what the run froze of its dataset, if it has got so far, teaches what the dataset does still."""
    if recipe.data is None or not run.data.is_dir():
        return True
    now = {path.name: path.read_bytes() for path in split_files(settings.find_dataset(recipe.data)).values()}
    then = {path.name: path.read_bytes() for path in run.data.glob("*.jsonl")}
    return now.keys() == then.keys() and all(same_rows(now[name], then[name]) for name in now)


def left_to_do(settings: Settings, run: Run, contender: Contender) -> list[StageName]:
    """The stages that are not finished; where all are, those that judge it by today's suites and graders if it was
    judged by others."""
    unfinished = remaining(read_run(run).view, contender.recipe.stages)
    if unfinished or all(_judged(settings, run, contender, suite) for suite in contender.recipe.validation.suites):
        return unfinished
    return ["fetch", contender.judging]


def _judged(settings: Settings, run: Run, contender: Contender, name: str) -> bool:
    kept, suite = contender.records_of(name), load_suite(name, settings)
    plan = read_plan(run, kept)
    if plan is None or plan.suite.version != suite.version:
        return False
    if plan.max_tokens != contender.recipe.validation.max_tokens:
        return False  # somebody validated the run otherwise
    graded = {record.query for record in current_records(run, kept, plan) if record.grader_version == GRADER_VERSION}
    return graded >= {query.id for query in suite.queries}


def set_going(settings: Settings, contender: Contender) -> Run | None:
    """The run that answers for it, with a worker on what is left to do: a new one, or one taken up again; None where
    nothing is left. Raises UsageError and SystemFailure as the launcher does."""
    run = find_answering(settings, contender)
    if run is None:
        return start_run(settings, contender.recipe)
    if run.worker_is_alive():
        if read_run(run).state() == "paused":
            run.request("resume")
        return run
    stages = left_to_do(settings, run, contender)
    if not stages:
        return None
    if remaining(read_run(run).view, contender.recipe.stages):
        resume_run(settings, run)
    else:
        run_stages(settings, run, stages)
    return run
