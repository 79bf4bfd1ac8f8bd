"""Whether a row may be learned from: it is true in every fixture, asks nothing that a suite asks, and is new.

Checks one row at a time; every check gives its result in a sentence. Code runs in the sandbox and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from punie_tui.datasets.checks import CHECKS
from punie_tui.datasets.checks.contamination import copies
from punie_tui.datasets.checks.duplicates import NEAR
from punie_tui.datasets.checks.material import Line, Material
from punie_tui.datasets.examples import Example, Row
from punie_tui.datasets.finding.similarity import similarity
from punie_tui.datasets.quoting import quoted
from punie_tui.datasets.run_example import try_example
from punie_tui.errors import UsageError
from punie_tui.grading.rows.grading import problems
from punie_tui.grading.suite import find_suites, read_questions
from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run, find_run
from punie_tui.settings import Settings
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES
from punie_tui.validation.neighbours import Neighbours

ROW_CHECKS = (
    "no empty rows",
    "turns in order",
    "one format",
    "production parser",
    "answers follow the question",
    "answers say something",
    "sound code",
)
"""The checks of datasets that one row can pass or fail by itself, besides contamination."""

PLACE = "this row"
SHOWN_FIXTURE = "dirty"


class RowCheck(BaseModel):
    """One check's result for a row; `message` is a sentence that is safe to print."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    ok: bool
    message: str = Field(validation_alias=AliasChoices("message", "said"))  # `said` in drafts before


@dataclass(frozen=True)
class Known:
    """What a row must not repeat: the queries of all suites, and the rows of the data in use."""

    queries: tuple[str, ...]
    rows: tuple[tuple[Path, Neighbours], ...]

    def like(self, question: str) -> tuple[float, str, str] | None:
        """(similarity, question, `file:line`) of the row in use that is most similar to a question; None if no row
        shares a word."""
        found = [
            (near.similarity, near.example.query, f"{file}:{near.line}")
            for file, neighbours in self.rows
            for near in neighbours.nearest(question, 1)
        ]
        return max(found, default=None)


def known(settings: Settings, run: Run) -> Known:
    """What rows for a run must not repeat. Raises UsageError if a suite or the run's data is broken."""
    queries = [
        query
        for path in find_suites(settings).values()
        for query in _queries(path, path.stat().st_mtime_ns, path.stat().st_size)
    ]
    files = [file for each in run_lineage(settings, run) for file in sorted(each.data.glob("*.jsonl"))]
    return Known(tuple(dict.fromkeys(queries)), tuple((file, Neighbours(file)) for file in files))


@lru_cache(maxsize=16)
def _queries(path: Path, changed: int, size: int) -> tuple[str, ...]:
    """The questions in a suite's file. Reading them takes a second, so they are cached until the file changes."""
    return tuple(read_questions(path))


def run_lineage(settings: Settings, run: Run) -> list[Run]:
    """The run, the one whose adapter it started from, and so on, as far as these still exist."""
    line = [run]
    while (planned := read_run(line[-1]).view.planned) is not None and planned.warm_start is not None:
        try:
            before = find_run(settings, planned.warm_start.run or "")
        except UsageError:
            break
        if before in line:
            break
        line.append(before)
    return line


def check_row(example: Example, known: Known, beside: Iterable[str] = ()) -> tuple[RowCheck, ...]:
    """The results of every check of one row; `beside` are the questions of the other rows of its dataset."""
    return (
        _runs(example),
        _form(example),
        _no_suite_query(example, known.queries),
        _new(example, known, beside),
    )


def passes(checks: Sequence[RowCheck]) -> bool:
    return all(check.ok for check in checks)


def refusal(checks: Sequence[RowCheck]) -> str:
    """Why a row is refused, in a sentence; empty for a good one."""
    return "; ".join(check.message for check in checks if not check.ok)


def _runs(example: Example) -> RowCheck:
    name = "true in every fixture"
    if found := problems(example):
        return RowCheck(name=name, ok=False, message="; ".join(quoted(each, 200)[1:-1] for each in found))
    trial = try_example(example, BASIC_FIXTURES[SHOWN_FIXTURE])
    printed = next((call.run.output.strip() for call in trial.calls if call.run is not None), None)
    if printed is None:
        return RowCheck(name=name, ok=True, message="a direct answer, which calls no tool")
    text = f"it runs in all {len(BASIC_FIXTURES)} fixtures; in {SHOWN_FIXTURE} it prints {quoted(printed, 80)}"
    return RowCheck(name=name, ok=True, message=text)


def _form(example: Example) -> RowCheck:
    name = "well formed"
    material = Material([Line(PLACE, "train", Row(example, "messages"))])
    for check in ROW_CHECKS:
        finding = CHECKS[check].run(material)
        if not finding.ok:
            text = finding.where[0].removeprefix(f"{PLACE}: ") if finding.where else finding.message
            return RowCheck(name=name, ok=False, message=text)
    return RowCheck(name=name, ok=True, message="the answer follows the question, and its calls are in format A")


def _no_suite_query(example: Example, queries: Sequence[str]) -> RowCheck:
    name = "no suite query"
    for (_, query), how in copies([example.query], queries).items():
        text = f"{quoted(example.query)} is {how} the suite's {quoted(queries[query])}"
        return RowCheck(name=name, ok=False, message=text)
    return RowCheck(name=name, ok=True, message=f"it is like none of the {len(queries)} suite queries")


def _new(example: Example, known: Known, beside: Iterable[str]) -> RowCheck:
    name = "new to the data"
    for other in beside:
        if (score := similarity(example.query, other)) >= NEAR:
            text = f"{quoted(example.query)} is {score:.2f} like another of these rows, {quoted(other)}"
            return RowCheck(name=name, ok=False, message=text)
    like = known.like(example.query)
    if like is None:
        return RowCheck(name=name, ok=True, message="no row in use is like it")
    score, question, place = like
    text = f"{quoted(example.query)} is {score:.2f} like {quoted(question)}, {place}"
    if score >= NEAR:
        return RowCheck(name=name, ok=False, message=text)
    return RowCheck(name=name, ok=True, message=f"the row in use most like it ({score:.2f}) is {quoted(question)}")
