"""The document about a comparison that was run again."""

from __future__ import annotations

from pydantic import Field

from punie_tui.reproduction.results import ResultsDocument


class ReproducedDocument(ResultsDocument):
    """The results of all entries, and what was written. Shares are fractions of 1."""

    table: str = Field(description="the first table of the results, as Markdown")
    written: list[str] = Field(description="the files that were written")
