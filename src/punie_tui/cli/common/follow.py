"""Follows a run from the command line until it ends, and reports the result."""

from __future__ import annotations

import time
from collections.abc import Callable

from punie_tui.cli.answers.pipeline import SweepDocument
from punie_tui.cli.answers.runs import describe_run
from punie_tui.cli.common.output import Session
from punie_tui.errors import PunieError
from punie_tui.models.making.sweep_results import frontier_lines, read_results
from punie_tui.runs.narrate import Narrator, readable_bytes
from punie_tui.runs.state import ENDED, RunTail, damage, exit_code, read_run
from punie_tui.runs.store import Run
from punie_tui.validation.summary import grid_lines, summarise_run

POLL_SECONDS = 0.2
START_SECONDS = 30.0
"""The time that a worker may take from the creation of its run to its first event."""


def follow(run: Run, report: Callable[[str], None], *, stop_on_interrupt: bool) -> RunTail:
    """Prints each event as a line until the run ends; returns the run as it is then.

    Ctrl-C asks the run to stop (once; a second one leaves it running), or with `stop_on_interrupt=False` only ends the
    watching.
    """
    tail, narrator = RunTail(run), Narrator()
    stop_requested = False
    while True:
        try:
            state = tail.state()
            for event in tail.changes():
                if (line := narrator.line(event, tail.view)) is not None:
                    report(line)
            if state in ENDED and tail.state() == state:
                break
            if state == "new" and _is_forgotten(run):
                report(f"{run.id} has not started and no worker is running; start it with: punie-tui resume {run.id}")
                break
            time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            if stop_requested or not stop_on_interrupt:
                report(f"no longer watching {run.id}; watch it again with: punie-tui watch {run.id}")
                raise
            stop_requested = True
            run.request("stop")
            report(f"stopping {run.id}; resume it with: punie-tui resume {run.id}")
    if tail.state() == "crashed":
        report(f"the worker of {run.id} died; the last lines of its log:")
        for line in run.last_words():
            report(f"   │ {line}")
        report(f"resume it with: punie-tui resume {run.id}")
    if tail.state() == "damaged" and (found := damage(tail)) is not None:
        report(f"{run.id} is {found.reason}; {found.advice}")
    return tail


def _is_forgotten(run: Run) -> bool:
    """Whether a run that has not begun has no worker to wait for: it is in no group, and its worker's first event is
    overdue."""
    try:
        return not run.recipe().group and time.time() - run.recipe_file.stat().st_mtime > START_SECONDS
    except (PunieError, OSError):
        return True


def follow_to_end(session: Session, run: Run, detach: bool, report: Callable[[RunTail], None]) -> int:
    """Follows a run to its end, lets `report` answer with the result, and returns the exit code. With `detach`, answers
    at once with the run as it is."""
    if detach:
        session.report(f"{run.id} has started; watch it with: punie-tui watch {run.id}")
        session.answer(describe_run(read_run(run)))
        return 0
    session.report(f"run {run.id}")
    tail = follow(run, session.report, stop_on_interrupt=True)
    report(tail)
    return exit_code(tail)


def report_results(session: Session, run: Run) -> None:
    """Prints the category grid of every validated stage, and the paths of all artefacts."""
    for stage, summary in summarise_run(run).items():
        session.report()
        session.report(f"{stage} · suite {summary.suite}")
        for line in grid_lines(summary):
            session.report(line)
    session.report()
    session.report(f"run {run.id} is in {run.path}")
    for done in (stage.finished for stage in read_run(run).view.stages.values()):
        if done and done.artefact and (run.path / done.artefact).exists():
            session.report(f"   {done.stage:<18} {run.path / done.artefact}  ({readable_bytes(done.size or 0)})")


def report_sweep(session: Session, run: Run) -> None:
    """Prints the table of a run's sweep, and size against outcome."""
    document = SweepDocument(run=run.id, **vars(read_results(run)))
    header = ("candidate", "MB", "tok/s", "KL", "top-1 %", "perplexity", "kept", "outcome", "targets")
    rows = [
        (
            row.name,
            round(row.size / 1e6, 1),
            round(row.tokens_per_second, 1) if row.tokens_per_second else "",
            *(
                (f"{row.fidelity.kl:.4f}", f"{100 * row.fidelity.agreement:.1f}", f"{row.fidelity.perplexity:.3f}")
                if row.fidelity
                else ("", "", "")
            ),
            f"{row.fidelity.kept:.3f}" if row.fidelity and row.fidelity.kept is not None else "",
            f"{row.outcome.passed}/{row.outcome.total}" if row.outcome else "",
            ("met" if row.outcome.targets_met else "missed") if row.outcome else "",
        )
        for row in document.candidates
    ]
    session.table(header, rows)
    session.report()
    for line in frontier_lines(document.candidates):
        session.report(line)
    session.answer(document)
