"""The rows that a run learnt from, by how like a question their own questions are.

Reads the splits as the run froze them, once. Knows words, not meanings; see `datasets.similarity`.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from pathlib import Path

from punie_tui.datasets.examples import parse_row
from punie_tui.datasets.similarity import Shingles, shingles
from punie_tui.runs.store import Run

MOST_READ = 50_000
"""Rows of one file that are looked at."""

LONGEST_LINE = 200_000
"""Bytes; a longer row is passed over."""


@dataclass(frozen=True)
class NearRow:
    """A training row: its line (from 0) in `file`, its question (untrusted), and how like it is, 0 to 1."""

    file: Path
    line: int
    question: str
    likeness: float


class TrainingRows:
    """The rows of whichever run it is asked for; keeps those of the last one."""

    def __init__(self) -> None:
        self._read: tuple[object, list[tuple[int, str, Shingles]]] | None = None

    def nearest(self, run: Run, question: str, count: int = 5) -> list[NearRow]:
        """The rows whose questions are most like this one, the likest first; no two ask the same. Takes a moment."""
        file = run.data / "train.jsonl"
        asked = shingles(question)
        best: dict[str, NearRow] = {}
        for line, text, words in self._rows(file):
            shared = len(asked & words)
            if shared and text not in best:
                best[text] = NearRow(file, line, text, shared / (len(asked) + len(words) - shared))
        return heapq.nlargest(count, best.values(), key=lambda row: row.likeness)

    def _rows(self, file: Path) -> list[tuple[int, str, Shingles]]:
        """(line, question, its shingles) of each row that has a question."""
        try:
            stat = file.stat()
        except OSError:
            return []
        stamp = (file, stat.st_mtime_ns, stat.st_size)
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, _questions(file)
        return self._read[1]


def _questions(file: Path) -> list[tuple[int, str, Shingles]]:
    found = []
    with file.open("rb") as lines:
        for number, line in enumerate(lines):
            if number >= MOST_READ:
                break
            example = parse_row(line).example if len(line) <= LONGEST_LINE else None
            if example is not None and example.query:
                found.append((number, example.query, shingles(example.query)))
    return found
