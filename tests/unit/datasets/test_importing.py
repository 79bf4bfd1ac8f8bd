"""Foreign files become a dataset, with a report; what is refused lies beside, and nothing old is touched."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.examples import read_dataset
from punie_tui.datasets.importing.imports import import_dataset
from punie_tui.errors import UsageError
from punie_tui.tools.code.calls import wrap_call

CALL = 'print(ruff_check("src/").violation_count)'
CHAT = {
    "messages": [
        {"role": "user", "content": "How many lint problems are in src/?"},
        {"role": "assistant", "content": f"<tool_call>{CALL}</tool_call>"},
    ]
}
DIRECT = {"prompt": "What is a closure?", "completion": "A function with the names of its surroundings."}


def write(path: Path, *rows: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def test_a_file_becomes_a_training_split_in_format_a_with_its_places(tmp_path: Path) -> None:
    report = import_dataset(write(tmp_path / "chats.jsonl", CHAT, DIRECT), tmp_path / "new")
    first, second = read_dataset(tmp_path / "new")["train"]
    assert first.answers == [wrap_call(CALL)]
    assert second.query == "What is a closure?"
    assert first.meta["imported"]["place"] == "chats.jsonl:1"
    assert (report.taken, report.changed, report.refused) == ({"train": 2}, 2, [])
    assert report.changes == {"format B became format A": 1, "completion became messages": 1}


def test_the_system_turn_is_replaced_only_where_that_is_asked_for(tmp_path: Path) -> None:
    document = {"messages": [{"role": "system", "content": "Be kind."}, *CHAT["messages"]]}
    source = write(tmp_path / "chats.jsonl", document, DIRECT)
    import_dataset(source, tmp_path / "kept")
    assert [row.system for row in read_dataset(tmp_path / "kept")["train"]] == ["Be kind.", None]
    report = import_dataset(source, tmp_path / "new", system="Be brief.")
    assert [row.system for row in read_dataset(tmp_path / "new")["train"]] == ["Be brief.", "Be brief."]
    assert report.changes["system turn replaced"] == report.changes["system turn added"] == 1


def test_the_files_of_a_folder_go_into_the_splits_that_they_are_named_after(tmp_path: Path) -> None:
    for name in ("train", "validation", "test", "more"):
        write(tmp_path / "old" / f"{name}.jsonl", DIRECT | {"prompt": f"What is {name}?"})
    import_dataset(tmp_path / "old", tmp_path / "new")
    splits = {split: [row.query for row in rows] for split, rows in read_dataset(tmp_path / "new").items()}
    assert splits == {
        "train": ["What is more?", "What is train?"],
        "valid": ["What is validation?"],
        "test": ["What is test?"],
    }


def test_refused_lines_are_written_beside_as_they_stood_with_place_and_reason(tmp_path: Path) -> None:
    source = write(tmp_path / "mixed.jsonl", DIRECT, b'{"oops"', b"\xff\xfe", b"", {"messages": []})
    report = import_dataset(source, tmp_path / "new")
    refused = [json.loads(line) for line in (tmp_path / "new" / "refused.jsonl").read_text().splitlines()]
    assert [each["place"] for each in refused] == ["mixed.jsonl:2", "mixed.jsonl:3", "mixed.jsonl:5"]
    assert refused[0]["line"] == '{"oops"'
    assert base64.b64decode(refused[1]["base64"]) == b"\xff\xfe"
    assert refused[2]["reason"] == '"messages" is empty'
    assert report.blank == 1


def test_the_manifest_says_where_the_rows_come_from_and_counts_them(tmp_path: Path) -> None:
    import_dataset(write(tmp_path / "chats.jsonl", CHAT, DIRECT, b"{}"), tmp_path / "new")
    manifest = json.loads((tmp_path / "new" / "manifest.json").read_text())
    assert manifest["rows"] == 2
    assert manifest["imported"]["refused"] == 1
    assert manifest["imported"]["from"] == "chats.jsonl"
    assert manifest["counts"]["tool"] == {"none": 1, "ruff_check": 1}
    assert manifest["counts"]["pattern"] == {"violation_count": 1}
    assert set(manifest["sha256"]) == {"train.jsonl", "refused.jsonl"}


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    source = tmp_path / "windows.jsonl"
    source.write_bytes(b"\xef\xbb\xbf" + json.dumps(DIRECT).encode() + b"\r\n")
    assert import_dataset(source, tmp_path / "new").taken == {"train": 1}


def test_what_is_in_meta_survives_even_half_a_surrogate_pair(tmp_path: Path) -> None:
    source = write(tmp_path / "odd.jsonl", DIRECT | {"source": "\ud800", "category": [1], "imported": "once before"})
    import_dataset(source, tmp_path / "new")
    (row,) = read_dataset(tmp_path / "new")["train"]
    assert row.meta["source"] == "\ud800"
    assert row.meta["imported"]["before"] == "once before"


def test_an_existing_target_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="already exists"):
        import_dataset(write(tmp_path / "chats.jsonl", CHAT), tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "nowhere", "no such file or folder"),
        (lambda folder: folder, "it has no JSONL"),
        (lambda folder: write(folder / "bad.jsonl", b"{"), r"its 1 rows can be imported: bad\.jsonl:1: not valid"),
        (lambda folder: write(folder / "empty.jsonl"), "none of its 0 rows"),
    ],
)
def test_where_nothing_can_be_taken_nothing_is_written(make: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        import_dataset(make(tmp_path), tmp_path / "new")
    assert not (tmp_path / "new").exists()
