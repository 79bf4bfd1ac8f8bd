"""The documents about datasets: what is in them, whether they can be learned from, and what was made."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from punie_tui.datasets.examples import Form
from punie_tui.datasets.finding.comparison import Difference
from punie_tui.datasets.finding.traits import Kind
from punie_tui.tools.sandbox import Status


class ListedDatasetDocument(BaseModel):
    """A dataset in the list of all."""

    name: str
    path: str
    splits: dict[str, int] = Field(description="split → its rows")
    forms: dict[Form | Literal["broken"], int] = Field(
        description="how rows are written → how many; broken: lines that hold no example"
    )
    problem: str = Field(description="why the folder cannot be read; else empty")


class ShownRowDocument(BaseModel):
    """A row of a dataset, as it is written in chat messages."""

    path: str
    line: int = Field(description="from 1")
    form: Form | None
    messages: list[dict[str, Any]] = Field(description="the turns, with all their keys")
    tools: list[Any] | None = Field(description="the tools that it offers, as JSON schemas; null if it offers none")
    meta: dict[str, Any] = Field(description="what its author noted, which a model never sees")
    lesson: str | None = Field(description="file:line of the lesson that it was made of, if it names one")


class TokenDocument(BaseModel):
    """A token of a row."""

    text: str = Field(description="empty for all but the last token of a character that takes several")
    id: int
    counts: bool = Field(description="whether it counts in the loss")


class RowTokensDocument(BaseModel):
    """A row as the trainer sees it."""

    model: str
    tokens: list[TokenDocument]
    counted: int = Field(description="tokens that count in the loss")
    kept: int = Field(description="tokens within max_seq_length; the others are cut")
    problem: str = Field(description="why no token counts; else empty")
    notes: list[str]


class SandboxCallDocument(BaseModel):
    """A tool that the code of a row called."""

    name: str
    arguments: dict[str, Any]


class TriedCallDocument(BaseModel):
    """A call of a row, and what came of it."""

    turn: int = Field(description="the message that makes it, from 1")
    code: str | None = Field(description="null if the call cannot be read")
    ok: bool
    verdict: str
    status: Status | None = Field(description="how the code ended; null if it was not run")
    output: str | None
    calls: list[SandboxCallDocument]
    faults: list[str] = Field(description="wrong names and types in the code")


class TriedRowDocument(BaseModel):
    """A row whose calls were run in the sandbox."""

    fixture: str
    ok: bool
    verdict: str
    calls: list[TriedCallDocument]


class DatasetCheckDocument(BaseModel):
    """What a check found in a dataset."""

    name: str
    ok: bool
    message: str
    where: list[str] = Field(description="every place, as file:line, mostly followed by what is there")
    why: str = Field(description="why it matters")
    mend: str = Field(description="how to fix it")
    waived: bool = Field(description="whether it failed and the recipe lets it pass")
    waive: str = Field(description="the line of a recipe that lets it pass")


class CheckedDatasetDocument(BaseModel):
    """Whether a dataset is fit to be learned from."""

    dataset: str
    ok: bool
    checks: list[DatasetCheckDocument]
    tokenizer: str | None = Field(description="the model whose tokenizer was used; null if it is not on this machine")


class ChatTurnDocument(BaseModel):
    """A turn of a row."""

    role: str
    content: str


class PlacedRowDocument(BaseModel):
    """A row and its place."""

    split: str
    line: int = Field(description="from 1")
    messages: list[ChatTurnDocument]

    @property
    def query(self) -> str:
        """The first question."""
        return next((turn.content for turn in self.messages if turn.role == "user"), "")


class ChangedRowDocument(BaseModel):
    """A question whose row differs between two datasets."""

    before: PlacedRowDocument
    after: PlacedRowDocument
    what: list[Difference] = Field(description="what differs; turns: those between question and answer")


class ComparedDatasetsDocument(BaseModel):
    """What changed from one dataset to another."""

    added: list[PlacedRowDocument]
    removed: list[PlacedRowDocument]
    changed: list[ChangedRowDocument]
    same: int
    unreadable: tuple[int, int] = Field(description="lines that hold no example: before, after")


class FoundRowDocument(BaseModel):
    """A row that matches."""

    split: str
    line: int = Field(description="from 1")
    kind: Kind
    tools: list[str]
    tokens: int
    query: str = Field(description="the first question; empty for a broken line")


class FoundRowsDocument(BaseModel):
    """The rows that match what was searched for."""

    found: int
    looked_at: int
    tokens_of: str | None = Field(description="the model whose tokenizer counted; null: tokens are estimated")
    counts: dict[str, dict[str, int]] = Field(description="facet → value → how many of the rows found have it")
    rows: list[FoundRowDocument] = Field(description="the first of those found")


class BuiltDatasetsDocument(BaseModel):
    """The package's datasets that were written."""

    root: str
    datasets: dict[str, int] = Field(description="name → rows")


class RefusedRowDocument(BaseModel):
    """A row that was not imported."""

    place: str = Field(description="file:line")
    reason: str


class ImportedDatasetDocument(BaseModel):
    """What became of the rows of another program."""

    folder: str
    taken: dict[str, int] = Field(description="split → rows")
    changed: int = Field(description="rows taken that were changed")
    changes: dict[str, int] = Field(description="how → rows")
    carried: dict[str, int] = Field(description="what rows have besides their turns that training honours → rows")
    unhonoured: dict[str, int] = Field(description="what rows have that training does not honour → rows")
    refused: list[RefusedRowDocument]
    blank: int = Field(description="blank lines")


class CurationCountsDocument(BaseModel):
    """How many rows were decided about, in each way."""

    keep: int
    drop: int
    edit: int
    undecided: int


class CuratedDatasetDocument(BaseModel):
    """A dataset that was made of another and of decisions about its rows."""

    folder: str
    counts: CurationCountsDocument
