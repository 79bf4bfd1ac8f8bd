"""Follows a run from the command line until it ends, and reports the result."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from punie_tui.cli.common.output import Session
from punie_tui.errors import PunieError
from punie_tui.models.making.sweep_results import frontier_lines, read_results
from punie_tui.runs.events import Alert
from punie_tui.runs.narrate import Narrator, readable_bytes
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import ENDED, RunTail, RunView, damage, read_run
from punie_tui.runs.store import Run, disk_is_full
from punie_tui.training.alerts import heartbeat_lost
from punie_tui.validation.summary import grid_lines, summarise_run, summary_document
from punie_tui.validation.unread import unread

POLL_SECONDS = 0.2
START_SECONDS = 30.0
"""The time that a worker may take from the creation of its run to its first event."""


def follow(run: Run, say: Callable[[str], None], *, stop_on_interrupt: bool) -> RunTail:
    """Prints each event as a line until the run ends; returns the run as it is then.

    Ctrl-C asks the run to stop (once; a second one leaves it running), or with `stop_on_interrupt=False` only ends the
    watching.
    """
    tail, narrator = RunTail(run), Narrator()
    asked = False
    while True:
        try:
            state = tail.state()
            for event in tail.changes():
                if (line := narrator.line(event, tail.view)) is not None:
                    say(line)
            if state in ENDED and tail.state() == state:
                break
            if state == "new" and _is_forgotten(run):
                say(f"{run.id} has not begun and nobody works on it; begin it with: punie-tui resume {run.id}")
                break
            time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            if asked or not stop_on_interrupt:
                say(f"left {run.id} to itself; watch it again with: punie-tui watch {run.id}")
                raise
            asked = True
            run.request("stop")
            say(f"stopping {run.id}; it can be taken up again with: punie-tui resume {run.id}")
    if tail.state() == "crashed":
        say(f"the worker of {run.id} died; its last words:")
        for line in run.last_words():
            say(f"   │ {line}")
        say(f"go on with: punie-tui resume {run.id}")
    if tail.state() == "damaged" and (found := damage(tail)) is not None:
        say(f"{run.id} is {found.reason}; {found.advice}")
    return tail


def _is_forgotten(run: Run) -> bool:
    """Whether a run that has not begun has no worker to wait for: it is in no group, and its worker's first event is
    overdue."""
    try:
        return not run.recipe().group and time.time() - run.recipe_file.stat().st_mtime > START_SECONDS
    except (PunieError, OSError):
        return True


def see_through(session: Session, run: Run, detach: bool, tell: Callable[[RunTail], None]) -> int:
    """Follows a run to its end, lets `tell` answer with the result, and returns the exit code. With `detach`, answers
    at once with the run as it is."""
    if detach:
        session.say(f"{run.id} is on its way; watch it with: punie-tui watch {run.id}")
        session.answer(run_document(run))
        return 0
    session.say(f"run {run.id}")
    tail = follow(run, session.say, stop_on_interrupt=True)
    tell(tail)
    return exit_code(tail)


def exit_code(tail: RunTail) -> int:
    """A run's exit code, as its worker logged it; 3 if the worker died without logging one."""
    state, ended = tail.state(), tail.view.ended
    if state == "crashed" or ended is None:
        return 3
    return ended.exit_code


def tell_results(session: Session, run: Run) -> None:
    """Prints the category grid of every validated stage, and the paths of all artefacts."""
    for stage, summary in summarise_run(run).items():
        session.say()
        session.say(f"{stage} · suite {summary.suite}")
        for line in grid_lines(summary):
            session.say(line)
    session.say()
    session.say(f"run {run.id} lies in {run.path}")
    for done in (stage.finished for stage in read_run(run).view.stages.values()):
        if done and done.artefact and (run.path / done.artefact).exists():
            session.say(f"   {done.stage:<18} {run.path / done.artefact}  ({readable_bytes(done.size or 0)})")


def tell_sweep(session: Session, run: Run) -> None:
    """Prints the table of a run's sweep, and size against outcome."""
    results = read_results(run)
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
        for row in results.candidates
    ]
    session.table(header, rows)
    session.say()
    for line in frontier_lines(results.candidates):
        session.say(line)
    session.answer({"run": run.id, **results.model_dump(mode="json")})


def run_document(run: Run) -> dict[str, Any]:
    """Everything a program may want to know about a run, as one JSON object."""
    tail = read_run(run)
    view, recipe = tail.view, _recipe(run)
    document: dict[str, Any] = {
        "run": run.id,
        "path": str(run.path),
        "recipe": recipe.name if recipe else None,
        "model": recipe.model if recipe else None,
        "data": recipe.data if recipe else None,
        "group": (recipe.group or None) if recipe else None,
        "seed": recipe.train.seed if recipe else None,
        "warm_start": view.planned.warm_start.model_dump() if view.planned and view.planned.warm_start else None,
        "state": tail.state(),
        "exit_code": exit_code(tail) if tail.state() in ENDED else None,
        "reason": view.reason,
        "damaged": [text for text in (tail.problem, *unread(run, answers=False)) if text],
        "adopted": view.adopted.model_dump(include={"path", "log", "not_known"}) if view.adopted else None,
        "stages": [
            {
                "name": stage.name,
                "state": stage.state,
                "seconds": stage.finished.seconds if stage.finished else None,
                "artefact": stage.finished.artefact if stage.finished else None,
                "bytes": stage.finished.size if stage.finished else None,
                "reason": stage.reason,
            }
            for stage in view.stages.values()
        ],
        "train": training_figures(view),
        "checks": [
            {"stage": stage.name, **check.model_dump(include={"check", "ok", "advisory", "message", "where"})}
            for stage in view.stages.values()
            for check in stage.checks
        ],
        "probes": [
            {
                **report.model_dump(include={"iteration", "seconds", "share", "answers"}),
                **{"soft": report.soft, "strict": report.strict, "outcome": report.outcome},
            }
            for report in view.probes
        ],
        "alerts": [
            alert.model_dump(include={"level", "name", "reason", "advice", "iteration"})
            for alert in [*view.alerts, *_silence(run, tail)]
        ],
        "validation": {stage: summary_document(summary) for stage, summary in summarise_run(run).items()},
    }
    return document


def _recipe(run: Run) -> Recipe | None:
    """A run's recipe; None if it is invalid, which the alerts report."""
    try:
        return run.recipe()
    except PunieError:
        return None


def _silence(run: Run, tail: RunTail) -> list[Alert]:
    """The alerts that a run cannot raise itself: about damaged events, and about its worker's death."""
    found = [alert for alert in (damage(tail),) if alert is not None]
    beat = run.heartbeat()
    if tail.state() == "crashed" and beat is not None:
        found.append(heartbeat_lost(run.id, time.time() - beat.t, disk_full=disk_is_full(run.path)))
    return found


def training_figures(view: RunView) -> dict[str, Any] | None:
    """Iterations, losses, tokens and the mean rate over the steps alone (validations apart)."""
    if not view.train:
        return None
    seconds, tokens, before = 0.0, 0, 0
    for report in view.train:
        if report.trained_tokens is None:
            continue
        step_tokens = report.trained_tokens - before
        before = report.trained_tokens
        if report.tokens_per_second:
            seconds += step_tokens / report.tokens_per_second
            tokens += step_tokens
    last = view.train[-1]
    return {
        "iterations": last.iteration,
        "first_loss": view.train[0].train_loss,
        "last_loss": last.train_loss,
        "validation": [[report.iteration, report.val_loss] for report in view.validation],
        "best_validation": view.best.val_loss if view.best else None,
        "trained_tokens": last.trained_tokens,
        "tokens_per_second": tokens / seconds if seconds else None,
        "seconds": seconds or None,
        "peak_memory": view.peak_memory,
    }
