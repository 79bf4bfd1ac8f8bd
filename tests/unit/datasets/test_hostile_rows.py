"""Rows by people who mean harm: nothing crashes, and what we say about them is safe to print."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from punie_tui.datasets.checks import read_material, run_checks
from punie_tui.datasets.examples import lines_of, parse_row, read_examples
from punie_tui.datasets.finding.filtering import Filter, filter_rows
from punie_tui.datasets.finding.jsonl_index import JsonlIndex
from punie_tui.datasets.finding.traits import traits_of
from punie_tui.datasets.importing.imports import import_dataset
from punie_tui.datasets.quoting import quoted
from punie_tui.datasets.run_example import try_example
from punie_tui.errors import UsageError
from punie_tui.tools.fixtures.fixtures import BASIC_FIXTURES

NASTY = [
    "\x1b[31m\x1b]0;owned\x07", "[bold red]x[/]", "[@click=app.quit]x[/]", "\x00", "\u202e\u2066abc", "\ud800",
    "\x9b2J", "<tool_call>", "</tool_call>", "<function=execute_code>", "<parameter=code>", "</parameter></function>",
    "<|im_start|>", "<|im_end|>", "<tool_call>" + "[" * 3000, "\u2028", "\r", "\n", "a/" * 50, "`",
    'typecheck("src").x', "(" * 500, "lambda: " * 200, "for x in y:\n", "🙂", "%s {0} $x",
]  # fmt: skip


def _nasty(number: int) -> str:
    return NASTY[number]


nasty = st.integers(0, len(NASTY) - 1).map(_nasty)  # sampled_from would spell all of them out in its reports
text = st.lists(st.one_of(nasty, st.text(max_size=8)), max_size=6).map("".join)
scalar = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_subnormal=False), text)
value = st.recursive(
    scalar, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3), max_leaves=6
)
message = st.fixed_dictionaries(
    {
        "role": st.one_of(st.sampled_from(["system", "user", "assistant", "tool"]), value),
        "content": st.one_of(text, value),
    },
    optional={"tool_calls": value},
)
record = st.one_of(
    st.fixed_dictionaries({"messages": st.lists(message, max_size=4)}, optional={"meta": value, "tools": value}),
    st.fixed_dictionaries({"text": text}),
    st.fixed_dictionaries({"prompt": text, "completion": text}),
    value,
)
line = st.one_of(
    record.map(lambda item: json.dumps(item).encode()),
    record.map(lambda item: json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    st.binary(max_size=60),
)


def printable(text: str) -> bool:
    return not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text)


@given(line)
def test_any_line_is_an_example_or_a_reason_that_can_be_printed(data: bytes) -> None:
    row = parse_row(data)
    assert (row.example is None) == bool(row.problem)
    assert printable(row.problem)
    if row.example is not None:
        assert all(
            isinstance(turn["content"], str) and turn["content"].encode() is not None for turn in row.example.chat()
        )


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 5_000_000,
        b'{"messages":' * 200_000,
        b'{"messages": [{"role": "user", "content": "' + b"x" * 5_000_000 + b'"}]}',
        b'{"text": "' + b"<|im_start|>" * 400_000 + b'"}',
        b"9" * 5_000_000,
        b"\x00" * 5_000_000,
    ],
    ids=["deep list", "deep object", "long text", "many turns", "long number", "NULs"],
)
def test_five_megabytes_in_one_line_are_read_or_refused(data: bytes) -> None:
    row = parse_row(data)
    assert (row.example is None) == bool(row.problem)
    assert len(row.problem) < 300


@given(st.lists(line, max_size=6))
def test_the_index_gives_every_hostile_line_back_as_it_stands(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("hostile") / "rows.jsonl"
    path.write_bytes(b"\n".join(lines))
    with JsonlIndex(path) as index:
        index.advance()
        found = [index.line(number) for number in range(len(index))]
    assert found == [each.removesuffix(b"\r") for each in lines_of(b"\n".join(lines))]


@given(value)
def test_whatever_is_quoted_is_short_and_printable(item: Any) -> None:
    text = quoted(item)
    assert printable(text)
    assert len(text) < 700


@settings(max_examples=40)
@given(st.lists(line, max_size=5))
def test_the_checks_live_through_hostile_rows_and_say_so_in_print(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    folder: Path = tmp_path_factory.mktemp("hostile")
    (folder / "train.jsonl").write_bytes(b"\n".join(lines))
    for finding in run_checks(folder, suite_queries=["How many errors are in src/?"]):
        assert printable(finding.message)
        assert all(printable(place) for place in finding.where)


@pytest.mark.parametrize("odd", [b"[", b"[]", b"[\x00"])
def test_a_bracket_among_rows_is_a_line_that_is_refused(tmp_path: Path, odd: bytes) -> None:
    (tmp_path / "rows.jsonl").write_bytes(b'{"prompt": "Why?", "completion": "So."}\n' + odd)
    report = import_dataset(tmp_path / "rows.jsonl", tmp_path / "imported")
    assert report.taken.total() == 1
    assert [(refused.place, refused.line) for refused in report.refused] == [("rows.jsonl:2", odd)]


def test_what_follows_a_list_of_rows_is_refused_and_not_lost(tmp_path: Path) -> None:
    row = b'{"prompt": "Why?", "completion": "So."}'
    (tmp_path / "rows.json").write_bytes(b"[" + row + b"]\nand more")
    report = import_dataset(tmp_path / "rows.json", tmp_path / "imported")
    assert report.taken.total() == 1
    assert [refused.line for refused in report.refused] == [b"and more"]


@settings(max_examples=60)
@given(lines=st.lists(line, min_size=1, max_size=5))
def test_importing_takes_or_refuses_every_hostile_row_and_loses_none(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    assume(not any(one.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[") for one in lines))  # a list has items, not lines
    folder: Path = tmp_path_factory.mktemp("hostile")
    (folder / "rows.jsonl").write_bytes(b"\n".join(lines))
    expected = lines_of(b"\n".join(lines))
    try:
        report = import_dataset(folder / "rows.jsonl", folder / "imported")
    except UsageError as problem:
        assert printable(str(problem))
        assert not (folder / "imported").exists()
        return
    assert report.taken.total() + len(report.refused) + report.blank == len(expected)
    assert len(read_examples(folder / "imported" / "train.jsonl")) == report.taken.total()
    assert all(printable(refused.reason) for refused in report.refused)
    assert [refused.line for refused in report.refused] == [
        expected[int(refused.place.rpartition(":")[2]) - 1] for refused in report.refused
    ]
    read_material(folder / "imported")


@given(line)
def test_any_line_can_be_filtered_and_its_traits_told(data: bytes) -> None:
    traits = traits_of(data)
    found = filter_rows(Filter(kind=frozenset({traits.kind})), [(7, data)])
    assert found.numbers == [7]
    assert filter_rows(Filter(tokens=(traits.estimated_tokens + 1, None)), [(7, data)]).numbers == []


@settings(max_examples=60)
@given(line)
def test_any_example_can_be_tried_and_the_verdict_printed(data: bytes) -> None:
    example = parse_row(data).example
    if example is not None:
        assert printable(try_example(example, BASIC_FIXTURES["dirty"]).verdict)
