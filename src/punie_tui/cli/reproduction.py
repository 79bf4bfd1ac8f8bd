"""The command that runs the published comparison again and writes its results."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from punie_tui.cli.answers.reproduction import ReproducedDocument
from punie_tui.cli.answers.runs import FailureDocument
from punie_tui.cli.common.follow import follow
from punie_tui.cli.common.output import Session, command
from punie_tui.cli.common.writing import force_option, writable
from punie_tui.cli.main import cli
from punie_tui.cli.pipeline import set_option
from punie_tui.errors import UsageError
from punie_tui.regular_files import write_atomically
from punie_tui.reproduction.document import results_blocks
from punie_tui.reproduction.entries import (
    MODEL,
    STANDARD,
    SUITES,
    RecipeEntry,
    entries,
    find_run_of,
    left_to_do,
    start_or_resume,
)
from punie_tui.reproduction.readme_table import first_table, write_between_markers
from punie_tui.reproduction.results import EntryResult, ResultsDocument, read_result
from punie_tui.runs.recipes.overrides import parse_assignments
from punie_tui.runs.state import exit_code
from punie_tui.validation.reports.blocks import markdown

DOCUMENT = Path("docs") / "results.md"


@command(
    cli,
    example="punie-tui reproduce base phase23 phase26 --readme README.md",
    answer=ReproducedDocument | FailureDocument,
)
@click.argument("names", metavar="[RECIPE]...", nargs=-1)
@click.option("--model", default=MODEL, show_default=True, help="The model that all recipes train.")
@click.option(
    "--suite", "suites", default=",".join(SUITES), show_default=True, help="Suite names or files, with commas."
)
@set_option
@click.option("--output", type=click.Path(path_type=Path), help=f"File to write (default: the workspace's {DOCUMENT}).")
@click.option("--readme", type=click.Path(path_type=Path), help="Markdown file whose table of results is rewritten.")
@force_option
@click.option("--no-run", is_flag=True, help="Run nothing; only write the results of finished runs.")
def reproduce(
    session: Session,
    names: tuple[str, ...],
    model: str,
    suites: str,
    assignments: tuple[str, ...],
    output: Path | None,
    readme: Path | None,
    force: bool,
    no_run: bool,
) -> int:
    """Train one model with several recipes, run the same suites against each, and write the comparison as a document.

    RECIPE: names or files; base is the model as it is (default: base phase23 phase26). One run per recipe, one after
    the other. If it was stopped or killed, the same command continues where it was: finished runs are used as they are.
    The exit code reports whether all runs came to their end, not whether targets are met.
    """
    suite_names = [name.strip() for name in suites.split(",") if name.strip()]
    if not suite_names:
        raise UsageError("--suite: name at least one suite")
    target = session.settings.workspace / DOCUMENT if output is None else writable(output, "# Results: ", force=force)
    lineup = entries(session.settings, names or STANDARD, model, suite_names, parse_assignments(assignments))
    for number, one in enumerate(lineup, 1):
        heading = f"{one.name} ({number} of {len(lineup)})"
        if not no_run and (code := _run(session, one, heading)) is not None:
            return code
    results = [_result(session, one) for one in lineup]
    written = [target, *_write(results, target, _command(names, model, suites, assignments))]
    table = first_table(results)
    if readme is not None:
        write_between_markers(readme.expanduser(), table)
        written.append(readme.expanduser())
    document = ReproducedDocument(
        **vars(ResultsDocument.of(results)), table=markdown([table]), written=[str(path) for path in written]
    )
    session.report()
    session.table(table.header, table.rows)
    session.report()
    for path in document.written:
        session.report(f"written to {path}")
    session.answer(document)
    return 0


def _run(session: Session, entry: RecipeEntry, heading: str) -> int | None:
    """Follows an entry's run to its end; returns None if it is done, else the exit code to end with."""
    followed = False
    while (run := start_or_resume(session.settings, entry)) is not None:
        session.report(f"══ {heading}: run {run.id}")
        tail = follow(run, session.report, stop_on_interrupt=True)
        followed = True
        if tail.state() not in ("finished", "missed"):
            reason = tail.view.ended.reason if tail.view.ended else "the worker died"
            session.report(f"{entry.name} has not finished ({reason}); the same command continues from here")
            code = exit_code(tail)
            session.answer(FailureDocument(error=reason, exit_code=code, run=run.id))
            return code
    if not followed:
        session.report(f"══ {heading}: done already")
    return None


def _result(session: Session, entry: RecipeEntry) -> EntryResult:
    """The result of an entry. Raises UsageError if it has no finished run."""
    run = find_run_of(session.settings, entry)
    if run is None or left_to_do(session.settings, run, entry):
        raise UsageError(f"{entry.name} has no finished run; run the command without --no-run")
    return read_result(entry, run)


def _write(results: Sequence[EntryResult], target: Path, command_line: str) -> list[Path]:
    """Writes the document and, beside it, a picture of each loss; returns the pictures' paths."""
    from punie_tui.tui.charts.loss_picture import loss_picture

    target.parent.mkdir(exist_ok=True)
    pictures = {one.name: target.with_name(f"{target.stem}-{one.name}.svg") for one in results if one.view.train}
    for one in results:
        if one.name in pictures:
            picture = loss_picture(f"{one.name}: loss by iteration", one.view)
            write_atomically(pictures[one.name], picture.encode())
    blocks = results_blocks(results, command_line, {name: path.name for name, path in pictures.items()})
    write_atomically(target, markdown(blocks).encode())
    return [*pictures.values()]


def _command(names: Sequence[str], model: str, suites: str, assignments: Sequence[str]) -> str:
    """The command line that asks for this."""
    arguments = ["punie-tui", "reproduce", *names]
    arguments += ["--model", model] if model != MODEL else []
    arguments += ["--suite", suites] if suites != ",".join(SUITES) else []
    return shlex.join([*arguments, *(part for one in assignments for part in ("--set", one))])
