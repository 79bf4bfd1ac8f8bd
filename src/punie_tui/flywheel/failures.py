"""What failed: a query of a validation, where its answer failed and why, and what was expected of it.

A failure is identified by run, stage and query, so that a row and a dataset can name the failure they answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from punie_tui.errors import UsageError
from punie_tui.grading.records import APART, GradingStage, Verdict
from punie_tui.grading.rows.grading import paths_in
from punie_tui.grading.suite import Query
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import ParsedAnswer, parse_answer
from punie_tui.tools.code.schema import ToolCall, tools_called
from punie_tui.validation.plan import SampleRecord
from punie_tui.validation.reports.comparison import JudgedValidation
from punie_tui.validation.reviews import read_reviews
from punie_tui.validation.samples import deciding_verdict


class Failure(BaseModel):
    """One failed query, by run, stage, suite and id.

    `stage` is the name of the validation's records; `grading_stage` is `passed` for an answer that a person marked
    although it passed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    stage: str
    suite: str
    query: str = Field(description="the query's id in the suite")
    grading_stage: GradingStage = Field(
        validation_alias=AliasChoices("grading_stage", "rung")
    )  # `rung` in drafts before
    reason: str = ""
    text: str = Field(description="what was asked")

    @property
    def summary(self) -> str:
        """The failure in a clause: `C3 failed at types (no field …)`."""
        if self.grading_stage == "passed":
            return f"{self.query} was marked by hand"
        return f"{self.query} failed at {self.grading_stage}" + (f" ({self.reason})" if self.reason else "")


class AnsweredFailure(Failure):
    """A failure, and the number of rows that answer it."""

    rows: int


@dataclass(frozen=True)
class FailedQuery:
    """A failure with everything needed to choose what to teach: the query as its suite declares it, and the answer."""

    failure: Failure
    query: Query
    answer: str
    nearest: str | None = None

    @cached_property
    def parsed(self) -> ParsedAnswer:
        return parse_answer(self.answer)

    @cached_property
    def calls(self) -> list[ToolCall]:
        """The tools that the answer calls, in order."""
        return tools_called(self.parsed.code) if self.parsed.code is not None else []

    @property
    def called(self) -> frozenset[str]:
        return frozenset(call.name for call in self.calls)

    @property
    def tools(self) -> frozenset[str]:
        """The tools that the query expects."""
        return frozenset(self.query.expect.tools)

    @property
    def fields(self) -> frozenset[str]:
        """The fields one of which was to be read, and the real field nearest to a name that does not exist."""
        return frozenset([*self.query.expect.fields, *([self.nearest] if self.nearest else [])])

    @property
    def pattern(self) -> str:
        return self.query.tags.get("pattern", "")

    @cached_property
    def names_path(self) -> bool:
        return bool(paths_in(self.query.text))

    @cached_property
    def stray_paths(self) -> list[str]:
        """The paths that the answer gives to a tool but the question does not name."""
        given = [
            value
            for call in self.calls
            for parameter, value in zip(TOOLS[call.name].parameters, call.args, strict=False)
            if parameter.name == "path" and value is not None
        ]
        named = {path.removeprefix("./").rstrip("/") for path in paths_in(self.query.text)}
        return [path for path in given if path != "." and path.removeprefix("./").rstrip("/") not in named]


def failures_of(judged: JudgedValidation, queries: Sequence[str] = (), *, every: bool = False) -> list[FailedQuery]:
    """The failures to learn from: those of `queries`; with `every`, all of them; else those marked by hand.

    Of several answers to a query the first that failed counts. `every` leaves out failures that are no fault of the
    model. Raises UsageError for a query that is not in the suite, has no answer or did not fail, and if there is
    nothing to learn from.
    """
    suite, records = judged.plan.suite, judged.by_query()
    reviews = read_reviews(judged.run, judged.name)
    marked = {
        record.query for record in judged.records if (review := reviews.of(record)) is not None and review.flywheel
    }
    for id in queries:
        suite.query(id)
        if id not in records:
            raise UsageError(f"{judged.side.title} has no answer to {id}; validate it first")
    if not queries and not every and not marked:
        raise UsageError(
            f"no answer of {judged.side.title} is marked to learn from; name failed queries with --query, or take --all"
        )
    found = []
    for query in suite.queries:
        if query.id not in records or (queries and query.id not in queries):
            continue
        if not queries and not every and query.id not in marked:
            continue
        record, verdict = _failed(judged, records[query.id])
        if verdict.passed and query.id not in marked:
            if queries:
                raise UsageError(f"{query.id} passed in {judged.side.title}; there is nothing to learn from it")
            continue
        if every and not queries and verdict.grading_stage in APART:
            continue
        found.append(_of(judged, query, record, verdict))
    if not found:
        raise UsageError(f"no query failed in {judged.side.title}; there is nothing to learn from")
    return found


def _failed(judged: JudgedValidation, records: Sequence[SampleRecord]) -> tuple[SampleRecord, Verdict]:
    """The first answer that failed; the first of all if none did."""
    suite = judged.plan.suite
    verdicts = [(record, deciding_verdict(suite, record)) for record in records]
    return next((each for each in verdicts if not each[1].passed), verdicts[0])


def _of(judged: JudgedValidation, query: Query, record: SampleRecord, verdict: Verdict) -> FailedQuery:
    failure = Failure(
        run=judged.run.id,
        stage=judged.name,
        suite=judged.plan.suite.name,
        query=query.id,
        grading_stage=verdict.grading_stage,
        reason=verdict.reason,
        text=query.text,
    )
    return FailedQuery(failure, query, record.answer, verdict.nearest)
