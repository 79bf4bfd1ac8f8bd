"""Reading rows strictly and leniently, and writing datasets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from punie_tui.datasets.examples import (
    Example,
    Message,
    dump_examples,
    parse_row,
    read_dataset,
    read_examples,
    same_rows,
    split_files,
    write_dataset,
)
from punie_tui.errors import SystemFailure, UsageError

GOOD = b'{"messages": [{"role": "user", "content": "Hi?"}, {"role": "assistant", "content": "Ho."}]}'


def row(value: object) -> bytes:
    return json.dumps({"messages": value}).encode()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not valid JSON"),
        (b"", "the line is empty"),
        (b"[1]", "not a JSON object"),
        (b'{"prompts": 1}', 'it has no "messages"'),
        (row("Hi"), "is not a list"),
        (row([]), '"messages" is empty'),
        (row(["Hi"]), "message 1 is not an object"),
        (row([{"role": "user", "content": "a"}, {"role": "robot", "content": "b"}]), "message 2 has the role 'robot'"),
        (row([{"role": ["user"], "content": "a"}]), "message 1 has the role"),
        (row([{"role": "user", "content": 3}]), "the content of message 1 is not text but 3"),
        (row([{"role": "user"}]), "the content of message 1 is not text but None"),
        (row([{"role": "user", "content": "\ud800"}]), "half a surrogate pair"),
        (b'{"messages": "caf\xe9"}', "not UTF-8 text (byte 18 of the line)"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"n": ' + b"1" * 5000 + b"}", "thousands of digits"),
    ],
)
def test_the_strict_reader_names_file_line_and_fault(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes(GOOD + b"\n" + line + b"\n" + GOOD + b"\n")
    with pytest.raises(UsageError) as caught:
        read_examples(path)
    assert f"{path}:2: " in str(caught.value)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_byte_order_mark_is_skipped_at_the_beginning_and_where_files_were_joined(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes(2 * (b"\xef\xbb\xbf" + GOOD + b"\n"))
    assert len(read_examples(path)) == 2


@pytest.mark.parametrize(
    "line",
    [
        b'{"text": "<|im_start|>user\\nHi<|im_end|>\\n"}',
        b'{"prompt": "Hi", "completion": "Ho"}',
        row([{"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "f", "arguments": {}}}]}]),
    ],
)
def test_forms_that_training_cannot_see_are_browsed_but_not_trained_on(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes(line + b"\n")
    assert parse_row(line).example is not None
    with pytest.raises(UsageError, match=r"train\.jsonl:1: "):
        read_examples(path)


def test_the_last_line_counts_with_and_without_its_newline(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes(GOOD + b"\n" + GOOD)
    assert len(read_examples(path)) == 2
    path.write_bytes(GOOD + b"\n" + GOOD + b"\n")
    assert len(read_examples(path)) == 2


def test_line_separators_inside_a_text_do_not_end_a_row(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    examples = [Example([Message("user", "a\u2028b\x85c\r"), Message("assistant", "d")])]
    path.write_bytes(dump_examples(examples))
    assert read_examples(path) == examples


def test_a_chatml_text_is_read_turn_by_turn_as_it_stands() -> None:
    turns = [("system", "S"), ("user", "Q\n\n"), ("assistant", " A"), ("user", "<tool_response>1</tool_response>")]
    text = "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in turns)
    parsed = parse_row(json.dumps({"text": text}).encode())
    assert parsed.form == "text"
    assert parsed.example is not None
    assert [(message.role, message.content) for message in parsed.example.messages] == turns


@pytest.mark.parametrize("text", ["plain", "", "x<|im_start|>user\nHi<|im_end|>", "<|im_start|>user", "<|im_start|>\n"])
def test_a_text_that_is_no_conversation_is_told_as_broken(text: str) -> None:
    parsed = parse_row(json.dumps({"text": text}).encode())
    assert parsed.example is None
    assert parsed.problem


def test_what_else_stands_in_a_row_is_kept_as_meta() -> None:
    example = parse_row(GOOD[:-1] + b', "source": "x", "meta": {"kind": "direct"}}').example
    assert example is not None
    assert example.meta == {"source": "x", "kind": "direct"}


def test_query_and_answers_are_the_first_question_and_every_reply() -> None:
    turns = [("system", "S"), ("user", "Q"), ("assistant", "A1"), ("user", "R"), ("assistant", "A2")]
    example = Example([Message(role, content) for role, content in turns])  # type: ignore[arg-type]
    assert (example.system, example.query, example.answers) == ("S", "Q", ["A1", "A2"])


def test_a_dataset_written_is_read_back_equal_and_always_has_the_same_bytes(tmp_path: Path) -> None:
    examples = [Example([Message("user", 'ü "\n\x00🙂'), Message("assistant", "[bold]")], {"source": "t"})]
    write_dataset(tmp_path / "d", {"train": examples, "valid": []}, {"seed": 1})
    before = {path.name: path.read_bytes() for path in (tmp_path / "d").iterdir()}
    assert read_dataset(tmp_path / "d") == {"train": examples, "valid": []}
    write_dataset(tmp_path / "d", {"train": examples, "valid": []}, {"seed": 1})
    assert {path.name: path.read_bytes() for path in (tmp_path / "d").iterdir()} == before
    assert set(before) == {"train.jsonl", "valid.jsonl", "manifest.json"}


def test_writing_a_dataset_again_leaves_nothing_of_the_old_one_and_nothing_beside_it(tmp_path: Path) -> None:
    write_dataset(tmp_path / "d", {"train": [], "test": []}, {})
    write_dataset(tmp_path / "d", {"train": []}, {})
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == ["manifest.json", "train.jsonl"]
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_a_dataset_that_cannot_be_written_leaves_the_old_one_whole(tmp_path: Path) -> None:
    write_dataset(tmp_path / "d", {"train": []}, {"old": True})
    with pytest.raises(SystemFailure):
        write_dataset(tmp_path / "d", {"no/such/folder": []}, {})
    assert json.loads((tmp_path / "d" / "manifest.json").read_text()) == {"old": True}
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_a_folder_without_train_jsonl_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "valid.jsonl").write_bytes(GOOD)
    with pytest.raises(UsageError, match=r"it has no train\.jsonl; put the training rows there"):
        split_files(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        split_files(tmp_path / "nowhere")


def test_files_teach_the_same_whatever_is_noted_about_their_rows_but_for_nothing_else() -> None:
    noted = GOOD[:-1] + b', "meta": {"line": 4}}'
    assert same_rows(GOOD + b"\n" + noted, noted + b"\n" + GOOD)
    assert not same_rows(GOOD, GOOD.replace(b"Ho.", b"Ha."))
    assert not same_rows(GOOD, GOOD[:-1] + b', "tools": []}')
    assert not same_rows(GOOD, GOOD + b"\n" + GOOD)
    assert not same_rows(b"{broken", b"{breken")
