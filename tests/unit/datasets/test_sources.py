"""Where foreign rows come from: files of JSON in every layout, folders of splits, Parquet and Arrow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from punie_tui.datasets.examples import read_dataset
from punie_tui.datasets.importing.imports import import_dataset
from punie_tui.datasets.importing.sources import source_files, source_rows
from punie_tui.errors import UsageError


def row(question: str) -> dict[str, Any]:
    return {"prompt": question, "completion": f"An answer to {question}"}


ROWS = [row("a"), row("b\n[1, 2]"), row("c")]
LAYOUTS = {
    "lines": "\n".join(map(json.dumps, ROWS)),
    "pretty": "\n".join(json.dumps(each, indent=2) for each in ROWS),
    "list": json.dumps(ROWS),
    "pretty list": json.dumps(ROWS, indent=2),
    "list over lines": "[\n" + ",\n".join(map(json.dumps, ROWS)) + "\n]\n",
    "commas without brackets": ",\n".join(json.dumps(each, indent=1) for each in ROWS),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_is_read_in_every_layout_and_with_every_mark_at_its_beginning(
    layout: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "rows.json"
    path.write_text(LAYOUTS[layout], encoding=encoding)
    import_dataset(path, tmp_path / "new")
    questions = [each.query for each in read_dataset(tmp_path / "new")["train"]]
    assert questions == [each["prompt"] for each in ROWS]


def test_places_are_lines_and_items(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(LAYOUTS["pretty"])
    assert [each.place for each in source_rows(path)] == ["rows.json:1", "rows.json:5", "rows.json:9"]
    path.write_text(LAYOUTS["list"])
    assert [each.place for each in source_rows(path)][1:] == ["rows.json:1, item 2", "rows.json:1, item 3"]


@pytest.mark.parametrize("text", ["[" + json.dumps(ROWS[0]) + ', {"pro', json.dumps(ROWS[0], indent=2) + '\n{"pro'])
def test_what_follows_a_broken_value_is_one_refused_row(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text)
    report = import_dataset(path, tmp_path / "new")
    assert report.taken == {"train": 1}
    assert [refused.line for refused in report.refused] == [b'{"pro']


def test_each_line_of_a_file_that_begins_with_a_broken_one_is_judged_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("{broken\n" + LAYOUTS["lines"])
    report = import_dataset(path, tmp_path / "new")
    assert (report.taken, len(report.refused)) == ({"train": 3}, 1)


def test_a_list_of_turns_is_one_conversation(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    path.write_text(json.dumps([{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]))
    assert import_dataset(path, tmp_path / "new").taken == {"train": 1}


def test_folders_and_shards_name_their_splits(tmp_path: Path) -> None:
    for name in ("train-00000-of-00002", "train-00001-of-00002", "validation", "test"):
        (tmp_path / f"{name}.jsonl").write_text("{}")
    assert [split for _, split in source_files(tmp_path)] == ["test", "train", "train", "valid"]
    (tmp_path / "nested" / "validation").mkdir(parents=True)
    (tmp_path / "nested" / "validation" / "data.json").write_text("{}")
    assert [split for _, split in source_files(tmp_path / "nested")] == ["valid"]


def test_columns_are_read_where_pyarrow_is_there(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    turns = [
        {"role": "user", "content": "How many?", "tool_calls": None},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"function": {"name": "typecheck", "arguments": {"path": "src", "code": None}}}],
        },
    ]
    table = arrow.Table.from_pylist([{"messages": turns}, {"messages": turns}])
    (tmp_path / "hub" / "data").mkdir(parents=True)
    parquet.write_table(table, tmp_path / "hub" / "data" / "validation-00000-of-00001.parquet")
    (tmp_path / "saved" / "train").mkdir(parents=True)
    (tmp_path / "saved" / "dataset_dict.json").write_text("{}")
    with arrow.ipc.new_stream(str(tmp_path / "saved" / "train" / "data-00000-of-00001.arrow"), table.schema) as file:
        file.write_table(table)
    for source, split in (("hub", "valid"), ("saved", "train")):
        report = import_dataset(tmp_path / source, tmp_path / f"new-{source}")
        assert (report.taken, report.refused) == ({split: 2}, [])


def test_without_pyarrow_a_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (tmp_path / "rows.parquet").write_bytes(b"PAR1")
    with pytest.raises(UsageError, match=r"punie-tui\[parquet\]"):
        import_dataset(tmp_path / "rows.parquet", tmp_path / "new")


def test_a_file_of_columns_that_is_none_ends_in_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for name in ("rows.parquet", "rows.arrow"):
        (tmp_path / name).write_bytes(b"no columns at all")
        with pytest.raises(UsageError, match="cannot be read"):
            import_dataset(tmp_path / name, tmp_path / "new")
