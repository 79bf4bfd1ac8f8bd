"""A validation, and its summary, as documents for programs (`--json`). Reads the run's files and only counts."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from punie_tui.grading.records import APART, GRADER_VERSION, GradingStage, Verdict
from punie_tui.grading.suite import Query, Suite
from punie_tui.runs.state import RunView
from punie_tui.runs.store import Run
from punie_tui.validation.plan import SampleRecord, ValidationPlan, planned_stages, stage_of
from punie_tui.validation.reviews import Review, ReviewCounts, Reviews, Word, read_reviews
from punie_tui.validation.samples import (
    FormatAdherence,
    QuerySamples,
    current_records,
    deciding_verdict,
    fold,
    format_adherence_of,
)
from punie_tui.validation.summary import CategorySummary, Decider, Metric, QuerySummary, Summary, summarise

VerdictWord = Literal["passed", "failed", "apart"]


class CategoryCounts(BaseModel):
    """The counts of a category by the deciding grader; null if nothing of it was asked. `target` is in per cent."""

    id: str
    name: str
    target: float
    passed: int | None
    total: int
    met: bool | None
    asked: int = Field(description="number of its queries that have an answer")


class CategoryDocument(CategoryCounts):
    """The same, with the counts of the other graders."""

    strict: int | None
    soft: int | None
    soft_met: bool | None


class SummaryDocument(BaseModel):
    """A validation in numbers; what was not asked has null for its counts."""

    suite: str
    suite_version: str
    complete: bool = Field(description="every query has been answered and judged")
    asked: int = Field(description="number of queries that have an answer")
    targets_met: bool = Field(description="complete, and nothing in `missed`")
    missed: list[str] = Field(description="each missed target, in words")
    targets: dict[str, float] = Field(description="metric → target; per cent")
    metrics: dict[str, Metric] | None
    novel: dict[str, Metric] | None = Field(description="of the queries tagged `novel`")
    decided_by: Decider
    categories: list[CategoryDocument]
    grading_stages: dict[GradingStage, int] = Field(description="stage → answers that failed there")
    apart: int = Field(description="answers that failed through no fault of the model")
    queries: list[QuerySummary]

    @classmethod
    def of(cls, summary: Summary) -> SummaryDocument:
        categories = [CategoryDocument(**_counts(category)) for category in summary.categories]
        known = summary.model_dump(exclude={"categories", "metrics", "novel", "queries"})
        metrics, novel = (summary.metrics, summary.novel) if summary.asked else (None, None)
        return cls(**known, metrics=metrics, novel=novel, categories=categories, queries=summary.queries)


class PhaseSeconds(BaseModel):
    """The seconds that a stage computed the last time; 0 if every answer was there already."""

    load: float = 0.0
    warmup: float = 0.0
    steady: float = 0.0


class SampleCounts(BaseModel):
    """How many of a query's answers pass, and how many there are."""

    passed: int
    total: int


class ReviewDocument(BaseModel):
    """What a person decided about an answer by hand."""

    word: Word | None
    note: str
    flywheel: bool


class JudgedQueryDocument(BaseModel):
    """A query with its first answer and the deciding verdict on it; null while there is no answer."""

    id: str
    category: str
    text: str
    verdict: VerdictWord | None = None
    grading_stage: GradingStage | None = None
    reason: str | None = None
    soft: bool | None = None
    strict: bool | None = None
    answer: str | None = None
    samples: SampleCounts | None = None
    review: ReviewDocument | None = None


class ValidationDocument(BaseModel):
    """One validation of a run.

    `passed`, `met` and `verdict` go by the deciding grader: the outcome if the suite declares it, else strict. Shares
    are fractions of 1, targets are in per cent. With several samples per query, `samples`, `format_adherence` and
    `reviews` (those by hand, which count nowhere else) are about all of them, and everything else is about the first.
    """

    model: str
    suite: str
    grader: int
    seconds: PhaseSeconds
    asked: int
    metrics: dict[str, Metric] | None
    categories: list[CategoryCounts]
    grading_stages: dict[GradingStage, int]
    queries: list[JudgedQueryDocument]
    novel: dict[str, Metric] | None
    reviews: ReviewCounts
    run: str
    stage: str
    suite_version: str
    temperature: float
    samples: int
    prompt_format: str
    decided_by: Decider
    targets_met: bool
    missed: list[str]
    format_adherence: FormatAdherence | None


def validations(run: Run, view: RunView) -> dict[str, ValidationDocument]:
    """The document of each validation of a run, by the name its records are kept under, in pipeline order."""
    return {name: validation_document(run, view, name, plan) for name, plan in planned_stages(run)}


def validation_document(run: Run, view: RunView, name: str, plan: ValidationPlan) -> ValidationDocument:
    """The document of one validation."""
    records = current_records(run, name, plan)
    counts = SummaryDocument.of(summarise(plan.suite, records))
    first = {record.query: record for record in records if record.sample == 0}
    folded = fold(plan.suite, records)
    reviews = read_reviews(run, name)
    return ValidationDocument(
        model=plan.judged,
        suite=plan.suite.name,
        grader=GRADER_VERSION,
        seconds=_seconds(view, name),
        asked=counts.asked,
        metrics=counts.metrics,
        categories=[
            CategoryCounts(**category.model_dump(include=set(CategoryCounts.model_fields)))
            for category in counts.categories
        ],
        grading_stages=counts.grading_stages,
        queries=[
            _query(plan.suite, query, first.get(query.id), folded.get(query.id), reviews)
            for query in plan.suite.queries
        ],
        novel=counts.novel,
        reviews=reviews.counts(records),
        run=run.id,
        stage=stage_of(name),
        suite_version=plan.suite.version,
        temperature=plan.temperature,
        samples=plan.samples,
        prompt_format=plan.prompt_format,
        decided_by=counts.decided_by,
        targets_met=counts.targets_met,
        missed=counts.missed,
        format_adherence=format_adherence_of(name, plan, records) if records else None,
    )


def verdict_word(verdict: Verdict) -> VerdictWord:
    """The verdict in a word; apart: it did not pass, through no fault of the model."""
    return "passed" if verdict.passed else "apart" if verdict.grading_stage in APART else "failed"


def _counts(category: CategorySummary) -> dict[str, Any]:
    counts = category.model_dump()
    return counts if category.asked else counts | dict.fromkeys(("passed", "met", "strict", "soft", "soft_met"))


def _query(
    suite: Suite, query: Query, record: SampleRecord | None, samples: QuerySamples | None, reviews: Reviews
) -> JudgedQueryDocument:
    if record is None:
        return JudgedQueryDocument(id=query.id, category=query.category, text=query.text)
    verdict = deciding_verdict(suite, record)
    return JudgedQueryDocument(
        id=query.id,
        category=query.category,
        text=query.text,
        verdict=verdict_word(verdict),
        grading_stage=verdict.grading_stage,
        reason=verdict.reason,
        soft=record.grades.soft,
        strict=record.grades.strict.passed,
        answer=record.answer,
        samples=SampleCounts(passed=samples.passed, total=samples.total) if samples else None,
        review=_review(reviews.of(record)),
    )


def _review(review: Review | None) -> ReviewDocument | None:
    return None if review is None else ReviewDocument(word=review.word, note=review.note, flywheel=review.flywheel)


def _seconds(view: RunView, name: str) -> PhaseSeconds:
    stage = view.stages.get(stage_of(name))
    seconds = stage.finished.detail.get("seconds", {}) if stage is not None and stage.finished is not None else {}
    return PhaseSeconds(**{phase: seconds.get(phase, 0.0) for phase in PhaseSeconds.model_fields})
