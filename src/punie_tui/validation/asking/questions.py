"""The questions of a validation that have no answer yet, and how each judged answer is saved as it comes.

Reaches the run only through a stage's context and the plans' files; `local` and `served` ask the questions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from punie_tui.grading.records import GRADER_VERSION, Grades
from punie_tui.grading.suite import Query
from punie_tui.regular_files import append_line
from punie_tui.runs.events import QueryJudged
from punie_tui.runs.stage import StageContext
from punie_tui.validation.plan import SampleRecord, ValidationPlan


@dataclass(frozen=True)
class Question:
    """One answer to get: a query, the number of the sample (from 0), and the name that its plan is kept under."""

    name: str
    query: Query
    sample: int = 0

    @property
    def seed(self) -> int:
        """The seed: the same for the same query and sample, whatever else is asked; below 2⁶⁴."""
        return int.from_bytes(hashlib.sha256(f"{self.query.id}/{self.sample}".encode()).digest()[:8])


Records = dict[str, dict[tuple[str, int], SampleRecord]]
"""Name of a plan → query id and sample → the record."""

Answered = Mapping[str, Collection[tuple[str, int]]]
"""Name of a plan → query id and sample of what need not be asked."""


def open_questions(plans: Mapping[str, ValidationPlan], answered: Answered) -> list[Question]:
    """The questions without an answer: plan by plan, and in each plan every query once before any is asked a second
    time."""
    return [
        Question(name, query, sample)
        for name, plan in plans.items()
        for sample in range(plan.samples)
        for query in plan.suite.queries
        if (query.id, sample) not in answered[name]
    ]


@dataclass(frozen=True)
class RawAnswer:
    """The answer to a question. `seconds` since the first question was asked; `prompt` as the model saw it."""

    text: str
    tokens: int
    seconds: float
    stopped: Literal["eos", "length", "degenerate", "no answer"]
    prompt: str


class Recorder:
    """Saves every judged answer in `records` and in the run, and reports progress through `questions`."""

    def __init__(
        self,
        context: StageContext,
        plans: Mapping[str, ValidationPlan],
        questions: Sequence[Question],
        records: Records,
    ) -> None:
        self._context, self._plans, self._questions, self._records = context, plans, questions, records
        open_now = {(question.name, question.query.id, question.sample) for question in questions}
        self._before = sum((name, *place) not in open_now for name, found in records.items() for place in found)
        self._done = 0
        self._first = next(iter(plans))

    def keep(self, index: int, answer: RawAnswer, grades: Grades) -> None:
        """Saves the answer to `questions[index]`."""
        self._done += 1
        question = self._questions[index]
        plan, query = self._plans[question.name], question.query
        record = SampleRecord(
            suite=plan.suite.name,
            suite_version=plan.suite.version,
            grader_version=GRADER_VERSION,
            query=query.id,
            category=query.category,
            sample=question.sample,
            temperature=plan.temperature,
            text=query.text,
            prompt=answer.prompt,
            answer=answer.text,
            answer_tokens=answer.tokens,
            seconds=answer.seconds,
            stopped=answer.stopped,
            grades=grades,
        )
        before = self._records[question.name].get((query.id, question.sample))
        if not record.answered and before is not None and before.answered:
            return  # asked again without success: the earlier answer stays
        append_line(self._context.run.validation_file(question.name), record.model_dump_json().encode() + b"\n")
        self._records[question.name][query.id, question.sample] = record
        if question.name == self._first and question.sample == 0:
            self._context.emit(judged(self._context.stage, record))  # the run's view shows one answer per query

    def progress(self, note: str = "") -> None:
        total = self._before + len(self._questions)
        unit = "queries" if total == len(self._plans[self._first].suite.queries) else "answers"
        self._context.progress(self._before + self._done, total, unit, note=note)


def judged(stage: str, record: SampleRecord) -> QueryJudged:
    """The event for a record."""
    grades = record.grades
    return QueryJudged(
        stage=stage,
        query=record.query,
        category=record.category,
        soft=grades.soft,
        strict=grades.strict.passed,
        outcome=grades.outcome.passed if grades.outcome is not None else None,
        grading_stage=grades.verdict.grading_stage,
    )
