"""Examples: what one row of a dataset says, how rows are read and written, what a dataset folder holds.

A dataset is a folder with `train.jsonl`, mostly `valid.jsonl` and `test.jsonl`, and a `manifest.json`. A row
is the chat form of Hugging Face and mlx-lm, `{"messages": [{"role": …, "content": …}, …], "meta": {…}}`.
`read_examples` is strict: what it returns can be trained on. `parse_row` is lenient: it tells what any line
is, for people who look at it. Knows nothing of tools, tokens or chat templates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from punie_tui.datasets.publishing import publish_folder
from punie_tui.datasets.quoting import quoted
from punie_tui.errors import AskedWrong

Role = Literal["system", "user", "assistant", "tool"]
Form = Literal["messages", "tool_calls", "text", "completion"]
"""How a row is written: chat messages (the one that is trained on); chat messages with OpenAI `tool_calls`;
a ChatML conversation as one text; `prompt` and `completion`."""

SPLITS = ("train", "valid", "test")
MANIFEST = "manifest.json"

_ROLES = get_args(Role)
_TURN_START, _TURN_END = "<|im_start|>", "<|im_end|>"


@dataclass(frozen=True)
class Message:
    """One turn. `tool_calls` is OpenAI's list, kept as it came; rows of ours have the call in `content`."""

    role: Role
    content: str
    tool_calls: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Example:
    """One conversation. `meta` is what its writer noted about it; the model never sees it."""

    messages: list[Message]
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def system(self) -> str | None:
        """The system prompt: the first turn, where that is a system turn."""
        return self.messages[0].content if self.messages and self.messages[0].role == "system" else None

    @property
    def query(self) -> str:
        """What was asked: the first user turn (later ones carry tool responses)."""
        return next((message.content for message in self.messages if message.role == "user"), "")

    @property
    def answers(self) -> list[str]:
        """The assistant's turns, in order."""
        return [message.content for message in self.messages if message.role == "assistant"]

    def chat(self) -> list[dict[str, str]]:
        """The messages as chat templates take them."""
        return [{"role": message.role, "content": message.content} for message in self.messages]


@dataclass(frozen=True)
class Row:
    """What a line of a JSONL file is: an example and the form it is written in, or the reason it is none."""

    example: Example | None
    form: Form | None
    problem: str = ""


class _Broken(Exception):
    """A row is no example; the message says why, as a clause."""


def parse_row(line: bytes) -> Row:
    """The example in one line, in whatever form, or why there is none. Never raises."""
    try:
        record = _load(line)
        form, messages = _messages(record)
    except _Broken as broken:
        return Row(None, None, str(broken))
    return Row(Example(messages, _meta(record)), form)


def _load(line: bytes) -> dict[str, Any]:
    if not line.strip():
        raise _Broken("the line is empty")
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _Broken(f"not UTF-8 text (byte {error.start + 1} of the line)") from None
    except json.JSONDecodeError as error:
        raise _Broken(f"not valid JSON ({error.msg}, column {error.colno})") from None
    except ValueError:  # Python refuses to convert integers of more than 4,300 digits
        raise _Broken("not usable JSON (a number in it has thousands of digits)") from None
    except RecursionError:
        raise _Broken("not usable JSON (nested too deep)") from None
    if not isinstance(record, dict):
        raise _Broken(f"not a JSON object but {quoted(record)}")
    return record


def _messages(record: dict[str, Any]) -> tuple[Form, list[Message]]:
    if "messages" in record:
        messages = _chat(record["messages"])
        return ("tool_calls" if any(message.tool_calls for message in messages) else "messages"), messages
    if "text" in record:
        return "text", _chatml(_text(record["text"], '"text"'))
    if "prompt" in record and "completion" in record:
        prompt, completion = (_text(record[key], f'"{key}"') for key in ("prompt", "completion"))
        return "completion", [Message("user", prompt), Message("assistant", completion)]
    raise _Broken('it has no "messages"')


def _chat(turns: object) -> list[Message]:
    if not isinstance(turns, list):
        raise _Broken(f'"messages" is not a list but {quoted(turns)}')
    if not turns:
        raise _Broken('"messages" is empty')
    return [_message(turn, f"message {number}") for number, turn in enumerate(turns, 1)]


def _message(turn: object, name: str) -> Message:
    if not isinstance(turn, dict):
        raise _Broken(f"{name} is not an object but {quoted(turn)}")
    role, content, calls = turn.get("role"), turn.get("content"), turn.get("tool_calls") or []
    if not (isinstance(role, str) and role in _ROLES):
        raise _Broken(f"{name} has the role {quoted(role)}; it must be one of {', '.join(_ROLES)}")
    if not isinstance(calls, list):
        raise _Broken(f"{name} has tool_calls that are no list but {quoted(calls)}")
    if content is None and calls:
        content = ""
    return Message(role, _text(content, f"the content of {name}"), calls)  # type: ignore[arg-type]


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _Broken(f"{name} is not text but {quoted(value)}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:  # JSON's \ud800: no tokenizer, file or terminal takes it
        raise _Broken(f"{name} holds half a surrogate pair, which is no text") from None
    return value


def _chatml(text: str) -> list[Message]:
    before, *turns = text.split(_TURN_START)
    if before.strip() or not turns:
        raise _Broken('"text" is not a ChatML conversation')
    return [_chatml_turn(turn, f"turn {number}") for number, turn in enumerate(turns, 1)]


def _chatml_turn(turn: str, name: str) -> Message:
    role, newline, rest = turn.partition("\n")
    content, _, after = rest.partition(_TURN_END)
    if after.strip() or not newline:
        raise _Broken(f'{name} of "text" is not ChatML')
    return _message({"role": role.strip(), "content": content}, name)


def _meta(record: dict[str, Any]) -> dict[str, Any]:
    others = {key: value for key, value in record.items() if key not in ("messages", "text", "prompt", "completion")}
    noted = others.pop("meta", {})
    return others | (noted if isinstance(noted, dict) else {"meta": noted})


def parse_examples(data: bytes, source: Path) -> list[Example]:
    """The examples in the bytes of a JSONL file, one a line.

    Raises AskedWrong naming `source` and the first line that is no chat row.
    """
    examples = []
    for number, line in enumerate(lines_of(data), 1):
        row = parse_row(line)
        if row.example is None:
            raise AskedWrong(f"{source}:{number}: {row.problem}; mend or delete that line")
        if row.form != "messages":
            raise AskedWrong(
                f'{source}:{number}: {untrainable(row)}; write it as {{"messages": [role and content, …]}}'
            )
        examples.append(row.example)
    return examples


def untrainable(row: Row) -> str:
    """Why a row that holds an example cannot be trained on as it is written; empty where it can."""
    match row.form:
        case "tool_calls":
            return "the call stands in tool_calls, which training does not see"
        case "text" | "completion":
            return f"it is written as {row.form}, not as chat messages"
        case _:
            return row.problem


def lines_of(data: bytes) -> list[bytes]:
    """The lines of a JSONL file: only a newline ends one, and the last newline starts none."""
    return data.removesuffix(b"\n").split(b"\n") if data else []


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises AskedWrong where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise AskedWrong(f"{path}: cannot be read ({error.strerror})") from None


def read_examples(path: Path) -> list[Example]:
    """The examples of a JSONL file, one a line. Raises AskedWrong (file:line) on the first broken one."""
    return parse_examples(read_bytes(path), path)


def split_files(folder: Path) -> dict[str, Path]:
    """Split name → file, of the splits that a dataset folder has.

    Raises AskedWrong where there is no such folder, or no train.jsonl in it.
    """
    if not folder.is_dir():
        raise AskedWrong(f"{folder}: no such folder; a dataset is a folder with train.jsonl in it")
    files = {split: path for split in SPLITS if (path := folder / f"{split}.jsonl").is_file()}
    if "train" not in files:
        raise AskedWrong(
            f"{folder}: there is no train.jsonl in it; put the training rows there, one JSON object a line"
        )
    return files


def read_dataset(folder: Path) -> dict[str, list[Example]]:
    """Split name → its examples. Raises AskedWrong for no train.jsonl, or the first broken line."""
    return {split: read_examples(path) for split, path in split_files(folder).items()}


def dump_examples(examples: Iterable[Example]) -> bytes:
    """The examples as JSON Lines: always the same bytes for the same examples."""
    return b"".join(_dump(example) for example in examples)


def _dump(example: Example) -> bytes:
    record: dict[str, Any] = {"messages": example.chat()}
    if example.meta:
        record["meta"] = example.meta
    try:
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair somewhere in meta
        return json.dumps(record).encode() + b"\n"


def write_dataset(folder: Path, splits: Mapping[str, Sequence[Example]], manifest: Mapping[str, Any]) -> None:
    """Writes a whole dataset folder, in place of an older one, or nothing. Raises MachineFailed."""
    files = {f"{split}.jsonl": dump_examples(examples) for split, examples in splits.items()}
    files[MANIFEST] = json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"
    publish_folder(folder, files)
