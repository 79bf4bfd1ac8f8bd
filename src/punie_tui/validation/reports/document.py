"""A validation as one JSON document, for programs: `punie-tui validate --json`. Reads the run's files and computes only
counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from punie_tui.grading.grade import GRADER_VERSION
from punie_tui.grading.records import APART, Verdict
from punie_tui.grading.suite import Query, Suite
from punie_tui.runs.state import RunView
from punie_tui.runs.store import Run
from punie_tui.validation.plan import SampleRecord, ValidationPlan, planned_stages, stage_of
from punie_tui.validation.reviews import Reviews, read_reviews
from punie_tui.validation.samples import QuerySamples, current_records, deciding_verdict, fold, format_adherence_of
from punie_tui.validation.summary import summarise, summary_document

PHASES = ("load", "warmup", "steady")


def validations(run: Run, view: RunView) -> dict[str, dict[str, Any]]:
    """The document of each validation of a run, by the name its records are kept under, in pipeline order."""
    return {name: validation_document(run, view, name, plan) for name, plan in planned_stages(run)}


def validation_document(run: Run, view: RunView, name: str, plan: ValidationPlan) -> dict[str, Any]:
    """The document of one validation. `passed`, `met` and `verdict` go by the deciding grader: the outcome if the suite
    declares it, else strict. Shares are fractions of 1, targets are in per cent, seconds are those of the last time the
    stage computed (0 if every answer was there already). With several samples per query, `samples`, `format_adherence`
    and `reviews` (those by hand, which count nowhere else) are about all of them, and everything else is about the
    first."""
    records = current_records(run, name, plan)
    summary = summarise(plan.suite, records)
    told = summary_document(summary)
    first = {record.query: record for record in records if record.sample == 0}
    folded = fold(plan.suite, records)
    reviews = read_reviews(run, name)
    return {
        "model": plan.judged,
        "suite": plan.suite.name,
        "grader": GRADER_VERSION,
        "seconds": _seconds(view, name),
        "asked": summary.asked,
        "metrics": told["metrics"],
        "categories": [
            {key: category[key] for key in ("id", "name", "target", "passed", "total", "met", "asked")}
            for category in told["categories"]
        ],
        "grading_stages": dict(summary.grading_stages),
        "queries": [
            _query(plan.suite, query, first.get(query.id), folded.get(query.id), reviews)
            for query in plan.suite.queries
        ],
        "novel": told["novel"],
        "reviews": asdict(reviews.counts(records)),
        "run": run.id,
        "stage": stage_of(name),
        "suite_version": plan.suite.version,
        "temperature": plan.temperature,
        "samples": plan.samples,
        "prompt_format": plan.prompt_format,
        "decided_by": summary.decided_by,
        "targets_met": summary.targets_met,
        "missed": summary.missed,
        "format_adherence": format_adherence_of(name, plan, records).model_dump(mode="json") if records else None,
    }


def verdict_word(verdict: Verdict) -> Literal["passed", "failed", "apart"]:
    """The verdict in a word; apart: it did not pass, through no fault of the model."""
    return "passed" if verdict.passed else "apart" if verdict.grading_stage in APART else "failed"


def _query(
    suite: Suite, query: Query, record: SampleRecord | None, samples: QuerySamples | None, reviews: Reviews
) -> dict[str, Any]:
    asked = {"id": query.id, "category": query.category, "text": query.text}
    if record is None:
        return asked | dict.fromkeys(
            ("verdict", "grading_stage", "reason", "soft", "strict", "answer", "samples", "review")
        )
    verdict = deciding_verdict(suite, record)
    return asked | {
        "verdict": verdict_word(verdict),
        "grading_stage": verdict.grading_stage,
        "reason": verdict.reason,
        "soft": record.grades.soft,
        "strict": record.grades.strict.passed,
        "answer": record.answer,
        "samples": samples.model_dump(include={"passed", "total"}) if samples else None,
        "review": review.model_dump(include={"word", "note", "flywheel"}) if (review := reviews.of(record)) else None,
    }


def _seconds(view: RunView, name: str) -> dict[str, float]:
    stage = view.stages.get(stage_of(name))
    told = stage.finished.detail.get("seconds", {}) if stage is not None and stage.finished is not None else {}
    return {phase: float(told.get(phase, 0.0)) for phase in PHASES}
