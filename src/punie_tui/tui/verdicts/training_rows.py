"""A run's training rows, by the similarity of their questions to a given one.

Caches the `validation.neighbours` index of the file used last, so that moving on to the next answer is quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from punie_tui.runs.store import Run
from punie_tui.validation.neighbours import Neighbours

LARGEST_READ = 64 << 20
"""Bytes; the rows of a larger file are not searched, since all of them would have to be in memory."""


@dataclass(frozen=True)
class NearRow:
    """A training row: its line (from 0) in `file`, its question (untrusted), and its similarity, 0 to 1."""

    file: Path
    line: int
    question: str
    likeness: float


class TrainingRows:
    """The training rows of any run."""

    def __init__(self) -> None:
        self._read: tuple[object, Neighbours] | None = None

    def nearest(self, run: Run, question: str, count: int = 5) -> list[NearRow]:
        """The rows with the most similar questions, the most similar first; empty if the run has no data, or too much.
        Takes a moment. Raises UsageError if the file cannot be read."""
        file = run.data / "train.jsonl"
        try:
            stat = file.stat()
        except OSError:
            return []
        if stat.st_size > LARGEST_READ:
            return []
        stamp = (file, stat.st_mtime_ns, stat.st_size)
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, Neighbours(file)
        found = self._read[1].nearest(question, count)
        return [NearRow(file, one.line - 1, one.example.query, one.similarity) for one in found]
