"""The commands that make datasets: build them with generators, import them, edit them by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from punie_tui.cli.answers.data import (
    BuiltDatasetsDocument,
    CuratedDatasetDocument,
    CurationCountsDocument,
    ImportedDatasetDocument,
    RefusedRowDocument,
)
from punie_tui.cli.common.output import Session, command, progress_of
from punie_tui.cli.data.group import data, find_row
from punie_tui.curriculum.build import build
from punie_tui.datasets.curation import Action, Decision, append_decision, curate, decide, read_decisions
from punie_tui.datasets.examples import parse_row, read_bytes, untrainable
from punie_tui.datasets.importing.imports import import_dataset
from punie_tui.datasets.importing.sources import REFUSED
from punie_tui.datasets.naming import new_dataset
from punie_tui.errors import UsageError
from punie_tui.grading.suite import package_questions
from punie_tui.settings import bundled_data


@command(data, "build", example="punie-tui data build --into my-data", answer=BuiltDatasetsDocument)
@click.argument("names", metavar="[DATASET]...", nargs=-1)
@click.option(
    "--into", type=click.Path(path_type=Path), help="Folder to write into (default: the package's own data/)."
)
def build_datasets(session: Session, names: tuple[str, ...], into: Path | None) -> None:
    """Write the package's datasets, or some of them, from their lessons; always the same bytes.

    The grader judges every row first, in every fixture project; if one fails, nothing is written.
    """
    root = (into or bundled_data()).resolve()
    root.mkdir(parents=True, exist_ok=True)
    counts = build(root, package_questions(), names, progress_of, session.settings.cache_dir)
    document = BuiltDatasetsDocument(root=str(root), datasets=counts)
    for name, rows in document.datasets.items():
        session.print(f"{root / name}: {rows} rows")
    session.answer(document)


@command(
    data,
    "import",
    example="punie-tui data import downloads/chats.jsonl --into chats",
    answer=ImportedDatasetDocument,
)
@click.argument("source", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("--into", required=True, metavar="NAME", help="Name of the new dataset, in the workspace's data/.")
@click.option(
    "--system", metavar="TEXT", help="System turn for every row, instead of its own (default: each keeps its own)."
)
@click.option("--all", "all_", is_flag=True, help="Show every refused row, not only the first ten.")
def import_rows(session: Session, source: Path, into: str, system: str | None, all_: bool) -> None:
    """Import rows in other formats: JSON Lines or JSON (Parquet and Arrow with the extra `parquet`).

    Accepts chat messages, ShareGPT, Alpaca, prompt and completion, ChatML; calls in format B (bare Python), as JSON, in
    OpenAI's tool_calls or function_call. Every row becomes chat messages with its calls in format A, which is what is
    trained on. Rows that cannot be imported are written to refused.jsonl beside the others, with the reason.
    """
    report = import_dataset(source.expanduser(), new_dataset(session.settings, into), system=system)
    document = ImportedDatasetDocument(
        folder=str(report.folder),
        taken=report.taken,
        changed=report.changed,
        changes=report.changes,
        carried=report.carried,
        unhonoured=report.unhonoured,
        refused=[RefusedRowDocument(place=refused.place, reason=refused.reason) for refused in report.refused],
        blank=report.blank,
    )
    taken = ", ".join(f"{count} {split}" for split, count in document.taken.items())
    session.print(f"{document.folder}: {taken}")
    total, refused = sum(document.taken.values()), document.refused
    session.print(f"{total} taken, {document.changed} of them changed, {len(refused)} refused")
    for change, count in _most_first(document.changes):
        session.print(f"  {count} × {change}")
    for carried, count in _most_first(document.carried):
        session.print(f"  {count} × {carried}")
    for key, count in _most_first(document.unhonoured):
        session.print(f"  ! {count} × {key} is kept, and training does not honour it")
    session.places([f"✗ {each.place}: {each.reason}" for each in refused], all_=all_, indent="  ")
    if refused:
        session.print(f"  refused rows are in {report.folder / REFUSED}")
    session.answer(document)


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return Counter(counts).most_common()


@command(
    data,
    example='punie-tui data mark demo --row 3 --drop --note "asks twice" --decisions demo-decisions.jsonl',
    answer=Decision,
)
@click.argument("name", metavar="DATASET")
@click.option("--split", default="train", show_default=True)
@click.option("--row", type=click.IntRange(min=1), required=True, help="Line number in the split's file.")
@click.option("--keep", "action", flag_value="keep", help="Keep the row as it is.")
@click.option("--drop", "action", flag_value="drop", help="Leave the row out.")
@click.option("--edit", type=click.Path(path_type=Path), help='JSON file with the edited row: {"messages": […]}.')
@click.option("--note", default="", help="Reason for the decision.")
@click.option(
    "--decisions", type=click.Path(path_type=Path), required=True, help="File to which the decision is appended."
)
def mark(
    session: Session,
    name: str,
    split: str,
    row: int,
    action: Action | None,
    edit: Path | None,
    note: str,
    decisions: Path,
) -> None:
    """Decide about one row: keep, drop or edit it. `data curate` makes a new dataset from the decisions."""
    if (action is None) == (edit is None):
        raise UsageError("give exactly one of --keep, --drop and --edit FILE")
    found = find_row(session.settings, name, split, row)
    messages = []
    if edit is not None:
        edited = parse_row(b" ".join(read_bytes(edit).split(b"\n")))
        if edited.example is None:
            raise UsageError(f"{edit}: {edited.problem}")
        if problem := untrainable(edited):
            raise UsageError(f"{edit}: {problem}; write the call into the content, or import the row with data import")
        messages = edited.example.messages
    decision = decide(split, row, found.line, action or "edit", note, messages)
    append_decision(decisions, decision)
    session.print(f"{decision.action} {split}:{row}, noted in {decisions}")
    session.answer(decision)


@command(
    data,
    "curate",
    example="punie-tui data curate demo --decisions demo-decisions.jsonl --into demo-curated",
    answer=CuratedDatasetDocument,
)
@click.argument("name", metavar="DATASET")
@click.option("--decisions", type=click.Path(path_type=Path), required=True, help="File written by data mark.")
@click.option("--into", required=True, metavar="NAME", help="Name of the new dataset, in the workspace's data/.")
def curate_rows(session: Session, name: str, decisions: Path, into: str) -> None:
    """Make a new dataset from an old one and the decisions about its rows. The old one is never changed."""
    source, folder = session.settings.find_dataset(name), new_dataset(session.settings, into)
    counts = curate(source, read_decisions(decisions), folder)
    document = CuratedDatasetDocument(folder=str(folder), counts=CurationCountsDocument(**counts))
    session.print(f"{folder}: {', '.join(f'{count} {action}' for action, count in document.counts)}")
    session.answer(document)
