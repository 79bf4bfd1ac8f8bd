"""What an answer's code does, fixture by fixture, against what was expected there; runs it in the sandbox.

Also for answers that failed before they were run: what their code would have done says more than the failure alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from punie_tui.grading.stages.outcome import FixtureReport, reports
from punie_tui.grading.stages.run_stages import run_everywhere
from punie_tui.grading.suite import Query
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.schema import check_names
from punie_tui.tools.sandbox import SandboxRun


@dataclass(frozen=True)
class FixtureTry:
    """One fixture: what happened there, and why the run did not finish, if it did not (untrusted)."""

    report: FixtureReport
    stopped: str = ""


def try_fixtures(query: Query, answer: str) -> list[FixtureTry]:
    """Runs the code in each fixture, up to the first in which it times out. Empty for an answer without code that
    parses, and if the query's outcome declares no calls. May take seconds. Raises SystemFailure if the sandbox cannot
    be started."""
    code = parse_answer(answer).code
    if code is None or query.outcome is None or not query.outcome.calls:
        return []
    if any(fault.grading_stage == "syntax" for fault in check_names(code)):
        return []
    runs = run_everywhere(code, stop_at=("timeout",))
    return tries_of(reports(query.outcome, runs), runs)


def tries_of(found: Iterable[FixtureReport], runs: Mapping[str, SandboxRun]) -> list[FixtureTry]:
    """The tries of runs that were already made."""
    tries = []
    for report in found:
        run = runs[report.fixture]
        tries.append(FixtureTry(report, "" if run.status == "ok" else f"{run.status}: {run.error or ''}"))
    return tries
