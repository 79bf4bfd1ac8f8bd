"""Grading in parallel with decoding: a thread grades the finished answers while the model goes on.

Waiting answers are graded as a batch, so that what is slow to start (ty) starts once. The grades are delivered in the
thread that calls `take`, `hand_over` or `finish`. Needs no model and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from punie_tui.grading.grade import grade_all
from punie_tui.grading.records import Grades
from punie_tui.grading.suite import Query

T = TypeVar("T")


class Judge(Generic[T]):
    """Takes answers, each with an item of the caller's, and calls `deliver(item, grades)` for each, in order."""

    def __init__(self, deliver: Callable[[T, Grades], None]) -> None:
        self._deliver = deliver
        self._waiting: list[tuple[T, Query, str]] = []
        self._at_work: tuple[list[T], Future[list[Grades]]] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="grading")

    def take(self, item: T, query: Query, answer: str) -> None:
        """Takes in one answer."""
        self._waiting.append((item, query, answer))
        self.hand_over()

    def hand_over(self) -> None:
        """Delivers what has been graded in the meantime, and starts grading what waits. Does not wait."""
        if self._at_work is not None and self._at_work[1].done():
            self._deliver_graded()
        if self._at_work is None and self._waiting:
            items, queries, answers = zip(*self._waiting, strict=True)
            self._waiting = []
            self._at_work = list(items), self._thread.submit(grade_all, queries, answers)

    def finish(self) -> None:
        """Waits until everything that was taken in is graded and delivered."""
        while self._at_work is not None or self._waiting:
            self.hand_over()
            if self._at_work is not None:
                self._deliver_graded()
        self._thread.shutdown()

    def _deliver_graded(self) -> None:
        assert self._at_work is not None
        items, graded = self._at_work
        self._at_work = None
        for item, grades in zip(items, graded.result(), strict=True):
            self._deliver(item, grades)
