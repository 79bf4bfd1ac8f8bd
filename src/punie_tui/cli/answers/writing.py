"""The documents of commands that write a text: into a file, or into the document itself if no file is named."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from punie_tui.runs.exports.export import FigureFormat
from punie_tui.validation.reports.pairs import Form


class WrittenDocument(BaseModel):
    """A text that was written."""

    format: Literal["json-schema", "markdown"]
    text: str | None = Field(description="the text; null if it was written into a file")
    path: str | None = Field(description="the file that it was written into; null if none was named")


class ReportDocument(BaseModel):
    """A run's results document."""

    run: str
    format: Literal["html", "markdown"]
    text: str | None = Field(description="the document; null if it was written into a file")
    path: str | None = Field(description="the file that it was written into; null if none was named")


class ExportedRowsDocument(BaseModel):
    """Rows to train on, made from the failed answers of a run."""

    run: str
    rows: int
    unanswered: list[str] = Field(description="queries for which no right answer is known, so there is no row")
    format: Form
    text: str | None = Field(description="the rows as JSON Lines; null if they were written into a file")
    path: str | None = Field(description="the file that they were written into; null if none was named")


class ExportedFiguresDocument(BaseModel):
    """A file with a run's figures."""

    run: str
    format: FigureFormat
    path: str


class ExportedLogDocument(BaseModel):
    """A log for Inspect's viewer."""

    run: str
    format: Literal["inspect"] = "inspect"
    version: int = Field(description="version of the log's format")
    path: str
