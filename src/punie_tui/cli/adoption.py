"""The command that makes a run of a training done elsewhere, and watching the log of one in progress."""

from __future__ import annotations

import time
from pathlib import Path

import click

from punie_tui.adoption.mlx_log import MlxLog
from punie_tui.cli.answers.runs import RunDocument, WatchedLogDocument, describe_run, training_figures
from punie_tui.cli.common.follow import POLL_SECONDS
from punie_tui.cli.common.output import Session, command
from punie_tui.cli.main import cli
from punie_tui.errors import UsageError
from punie_tui.regular_files import open_file
from punie_tui.runs.events import TrainingPlanned
from punie_tui.runs.narrate import Narrator, readable_seconds
from punie_tui.runs.state import RunView, exit_code, read_run, state_word
from punie_tui.runs.tail import Tail
from punie_tui.training.alerts import Watch, loss_problem

SILENCE_SECONDS = 60.0
"""A log that has not grown for this long counts as silent."""


@command(cli, example="punie-tui adopt adapters --log train.log --data my-rows", answer=RunDocument)
@click.argument("folder", metavar="ADAPTER_DIR", type=click.Path(path_type=Path))
@click.option(
    "--log",
    type=click.Path(path_type=Path),
    help="What mlx_lm.lora printed (any version), a CSV with a column iteration, or a TensorBoard event file.",
)
@click.option("--data", help="The dataset it was trained on, name or folder; a copy is kept with the run.")
@click.option("--model", help="Its base model, if it is not where the training had it.")
@click.option("--name", help="Name; the run is called NAME-1 (default: the folder's name).")
@click.option("--partial", is_flag=True, help="Accept a log that ends before the training did.")
def adopt(
    session: Session,
    folder: Path,
    log: Path | None,
    data: str | None,
    model: str | None,
    name: str | None,
    partial: bool,
) -> int:
    """Make a run from an adapter that plain mlx_lm.lora trained: settings, curves, the adapter.

    It can then be validated, fused, quantized, compared and shown like any other run. What is not known about it is
    reported. The folder is copied and stays unchanged. Exits 1 if the adapter or its training fails the checks.
    """
    from punie_tui.adoption.adopt import adopt as make_run

    run = make_run(session.settings, folder, log=log, data=data, model=model, name=name, partial=partial)
    tail = read_run(run)
    session.report(f"run {run.id}: {state_word(tail.state())}{f', {tail.view.reason}' if tail.view.reason else ''}")
    for each in tail.view.adopted.alerts() if tail.view.adopted else []:
        session.report(each.reason)
    session.report(f"validate it with: punie-tui validate {run.id}; look at it with: punie-tui --run {run.id}")
    session.answer(describe_run(read_run(run)))
    return exit_code(tail)


def watch_log(session: Session, path: Path) -> int:
    """Prints, line by line, a log that mlx_lm.lora is writing, until the training in it has ended. Ctrl-C ends the
    watching."""
    _check_is_file(path)
    log, tail, narrator, view = MlxLog(), Tail(path), Narrator(), RunView()
    watch, trainings, started, silent = Watch(view), 0, time.time(), False
    try:
        while True:
            lines = tail.read()
            for line in lines:
                report = log.read(_decoded(path, line))
                if log.trainings != trainings:
                    trainings, view = log.trainings, RunView()
                    watch = Watch(view)
                    if log.iters is not None:
                        view.apply(planned := _planned(log, log.iters))
                        session.report(narrator.line(planned, view) or "")
                if report is not None:
                    # Reports written earlier keep their own pace, and new ones get the present time.
                    report = report.model_copy(update={"t": max(time.time(), started + report.t)})
                    view.apply(report)
                    for event in [report, *watch.look(report.iteration)]:
                        if (text := narrator.line(event, view)) is not None:
                            session.report(text)
            if log.finished and not lines:
                break
            quiet = time.time() - path.stat().st_mtime
            if quiet > SILENCE_SECONDS and not silent:
                session.report(f"{path} has not grown for {readable_seconds(quiet)}; Ctrl-C stops watching")
            silent = quiet > SILENCE_SECONDS
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return 130
    wrong = loss_problem(view)
    session.report(f"the training ended{f': {wrong}' if wrong else ''}; make a run of it with: punie-tui adopt")
    session.answer(WatchedLogDocument(log=str(path), iters=log.iters, reason=wrong, train=training_figures(view)))
    return 1 if wrong else 0


def _planned(log: MlxLog, iters: int) -> TrainingPlanned:
    return TrainingPlanned(
        iters=iters,
        rows=None,
        batch_size=None,
        validation_rows=None,
        trainable_parameters=log.trained_parameters,
        total_parameters=log.total_parameters,
    )


def _check_is_file(path: Path) -> None:
    try:
        open_file(path).close()
    except OSError as error:
        raise UsageError(f"{path}: the log cannot be read ({error.strerror})") from None


def _decoded(path: Path, line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8 text, so not what mlx_lm.lora printed") from None
