"""Converts conversations into the forms of the curriculum's stages: ChatML text, without system turn, format B.

Format A is what is trained on; format B has the bare Python inside `<tool_call>`. `convert_row` converts back,
and takes foreign rows too; `read_rows` reads a file through it. What a form cannot hold is refused, never dropped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from punie_tui.datasets.examples import Example, Message, lines_of, parse_row, read_bytes
from punie_tui.datasets.importing.convert_row import RowRefused, adopt, under_system
from punie_tui.datasets.quoting import quoted
from punie_tui.errors import UsageError
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.code.calls import parse_answer


def read_rows(path: Path, system: str = SYSTEM_PROMPT) -> list[Example]:
    """The rows of a JSONL file in any form, as chat messages with calls in format A under one system prompt.

    Raises UsageError (file:line) on the first line that cannot be converted.
    """
    examples = []
    for number, line in enumerate(lines_of(read_bytes(path)), 1):
        try:
            examples.append(under_system(adopt(parse_row(line)), system).example)
        except RowRefused as reason:
            raise UsageError(f"{path}:{number}: {reason}; mend or delete that line") from None
    return examples


def without_system(example: Example) -> Example:
    """The conversation without its opening system turn."""
    return replace(example, messages=example.messages[1 if example.system is not None else 0 :])


def to_format_b(example: Example) -> Example:
    """Every call of the assistant in format B. Raises UsageError for a call that is not in format A."""
    return replace(example, messages=[_in_format_b(message) for message in example.messages])


def _in_format_b(message: Message) -> Message:
    parsed = parse_answer(message.content)
    if message.role != "assistant" or parsed.kind == "direct":
        return message
    if not parsed.strict:
        raise UsageError(f"a call that is not in format A cannot be rewritten: {quoted(message.content)}")
    return replace(message, content=f"<tool_call>\n{parsed.code}\n</tool_call>")


def to_chatml(example: Example) -> str:
    """The conversation as one ChatML text.

    Raises UsageError if it has tools, weights or further keys, or a turn contains ChatML's own markers.
    """
    if example.tools or any(message.weight is not None or message.unread for message in example.messages):
        raise UsageError("a row with tools, weights or further keys cannot be written as one text")
    for message in example.messages:
        if "<|im_start|>" in message.content or "<|im_end|>" in message.content:
            raise UsageError(
                f"a turn that contains ChatML's marks cannot be written as text: {quoted(message.content)}"
            )
    return "".join(f"<|im_start|>{message.role}\n{message.content}<|im_end|>\n" for message in example.messages)


def dump_texts(examples: Iterable[Example]) -> bytes:
    """JSON Lines of `{"text": ChatML, "meta": …}`: always the same bytes for the same examples."""
    records = ({"text": to_chatml(example), "meta": example.meta} for example in examples)
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)
