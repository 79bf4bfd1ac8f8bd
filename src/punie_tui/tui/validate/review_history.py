"""Reviews of answers by hand, with undo. Writes files, so it is called in threads; a lock lets one at a time
proceed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from punie_tui.errors import UsageError
from punie_tui.grading.records import QueryRecord
from punie_tui.runs.store import Run
from punie_tui.validation.reviews import (
    Review,
    Word,
    judge_by_hand,
    mark_for_flywheel,
    read_reviews,
    restore,
    reviews_file,
)


@dataclass(frozen=True)
class _Step:
    run: Run
    name: str
    record: QueryRecord
    before: Review | None
    after: Review | None
    what: str


class ReviewHistory:
    """The reviews of this session, the latest last. Each method returns a message to show."""

    def __init__(self) -> None:
        self._steps: list[_Step] = []
        self._turn = Lock()

    def judge(self, run: Run, name: str, record: QueryRecord, word: Word | None, note: str = "") -> str:
        """Saves a review's word, or withdraws it if `word` is None. Raises SystemFailure if it cannot be written."""
        with self._turn:
            before = read_reviews(run, name).of(record)
            judge_by_hand(run, name, record, word, note)
            what = f"{record.query} {word or 'no longer judged by hand'}"
            return self._remember(run, name, record, before, what)

    def mark(self, run: Run, name: str, record: QueryRecord, marked: bool) -> str:
        """Marks an answer as one to learn from, or removes the mark. Raises SystemFailure if it cannot be written."""
        with self._turn:
            before = read_reviews(run, name).of(record)
            mark_for_flywheel(run, name, record, marked)
            what = f"{record.query} {'marked' if marked else 'no longer marked'}"
            return self._remember(run, name, record, before, what)

    def take_back(self) -> str:
        """Undoes the latest review. Raises UsageError if there is none, or if the answer was judged again since."""
        with self._turn:
            if not self._steps:
                raise UsageError("nothing was judged by hand in this session, so there is nothing to take back")
            step = self._steps[-1]
            file = _in_the_runs(step.run, step.name)
            if _content_of(read_reviews(step.run, step.name).of(step.record)) != _content_of(step.after):
                self._steps.pop()
                raise UsageError(f"{step.record.query} was judged again since, in {file}; that review is kept")
            restore(step.run, step.name, step.record, step.before)
            self._steps.pop()
            return f"taken back: {step.what}, in {file}"

    def _remember(self, run: Run, name: str, record: QueryRecord, before: Review | None, what: str) -> str:
        after = read_reviews(run, name).of(record)
        self._steps.append(_Step(run, name, record, before, after, what))
        return f"{what}, in {_in_the_runs(run, name)}"


def _content_of(review: Review | None) -> tuple[Word | None, str, bool] | None:
    """A review's content without its time, to compare two of them."""
    return (review.word, review.note, review.flywheel) if review is not None else None


def _in_the_runs(run: Run, name: str) -> Path:
    """The path of the reviews' file, relative to the folder of the runs."""
    return reviews_file(run, name).relative_to(run.path.parent)
