"""A dataset's folder is whole or not there, whoever else writes it and whenever a writer dies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.hand_made import add_row
from punie_tui.datasets.publishing import publish_folder
from punie_tui.errors import UsageError
from punie_tui.settings import Settings

DEAD = 2**22 + 1
"""A number that no process has."""


def test_a_name_that_was_taken_meanwhile_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    publish_folder(tmp_path / "rows", {"train.jsonl": b"first"}, new=True)
    with pytest.raises(UsageError, match="created by another process meanwhile"):
        publish_folder(tmp_path / "rows", {"train.jsonl": b"second"}, new=True)
    assert (tmp_path / "rows" / "train.jsonl").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["rows"]


def test_what_a_writer_that_died_was_about_to_replace_comes_back(tmp_path: Path) -> None:
    publish_folder(tmp_path / f".rows.{DEAD}.replaced", {"train.jsonl": b"old"})
    (tmp_path / f".rows.{DEAD}").mkdir()
    with pytest.raises(UsageError):
        publish_folder(tmp_path / "rows", {"train.jsonl": b"new"}, new=True)
    assert (tmp_path / "rows" / "train.jsonl").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["rows"]


def test_a_hidden_folder_is_no_dataset(tmp_path: Path) -> None:
    publish_folder(tmp_path / "data" / f".rows.{DEAD}", {"train.jsonl": b"{}"})
    assert f".rows.{DEAD}" not in Settings(workspace=tmp_path).datasets()


def test_rows_that_many_add_at_once_are_all_kept(tmp_path: Path) -> None:
    def add(number: int) -> int:
        turns = [Message("user", f"What is {number}?"), Message("assistant", str(number))]
        return add_row(tmp_path / "mine", Example(turns), "by hand")

    with ThreadPoolExecutor(8) as pool:
        lines = list(pool.map(add, range(16)))
    assert sorted(lines) == list(range(1, 17))
