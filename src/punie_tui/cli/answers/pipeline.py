"""The documents about what several runs, or several models of one run, came to."""

from __future__ import annotations

from pydantic import BaseModel, Field

from punie_tui.cli.answers.runs import RunDocument
from punie_tui.models.making.sweep_results import SweepCandidate
from punie_tui.pipeline.group import Spread


class GroupDocument(BaseModel):
    """A group of runs: one recipe with several seeds."""

    group: str
    runs: list[RunDocument]
    best_validation: Spread | None = Field(description="over its runs; null while none has been validated")


class SweepDocument(BaseModel):
    """The results of a run's sweep."""

    run: str
    backend: str = Field(description="where tokens/s were measured")
    candidates: list[SweepCandidate]
