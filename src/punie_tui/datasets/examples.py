"""Examples: the content of a dataset row, how rows are read and written, and what a dataset folder contains.

A dataset is a folder with `train.jsonl`, usually `valid.jsonl` and `test.jsonl`, and a `manifest.json`. A row
is in the chat form of Hugging Face and mlx-lm, `{"messages": [{"role": …, "content": …}, …], "meta": {…}}`.
`read_examples` is strict: what it returns can be trained on. `parse_row` is lenient: it describes any
line, for display. Knows nothing of tools, tokens or chat templates.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from punie_tui.datasets.importing.forms import UNHONOURED, Form, read_conversation
from punie_tui.datasets.importing.turns import Message, Role, Unreadable
from punie_tui.datasets.publishing import publish_folder
from punie_tui.datasets.quoting import quoted
from punie_tui.errors import UsageError

__all__ = [
    "MANIFEST",
    "SPLITS",
    "Example",
    "Form",
    "Message",
    "Role",
    "Row",
    "dump_examples",
    "lines_of",
    "parse_examples",
    "parse_row",
    "read_bytes",
    "read_dataset",
    "read_examples",
    "same_rows",
    "split_files",
    "untrainable",
    "write_dataset",
]

SPLITS = ("train", "valid", "test")
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Example:
    """One conversation. `meta` has its author's notes, which the model never sees. `tools`: the tools that it offers,
    as JSON schemas, which are passed to the chat template."""

    messages: list[Message]
    meta: dict[str, Any] = field(default_factory=dict)
    tools: list[Any] = field(default_factory=list)

    @property
    def system(self) -> str | None:
        """The system prompt: the first turn, if it is a system turn."""
        return self.messages[0].content if self.messages and self.messages[0].role == "system" else None

    @property
    def query(self) -> str:
        """The question: the first user turn (later ones carry tool responses)."""
        return next((message.content for message in self.messages if message.role == "user"), "")

    @property
    def answers(self) -> list[str]:
        """The assistant's turns, in order."""
        return [message.content for message in self.messages if message.role == "assistant"]

    def chat(self) -> list[dict[str, str]]:
        """The messages in the form that chat templates take."""
        return [{"role": message.role, "content": message.content} for message in self.messages]

    def record(self) -> dict[str, Any]:
        """The row as a JSON object, without its meta."""
        tools = {"tools": self.tools} if self.tools else {}
        return {"messages": [message.record() for message in self.messages]} | tools

    @property
    def carried(self) -> list[str]:
        """What the row has besides its turns that training honours, each as a clause."""
        weights = any(message.weight == 0 for message in self.messages)
        return ["tools, which the chat template is handed"] * bool(self.tools) + [
            "answers of weight 0, which are not learned"
        ] * weights

    @property
    def unhonoured(self) -> list[str]:
        """What the row has that changes training elsewhere but not here, each named once."""
        of_turns = {
            f"{quoted(key)} of a turn ({message.role})"
            for message in self.messages
            for key in message.unread
            if (key, message.role) != ("name", "tool")  # the tool's name adds nothing for a model
        }
        return sorted(of_turns | {f"{quoted(key)} of the row" for key in UNHONOURED & self.meta.keys()})


@dataclass(frozen=True)
class Row:
    """A line of a JSONL file: an example and the form it is written in, or the reason why it is not one. `changes`:
    what is read differently from how it is written."""

    example: Example | None
    form: Form | None
    problem: str = ""
    changes: tuple[str, ...] = ()


def parse_row(line: bytes) -> Row:
    """The example in one line, in any form, or why there is none. Never raises."""
    try:
        found = read_conversation(_load(line))
    except Unreadable as problem:
        return Row(None, None, str(problem))
    return Row(Example(found.messages, _meta(found.rest), found.tools), found.form, "", found.changes)


def _load(line: bytes) -> object:
    line = line.removeprefix(codecs.BOM_UTF8)
    if not line.strip():
        raise Unreadable("the line is empty")
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 text (byte {error.start + 1} of the line)") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"not valid JSON ({error.msg}, column {error.colno})") from None
    except ValueError:  # Python refuses to convert integers of more than 4,300 digits
        raise Unreadable("not usable JSON (a number in it has thousands of digits)") from None
    except RecursionError:
        raise Unreadable("not usable JSON (nested too deep)") from None


def _meta(rest: dict[str, Any]) -> dict[str, Any]:
    others = dict(rest)
    noted = others.pop("meta", {})
    return others | (noted if isinstance(noted, dict) else {"meta": noted})


def parse_examples(data: bytes, source: Path) -> list[Example]:
    """The examples in the bytes of a JSONL file, one per line.

    Raises UsageError naming `source` and the first line that is not a chat row.
    """
    examples = []
    for number, line in enumerate(lines_of(data), 1):
        row = parse_row(line)
        if row.example is None:
            raise UsageError(f"{source}:{number}: {row.problem}; mend or delete that line")
        if untrainable(row):
            raise UsageError(
                f'{source}:{number}: {untrainable(row)}; write it as {{"messages": [role and content, …]}}, or take it '
                "in with: punie-tui data import"
            )
        examples.append(row.example)
    return examples


def untrainable(row: Row) -> str:
    """Why a row that contains an example cannot be trained on as it is written; empty if it can."""
    match row.form:
        case "tool_calls":
            return "the call is in tool_calls, which training ignores"
        case "messages" if row.changes:
            return f"it is not read as it is written ({row.changes[0]})"
        case "messages" | None:
            return row.problem
        case _:
            return f"it is written as {row.form}, not as chat messages"


def lines_of(data: bytes) -> list[bytes]:
    """The lines of a JSONL file: only a newline ends a line, and the last newline does not start one."""
    return data.removesuffix(b"\n").split(b"\n") if data else []


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises UsageError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None


def read_examples(path: Path) -> list[Example]:
    """The examples of a JSONL file, one per line. Raises UsageError (file:line) on the first broken one."""
    return parse_examples(read_bytes(path), path)


def split_files(folder: Path) -> dict[str, Path]:
    """Split name → file, for the splits that a dataset folder has.

    Raises UsageError if there is no such folder, or no train.jsonl in it.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; a dataset is a folder with train.jsonl in it")
    files = {split: path for split in SPLITS if (path := folder / f"{split}.jsonl").is_file()}
    if "train" not in files:
        raise UsageError(f"{folder}: it has no train.jsonl; put the training rows there, one JSON object per line")
    return files


def read_dataset(folder: Path) -> dict[str, list[Example]]:
    """Split name → its examples. Raises UsageError if there is no train.jsonl, or at the first broken line."""
    return {split: read_examples(path) for split, path in split_files(folder).items()}


def dump_examples(examples: Iterable[Example]) -> bytes:
    """The examples as JSON Lines: always the same bytes for the same examples."""
    return b"".join(_dump(example) for example in examples)


def _dump(example: Example) -> bytes:
    record = example.record()
    if example.meta:
        record["meta"] = example.meta
    try:
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair somewhere in meta
        return json.dumps(record).encode() + b"\n"


def same_rows(one: bytes, other: bytes) -> bool:
    """Whether two JSONL files teach the same: they have the same rows in the same order, ignoring `meta`."""
    return one == other or list(map(_learned, lines_of(one))) == list(map(_learned, lines_of(other)))


def _learned(line: bytes) -> object:
    try:
        row = _load(line)
    except Unreadable:
        return line
    return {key: value for key, value in row.items() if key != "meta"} if isinstance(row, dict) else row


def write_dataset(folder: Path, splits: Mapping[str, Sequence[Example]], manifest: Mapping[str, Any]) -> None:
    """Writes a whole dataset folder, replacing an older one, or nothing. Raises SystemFailure if that fails."""
    files = {f"{split}.jsonl": dump_examples(examples) for split, examples in splits.items()}
    files[MANIFEST] = json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"
    publish_folder(folder, files)
