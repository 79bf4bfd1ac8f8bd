"""The first table of the README: how much each entry passes by each grader, and how long that took to train.

It stands between two markers, so that a command can rewrite it and touch nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from punie_tui.errors import UsageError
from punie_tui.regular_files import read_text, write_atomically
from punie_tui.reproduction.results import GRADERS, EntryResult, count, share, suites_of
from punie_tui.runs.narrate import readable_seconds
from punie_tui.validation.reports.blocks import Table, markdown

BEGIN = "<!-- results: written by punie-tui reproduce -->"
END = "<!-- end of results -->"


def first_table(results: Sequence[EntryResult]) -> Table:
    """One row per entry; for each suite one column per grader, counts with 95 % Wilson intervals; the training time."""
    suites = suites_of(results)
    header = ["", *(f"{suite}, {grader}" for suite in suites for grader in GRADERS), "training"]
    rows = [
        [
            result.name,
            *(share(count(result.judged[suite], grader)) for suite in suites for grader in GRADERS),
            readable_seconds(result.training_seconds) if result.training_seconds is not None else "–",
        ]
        for result in results
    ]
    return Table(header, rows)


def write_between_markers(path: Path, table: Table) -> None:
    """Writes the table between the markers of a Markdown file, in place of what is there.

    Raises UsageError if the file cannot be read, or does not have both markers, one after the other.
    """
    text = read_text(path)
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise UsageError(f"{path}: there is no place for the table; put the lines {BEGIN} and {END} where it belongs")
    write_atomically(path, f"{head}{BEGIN}\n\n{markdown([table])}\n{END}{tail}".encode())
