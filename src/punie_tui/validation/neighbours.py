"""The training rows whose question is most like a query, for whoever asks what a failed answer was learned from.

By `finding.similarity` alone: words and pairs of words, no model. A row that is the query itself is contamination
and shows with 1.00.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path

from punie_tui.datasets.examples import Example, lines_of, parse_row, read_bytes
from punie_tui.datasets.finding.similarity import shingles


@dataclass(frozen=True)
class Neighbour:
    """A row like a query. `line` of its file from 1; `similarity` from 0 to 1."""

    similarity: float
    line: int
    example: Example


class Neighbours:
    """The questions of a file of rows, ready to be compared with. Building it reads the file once; a look-up compares
    only rows that share a word. Lines that hold no example are left out."""

    def __init__(self, file: Path) -> None:
        """Raises UsageError where the file cannot be read."""
        rows = ((line, parse_row(data).example) for line, data in enumerate(lines_of(read_bytes(file)), 1))
        self._rows = [(line, example) for line, example in rows if example is not None]
        self._sizes: list[int] = []
        self._holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, (_, example) in enumerate(self._rows):
            own = shingles(example.query)
            self._sizes.append(len(own))
            for shingle in own:
                self._holders[shingle].append(index)

    def nearest(self, question: str, count: int = 5) -> list[Neighbour]:
        """The rows most like a question, the likest first and of equals the earlier; none that shares no word.

        The measure is `datasets.finding.similarity.similarity`; of rows with the same question the first alone is told.
        """
        asked = shingles(question)
        shared: dict[int, int] = defaultdict(int)
        for shingle in asked:
            for index in self._holders.get(shingle, ()):
                shared[index] += 1
        best: dict[str, tuple[float, int]] = {}
        for index in sorted(shared):
            likeness = shared[index] / (len(asked) + self._sizes[index] - shared[index])
            best.setdefault(self._rows[index][1].query, (-likeness, index))
        return [Neighbour(-negative, *self._rows[index]) for negative, index in nsmallest(count, best.values())]
