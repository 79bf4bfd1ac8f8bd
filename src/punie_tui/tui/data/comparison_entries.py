"""The comparison of two datasets as entries: changed rows with a line-by-line diff, removed rows and added rows.

A comparison in, entries out. All text of rows is untrusted.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from textual.content import Content

from punie_tui.datasets.examples import Example
from punie_tui.datasets.finding.comparison import DatasetComparison, Placed, RowChange
from punie_tui.tui.common.entry_list import Entry
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.rows.chat_view import example_content

LONGEST_COMPARED = 300
"""Lines of a turn that are compared; the time grows with their square."""

CHANGED, REMOVED, ADDED = ("~", "$text-warning"), ("-", "$text-error"), ("+", "$text-success")


def comparison_entries(found: DatasetComparison, before: Path, after: Path) -> list[Entry]:
    """Changed, removed and added rows; the place of a row is in `after` if it exists there, else in `before`."""
    changed = [
        Entry(
            _line(CHANGED, change.after, f"{', '.join(change.what)}  "),
            partial(_difference, change),
            _place(after, change.after),
        )
        for change in found.changed
    ]
    removed = [_alone(REMOVED, placed, before) for placed in found.removed]
    return changed + removed + [_alone(ADDED, placed, after) for placed in found.added]


def comparison_title(found: DatasetComparison, before: str, after: str) -> Content:
    """The number of added, removed, changed and unchanged rows, in one line."""
    counts = (("+", found.added), ("-", found.removed), ("~", found.changed))
    text = "  ".join(f"{sign}{len(rows):,}" for sign, rows in counts)
    left_out = f"  unreadable: {found.unreadable[0]} → {found.unreadable[1]}" if any(found.unreadable) else ""
    return untrusted(f"{before} → {after}  {text}  ={found.same:,}{left_out}", limit=200, one_line=True)


def _alone(sign: tuple[str, str], placed: Placed, folder: Path) -> Entry:
    return Entry(_line(sign, placed), partial(_whole, sign, placed), _place(folder, placed))


def _place(folder: Path, placed: Placed) -> tuple[Path, int]:
    return folder / f"{placed.split}.jsonl", placed.line - 1


def _line(sign: tuple[str, str], placed: Placed, what: str = "") -> Content:
    where = (f"{placed.split}:{placed.line} ".ljust(11), "$foreground-disabled")
    query = " ".join(placed.example.query[:300].split())
    return Content.assemble((f"{sign[0]} ", sign[1]), where, (what, sign[1]), untrusted(query, one_line=True))


def _whole(sign: tuple[str, str], placed: Placed) -> Content:
    word = "added" if sign is ADDED else "removed"
    head = Content.styled(f"{sign[0]} {word}  {placed.split}:{placed.line}", f"bold {sign[1]}")
    return Content("\n\n").join([head, example_content(placed.example, unfolded=False)])


def _difference(change: RowChange) -> Content:
    before, after = change.before, change.after
    parts = [Content.styled(f"~ changed: {', '.join(change.what)}", f"bold {CHANGED[1]}")]
    moved = f"{before.split}:{before.line} → {after.split}:{after.line}"
    parts.append(Content.styled(moved, "$foreground-muted"))
    old, new = _turns(before.example), _turns(after.example)
    for at in range(max(len(old), len(new))):
        a, b = (turns[at] if at < len(turns) else ("", "") for turns in (old, new))
        title = Content.styled(f"● {b[0] or a[0]}", "bold $foreground-muted")
        if a == b:
            folded = a[0] == "system"
            text = f"unchanged, {len(a[1]):,} characters" if folded else a[1]
            parts.append(Content("\n").join([title, untrusted(text, limit=4_000, style="$foreground-muted")]))
        else:
            parts.append(Content("\n").join([title, *_lines(a[1], b[1])]))
    return Content("\n\n").join(parts)


def _turns(example: Example) -> list[tuple[str, str]]:
    """The role and text of each turn, with a system turn even if it is missing, so that the others pair up."""
    turns: list[tuple[str, str]] = [(message.role, message.content) for message in example.messages]
    return turns if example.system is not None else [("system", ""), *turns]


def _lines(before: str, after: str) -> Iterator[Content]:
    a, b = before.split("\n")[:LONGEST_COMPARED], after.split("\n")[:LONGEST_COMPARED]
    styles = {"-": REMOVED[1], "+": ADDED[1], " ": "$foreground-muted"}
    for line in difflib.ndiff(a, b):
        if line[0] in styles:
            yield untrusted(line, limit=2_000, one_line=True, style=styles[line[0]])
