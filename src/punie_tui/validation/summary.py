"""The summary of a suite's records: counts against targets, intervals, where answers failed; also as a grid of text.

Works on part of the records too, so a grid can fill in while answers come; what is not judged yet has not passed. Needs
no model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.grading.field_access import field_access
from punie_tui.grading.records import APART, NOT_JUDGED, GradingStage, QueryRecord
from punie_tui.grading.statistics import wilson
from punie_tui.grading.suite import Query, Suite
from punie_tui.runs.store import Run
from punie_tui.validation.plan import planned_stages, read_judged
from punie_tui.validation.samples import deciding_verdict

Decider = Literal["outcome", "strict"]


class _Summary(BaseModel):
    model_config = ConfigDict(frozen=True)


class Metric(_Summary):
    """Passes out of all that could be judged, and the 95 % Wilson interval of the share (fractions of 1)."""

    passed: int
    total: int
    low: float
    high: float
    not_judged: int = Field(default=0, description="not in `total`: answers that the machine could not judge")
    in_words: int = Field(default=0, description="of `passed`: answered in words, which is not checked for truth")

    @classmethod
    def of(cls, passed: int, total: int, not_judged: int = 0, in_words: int = 0) -> Metric:
        low, high = wilson(passed, total)
        return cls(passed=passed, total=total, low=low, high=high, not_judged=not_judged, in_words=in_words)

    def meets(self, target: float) -> bool:
        """Whether the share reaches `target` per cent."""
        return self.passed * 100 >= target * self.total


class CategorySummary(_Summary):
    """One category; `passed` and `met` are by the deciding grader, `soft_met` by soft; `target` is in per cent."""

    id: str
    name: str
    target: float
    passed: int
    total: int
    met: bool
    asked: int = Field(default=0, description="number of its queries that have an answer")
    strict: int = 0
    soft: int
    soft_met: bool


class QuerySummary(_Summary):
    """One query: the stage at which its answer failed, by the deciding grader; None while there is no answer."""

    id: str
    category: str
    grading_stage: GradingStage | None = None
    soft: bool | None = None
    strict: bool | None = None


class Summary(_Summary):
    """A validation in numbers."""

    suite: str
    suite_version: str
    complete: bool = Field(description="every query has been answered and judged")
    asked: int = Field(default=0, description="number of queries that have an answer; if 0, nothing can be reported")
    targets_met: bool = Field(description="complete, and nothing in `missed`")
    missed: list[str] = Field(description="each missed target, in words")
    targets: dict[str, float] = Field(description="metric → target; per cent")
    metrics: dict[str, Metric] = Field(description="outcome (if declared), strict, soft, field_access, …")
    novel: dict[str, Metric] = Field(
        default_factory=dict, description="outcome, strict and soft of the queries tagged `novel`; empty without any"
    )
    decided_by: Decider = Field(default="strict", description="the metric that the targets apply to")
    categories: list[CategorySummary]
    grading_stages: dict[GradingStage, int] = Field(
        description="stage → answers that failed there; only those that occur"
    )
    apart: int = Field(default=0, description="answers that failed through no fault of the model; see `APART`")
    queries: list[QuerySummary]


def summarise(suite: Suite, records: Iterable[QueryRecord]) -> Summary:
    """The summary of `records`; those of other queries or of another version of the suite are ignored.

    One answer per query counts: its latest record of sample 0. Totals are the suite's, judged or not. Targets apply to
    the outcome if the suite declares it, else to strict.
    """
    decider: Decider = "outcome" if suite.declares_outcomes else "strict"
    latest = {
        record.query: record for record in records if record.sample == 0 and record.suite_version == suite.version
    }
    judged = {query.id: latest[query.id] for query in suite.queries if query.id in latest}
    metrics = _metrics(suite, judged)
    categories = [_category_summary(suite, key, judged) for key in suite.categories]
    overall: dict[str, float] = dict.fromkeys((decider, "strict"), suite.targets.overall)
    targets = {**overall, "field_access": suite.targets.field_access}
    missed = [
        f"{title} {metrics[name].passed}/{metrics[name].total} (target {targets[name]:g} %)"
        for name, title in ((decider, "overall"), ("field_access", "field access"))
        if not metrics[name].meets(targets[name])
    ]
    missed += [f"{c.id} {c.name} {c.passed}/{c.total} (target {c.target:g} %)" for c in categories if not c.met]
    answered = {id for id, record in judged.items() if record.answered}
    complete = len(answered) == len(suite.queries)
    failed_at = Counter(deciding_verdict(suite, record).grading_stage for record in judged.values())
    return Summary(
        suite=suite.name,
        suite_version=suite.version,
        complete=complete,
        asked=len(answered),
        targets_met=complete and not missed,
        missed=missed if answered else [],
        targets=targets,
        metrics=metrics,
        novel=_of_all([query for query in suite.queries if query.novel], judged, suite.declares_outcomes),
        decided_by=decider,
        categories=categories,
        grading_stages={stage: failed_at[stage] for stage in get_args(GradingStage) if stage in failed_at},
        apart=sum(failed_at[stage] for stage in APART),
        queries=[_query_summary(suite, query, judged.get(query.id)) for query in suite.queries],
    )


Judged = Mapping[str, QueryRecord]
"""Query id → the record that counts."""

Passes = Callable[[Query, QueryRecord], bool]


def _outcome(query: Query, record: QueryRecord) -> bool:
    return record.grades.verdict.passed


def _strict(query: Query, record: QueryRecord) -> bool:
    return record.grades.strict.passed


def _soft(query: Query, record: QueryRecord) -> bool:
    return record.grades.soft


def _field_access(query: Query, record: QueryRecord) -> bool:
    return field_access(query, record.answer)


def _metric(queries: list[Query], judged: Judged, passes: Passes) -> Metric:
    """The metric over all queries, asked or not, except those that no server answered or whose answer this grader could
    not judge."""
    apart = {query.id for query in queries if query.id in judged and not _counts(judged[query.id], passes)}
    passing = [query for query in queries if query.id in judged and passes(query, judged[query.id])]
    words = sum(query.expect.direct for query in passing) if passes is _outcome else 0
    return Metric.of(len(passing), len(queries) - len(apart), len(apart), words)


def _counts(record: QueryRecord, passes: Passes) -> bool:
    return record.answered and (passes is not _outcome or record.grades.verdict.grading_stage not in NOT_JUDGED)


def _metrics(suite: Suite, judged: Judged) -> dict[str, Metric]:
    def measuring(metric: str) -> list[Query]:
        return [query for query in suite.queries if suite.categories[query.category].measures == metric]

    return {
        **_of_all(suite.queries, judged, suite.declares_outcomes),
        "field_access": _metric(measuring("field_access"), judged, _field_access),
        "discrimination": _metric(measuring("discrimination"), judged, _strict),
    }


def _of_all(queries: list[Query], judged: Judged, outcomes: bool) -> dict[str, Metric]:
    """Every grader's metric over these queries; empty if there are none."""
    graders = {**({"outcome": _outcome} if outcomes else {}), "strict": _strict, "soft": _soft}
    return {name: _metric(queries, judged, passes) for name, passes in graders.items() if queries}


def _category_summary(suite: Suite, key: str, judged: Judged) -> CategorySummary:
    category, queries = suite.categories[key], suite.of_category(key)
    strict, soft = _metric(queries, judged, _strict), _metric(queries, judged, _soft)
    decisive = _metric(queries, judged, _outcome) if suite.declares_outcomes else strict
    return CategorySummary(
        id=key,
        name=category.name,
        target=category.target,
        passed=decisive.passed,
        total=decisive.total,
        met=decisive.meets(category.target),
        asked=sum(query.id in judged and judged[query.id].answered for query in queries),
        strict=strict.passed,
        soft=soft.passed,
        soft_met=soft.meets(category.target),
    )


def _query_summary(suite: Suite, query: Query, record: QueryRecord | None) -> QuerySummary:
    if record is None:
        return QuerySummary(id=query.id, category=query.category)
    return QuerySummary(
        id=query.id,
        category=query.category,
        grading_stage=deciding_verdict(suite, record).grading_stage,
        soft=record.grades.soft,
        strict=record.grades.strict.passed,
    )


def summarise_run(run: Run) -> dict[str, Summary]:
    """Validation stage → its summary, in pipeline order, for the stages of a run that have begun."""
    return {stage: summarise(plan.suite, read_judged(run, stage)) for stage, plan in planned_stages(run)}


MARKS: dict[GradingStage | None, str] = {
    "passed": "●",
    "empty": "○",
    "format": "f",
    "syntax": "s",
    "tool": "w",
    "types": "t",
    "runs": "r",
    "outcome": "o",
    "unsupported": "u",
    "timeout": "z",
    "infrastructure": "i",
    None: "·",
}
"""Grading stage → its mark; · is not judged yet."""

MEANINGS: dict[GradingStage | None, str] = {"tool": "wrong tool", None: "not judged yet"}
"""Names for the legend, where the stage's own name would not do."""


TITLES = {
    "outcome": "outcome",
    "strict": "strict",
    "field_access": "field access",
    "discrimination": "discrimination",
    "soft": "soft",
}
"""Metric → its name for people, in the order shown."""


def grid_lines(summary: Summary) -> list[str]:
    """The category grid, the totals with their intervals in per cent, and a legend of the marks that occur; one line if
    nothing was asked."""
    if not summary.asked:
        return [not_asked(summary)]
    width = max(len(category.name) for category in summary.categories)
    key_width = max(len(category.id) for category in summary.categories)
    marks = {
        category.id: " ".join(MARKS[query.grading_stage] for query in summary.queries if query.category == category.id)
        for category in summary.categories
    }
    marks_width = max(map(len, marks.values()))
    counts = {category.id: category_count(category) for category in summary.categories}
    counts_width = max(map(len, counts.values()))
    lines = [
        f"{category.id:<{key_width}} {category.name:<{width}}  {marks[category.id]:<{marks_width}}"
        f"  {counts[category.id]:>{counts_width}} {_met(category)} target {category.target:g} %"
        for category in summary.categories
    ]
    titles = {name: title for name, title in TITLES.items() if name in summary.metrics}
    rows = {title: _total(summary, name) for name, title in titles.items()}
    rows |= {f"novel {TITLES[name]}": shown_count(metric) for name, metric in summary.novel.items()}
    title_width = max(map(len, rows))
    lines += [f"{title:<{title_width}}  {text}" for title, text in rows.items()]
    if words := summary.metrics[summary.decided_by].in_words:
        lines.append(f"{words} of these are answers in words: on the subject, but not checked for truth")
    if summary.apart:
        lines.append(
            f"{summary.apart} failed through no fault of the model ({', '.join(APART)}); "
            "timeouts still count as not passed"
        )
    return [*lines, _legend(summary)]


def not_asked(summary: Summary) -> str:
    """The line shown in place of counts for a validation that has asked nothing yet."""
    return f"not asked: {len(summary.queries)} queries are waiting"


def category_count(category: CategorySummary) -> str:
    """`4/5`, or `–/5` if none of its queries was asked."""
    return f"{category.passed if category.asked else '–'}/{category.total}"


def _met(category: CategorySummary) -> str:
    return "·" if not category.asked else "✓" if category.met else "✗"


def shown_count(metric: Metric) -> str:
    """A count such as `17/25 [48–83 %]`, and how many besides could not be judged."""
    count = f"{metric.passed}/{metric.total} [{metric.low * 100:.0f}–{metric.high * 100:.0f} %]"
    return f"{count} ({metric.not_judged} not judged)" if metric.not_judged else count


def _total(summary: Summary, name: str) -> str:
    metric = summary.metrics[name]
    text = shown_count(metric)
    if name in (summary.decided_by, "field_access"):
        met = metric.meets(summary.targets[name])
        text += f" {'✓' if met else '✗'} target {summary.targets[name]:g} %"
    return text


def _legend(summary: Summary) -> str:
    present = {query.grading_stage for query in summary.queries}
    return "  ".join(f"{mark} {MEANINGS.get(stage, stage)}" for stage, mark in MARKS.items() if stage in present)
