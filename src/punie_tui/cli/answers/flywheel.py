"""The documents of the flywheel: what was drafted, accepted and learned."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.flywheel.accepting import RefusedDraft
from punie_tui.flywheel.drafting import RefusedQuery
from punie_tui.flywheel.drafts import Draft
from punie_tui.flywheel.failures import AnsweredFailure, Failure
from punie_tui.validation.reports.comparison import Comparison


class DraftedRowsDocument(BaseModel):
    """Rows that were drafted for the failures of a validation."""

    run: str
    stage: str
    file: str = Field(description="the file of all drafts for the run")
    failures: list[Failure]
    drafts: list[Draft]
    refused: list[RefusedQuery]
    short: dict[str, int] = Field(description="query → how many drafts are missing of those requested")


class AcceptedDraftsDocument(BaseModel):
    """Drafts that became a dataset."""

    folder: str | None = Field(description="null if no draft passed its checks")
    answers: list[AnsweredFailure] = Field(description="the failures that its rows answer")
    rows: int
    refused: list[RefusedDraft]


class DraftedLessonDocument(BaseModel):
    """Drafts that became a lesson."""

    file: str | None = Field(description="null if no draft passed its checks")
    rows: int
    refused: list[RefusedDraft]


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
