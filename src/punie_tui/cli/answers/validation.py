"""The documents about validations, suites and the grader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from punie_tui.grading.corpus.misjudged import JudgedAnswer, Rates, groups, rates
from punie_tui.grading.records import GRADER_VERSION
from punie_tui.grading.suite import Suite
from punie_tui.validation.regrading import Regraded
from punie_tui.validation.reports.document import ValidationDocument


class ValidatedDocument(ValidationDocument):
    """The validations of a model: the first, and the others that were asked for."""

    further: list[ValidationDocument] = Field(description="of other suites, temperatures and stages")


class RegradedDocument(BaseModel):
    """The saved answers of a run, graded again."""

    run: str
    grader: int = Field(description="version of the graders")
    validations: list[Regraded]
    unread: list[str] = Field(description="what cannot be read and was left out, each a sentence")


class ListedSuiteDocument(BaseModel):
    """A suite in the list of all. `version`, `outcomes` and `description` are null if it has mistakes."""

    name: str
    path: str
    queries: int = 0
    categories: int = 0
    problem: str = Field(default="", description="its mistakes; else empty")
    version: str | None = Field(default=None, description="hash of its content")
    outcomes: bool | None = Field(default=None, description="whether its queries declare the outcome of a right answer")
    description: str | None = None

    @classmethod
    def of(cls, suite: Suite, path: Path) -> ListedSuiteDocument:
        return cls(
            name=suite.name,
            path=str(path),
            queries=len(suite.queries),
            categories=len(suite.categories),
            version=suite.version,
            outcomes=suite.declares_outcomes,
            description=suite.description,
        )


class CheckedSuiteDocument(BaseModel):
    """A suite without mistakes."""

    suite: str
    version: str = Field(description="hash of its content")
    queries: int
    ok: Literal[True] = True
    outcomes: bool = Field(description="whether its queries declare the outcome of a right answer")

    @classmethod
    def of(cls, suite: Suite) -> CheckedSuiteDocument:
        return cls(
            suite=suite.name, version=suite.version, queries=len(suite.queries), outcomes=suite.declares_outcomes
        )


class ConfusionDocument(BaseModel):
    """The grader's verdicts against the labels of answers."""

    grader_version: int
    groups: dict[str, Rates] = Field(description="by suite, and of answers that are counted separately")
    misjudged: list[JudgedAnswer]

    @classmethod
    def of(cls, judged: Sequence[JudgedAnswer]) -> ConfusionDocument:
        return cls(
            grader_version=GRADER_VERSION,
            groups={name: rates(own) for name, own in groups(judged).items()},
            misjudged=[one for one in judged if one.misjudged],
        )
