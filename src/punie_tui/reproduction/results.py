"""The results of the entries' runs: counts by grader over parts of a suite, and a comparison of every pair.

Reads finished runs. `document` and `readme_table` write the results down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.grading.records import GradingStage
from punie_tui.grading.suite import Query, Suite
from punie_tui.reproduction.entries import RecipeEntry
from punie_tui.runs.exports.durations import stage_seconds
from punie_tui.runs.state import RunView, read_run
from punie_tui.runs.store import Run
from punie_tui.validation.plan import planned_stages
from punie_tui.validation.reports.comparison import Comparison, JudgedValidation, MetricChange, compare, metrics_of
from punie_tui.validation.samples import current_records
from punie_tui.validation.summary import CategorySummary, Metric, shown_count, summarise

Grader = Literal["soft", "strict", "outcome"]

GRADERS: tuple[Grader, ...] = ("soft", "strict", "outcome")
"""The graders, the most lenient first."""


def _overall(suite: Suite, query: Query) -> bool:
    return True


def _measures(metric: str) -> Part:
    return lambda suite, query: suite.categories[query.category].measures == metric


def _novel(suite: Suite, query: Query) -> bool:
    return query.novel


def _known(suite: Suite, query: Query) -> bool:
    return not _novel(suite, query)


Part = Callable[[Suite, Query], bool]
"""A part of a suite: whether a query belongs to it."""

PARTS: Mapping[str, Part] = {
    "overall": _overall,
    "discrimination": _measures("discrimination"),
    "field access": _measures("field_access"),
}
"""The parts of the published table."""
NOVELTY: Mapping[str, Part] = {"novel": _novel, "the others": _known}
"""Queries that ask for what no single training row shows, and those that do not."""


@dataclass(frozen=True)
class EntryResult:
    """One entry's finished run. `judged`: suite → its validation; `seconds`: stage → how long it took."""

    name: str
    run: Run
    view: RunView
    seconds: Mapping[str, float]
    judged: Mapping[str, JudgedValidation]

    @property
    def training_seconds(self) -> float | None:
        """Seconds of training; None for an untrained model."""
        return self.seconds.get("train")


def read_result(entry: RecipeEntry, run: Run) -> EntryResult:
    """The result of an entry's finished run."""
    plans = dict(planned_stages(run))
    judged = {}
    for suite in entry.recipe.validation.suites:
        name = entry.records_of(suite)
        plan = plans[name]
        judged[plan.suite.name] = JudgedValidation(run, name, plan, current_records(run, name, plan))
    return EntryResult(entry.name, run, read_run(run).view, stage_seconds(run), judged)


def suites_of(results: Sequence[EntryResult]) -> dict[str, Suite]:
    """The suites that were asked, by name; they are the same for all results."""
    return {name: judged.plan.suite for name, judged in results[0].judged.items()}


def count(judged: JudgedValidation, grader: str, part: Part = _overall) -> Metric | None:
    """How many queries of a part pass by a grader, or by another metric of `metrics_of`; None if the suite has no such
    queries, or if the grader does not apply."""
    suite = judged.plan.suite
    measure = metrics_of(suite).get(grader)
    if measure is None:
        return None
    queries = [query for query in suite.queries if part(suite, query) and measure.counts(query)]
    answers = judged.by_query()
    passed = sum(measure.passes(query, answers[query.id][0]) for query in queries if query.id in answers)
    return Metric.of(passed, len(queries)) if queries else None


def share(metric: Metric | None) -> str:
    """`14/25 [37–73 %]`, or a dash."""
    return shown_count(metric) if metric else "–"


@dataclass(frozen=True)
class Pair:
    """One entry and a later one, on one suite."""

    before: str
    after: str
    found: Comparison

    @property
    def sentence(self) -> str:
        """The finding in words, with the names of the entries."""
        words = self.found.sentence
        for side, name in ((self.found.before, self.before), (self.found.after, self.after)):
            words = words.replace(side.title, name)
        return f"{self.before} → {self.after}: {words}"


def pairs(results: Sequence[EntryResult], suite: str) -> list[Pair]:
    """Every entry compared with each of those before it, the last one's comparisons first."""
    found = [
        Pair(before.name, after.name, compare(before.judged[suite], after.judged[suite]))
        for before, after in combinations(results, 2)
    ]
    order = {result.name: number for number, result in enumerate(results)}
    return sorted(found, key=lambda pair: (-order[pair.after], -order[pair.before]))


class SuiteResultDocument(BaseModel):
    """An entry's answers to a suite: how many pass, by grader and part of the suite. A part without queries is null."""

    model_config = ConfigDict(serialize_by_alias=True)

    version: str = Field(description="hash of the suite's content")
    overall: dict[Grader, Metric] | None
    discrimination: dict[Grader, Metric] | None
    field_access: dict[Grader, Metric] | None = Field(serialization_alias="field access")
    novel: dict[Grader, Metric] | None = Field(description="queries that ask for what no training row shows")
    others: dict[Grader, Metric] | None = Field(
        serialization_alias="the others", description="the queries that are not novel"
    )
    field_access_rate: Metric | None = Field(description="answers that read a field of a result")
    categories: list[CategorySummary]
    grading_stages: dict[GradingStage, int] = Field(description="stage → answers that failed there")
    targets_met: bool

    @classmethod
    def of(cls, judged: JudgedValidation) -> SuiteResultDocument:
        summary = summarise(judged.plan.suite, judged.records)
        return cls(
            version=judged.plan.suite.version,
            overall=_by_grader(judged, _overall),
            discrimination=_by_grader(judged, PARTS["discrimination"]),
            field_access=_by_grader(judged, PARTS["field access"]),
            novel=_by_grader(judged, _novel),
            others=_by_grader(judged, _known),
            field_access_rate=count(judged, "field_access"),
            categories=summary.categories,
            grading_stages=summary.grading_stages,
            targets_met=summary.targets_met,
        )


def _by_grader(judged: JudgedValidation, part: Part) -> dict[Grader, Metric] | None:
    """The counts of a part by each grader that applies; None if there are none."""
    counts = ((grader, count(judged, grader, part)) for grader in GRADERS)
    return {grader: found for grader, found in counts if found is not None} or None


class EntryDocument(BaseModel):
    """An entry of the comparison: a finished run."""

    name: str
    run: str
    seconds: dict[str, float] = Field(description="stage → how long it took")
    suites: dict[str, SuiteResultDocument]


class PairDocument(BaseModel):
    """An entry compared with an earlier one on a suite."""

    suite: str
    before: str
    after: str
    sentence: str = Field(description="the finding in words")
    metrics: list[MetricChange]
    improved: list[str] = Field(description="ids of queries")
    regressed: list[str] = Field(description="ids of queries")


class ResultsDocument(BaseModel):
    """The results of all entries. Shares are fractions of 1."""

    entries: list[EntryDocument]
    comparisons: list[PairDocument]

    @classmethod
    def of(cls, results: Sequence[EntryResult]) -> ResultsDocument:
        return cls(
            entries=[
                EntryDocument(
                    name=result.name,
                    run=result.run.id,
                    seconds=dict(result.seconds),
                    suites={name: SuiteResultDocument.of(judged) for name, judged in result.judged.items()},
                )
                for result in results
            ],
            comparisons=[
                PairDocument(
                    suite=suite,
                    before=pair.before,
                    after=pair.after,
                    sentence=pair.sentence,
                    metrics=pair.found.metrics,
                    improved=[one.id for one in pair.found.improved],
                    regressed=[one.id for one in pair.found.regressed],
                )
                for suite in suites_of(results)
                for pair in pairs(results, suite)
            ],
        )
