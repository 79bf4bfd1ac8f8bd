"""Reviews of answers by hand: right or wrong after all, and which are worth learning from.

Kept beside a validation's records, in `validation/<name>.reviews.jsonl`, and never mixed with the grader's verdicts nor
counted among them. A review is of one answer: if the model later answers differently, it no longer counts.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from punie_tui.grading.records import QueryRecord
from punie_tui.regular_files import append_line
from punie_tui.runs.store import Run, read_records

Word = Literal["accepted", "rejected"]


class Review(BaseModel):
    """A line of the file; the latest line about an answer counts. Without `word` it is not, or no longer, judged."""

    model_config = ConfigDict(frozen=True)

    query: str
    sample: int = 0
    answer: str = Field(description="the first 16 hexadecimal digits of the SHA-256 of the answer that was read")
    word: Word | None = None
    note: str = ""
    flywheel: bool = Field(default=False, description="marked for the data flywheel, as one to learn from")
    t: float = Field(default_factory=time.time, description="Unix seconds")


@dataclass(frozen=True)
class ReviewCounts:
    """How many answers people accepted, rejected, marked."""

    accepted: int = 0
    rejected: int = 0
    flywheel: int = 0


@dataclass(frozen=True)
class Reviews:
    """The current reviews, by query, sample and answer."""

    standing: Mapping[tuple[str, int, str], Review] = field(default_factory=dict)

    def of(self, record: QueryRecord) -> Review | None:
        """The review of exactly this answer; None if there is none, or if it was taken back."""
        found = self.standing.get((record.query, record.sample, fingerprint(record.answer)))
        return found if found is not None and (found.word or found.flywheel) else None

    def counts(self, records: Iterable[QueryRecord]) -> ReviewCounts:
        """The counts over these answers."""
        found = [review for record in records if (review := self.of(record)) is not None]
        return ReviewCounts(
            accepted=sum(review.word == "accepted" for review in found),
            rejected=sum(review.word == "rejected" for review in found),
            flywheel=sum(review.flywheel for review in found),
        )


def fingerprint(answer: str) -> str:
    return hashlib.sha256(answer.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def reviews_file(run: Run, name: str) -> Path:
    return run.validation_file(name).with_suffix(".reviews.jsonl")


def read_reviews(run: Run, name: str) -> Reviews:
    """The reviews of the validation that is kept as `name`; torn and foreign lines are skipped."""
    standing: dict[tuple[str, int, str], Review] = {}
    for line in read_records(reviews_file(run, name)):
        try:
            review = Review.model_validate(line)
        except ValidationError:
            continue
        standing[review.query, review.sample, review.answer] = review
    return Reviews(standing)


def judge_by_hand(run: Run, name: str, record: QueryRecord, word: Word | None, note: str = "") -> Review:
    """Saves a judgement of an answer; None takes it back. Raises SystemFailure if it cannot be written."""
    before = read_reviews(run, name).of(record)
    return _write(run, name, record, word, note, before.flywheel if before else False)


def mark_for_flywheel(run: Run, name: str, record: QueryRecord, marked: bool) -> Review:
    """Marks an answer as one to learn from, or removes the mark. Raises SystemFailure if it cannot be written."""
    before = read_reviews(run, name).of(record)
    return _write(run, name, record, before.word if before else None, before.note if before else "", marked)


def restore(run: Run, name: str, record: QueryRecord, review: Review | None) -> Review:
    """Restores an earlier review of an answer; None for none. Raises SystemFailure if it cannot be written."""
    review = review or Review(query=record.query, answer="")
    return _write(run, name, record, review.word, review.note, review.flywheel)


def _write(run: Run, name: str, record: QueryRecord, word: Word | None, note: str, flywheel: bool) -> Review:
    review = Review(
        query=record.query,
        sample=record.sample,
        answer=fingerprint(record.answer),
        word=word,
        note=note,
        flywheel=flywheel,
    )
    append_line(reviews_file(run, name), review.model_dump_json().encode() + b"\n")
    return review
