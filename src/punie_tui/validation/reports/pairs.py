"""Failed answers as rows to learn from: each with a passing answer to the same query, from wherever there is one.

Training rows have the form of `datasets.examples`; preference rows have TRL's conversational form, `prompt`, `chosen`
and `rejected` (huggingface.co/docs/trl/dataset_formats). The `meta` of a row names the suite and query it comes from: a
model that learned from it can no longer be judged by that query, and the contamination check will report it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from punie_tui.grading.records import APART
from punie_tui.models.prompt import turns_of
from punie_tui.validation.plan import SampleRecord
from punie_tui.validation.reports.comparison import JudgedValidation
from punie_tui.validation.samples import deciding_verdict

Form = Literal["training", "preference"]


@dataclass(frozen=True)
class Exported:
    """`rows`: JSON objects; `unanswered`: ids of failed queries for which no passing answer is known."""

    rows: list[dict[str, Any]]
    unanswered: list[str]


def failures(judged: JudgedValidation, form: Form, others: Iterable[JudgedValidation] = ()) -> Exported:
    """The failed answers of a validation, a row each; of equal answers to a query, only one.

    Passing answers are taken from the validation's own samples first, then from `others`. Answers that failed through
    no fault of the model are left out.
    """
    suite = judged.plan.suite
    good = _passing([judged, *others])
    rows: list[dict[str, Any]] = []
    unanswered: list[str] = []
    seen: set[tuple[str, str]] = set()
    for record in judged.records:
        verdict = deciding_verdict(suite, record)
        question = record.text
        if verdict.passed or verdict.grading_stage in APART or (question, record.answer) in seen:
            continue
        seen.add((question, record.answer))
        if question not in good:
            unanswered.append(record.query)
            continue
        rows.append(_row(form, judged, record, good[question]))
    if form == "training":  # several wrong answers to a query call for one right one
        rows = list({row["meta"]["query"]: row for row in rows}.values())
    return Exported(rows, list(dict.fromkeys(unanswered)))


def _passing(sources: Sequence[JudgedValidation]) -> dict[str, str]:
    """Question → a passing answer to it, from the first source that has one."""
    found: dict[str, str] = {}
    for source in sources:
        for record in source.records:
            if deciding_verdict(source.plan.suite, record).passed:
                found.setdefault(record.text, record.answer)
    return found


def _row(form: Form, judged: JudgedValidation, record: SampleRecord, chosen: str) -> dict[str, Any]:
    prompt = turns_of(judged.plan.system, record.text)
    verdict = deciding_verdict(judged.plan.suite, record)
    meta = {
        "source": judged.side.title,
        "suite": record.suite,
        "query": record.query,
        "category": record.category,
        "grading_stage": verdict.grading_stage,
        "reason": verdict.reason,
    }
    right, wrong = ({"role": "assistant", "content": content} for content in (chosen, record.answer))
    if form == "training":
        return {"messages": [*prompt, right], "meta": meta}
    return {"prompt": prompt, "chosen": [right], "rejected": [wrong], "meta": meta}
