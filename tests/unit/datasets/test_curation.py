"""Decisions about rows become a new dataset; the old one and what was not decided on stay as they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.curation import Decision, append_decision, curate, decide, read_decisions
from punie_tui.datasets.examples import Message, read_dataset
from punie_tui.errors import UsageError

Rows = list[dict[str, Any]]
EDITED = [Message("system", "s"), Message("user", "What is a set?"), Message("assistant", "Things without order.")]


def line_of(folder: Path, split: str, number: int) -> bytes:
    return (folder / f"{split}.jsonl").read_bytes().split(b"\n")[number - 1]


def about(folder: Path, number: int, action: Any, note: str = "", messages: Any = (), split: str = "train") -> Decision:
    return decide(split, number, line_of(folder, split, number), action, note, messages)


@pytest.fixture
def source(sound_rows: Rows, write_folder: Callable[..., Path]) -> Path:
    sound_rows[1]["meta"] = {"source": "hand"}
    return write_folder(train=[*sound_rows[:5], b'{ "spaced" : 1}'], valid=sound_rows[5:7])


def test_dropped_rows_are_gone_edited_ones_new_and_the_others_byte_for_byte_the_same(
    source: Path, tmp_path: Path
) -> None:
    decisions = [about(source, 1, "drop"), about(source, 2, "edit", messages=EDITED), about(source, 3, "keep", "good")]
    counts = curate(source, decisions, tmp_path / "new")
    old, new = ((folder / "train.jsonl").read_bytes().splitlines() for folder in (source, tmp_path / "new"))
    assert new[1:] == old[2:]
    assert json.loads(new[0])["messages"][1]["content"] == "What is a set?"
    assert json.loads(new[0])["meta"] == {"source": "hand"}
    assert (tmp_path / "new" / "valid.jsonl").read_bytes() == (source / "valid.jsonl").read_bytes()
    assert counts == {"keep": 1, "drop": 1, "edit": 1, "undecided": 5}


def test_the_old_dataset_is_not_touched(source: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in source.iterdir()}
    curate(source, [about(source, 1, "drop")], tmp_path / "new")
    assert {path.name: path.read_bytes() for path in source.iterdir()} == before


def test_the_manifest_tells_every_decision_and_what_it_was_made_from(source: Path, tmp_path: Path) -> None:
    curate(source, [about(source, 1, "drop", "asks twice"), about(source, 1, "keep", split="valid")], tmp_path / "new")
    manifest = json.loads((tmp_path / "new" / "manifest.json").read_text())
    recorded = [
        (each["split"], each["line"], each["action"], each["note"]) for each in manifest["curated"]["decisions"]
    ]
    assert recorded == [("train", 1, "drop", "asks twice"), ("valid", 1, "keep", "")]
    assert manifest["curated"]["from"] == source.name
    assert (
        manifest["curated"]["sha256"]["train.jsonl"]
        == hashlib.sha256((source / "train.jsonl").read_bytes()).hexdigest()
    )
    assert manifest["splits"] == {"train": 4, "valid": 2}  # a line of the five holds no example


def test_the_last_decision_about_a_row_counts(source: Path, tmp_path: Path) -> None:
    curate(source, [about(source, 1, "drop"), about(source, 1, "keep")], tmp_path / "new")
    assert line_of(tmp_path / "new", "train", 1) == line_of(source, "train", 1)


def test_decisions_outlive_the_program_in_a_file(source: Path, tmp_path: Path) -> None:
    decisions = [about(source, 1, "drop", "\x1b[31m"), about(source, 2, "edit", messages=EDITED)]
    for decision in decisions:
        append_decision(tmp_path / "decisions.jsonl", decision)
    assert read_decisions(tmp_path / "decisions.jsonl") == decisions


def test_a_decision_about_a_line_that_reads_otherwise_by_now_is_refused(source: Path, tmp_path: Path) -> None:
    decision = about(source, 1, "drop")
    lines = (source / "train.jsonl").read_bytes().splitlines(keepends=True)
    (source / "train.jsonl").write_bytes(b"".join(lines[1:]))
    with pytest.raises(UsageError, match=r"train\.jsonl:1: the line has changed since the decision"):
        curate(source, [decision], tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_decision_about_a_line_that_is_not_there_is_refused(source: Path, tmp_path: Path) -> None:
    decision = about(source, 1, "drop").model_copy(update={"line": 99})
    with pytest.raises(UsageError, match=r"train\.jsonl:99, but there is no such line"):
        curate(source, [decision], tmp_path / "new")


def test_a_dataset_is_never_written_over_another(source: Path) -> None:
    with pytest.raises(UsageError, match="always a new one"):
        curate(source, [about(source, 1, "drop")], source)


@pytest.mark.parametrize(
    ("action", "messages", "why"),
    [
        ("edit", [], "the whole conversation"),
        ("drop", EDITED, "no other decision"),
        ("edit", EDITED[:2], "cannot be learned from"),
    ],
)
def test_an_edit_that_is_no_row_is_refused(source: Path, action: Any, messages: list[Message], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        about(source, 1, action, messages=messages)


@pytest.mark.parametrize(
    "line", ["{", '{"split": "train"}', '{"split": "train", "line": 0, "sha256": "", "action": "drop"}']
)
def test_a_broken_line_of_decisions_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "decisions.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(UsageError, match=r"decisions\.jsonl:2: not a valid decision"):
        read_decisions(tmp_path / "decisions.jsonl")


def test_what_is_written_can_be_trained_on(sound_rows: Rows, write_folder: Callable[..., Path], tmp_path: Path) -> None:
    source = write_folder(train=sound_rows)
    curate(source, [about(source, 4, "edit", messages=EDITED)], tmp_path / "new")
    assert read_dataset(tmp_path / "new")["train"][3].messages == EDITED


def test_an_edited_row_keeps_its_tools_and_the_weights_of_its_answers(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 0}]
    line = json.dumps({"messages": turns, "tools": ["t"]}).encode()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "train.jsonl").write_bytes(line + b"\n")
    edited = [Message("user", "a"), Message("assistant", "c")]
    curate(tmp_path / "old", [decide("train", 1, line, "edit", messages=edited)], tmp_path / "new")
    row = json.loads((tmp_path / "new" / "train.jsonl").read_text())
    assert row["messages"] == [turns[0], turns[1] | {"content": "c"}]
    assert row["tools"] == ["t"]
