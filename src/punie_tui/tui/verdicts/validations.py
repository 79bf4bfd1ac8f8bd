"""The validations of a run as the dashboard shows them: one for each model that is, was or will be judged, and for each
further suite, temperature or prompt format that it was asked with.

Reads a validation's files again only if they have changed. Renders nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from punie_tui.errors import PunieError
from punie_tui.grading.records import GradingStage, QueryRecord, Verdict
from punie_tui.grading.suite import Suite, load_suite
from punie_tui.reachable import is_file, listed, stamp_of
from punie_tui.runs.recipes.recipe import STAGE_ORDER, Recipe, StageName
from punie_tui.runs.recipes.server import DEFAULT_NAME, is_address
from punie_tui.runs.state import RunTail, StageState
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.validation.plan import SampleRecord, ValidationPlan, plan_file, read_plan, read_samples, stage_of
from punie_tui.validation.reviews import Review, Reviews, read_reviews, reviews_file
from punie_tui.validation.samples import QuerySamples, deciding_verdict, fold
from punie_tui.validation.summary import Summary, summarise
from punie_tui.visible import visible

LONGEST_NAME = 24
VALIDATION_STAGES: tuple[StageName, ...] = tuple(stage for stage in STAGE_ORDER if stage.startswith("validate-"))


@dataclass(frozen=True)
class Validation:
    """One model judged, or to be judged, with what there is so far.

    `name` is the name it is kept under in `run`; `plan` is None before it began. `samples` are the answers to each
    query in order, `folded` counts how many of them pass. `problem` is why the stage could not be carried out; a missed
    target is not such a problem.
    """

    run: Run
    name: str
    title: str
    suite: Suite
    state: StageState
    summary: Summary
    samples: dict[str, list[SampleRecord]]
    folded: dict[str, QuerySamples]
    plan: ValidationPlan | None = None
    reviews: Reviews = field(default_factory=Reviews)
    problem: str = ""

    def record(self, query: str, sample: int = 0) -> SampleRecord | None:
        """The `sample`th answer to a query (from 0); None if there is none yet."""
        answers = self.samples.get(query, [])
        return answers[sample] if sample < len(answers) else None

    def verdict(self, record: QueryRecord) -> Verdict:
        """The deciding verdict."""
        return deciding_verdict(self.suite, record)

    def grading_stage(self, query: str) -> GradingStage | None:
        """The stage at which the first failed answer to a query failed, `passed` if all pass; None if there is no
        answer."""
        stages = [self.verdict(record).grading_stage for record in self.samples.get(query, [])]
        return next((stage for stage in stages if stage != "passed"), stages[0] if stages else None)

    def review(self, query: str) -> Review | None:
        """The review of the first answer to a query that has one."""
        found = (self.reviews.of(record) for record in self.samples.get(query, []))
        return next((review for review in found if review is not None), None)

    @property
    def with_yours(self) -> int | None:
        """How many queries pass if reviews by hand take precedence over the grader; None if there are none."""
        words = {query.id: review.word for query in self.suite.queries if (review := self.review(query.id))}
        if not any(words.values()):
            return None
        return sum(
            words[id] == "accepted" if words.get(id) else stage == "passed"
            for id in self.samples
            for stage in [self.grading_stage(id)]
        )

    def failed(self, query: str) -> bool:
        """Whether an answer to a query failed."""
        return self.grading_stage(query) not in (None, "passed")


@dataclass(frozen=True)
class _Files:
    """The content of a validation's files."""

    plan: ValidationPlan | None
    samples: dict[str, list[SampleRecord]]
    folded: dict[str, QuerySamples]
    summary: Summary | None
    reviews: Reviews


class Validations:
    """Reads the validations of any run."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._read: dict[Path, tuple[object, _Files]] = {}
        self._suites: dict[str, Suite] = {}

    def of(self, tail: RunTail) -> list[Validation]:
        """The validations of a run in pipeline order. Raises UsageError if its recipe or suite is broken."""
        recipe = tail.run.recipe()
        found = (self._validation(tail, recipe, stage, name) for stage, name in _names(tail.run))
        return [validation for validation in found if validation is not None]

    def whatever_of(self, tail: RunTail | None) -> tuple[list[Validation], str]:
        """The validations of a run, empty for None; and the reason, if they cannot be read."""
        try:
            return (self.of(tail) if tail is not None else []), ""
        except PunieError as error:
            return [], str(error)

    def kept(self, run: Run, name: str) -> Validation | None:
        """A validation of any run, by the name it is kept under; None if it has not begun."""
        files = self._files(run, name)
        if files.plan is None or files.summary is None:
            return None
        title = _title(stage_of(name), run.recipe(), files.plan)
        return self._made(run, name, title, files.plan.suite, "finished", files)

    def _validation(self, tail: RunTail, recipe: Recipe, stage: StageName, name: str) -> Validation | None:
        files = self._files(tail.run, name)
        view = tail.view.stages.get(stage)
        if files.plan is None and (name != stage or (view is None and stage not in recipe.stages)):
            return None
        suite = files.plan.suite if files.plan is not None else self._suite(recipe.validation.suite)
        state: StageState = view.state if view is not None else "waiting"
        if state == "running" and files.plan is not None and _complete(files.plan, files.samples.values()):
            state = "finished"  # the stage goes on with another suite or temperature
        failed = view.failed if view is not None else None
        problem = failed.reason if failed is not None and failed.exit_code != 1 else ""
        return self._made(tail.run, name, _title(stage, recipe, files.plan), suite, state, files, problem)

    def _made(
        self, run: Run, name: str, title: str, suite: Suite, state: StageState, files: _Files, problem: str = ""
    ) -> Validation:
        return Validation(
            run=run,
            name=name,
            title=title,
            suite=suite,
            state=state,
            summary=files.summary or summarise(suite, []),
            samples=files.samples,
            folded=files.folded,
            plan=files.plan,
            reviews=files.reviews,
            problem=problem,
        )

    def _files(self, run: Run, name: str) -> _Files:
        file = run.validation_file(name)
        stamp = tuple(stamp_of(each) for each in (plan_file(run, name), file, reviews_file(run, name)))
        known = self._read.get(file)
        if known is not None and known[0] == stamp:
            return known[1]
        plan = read_plan(run, name)
        samples: dict[str, list[SampleRecord]] = {}
        if plan is not None:
            current = [record for record in read_samples(run, name) if record.suite_version == plan.suite.version]
            for record in sorted(current, key=lambda record: record.sample):
                samples.setdefault(record.query, []).append(record)
        every = [record for answers in samples.values() for record in answers]
        read = _Files(
            plan=plan,
            samples=samples,
            folded=fold(plan.suite, every) if plan is not None else {},
            summary=summarise(plan.suite, every) if plan is not None else None,
            reviews=read_reviews(run, name),
        )
        self._read[file] = (stamp, read)
        return read

    def _suite(self, name: str) -> Suite:
        if name not in self._suites:
            self._suites[name] = load_suite(name, self._settings)
        return self._suites[name]


def _names(run: Run) -> list[tuple[StageName, str]]:
    """(stage, name it is kept under) of each validation that a run may have or has, in pipeline order."""
    found = []
    for stage in VALIDATION_STAGES:
        further = listed(plan_file(run, stage).parent, f"{stage}.*.plan.json")
        found += [(stage, stage), *((stage, file.name.removesuffix(".plan.json")) for file in further)]
    return found


def _complete(plan: ValidationPlan, answers: Iterable[list[SampleRecord]]) -> bool:
    return sum(len(each) for each in answers) >= plan.samples * len(plan.suite.queries)


def judged_models(run: Run, recipe: Recipe) -> dict[StageName, str]:
    """Validation stage → its model's name, for the stages whose model exists."""
    served = is_address(recipe.model)
    there: dict[StageName, bool] = {
        "validate-base": not served,
        "validate-served": served,
        "validate-adapter": is_file(run.adapter / "adapters.safetensors"),
        "validate-fused": is_file(run.fused / "config.json"),
        "validate-quantized": is_file(run.quantized(recipe.quantize.label) / "config.json"),
    }
    return {stage: _title(stage, recipe, None) for stage in VALIDATION_STAGES if there[stage]}


def _title(stage: str, recipe: Recipe, plan: ValidationPlan | None) -> str:
    """A validation's title: which model it is, and how it was asked if not in the usual way, as in `6-bit` or `adapter
    t0.7`; a served model goes by its server's name for it."""
    kind = stage.removeprefix("validate-")
    if kind == "served" and recipe.server is not None and recipe.server.model_name != DEFAULT_NAME:
        kind = visible(recipe.server.model_name, LONGEST_NAME)
    if kind == "quantized":
        named = re.search(r"quantized-(\d+)bit$", plan.model) if plan is not None else None
        kind = f"{named[1] if named else recipe.quantize.bits}-bit"
    if plan is not None and plan.temperature > 0:
        kind += f" t{plan.temperature:g}"
    return f"{kind} plain" if plan is not None and plan.prompt_format == "plain" else kind
