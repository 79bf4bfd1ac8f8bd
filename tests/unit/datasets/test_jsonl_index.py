"""Finding the lines of a file a slice at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from punie_tui.datasets.finding import jsonl_index
from punie_tui.datasets.finding.jsonl_index import JsonlIndex
from punie_tui.errors import UsageError


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(data)
    return path


def test_every_line_is_found_empty_ones_too(tmp_path: Path) -> None:
    with JsonlIndex(write(tmp_path, b"one\n\n\ntwo\r\nlast")) as index:
        assert index.advance() == 5
        assert [index.line(number) for number in range(len(index))] == [b"one", b"", b"", b"two", b"last"]


def test_a_newline_at_the_end_starts_no_line(tmp_path: Path) -> None:
    with JsonlIndex(write(tmp_path, b"one\ntwo\n")) as index:
        index.advance()
        assert len(index) == 2


def test_an_empty_file_has_no_lines_and_is_complete_at_once(tmp_path: Path) -> None:
    with JsonlIndex(write(tmp_path, b"")) as index:
        assert index.complete
        assert index.advance() == 0


def test_a_budget_of_lines_stops_there_and_goes_on_from_there(tmp_path: Path) -> None:
    with JsonlIndex(write(tmp_path, b"a\nb\nc\nd\ne")) as index:
        assert index.advance(2) == 2
        assert (len(index), index.complete, index.scanned) == (2, False, 4)
        assert index.advance(2) == 2
        assert index.advance(2) == 1
        assert index.complete
        assert index.advance(2) == 0
        assert index.line(4) == b"e"


def test_a_budget_of_bytes_stops_inside_a_long_line_and_goes_on(tmp_path: Path) -> None:
    with JsonlIndex(write(tmp_path, b"x" * 100 + b"\ny")) as index:
        assert index.advance(budget_bytes=60) == 0
        assert (index.scanned, index.complete) == (60, False)
        assert index.advance(budget_bytes=60) == 2
        assert index.length(0) == 100
        assert index.line(0, limit=7) == b"x" * 7


def test_lines_longer_than_a_block_are_found_whole(tmp_path: Path) -> None:
    long = b"z" * (2 * jsonl_index.BLOCK + 3)
    with JsonlIndex(write(tmp_path, b"a\n" + long + b"\nb\n")) as index:
        index.advance()
        assert (len(index), index.line(1) == long, index.line(2)) == (3, True, b"b")


@given(
    st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"").replace(b"\r", b"")), max_size=20),
    st.booleans(),
    st.integers(1, 5),
    st.integers(1, 9),
)
def test_however_it_is_budgeted_the_lines_are_those_between_the_newlines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], ended: bool, budget_lines: int, budget_bytes: int
) -> None:
    data = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    expected = data.removesuffix(b"\n").split(b"\n") if data else []
    path = write(tmp_path_factory.mktemp("index"), data)
    with JsonlIndex(path) as index:
        while not index.complete:
            before = index.scanned
            assert index.advance(budget_lines, budget_bytes=budget_bytes) <= budget_lines + 1
            assert index.scanned > before
        assert [index.line(number) for number in range(len(index))] == expected


def test_a_file_cut_short_meanwhile_ends_the_search_and_crashes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, b"first\n" + b"x" * 5_000_000 + b"\nlast\n")
    with JsonlIndex(path) as index:
        index.advance(1)
        os.truncate(path, 9)
        index.advance()
        assert index.complete
        assert [index.line(number) for number in range(len(index))] == [b"first", b"xxx"]
        os.truncate(path, 0)
        assert index.line(0) == b""


@pytest.mark.parametrize("number", [-1, 1, 99])
def test_a_line_that_is_not_known_is_an_index_error(tmp_path: Path, number: int) -> None:
    with JsonlIndex(write(tmp_path, b"only\n")) as index:
        index.advance()
        with pytest.raises(IndexError):
            index.line(number)


def test_a_million_lines_cost_eight_bytes_each(tmp_path: Path) -> None:
    with JsonlIndex(write(tmp_path, b"{}\n" * 1_000_000)) as index:
        index.advance()
        assert len(index) == 1_000_000
        assert index.line(999_999) == b"{}"
        assert index._ends.itemsize == 8


def test_no_file_no_folder_and_no_pipe_can_be_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none.jsonl", tmp_path, tmp_path / "pipe"):
        with pytest.raises(UsageError, match="no such file"):
            JsonlIndex(path)
