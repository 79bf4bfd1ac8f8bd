"""Reads foreign rows from files and folders of JSON Lines, JSON, Parquet and Arrow, a row at a time.

A JSON file may contain one list of rows, or objects that span several lines. Parquet files and folders written by
`datasets.save_to_disk` need the extra `parquet` (pyarrow), which is imported only for them.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from punie_tui.datasets.importing.forms import looks_like_turns
from punie_tui.errors import UsageError

REFUSED = "refused.jsonl"

_SPLIT_NAMES = {"validation": "valid", "val": "valid", "dev": "valid", "eval": "valid"}
_COLUMNS = (".parquet", ".arrow")
_NOT_ROWS = frozenset(
    {REFUSED, "manifest.json", "metadata.json", "dataset_info.json", "dataset_dict.json", "state.json"}
)
_SHARD = re.compile(r"[-_.]\d+(-of-\d+)?$")
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True)
class SourceRow:
    """One row as written in its file. `place`: `file:line`, and for a list also the item."""

    place: str
    data: bytes


def source_files(source: Path) -> list[tuple[Path, str]]:
    """The files of rows at `source`, and the split that each is named after (`train` if it is named after none).

    If a folder has no such files of its own, those in its subfolders are used, whose names may give the split. Raises
    UsageError if there are none.
    """
    if source.is_file():
        return [(source, _split_of(source.stem))]
    if not source.is_dir():
        raise UsageError(f"{source}: no such file or folder")
    for pattern in ("*", "*/*"):
        for suffixes in ((".jsonl",), (".json",), _COLUMNS):
            found = [path for path in source.glob(pattern) if path.suffix in suffixes and path.name not in _NOT_ROWS]
            if files := sorted(found, key=lambda path: (path.parent.name, path.name)):
                return [(path, _split_of(path.stem, path.parent.name if pattern == "*/*" else "")) for path in files]
    if (source / REFUSED).is_file():
        return [(source / REFUSED, "train")]
    raise UsageError(f"{source}: it has no JSONL, JSON, Parquet or Arrow file")


def _split_of(stem: str, folder: str = "") -> str:
    for name in (_SHARD.sub("", stem).casefold(), folder.casefold()):
        if (split := _SPLIT_NAMES.get(name, name)) in ("train", "valid", "test"):
            return split
    return "train"


def source_rows(path: Path) -> Iterator[SourceRow]:
    """The rows of a file, in order, including empty lines. Raises UsageError if it cannot be read."""
    if path.suffix in _COLUMNS:
        yield from _columns(path)
        return
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
            if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                text = (beginning + file.read()).decode("utf-16")
                yield from _texts(path.name, text.encode())
                return
            file.seek(0)
            if _is_a_row_a_line(file.readline()) and _is_a_row_a_line(file.readline()):
                file.seek(0)
                for number, line in enumerate(file, 1):
                    yield SourceRow(f"{path.name}:{number}", line.removesuffix(b"\n"))
                return
            file.seek(0)
            yield from _texts(path.name, file.read())
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: neither UTF-8 nor UTF-16; save it as UTF-8") from None


def _is_a_row_a_line(line: bytes) -> bool:
    """Whether a line is blank or a row by itself; a list of rows is not."""
    line = line.removeprefix(codecs.BOM_UTF8)
    if not line.strip():
        return True
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return not isinstance(value, list) or looks_like_turns(value)


def _texts(name: str, data: bytes) -> Iterator[SourceRow]:
    """The rows of a file whose first lines are not one row each: a list, or values that span several lines.
    Anything else is read a line at a time, so that each broken line is refused by itself."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        values = list(_values(name, data.decode("utf-8")))
    except ValueError:
        for number, line in enumerate(data.removesuffix(b"\n").split(b"\n") if data else [], 1):
            yield SourceRow(f"{name}:{number}", line)
        return
    yield from values


def _values(name: str, text: str) -> Iterator[SourceRow]:
    """Every JSON value of the text, and every item of a list of rows, as it is written; from the first broken one on,
    the rest is one row. Raises ValueError if the text is not a sequence of JSON values that span several lines."""
    first = _space(text, 0)
    line, counted, at, several = 1, 0, first, False
    while at < len(text):
        line, counted = line + text.count("\n", counted, at), at
        if _begins_a_list(text, at):
            if at > first and not several:  # the file has one row per line, and this is not a row
                raise ValueError
            yield from _items(name, text, at, line)
            return
        end = _end(text, at)
        if end is None:
            if not several:
                raise ValueError
            end = len(text)
        several = several or "\n" in text[at:end]
        yield SourceRow(f"{name}:{line}", text[at:end].encode())
        at = _space(text, end)
        if text.startswith(",", at):  # a list whose brackets were cut off
            at = _space(text, at + 1)


def _begins_a_list(text: str, at: int) -> bool:
    """Whether a list of rows begins at `at`: not the turns of one row, and with a valid first item or none."""
    if text[at] != "[" or looks_like_turns(_value(text, at)):
        return False
    first = _space(text, at + 1)
    return text.startswith("]", first) or _end(text, first) is not None


def _items(name: str, text: str, at: int, line: int) -> Iterator[SourceRow]:
    counted, at, number = at, _space(text, at + 1), 0
    while at < len(text) and text[at] != "]":
        line, counted, number = line + text.count("\n", counted, at), at, number + 1
        end = _end(text, at) or len(text)
        yield SourceRow(f"{name}:{line}, item {number}", text[at:end].encode())
        at = _space(text, end)
        if text.startswith(",", at):
            at = _space(text, at + 1)
    if (rest := _space(text, at + 1)) < len(text):  # after the list's end
        yield SourceRow(f"{name}:{line + text.count(chr(10), counted, rest)}", text[rest:].encode())


def _value(text: str, at: int) -> Any:
    try:
        return _DECODER.raw_decode(text, at)[0]
    except (ValueError, RecursionError):
        return None


def _end(text: str, at: int) -> int | None:
    """The end of the JSON value that begins at `at`; None if there is none."""
    try:
        return _DECODER.raw_decode(text, at)[1]
    except (ValueError, RecursionError):
        return None


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _columns(path: Path) -> Iterator[SourceRow]:
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise UsageError(
            f"{path}: reading {path.suffix[1:].capitalize()} needs pyarrow; install it with: "
            "pip install 'punie-tui[parquet]'"
        ) from None
    number = 0
    try:
        for batch in _batches(path, arrow, parquet):
            for record in batch.to_pylist():
                number += 1
                yield SourceRow(f"{path.name}:{number}", json.dumps(record, default=str).encode())
    except (arrow.ArrowException, OSError) as error:
        text = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise UsageError(f"{path}: cannot be read ({text})") from None


def _batches(path: Path, arrow: Any, parquet: Any) -> Iterator[Any]:
    if path.suffix == ".parquet":
        with parquet.ParquetFile(path) as file:
            yield from file.iter_batches(1000)
        return
    with arrow.memory_map(str(path)) as file:
        try:
            reader = arrow.ipc.open_stream(file)  # what datasets.save_to_disk writes
        except arrow.ArrowInvalid:
            reader = arrow.ipc.open_file(file)
            yield from (reader.get_batch(at) for at in range(reader.num_record_batches))
        else:
            yield from reader
