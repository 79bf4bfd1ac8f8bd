"""Saved answers under the graders of today: no model is needed, and none is imported.

Regraded records are appended; the latest line of a query and sample counts, so a reader never sees half of it and the
old verdicts stay on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from punie_tui.runs.store import Run, append_line
from punie_tui.validation.grading import GRADER_VERSION, grade_all
from punie_tui.validation.plan import SampleRecord, planned_stages, read_samples
from punie_tui.validation.suite import Suite

Key = tuple[str, int]
"""Query id and sample."""


@dataclass(frozen=True)
class Regraded:
    """One validation regraded: how many answers, and those whose verdict (passed or not) is another now."""

    name: str
    answers: int
    now_pass: list[str]
    now_fail: list[str]


def regrade_outdated(run: Run, name: str, suite: Suite, records: Mapping[Key, SampleRecord]) -> dict[Key, SampleRecord]:
    """The records that another version of the graders judged, judged and kept anew. Returns these alone."""
    outdated = {key: record for key, record in records.items() if record.grader_version != GRADER_VERSION}
    return _again(run, name, suite, outdated)


def regrade(run: Run) -> list[Regraded]:
    """Grades every saved answer of a run again, whatever version judged it, by the suite as it was asked."""
    done = []
    for name, plan in planned_stages(run):
        asked = {query.id for query in plan.suite.queries}
        before = {(one.query, one.sample): one for one in read_samples(run, name) if one.query in asked}
        after = _again(run, name, plan.suite, before)
        flipped = {
            key: after[key].grades.verdict.passed
            for key, record in before.items()
            if record.grades.verdict.passed != after[key].grades.verdict.passed
        }
        passing, failing = ([label(*key) for key, now in flipped.items() if now is wanted] for wanted in (True, False))
        done.append(Regraded(name, len(after), passing, failing))
    return done


def label(query: str, sample: int) -> str:
    """An answer's name: `C3`, or `C3 (sample 2)` of those behind the first, which is sample 0."""
    return f"{query} (sample {sample})" if sample else query


def _again(run: Run, name: str, suite: Suite, records: Mapping[Key, SampleRecord]) -> dict[Key, SampleRecord]:
    graded = grade_all([suite.query(query) for query, _ in records], [record.answer for record in records.values()])
    again = {
        key: record.model_copy(update={"grader_version": GRADER_VERSION, "grades": grades})
        for (key, record), grades in zip(records.items(), graded, strict=True)
    }
    for record in again.values():
        append_line(run.validation_file(name), record.model_dump_json().encode() + b"\n")
    return again
