"""The command that exports a run for other programs: its figures, a log of its answers, or rows to learn from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from punie_tui.cli.answers.writing import ExportedFiguresDocument, ExportedLogDocument, ExportedRowsDocument
from punie_tui.cli.common.output import Session, command, echo
from punie_tui.cli.common.writing import force_option, writable, write_or_print
from punie_tui.cli.main import cli
from punie_tui.errors import UsageError
from punie_tui.regular_files import write_atomically
from punie_tui.runs.exports.export import FORMATS, FigureFormat, export_figures
from punie_tui.runs.state import read_run
from punie_tui.runs.store import find_run
from punie_tui.validation.plan import stage_of
from punie_tui.validation.reports.comparison import JudgedValidation, find_validation, siblings
from punie_tui.validation.reports.inspect_log import inspect_log
from punie_tui.validation.reports.pairs import Form, failures

ROWS: tuple[Form, ...] = ("training", "preference")


@command(
    cli,
    example="punie-tui export last --format csv",
    answer=ExportedFiguresDocument | ExportedLogDocument | ExportedRowsDocument,
)
@click.argument("run_name", metavar="RUN")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, "inspect", *ROWS]),
    default="csv",
    show_default=True,
    help="csv, jsonl, tensorboard: losses, rates, memory and probes by iteration. inspect: the answers, for Inspect's "
    "viewer. training, preference: the failed answers as rows to train on.",
)
@click.option(
    "--with", "others", metavar="RUN", multiple=True, help="RUN or RUN/stage whose right answers may be used in rows."
)
@click.option(
    "--output",
    "--out",
    type=click.Path(path_type=Path),
    help="File to write; for inspect, a folder (default: the run for figures, stdout for rows, here for a log).",
)
@force_option
def export(
    session: Session,
    run_name: str,
    form: FigureFormat | Literal["inspect"] | Form,
    others: tuple[str, ...],
    output: Path | None,
    force: bool,
) -> None:
    """Export a run's figures, or a validation (RUN or RUN/stage), for another program.

    Rows need an answer that passed: from other samples, other stages of the run, or the runs of --with. A model that
    was trained on them can no longer be judged by these queries.
    """
    if others and form not in ROWS:
        raise UsageError(f"--with is for the formats {' and '.join(ROWS)}, not for {form}")
    match form:
        case "inspect":
            _export_inspect(session, find_validation(session.settings, run_name), output)
        case "training" | "preference":
            judged = find_validation(session.settings, run_name)
            sources = [*siblings(judged), *(find_validation(session.settings, other) for other in others)]
            _export_rows(session, judged, form, sources, output, force=force)
        case _:
            run = find_run(session.settings, run_name)
            path = export_figures(run, form, None if output is None else writable(output, force=force))
            document = ExportedFiguresDocument(run=run.id, format=form, path=str(path))
            session.report(document.path)
            session.answer(document)


def _export_rows(
    session: Session,
    judged: JudgedValidation,
    form: Form,
    sources: Sequence[JudgedValidation],
    output: Path | None,
    *,
    force: bool,
) -> None:
    found = failures(judged, form, sources)
    text = "".join(json.dumps(row, ensure_ascii=True) + "\n" for row in found.rows)
    if found.unanswered:
        echo(f"no right answer is known for {', '.join(found.unanswered)}; write one by hand", err=True)
    written = write_or_print(session, text, output, force=force)
    session.answer(
        ExportedRowsDocument(
            run=judged.run.id,
            rows=len(found.rows),
            unanswered=found.unanswered,
            format=form,
            **vars(written),
        )
    )


def _export_inspect(session: Session, judged: JudgedValidation, output: Path | None) -> None:
    view = read_run(judged.run).view
    stage = view.stages.get(stage_of(judged.name))
    began = stage.started if stage and stage.started else view.first or 0.0
    ended = stage.finished.t if stage and stage.finished else view.last or began
    log = inspect_log(judged, began, ended, view.worker.versions if view.worker else {})
    folder = (output or Path()).expanduser()
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; create it or name another with --output")
    created = log["eval"]["created"].replace(":", "-")
    path = folder / f"{created}_{judged.plan.suite.name}_{judged.side.title.replace('/', '-')}.json"
    write_atomically(path, json.dumps(log, indent=1).encode())
    document = ExportedLogDocument(run=judged.run.id, version=log["version"], path=str(path))
    session.report(f"written to {document.path}; look at it with: inspect view --log-dir {folder}")
    session.answer(document)
