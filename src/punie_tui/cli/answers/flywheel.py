"""The documents of the flywheel: what was drafted, accepted and learned."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.flywheel.drafts import Draft
from punie_tui.flywheel.failures import AnsweredFailure, Failure
from punie_tui.validation.reports.comparison import Comparison


class RefusedSampleDocument(BaseModel):
    """A sampled row that may not be learned from."""

    query: str
    reason: str


class DraftedRowsDocument(BaseModel):
    """Rows that were drafted for the failures of a validation."""

    run: str
    stage: str
    file: str = Field(description="the file of all drafts for the run")
    failures: list[Failure]
    drafts: list[Draft]
    refused: list[RefusedSampleDocument]
    short: dict[str, int] = Field(description="query → how many drafts are missing of those requested")


class RefusedDraftDocument(BaseModel):
    """A draft that failed a check."""

    place: str = Field(description="file:line")
    number: int
    reason: str


class AcceptedDraftsDocument(BaseModel):
    """Drafts that became a dataset."""

    folder: str | None = Field(description="null if no draft passed its checks")
    answers: list[AnsweredFailure] = Field(description="the failures that its rows answer")
    rows: int
    refused: list[RefusedDraftDocument]


class DraftedLessonDocument(BaseModel):
    """Drafts that became a lesson."""

    file: str | None = Field(description="null if no draft passed its checks")
    rows: int
    refused: list[RefusedDraftDocument]


class LearnedRowsDocument(BaseModel):
    """What a training on accepted rows changed."""

    model_config = ConfigDict(serialize_by_alias=True)

    run: str
    dataset: str
    from_run: str = Field(serialization_alias="from", description="the run whose failures the rows answer")
    from_scratch: bool
    helped: bool = Field(description="whether more answers pass than before")
    sentences: list[str]
    comparison: Comparison
