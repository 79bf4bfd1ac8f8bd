"""The documents about exports of a run."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from punie_tui.runs.exports.export import FigureFormat


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
