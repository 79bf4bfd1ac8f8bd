"""Compares two datasets: which rows were added, which removed, and which answer the same question differently.

Rows are matched by their normalised question; among rows with the same question equal ones are paired first, then
each of the others, in order, with the one that differs least. `meta` is ignored.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from punie_tui.datasets.examples import Example, lines_of, parse_row, read_bytes, split_files
from punie_tui.datasets.finding.similarity import normalised

Difference = Literal["question", "answer", "system", "turns", "split"]


@dataclass(frozen=True)
class Placed:
    """An example and its place: its split, and its line in that split's file, from 1."""

    split: str
    line: int
    example: Example


@dataclass(frozen=True)
class RowChange:
    """One question's row before and after. `what`: which of "question" (its spelling), "answer", "system", "turns"
    (those in between) and "split" differ."""

    before: Placed
    after: Placed
    what: tuple[Difference, ...]


@dataclass(frozen=True)
class DatasetComparison:
    """The changes from one dataset to another. `same`: how many rows are equal and in the same split; `unreadable`: how
    many lines were left out on each side because they contain no example."""

    added: tuple[Placed, ...]
    removed: tuple[Placed, ...]
    changed: tuple[RowChange, ...]
    same: int
    unreadable: tuple[int, int]


def compare_datasets(before: Path, after: Path) -> DatasetComparison:
    """Compares two dataset folders. Raises UsageError if a folder is not a dataset."""
    old, old_unreadable = read_placed(before)
    new, new_unreadable = read_placed(after)
    return compare(old, new, (old_unreadable, new_unreadable))


def read_placed(folder: Path) -> tuple[list[Placed], int]:
    """A dataset's examples with their places, and how many lines contain none."""
    placed, unreadable = [], 0
    for split, path in split_files(folder).items():
        for number, line in enumerate(lines_of(read_bytes(path)), 1):
            example = parse_row(line).example
            if example is None:
                unreadable += 1
            else:
                placed.append(Placed(split, number, example))
    return placed, unreadable


def compare(before: list[Placed], after: list[Placed], unreadable: tuple[int, int] = (0, 0)) -> DatasetComparison:
    """Pairs the rows of two datasets. Each row is in exactly one of the four: added, removed, changed, same."""
    waiting: dict[str, list[Placed]] = defaultdict(list)
    for placed in before:
        waiting[normalised(placed.example.query)].append(placed)
    changed: list[RowChange] = []
    added: list[Placed] = []
    same = 0
    unpaired: list[Placed] = []
    for new in after:  # the equal ones first, wherever they are in the file
        candidates = waiting[normalised(new.example.query)]
        equal = next((old for old in candidates if not _differences(old, new)), None)
        if equal is None:
            unpaired.append(new)
        else:
            candidates.remove(equal)
            same += 1
    for new in unpaired:
        if candidates := waiting[normalised(new.example.query)]:
            nearest = min(candidates, key=lambda old: len(_differences(old, new)))
            candidates.remove(nearest)
            changed.append(RowChange(nearest, new, _differences(nearest, new)))
        else:
            added.append(new)
    left = {id(old) for candidates in waiting.values() for old in candidates}
    removed = tuple(old for old in before if id(old) in left)
    return DatasetComparison(tuple(added), removed, tuple(changed), same, unreadable)


def _differences(old: Placed, new: Placed) -> tuple[Difference, ...]:
    a, b = old.example, new.example
    differ: dict[Difference, bool] = {
        "question": a.query != b.query,
        "answer": a.messages[-1] != b.messages[-1],
        "system": a.system != b.system,
        "turns": _between(a) != _between(b),
        "split": old.split != new.split,
    }
    return tuple(name for name, differs in differ.items() if differs)


def _between(example: Example) -> list[object]:
    """The turns without the system prompt, the question and the last one."""
    turns = example.messages[1:] if example.system is not None else example.messages
    return list(turns[1:-1])
