"""Several answers to one query, folded: how often it passes, how consistently, and how well the calls adhere to their
format.

Answers to one query are not independent trials of the model, so they are folded into one share per query before
anything is counted or compared. Works on records, without a model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.grading.records import NOT_JUDGED, GradingStage, QueryRecord, Verdict
from punie_tui.grading.statistics import mean_interval
from punie_tui.grading.suite import Suite
from punie_tui.runs.store import Run
from punie_tui.tools.code.calls import parse_answer
from punie_tui.validation.plan import SampleRecord, ValidationPlan, planned_stages, read_samples, stage_of

Consistency = Literal["stable", "flaky", "broken"]
"""All of a query's answers pass, some do, or none does."""


class QuerySamples(BaseModel):
    """How many of a query's answers pass, and how many there are."""

    model_config = ConfigDict(frozen=True)

    query: str
    passed: int
    total: int

    @property
    def share(self) -> float:
        """The query's own pass@1: c/n, the unbiased estimate from n samples of which c pass (M. Chen et al.,
        "Evaluating Large Language Models Trained on Code", 2021, arXiv:2107.03374, with k = 1)."""
        return self.passed / self.total

    @property
    def consistency(self) -> Consistency:
        return "stable" if self.passed == self.total else "flaky" if self.passed else "broken"


class FormatAdherence(BaseModel):
    """One suite run against one model at one temperature. `form` counts the answers to queries that want a call."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(description="name of its records")
    stage: str
    suite: str
    temperature: float
    prompt_format: str
    answers: int
    pass_at_1: float = Field(description="mean of the queries' shares; 0 to 1")
    low: float = Field(description="lower end of its 95 % interval over queries")
    high: float
    consistency: dict[Consistency, int] = Field(description="number of queries")
    form: dict[Literal["strict", "recoverable", "none"], int] = Field(description="how calls are written")
    grading_stages: dict[GradingStage, int] = Field(
        description="stage → answers that failed there; only those that occur"
    )


def deciding_verdict(suite: Suite, record: QueryRecord) -> Verdict:
    """The deciding verdict: the outcome if the suite declares it, else strict."""
    return record.grades.verdict if suite.declares_outcomes else record.grades.strict


def fold(suite: Suite, records: Iterable[SampleRecord]) -> dict[str, QuerySamples]:
    """Query id → its answers folded, by the deciding verdict; those that could not be judged are left out."""
    passes: dict[str, list[bool]] = {}
    for record in records:
        verdict = deciding_verdict(suite, record)
        if verdict.grading_stage not in NOT_JUDGED:
            passes.setdefault(record.query, []).append(verdict.passed)
    return {query: QuerySamples(query=query, passed=sum(own), total=len(own)) for query, own in passes.items()}


def format_adherence(run: Run, stage: str | None = None) -> list[FormatAdherence]:
    """The format adherence of each validation of a run, sorted by stage, suite, prompt format and temperature."""
    found = [
        format_adherence_of(name, plan, records)
        for name, plan in planned_stages(run)
        if stage in (None, stage_of(name)) and (records := current_records(run, name, plan))
    ]
    order = {one.stage: at for at, one in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda one: (order[one.stage], one.suite, one.prompt_format, one.temperature))


def current_records(run: Run, name: str, plan: ValidationPlan) -> list[SampleRecord]:
    """The records of answers to the plan's version of the suite."""
    return [record for record in read_samples(run, name) if record.suite_version == plan.suite.version]


def format_adherence_of(name: str, plan: ValidationPlan, records: Sequence[SampleRecord]) -> FormatAdherence:
    """The format adherence over `records` (at least one)."""
    folded = fold(plan.suite, records)
    shares = [one.share for one in folded.values()]
    low, high = mean_interval(shares)
    steady = Counter(one.consistency for one in folded.values())
    answered = [record for record in records if record.answered]
    stages = Counter(deciding_verdict(plan.suite, record).grading_stage for record in answered)
    calls_expected = {query.id for query in plan.suite.queries if query.expect.tools}
    forms = Counter(_form(record.answer) for record in answered if record.query in calls_expected)
    return FormatAdherence(
        name=name,
        stage=stage_of(name),
        suite=plan.suite.name,
        temperature=plan.temperature,
        prompt_format=plan.prompt_format,
        answers=len(answered),
        pass_at_1=sum(shares) / len(shares) if shares else 0.0,
        low=low,
        high=high,
        consistency={kind: steady[kind] for kind in get_args(Consistency)},
        form={"strict": forms["strict"], "recoverable": forms["recoverable"], "none": forms["none"]},
        grading_stages={stage: stages[stage] for stage in get_args(GradingStage) if stage in stages},
    )


def _form(answer: str) -> str:
    parsed = parse_answer(answer)
    if parsed.kind != "call" or parsed.code is None:
        return "none"
    return "strict" if parsed.strict else "recoverable"


def format_adherence_table(found: Sequence[FormatAdherence]) -> tuple[list[str], list[list[object]]]:
    """The header and the rows of a table for people, one row for each of `found`."""
    stages = [stage for stage in get_args(GradingStage) if any(stage in one.grading_stages for one in found)]
    header = ["validation", "suite", "prompt", "temp.", "answers", "pass@1", "stable", "flaky", "broken"]
    rows = [
        [
            *(one.stage.removeprefix("validate-"), one.suite, one.prompt_format, f"{one.temperature:g}", one.answers),
            f"{100 * one.pass_at_1:.0f} % [{100 * one.low:.0f}–{100 * one.high:.0f}]",
            *(one.consistency[kind] for kind in get_args(Consistency)),
            "/".join(str(one.form[form]) for form in ("strict", "recoverable", "none")),
            *(one.grading_stages.get(stage, 0) for stage in stages),
        ]
        for one in found
    ]
    return [*header, "form s/r/n", *stages], rows
