"""Grades saved answers again with the current graders: no model is needed, and none is imported.

Regraded records are appended; the latest line of a query and sample counts, so a reader never sees half of it and the
old verdicts stay on disk.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from punie_tui.grading.grade import grade_all
from punie_tui.grading.records import GRADER_VERSION
from punie_tui.grading.suite import BUNDLED, Suite, parse_suite
from punie_tui.regular_files import append_line
from punie_tui.runs.store import Run
from punie_tui.validation.plan import SampleRecord, keep_suite, planned_stages, read_samples

Key = tuple[str, int]
"""Query id and sample."""


class Regraded(BaseModel):
    """One validation regraded: how many answers, and those whose verdict (passed or not) has changed."""

    model_config = ConfigDict(frozen=True)

    name: str
    answers: int
    now_pass: list[str]
    now_fail: list[str]


def regrade_outdated(run: Run, name: str, suite: Suite, records: Mapping[Key, SampleRecord]) -> dict[Key, SampleRecord]:
    """Grades and saves the records again that another version of the graders judged. Returns these alone."""
    outdated = {
        key: record for key, record in records.items() if record.grader_version != GRADER_VERSION and record.answered
    }
    return _grade_again(run, name, suite, outdated)


def regrade(run: Run) -> list[Regraded]:
    """Grades every saved answer of a run again, whatever version judged it.

    Uses the suite as it was asked; for a suite of the package that still asks the same questions, its current
    expectations.
    """
    done = []
    for name, plan in planned_stages(run):
        if (current := _current_suite(plan.suite)) != plan.suite:
            keep_suite(run, name, current)
            plan = plan.model_copy(update={"suite": current})
        queries = {query.id for query in plan.suite.queries}
        kept = [one for one in read_samples(run, name) if one.query in queries and one.answered]
        before = {(one.query, one.sample): one for one in kept}
        after = _grade_again(run, name, plan.suite, before)
        flipped = {
            key: after[key].grades.verdict.passed
            for key, record in before.items()
            if record.grades.verdict.passed != after[key].grades.verdict.passed
        }
        passing, failing = ([label(*key) for key, now in flipped.items() if now is passes] for passes in (True, False))
        done.append(Regraded(name=name, answers=len(after), now_pass=passing, now_fail=failing))
    return done


def _current_suite(suite: Suite) -> Suite:
    """The package's suite of the same name, if its questions are the same; else the suite itself."""
    file = BUNDLED / f"{suite.name}.yaml"
    if not file.is_file():
        return suite
    today = parse_suite(file.read_text(encoding="utf-8"), suite.name, str(file))
    same = [(one.id, one.text) for one in today.queries] == [(one.id, one.text) for one in suite.queries]
    return today if same else suite


def label(query: str, sample: int) -> str:
    """An answer's name: `C3` for sample 0, `C3 (sample 2)` for later samples."""
    return f"{query} (sample {sample})" if sample else query


def _grade_again(run: Run, name: str, suite: Suite, records: Mapping[Key, SampleRecord]) -> dict[Key, SampleRecord]:
    graded = grade_all([suite.query(query) for query, _ in records], [record.answer for record in records.values()])
    again = {
        key: record.model_copy(
            update={"grader_version": GRADER_VERSION, "suite_version": suite.version, "grades": grades}
        )
        for (key, record), grades in zip(records.items(), graded, strict=True)
    }
    for record in again.values():
        append_line(run.validation_file(name), record.model_dump_json().encode() + b"\n")
    return again
