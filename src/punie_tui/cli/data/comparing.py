"""The command that compares two datasets."""

from __future__ import annotations

import click

from punie_tui.cli.answers.data import (
    ChangedRowDocument,
    ChatTurnDocument,
    ComparedDatasetsDocument,
    PlacedRowDocument,
)
from punie_tui.cli.common.output import Session, command
from punie_tui.cli.data.group import data
from punie_tui.datasets.finding.comparison import Placed, compare_datasets


@command(data, example="punie-tui data compare demo my-data", answer=ComparedDatasetsDocument)
@click.argument("before", metavar="DATASET")
@click.argument("after", metavar="DATASET")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows shown of each kind.")
def compare(session: Session, before: str, after: str, limit: int) -> None:
    """Show what was added, removed and changed between two datasets; rows are matched by their question."""
    find = session.settings.find_dataset
    found = compare_datasets(find(before), find(after))
    document = ComparedDatasetsDocument(
        added=[_document(placed) for placed in found.added],
        removed=[_document(placed) for placed in found.removed],
        changed=[
            ChangedRowDocument(before=_document(change.before), after=_document(change.after), what=list(change.what))
            for change in found.changed
        ],
        same=found.same,
        unreadable=found.unreadable,
    )
    for sign, name, rows in (("+", "added", document.added), ("-", "removed", document.removed)):
        session.print(f"{len(rows)} {name}")
        for row in rows[:limit]:
            session.print(f"  {sign} {_line(row)}")
    session.print(f"{len(document.changed)} changed")
    for change in document.changed[:limit]:
        session.print(f"  ~ {_line(change.after)}  ({', '.join(change.what)})")
    session.print(f"{document.same} the same")
    if any(document.unreadable):
        session.print(f"! lines that hold no example: {document.unreadable[0]} before, {document.unreadable[1]} after")
    session.answer(document)


def _line(row: PlacedRowDocument) -> str:
    return f"{row.split}:{row.line}  {' '.join(row.query.split())[:90]}"


def _document(placed: Placed) -> PlacedRowDocument:
    turns = [ChatTurnDocument(role=turn.role, content=turn.content) for turn in placed.example.messages]
    return PlacedRowDocument(split=placed.split, line=placed.line, messages=turns)
