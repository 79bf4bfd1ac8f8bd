"""The command that compares two datasets."""

from __future__ import annotations

from typing import Any

import click

from punie_tui.cli.common.output import Session, command
from punie_tui.cli.data.group import data
from punie_tui.datasets.finding.comparison import Placed, compare_datasets


@command(data, example="punie-tui data compare demo my-data")
@click.argument("before", metavar="DATASET")
@click.argument("after", metavar="DATASET")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows shown of each kind.")
def compare(session: Session, before: str, after: str, limit: int) -> None:
    """Show what was added, removed and changed between two datasets; rows are matched by their question."""
    find = session.settings.find_dataset
    found = compare_datasets(find(before), find(after))
    for sign, name, rows in (("+", "added", found.added), ("-", "removed", found.removed)):
        session.print(f"{len(rows)} {name}")
        for placed in rows[:limit]:
            session.print(f"  {sign} {_line(placed)}")
    session.print(f"{len(found.changed)} changed")
    for change in found.changed[:limit]:
        session.print(f"  ~ {_line(change.after)}  ({', '.join(change.what)})")
    session.print(f"{found.same} the same")
    if any(found.unreadable):
        session.print(f"! lines that hold no example: {found.unreadable[0]} before, {found.unreadable[1]} after")
    session.answer(
        {
            "added": [_document(placed) for placed in found.added],
            "removed": [_document(placed) for placed in found.removed],
            "changed": [
                {"before": _document(change.before), "after": _document(change.after), "what": change.what}
                for change in found.changed
            ],
            "same": found.same,
            "unreadable": found.unreadable,
        }
    )


def _line(placed: Placed) -> str:
    return f"{placed.split}:{placed.line}  {' '.join(placed.example.query.split())[:90]}"


def _document(placed: Placed) -> dict[str, Any]:
    return {"split": placed.split, "line": placed.line, "messages": placed.example.chat()}
