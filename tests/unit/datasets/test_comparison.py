"""Two datasets side by side: each row is added, removed, changed or the same."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.finding.comparison import DatasetComparison, Placed, compare, compare_datasets

Rows = list[dict[str, Any]]


def placed(query: str, answer: str = "a", *, split: str = "train", line: int = 1, system: str = "s") -> Placed:
    turns = [Message("system", system), Message("user", query), Message("assistant", answer)]
    return Placed(split, line, Example(turns))


def told(found: DatasetComparison) -> dict[str, list[str]]:
    return {
        "added": [row.example.query for row in found.added],
        "removed": [row.example.query for row in found.removed],
        "changed": [f"{change.after.example.query}: {', '.join(change.what)}" for change in found.changed],
    }


def test_rows_are_added_removed_changed_or_the_same() -> None:
    found = compare(
        [placed("kept"), placed("gone"), placed("edited", "old")],
        [placed("edited", "new"), placed("new"), placed("kept")],
    )
    assert told(found) == {"added": ["new"], "removed": ["gone"], "changed": ["edited: answer"]}
    assert found.same == 1


def test_it_is_told_what_of_a_row_is_another() -> None:
    old = [placed("a"), placed("b"), placed("c"), placed("d")]
    new = [placed("A?"), placed("b", system="t"), placed("c", split="valid"), placed("d", "x", split="test")]
    assert told(compare(old, new))["changed"] == ["A?: question", "b: system", "c: split", "d: answer, split"]


def test_the_turns_between_question_and_last_answer_count() -> None:
    between = [Message("assistant", "x"), Message("user", "<tool_response>1</tool_response>")]
    old = placed("a")
    longer = Placed("train", 1, Example([*old.example.messages[:2], *between, old.example.messages[2]]))
    assert told(compare([old], [longer]))["changed"] == ["a: turns"]


def test_among_rows_of_one_question_the_equal_ones_are_paired_first() -> None:
    found = compare([placed("a", "1"), placed("a", "2"), placed("a", "3")], [placed("a", "3"), placed("a", "4")])
    assert found.same == 1
    (change,) = found.changed
    assert (change.before.example.answers, change.after.example.answers) == (["1"], ["4"])
    assert [row.example.answers for row in found.removed] == [["2"]]


def test_meta_and_order_change_nothing() -> None:
    noted = placed("a")
    noted = Placed("train", 9, Example(noted.example.messages, {"source": "elsewhere"}))
    assert compare([placed("a")], [noted]).same == 1


def test_folders_are_compared_and_lines_that_hold_no_example_counted(
    sound_rows: Rows, write_folder: Callable[..., Path], tmp_path: Path
) -> None:
    before = write_folder(train=sound_rows).rename(tmp_path / "before")
    changed = copy.deepcopy(sound_rows)
    changed[0]["messages"][2]["content"] = "I do not know."
    after = write_folder(train=[*changed[:-1], b"{"], valid=[sound_rows[-1]])
    found = compare_datasets(before, after)
    assert [change.what for change in found.changed] == [("answer",), ("split",)]
    assert (found.added, found.removed, found.same, found.unreadable) == ((), (), 13, (0, 1))


def test_a_dataset_is_the_same_as_itself(sound_rows: Rows, write_folder: Callable[..., Path]) -> None:
    folder = write_folder(train=[*sound_rows, sound_rows[0]])
    found = compare_datasets(folder, folder)
    assert found.same == 16
    assert not (found.added or found.removed or found.changed)
