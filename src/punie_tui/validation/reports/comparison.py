"""Two validations side by side: is the second better, by how much, how certainly, and where?

Answers are paired by query. Several answers to a query are folded into one share first; answers are never pooled over
queries. A change that chance explains is called not significant, whatever its size. Reads runs, needs no model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

from punie_tui.errors import UsageError, unknown
from punie_tui.grading.field_access import field_access
from punie_tui.grading.records import NOT_JUDGED, GradingStage
from punie_tui.grading.statistics import mcnemar, paired_difference, sign_flip
from punie_tui.grading.suite import Query, Suite
from punie_tui.reachable import is_file
from punie_tui.runs.store import Run, find_run, list_runs
from punie_tui.settings import Settings
from punie_tui.validation.plan import SampleRecord, ValidationPlan, planned_stages, stage_of
from punie_tui.validation.samples import current_records, deciding_verdict

SIGNIFICANT = 0.05
"""p-values below it are called significant."""

Word = Literal["better", "worse", "not significant", "the same"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class MetricChange(_Part):
    """One metric before and after, over the queries that count in it. Shares are 0 to 1."""

    name: str
    queries: int
    before: float
    after: float
    change: float
    low: float = Field(description="lower end of the 95 % interval of the change")
    high: float
    p: float = Field(description="two-sided")
    test: Literal["exact McNemar", "sign flip"]
    verdict: Word


class QueryChange(_Part):
    """One query before and after: the share of its answers that pass, and where its first answer failed."""

    id: str
    category: str
    text: str
    before: float
    after: float
    stage_before: GradingStage
    stage_after: GradingStage


class Side(_Part):
    """One of the two validations."""

    run: str
    name: str = Field(description="name of its records: the stage, and what is special about it")
    model: str
    temperature: float
    samples: int

    @property
    def title(self) -> str:
        return f"{self.run}/{self.name.removeprefix('validate-')}"


class Comparison(_Part):
    """The change from one validation to another. `metrics[0]` decides, and the lists are made by it."""

    before: Side
    after: Side
    suite: str
    queries: int
    metrics: list[MetricChange]
    improved: list[QueryChange]
    regressed: list[QueryChange]
    same: list[QueryChange]
    left_out: list[str] = Field(description="queries that one of the two has not answered, or asks differently")

    @computed_field  # type: ignore[prop-decorator]  # mypy has it for every decorator of a property
    @property
    def sentence(self) -> str:
        """The finding in words."""
        first = self.metrics[0]
        word = {
            "better": f"{self.after.title} is better",
            "worse": f"{self.after.title} is worse",
            "not significant": "the difference is not significant",
            "the same": "no query differs",
        }[first.verdict]
        counts = f"improved {len(self.improved)}, regressed {len(self.regressed)}, same {len(self.same)}"
        return f"{word}: {counts} ({first.test}, p {_p(first.p)})"


@dataclass(frozen=True)
class JudgedValidation:
    """A validation and its records."""

    run: Run
    name: str
    plan: ValidationPlan
    records: list[SampleRecord]

    @property
    def side(self) -> Side:
        plan = self.plan
        return Side(
            run=self.run.id, name=self.name, model=plan.judged, temperature=plan.temperature, samples=plan.samples
        )

    def by_query(self) -> dict[str, list[SampleRecord]]:
        found: dict[str, list[SampleRecord]] = {}
        for record in sorted((one for one in self.records if one.answered), key=lambda record: record.sample):
            found.setdefault(record.query, []).append(record)
        return found


def find_validation(settings: Settings, text: str) -> JudgedValidation:
    """The validation that `RUN` or `RUN/stage` names; for a run alone, the one of the stage validated last. A stage can
    be named with or without `validate-`, as in last/quantized or demo-2/adapter.broad. Raises UsageError if there is
    none."""
    name, _, stage = text.rpartition("/")
    runs = {run.id for run in list_runs(settings)} | {"last"}
    if not name or text in runs:
        name, stage = text, ""
    elif name not in runs and is_file(settings.workspace / text / "recipe.toml"):
        name, stage = text, ""  # a path to a run
    run = find_run(settings, name)
    plans = dict(planned_stages(run))
    if not plans:
        raise UsageError(f"run {run.id} has validated nothing; validate it with: punie-tui validate {run.id}")
    if stage:
        found = stage if stage in plans else f"validate-{stage}"
        if found not in plans:
            raise unknown(f"validation of {run.id}", stage, (each.removeprefix("validate-") for each in plans))
    else:
        last = stage_of(list(plans)[-1])
        found = last if last in plans else list(plans)[-1]
    return JudgedValidation(run, found, plans[found], current_records(run, found, plans[found]))


def siblings(judged: JudgedValidation) -> list[JudgedValidation]:
    """The other validations of the same run."""
    run = judged.run
    others = ((name, plan) for name, plan in planned_stages(run) if name != judged.name)
    return [JudgedValidation(run, name, plan, current_records(run, name, plan)) for name, plan in others]


def compare(before: JudgedValidation, after: JudgedValidation) -> Comparison:
    """Compares two validations of the same suite. Raises UsageError if no query was answered in both."""
    suite = after.plan.suite
    if before.plan.suite.name != suite.name:
        raise UsageError(
            f"{before.side.title} answered the suite {before.plan.suite.name}, {after.side.title} the suite "
            f"{suite.name}; they cannot be compared: validate one of them with --suite, or name another as "
            "RUN/stage.suite"
        )
    old, new = before.by_query(), after.by_query()
    same_question = {query.id: query for query in before.plan.suite.queries}
    paired: list[Query] = []
    left_out: list[Query] = []
    for query in suite.queries:
        alike = same_question.get(query.id) == query
        (paired if alike and query.id in old and query.id in new else left_out).append(query)
    if not paired:
        raise UsageError(f"no query of {suite.name} was answered in both {before.side.title} and {after.side.title}")
    metrics = [
        change
        for name, measures in metrics_of(suite).items()
        if (change := _metric(name, [query for query in paired if measures.counts(query)], old, new, measures))
    ]
    decider = next(iter(metrics_of(suite).values()))
    changes = [_change(suite, query, old[query.id], new[query.id], decider) for query in paired]
    return Comparison(
        before=before.side,
        after=after.side,
        suite=suite.name,
        queries=len(paired),
        metrics=metrics,
        improved=[one for one in changes if one.after > one.before],
        regressed=[one for one in changes if one.after < one.before],
        same=[one for one in changes if one.after == one.before],
        left_out=[query.id for query in left_out],
    )


@dataclass(frozen=True)
class ComparedMeasure:
    """A metric: which queries count in it, and whether an answer passes."""

    counts: Callable[[Query], bool]
    passes: Callable[[Query, SampleRecord], bool]
    judged: Callable[[SampleRecord], bool] = lambda record: True
    """Whether an answer counts; it does not if the machine could not judge it."""


def metrics_of(suite: Suite) -> dict[str, ComparedMeasure]:
    """Metric → how it is measured; the deciding one first."""

    def everything(query: Query) -> bool:
        return True

    def measuring(metric: str) -> Callable[[Query], bool]:
        return lambda query: suite.categories[query.category].measures == metric

    def decides(query: Query, record: SampleRecord) -> bool:
        return deciding_verdict(suite, record).passed

    def strictly(query: Query, record: SampleRecord) -> bool:
        return record.grades.strict.passed

    first = {"outcome": ComparedMeasure(everything, decides, _was_judged)} if suite.declares_outcomes else {}
    return first | {
        "strict": ComparedMeasure(everything, strictly),
        "soft": ComparedMeasure(everything, lambda query, record: record.grades.soft),
        "field_access": ComparedMeasure(
            measuring("field_access"), lambda query, record: field_access(query, record.answer)
        ),
        "discrimination": ComparedMeasure(measuring("discrimination"), strictly),
    }


def change_of(name: str, before: Sequence[float], after: Sequence[float]) -> MetricChange:
    """The change of paired shares (one per query, at least one): McNemar's test if all are 0 or 1, else a sign-flip
    test."""
    change, low, high = paired_difference(before, after)
    differences = [new - old for old, new in zip(before, after, strict=True)]
    single = all(share in (0, 1) for share in (*before, *after))
    if single:
        p = mcnemar(sum(one > 0 for one in differences), sum(one < 0 for one in differences))
    else:
        p = sign_flip(differences)
    verdict: Word = "not significant"
    if not any(differences):
        verdict = "the same"
    elif p < SIGNIFICANT:
        verdict = "better" if change > 0 else "worse"
    return MetricChange(
        name=name,
        queries=len(differences),
        before=sum(before) / len(before),
        after=sum(after) / len(after),
        change=change,
        low=low,
        high=high,
        p=p,
        test="exact McNemar" if single else "sign flip",
        verdict=verdict,
    )


Answers = Mapping[str, list[SampleRecord]]


def _metric(
    name: str, queries: list[Query], old: Answers, new: Answers, measure: ComparedMeasure
) -> MetricChange | None:
    queries = [query for query in queries if all(_graded(side[query.id], measure) for side in (old, new))]
    if not queries:
        return None
    shares = [[_share(query, side[query.id], measure) for query in queries] for side in (old, new)]
    return change_of(name, *shares)


def _share(query: Query, records: list[SampleRecord], measure: ComparedMeasure) -> float:
    graded = _graded(records, measure)
    return sum(measure.passes(query, record) for record in graded) / len(graded) if graded else 0.0


def _graded(records: list[SampleRecord], measure: ComparedMeasure) -> list[SampleRecord]:
    """The records that a measure can judge."""
    return [record for record in records if measure.judged(record)]


def _was_judged(record: SampleRecord) -> bool:
    return record.grades.verdict.grading_stage not in NOT_JUDGED


def _change(
    suite: Suite, query: Query, old: list[SampleRecord], new: list[SampleRecord], decider: ComparedMeasure
) -> QueryChange:
    return QueryChange(
        id=query.id,
        category=query.category,
        text=query.text,
        before=_share(query, old, decider),
        after=_share(query, new, decider),
        stage_before=deciding_verdict(suite, old[0]).grading_stage,
        stage_after=deciding_verdict(suite, new[0]).grading_stage,
    )


def metric_rows(comparison: Comparison) -> list[list[str]]:
    """The rows of the table of metrics: metric, before, after, change with its interval in points, verdict."""
    return [
        [
            one.name.replace("_", " "),
            _count(one.before, one.queries),
            _count(one.after, one.queries),
            f"{100 * one.change:+.0f} [{100 * one.low:+.0f} to {100 * one.high:+.0f}] points",
            f"{one.verdict}, p {_p(one.p)}" if one.verdict != "the same" else one.verdict,
        ]
        for one in comparison.metrics
    ]


METRIC_HEADER = ("metric", "before", "after", "change [95 %]", "verdict")


def _count(share: float, queries: int) -> str:
    """19/25; for folded samples the mean number of queries that pass, as 18.5/25."""
    passed = share * queries
    return f"{passed:.0f}/{queries}" if abs(passed - round(passed)) < 1e-9 else f"{passed:.1f}/{queries}"


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"
