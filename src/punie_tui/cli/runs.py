"""The commands that show runs and control them."""

from __future__ import annotations

import time
from pathlib import Path

import click

from punie_tui.cli.adoption import watch_log
from punie_tui.cli.answers.runs import (
    ListedRunDocument,
    RequestDocument,
    RunDocument,
    WatchedLogDocument,
    describe_run,
)
from punie_tui.cli.common.follow import follow
from punie_tui.cli.common.output import Session, command, echo
from punie_tui.cli.main import cli
from punie_tui.errors import UsageError
from punie_tui.pipeline.group import best_losses, groups, spread
from punie_tui.runs.narrate import readable_loss, readable_seconds
from punie_tui.runs.state import exit_code, read_run, state_word
from punie_tui.runs.store import ControlAction, Run, find_run, list_runs
from punie_tui.visible import visible


@command(cli, example="punie-tui runs --json", answer=list[ListedRunDocument])
def runs(session: Session) -> None:
    """List all runs of the workspace, the newest first."""
    rows, documents, damaged = [], [], []
    spreads = {name: spread(best_losses(members)) for name, members in groups(session.settings).items()}
    for run in list_runs(session.settings):
        tail = read_run(run)
        view = tail.view
        loss = readable_loss(view.train[-1].train_loss, 3) if view.train else ""
        best = f"{view.best.val_loss:.3f}" if view.best else ""
        age = readable_seconds(time.time() - view.last) if view.last else ""
        rows.append((run.id, state_word(tail.state()), view.current or "", loss, best, age))
        document = describe_run(tail)
        found = spreads.get(document.group) if document.group else None
        damaged += [f"{run.id} is damaged: {text}" for text in document.damaged]
        documents.append(ListedRunDocument(**vars(document), group_best_validation=found))
    for hidden in session.settings.hidden():
        echo(visible(hidden), err=True)
    if rows:
        session.table(("run", "state", "stage", "loss", "best valid", "last heard"), rows)
        for line in damaged:
            session.report(line)
        for name, found in spreads.items():
            session.report(f"group {name}: best validation {found or 'not known yet'}")
    else:
        session.report("no run yet; start one with: punie-tui train --recipe demo")
    session.answer(documents)


@command(cli, example="punie-tui watch last", answer=RunDocument | WatchedLogDocument)
@click.argument("run_name", metavar="RUN", default="last")
@click.option(
    "--log", type=click.Path(path_type=Path), help="Watch a log that mlx_lm.lora is writing, instead of a run."
)
def watch(session: Session, run_name: str, log: Path | None) -> int:
    """Print a run's progress line by line until it ends. Ctrl-C stops the watching, not the run."""
    if log is not None:
        return watch_log(session, log)
    run = find_run(session.settings, run_name)
    try:
        tail = follow(run, session.report, stop_on_interrupt=False)
    except KeyboardInterrupt:
        return 130
    session.answer(describe_run(tail))
    return exit_code(tail)


def copy_of(run: Run) -> str:
    """What to add to the message that a run has no worker, if it is a copy of a run that has one; else empty."""
    original = run.copied_from()
    return f"; it is a copy of {original}, which is" if original else ""


def _request(session: Session, run_name: str, action: ControlAction, message: str) -> None:
    run = find_run(session.settings, run_name)
    if not run.worker_is_alive():
        raise UsageError(f"{run.id} is not running, so there is nothing to {action}{copy_of(run)}")
    run.request(action)
    session.report(message.format(run=run.id))
    session.answer(RequestDocument(run=run.id, requested=action))


@command(cli, example="punie-tui stop last", answer=RequestDocument)
@click.argument("run_name", metavar="RUN", default="last")
def stop(session: Session, run_name: str) -> None:
    """Ask a run to stop; its work is kept and can be resumed."""
    _request(session, run_name, "stop", "{run} will stop; resume it with: punie-tui resume {run}")


@command(cli, example="punie-tui pause last", answer=RequestDocument)
@click.argument("run_name", metavar="RUN", default="last")
def pause(session: Session, run_name: str) -> None:
    """Ask a run to pause where it is; it keeps its memory."""
    _request(session, run_name, "pause", "{run} will pause; continue it with: punie-tui resume {run}")


@command(cli, example="punie-tui checkpoint last", answer=RequestDocument)
@click.argument("run_name", metavar="RUN", default="last")
def checkpoint(session: Session, run_name: str) -> None:
    """Ask a run that is training to write a checkpoint now."""
    _request(session, run_name, "checkpoint", "{run} will write a checkpoint")
