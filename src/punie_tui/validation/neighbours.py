"""The training rows whose questions are most similar to a query, to see what a failed answer was learned from.

Similarity is that of `datasets.finding.similarity`: words and pairs of words, no model. A row that is the query itself
is contamination and has similarity 1.00.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path

from punie_tui.datasets.examples import Example, lines_of, parse_row, read_bytes
from punie_tui.datasets.finding.similarity import TextIndex


@dataclass(frozen=True)
class Neighbour:
    """A row similar to a query. `line` of its file counts from 1; `similarity` is from 0 to 1."""

    similarity: float
    line: int
    example: Example


class Neighbours:
    """An index of the questions in a file of rows. Building it reads the file once; a look-up compares only rows that
    share a word. Lines without an example are left out."""

    def __init__(self, file: Path) -> None:
        """Raises UsageError if the file cannot be read."""
        rows = ((line, parse_row(data).example) for line, data in enumerate(lines_of(read_bytes(file)), 1))
        self._rows = [(line, example) for line, example in rows if example is not None]
        self._index = TextIndex(example.query for _, example in self._rows)

    def nearest(self, question: str, count: int = 5) -> list[Neighbour]:
        """The rows most similar to a question, the most similar first, of equals the earlier; rows that share no word
        are left out.

        The measure is `datasets.finding.similarity.similarity`; of rows with the same question only the first is
        returned.
        """
        best: dict[str, tuple[float, int]] = {}
        for index, shared, either in self._index.overlaps(question):
            best.setdefault(self._rows[index][1].query, (-shared / either, index))
        return [Neighbour(-negative, *self._rows[index]) for negative, index in nsmallest(count, best.values())]
