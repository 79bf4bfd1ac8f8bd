"""From one way of writing a conversation to another: text and messages, format B and A, with and without system turn.

Format A is what is trained on (`tools.calls.wrap_call`). Format B has the Python bare inside `<tool_call>`. What cannot
be brought over whole is refused: nothing is guessed, and no word of a row is lost. Files are read, never written.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from punie_tui.datasets.examples import Example, Message, lines_of, parse_row, read_bytes
from punie_tui.datasets.quoting import quoted
from punie_tui.errors import AskedWrong
from punie_tui.tools.calls import parse_answer, wrap_call

_BARE = re.compile(
    r"\s*<tool_call>\n?(?P<code>(?:(?!</?tool_call>|</?function\b|</?parameter\b).)*?)\n?</tool_call>\s*", re.DOTALL
)


class Unconvertible(ValueError):
    """A conversation cannot be written in the form wanted; the message says why, as a clause."""


def read_rows(path: Path) -> list[Example]:
    """The conversations of a JSONL file in whatever form `parse_row` knows: messages, ChatML text, completions.

    Raises AskedWrong (file:line) on the first line that holds none.
    """
    examples = []
    for number, line in enumerate(lines_of(read_bytes(path)), 1):
        row = parse_row(line)
        if row.example is None:
            raise AskedWrong(f"{path}:{number}: {row.problem}; mend or delete that line")
        examples.append(row.example)
    return examples


def to_chatml(example: Example) -> str:
    """The conversation as one ChatML text; `parse_row` reads it back the same.

    Raises Unconvertible where a turn has ChatML's own marks in it, or its call elsewhere than in its content.
    """
    for message in example.messages:
        if "<|im_start|>" in message.content or "<|im_end|>" in message.content:
            raise Unconvertible("a turn holds a mark of ChatML")
        if message.tool_calls:
            raise Unconvertible("a call stands in tool_calls")
    return "".join(f"<|im_start|>{message.role}\n{message.content}<|im_end|>\n" for message in example.messages)


def dump_texts(examples: Iterable[Example]) -> bytes:
    """JSON Lines of `{"text": ChatML, "meta": …}`: always the same bytes for the same examples."""
    records = ({"text": to_chatml(example), "meta": example.meta} for example in examples)
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def with_system(example: Example, prompt: str) -> Example:
    """The conversation under this system prompt, in place of its own where it has one."""
    return replace(example, messages=[Message("system", prompt), *without_system(example).messages])


def without_system(example: Example) -> Example:
    """The conversation without its opening system turn."""
    return replace(example, messages=example.messages[1 if example.system is not None else 0 :])


def to_format_a(example: Example) -> Example:
    """Every call of the assistant in format A; a call already in it, and a direct answer, stay as they are.

    Raises Unconvertible for a call in neither format A nor B.
    """
    return _answers(example, lambda answer: answer if parse_answer(answer).strict else wrap_call(_bare_code(answer)))


def to_format_b(example: Example) -> Example:
    """Every call of the assistant in format B. Raises Unconvertible for a call in neither format A nor B."""
    return _answers(example, lambda answer: f"<tool_call>\n{_code(answer)}\n</tool_call>")


def _answers(example: Example, write: Callable[[str], str]) -> Example:
    """The example with `write` applied to every turn of the assistant's that calls."""
    messages = []
    for message in example.messages:
        if message.tool_calls:
            raise Unconvertible("a call stands in tool_calls")
        calls = message.role == "assistant" and parse_answer(message.content).kind == "call"
        messages.append(replace(message, content=write(message.content)) if calls else message)
    return replace(example, messages=messages)


def _code(answer: str) -> str:
    parsed = parse_answer(answer)
    return parsed.code if parsed.strict and parsed.code is not None else _bare_code(answer)


def _bare_code(answer: str) -> str:
    """The Python of an answer that is one call in format B."""
    found = _BARE.fullmatch(answer)
    if found is None:
        raise Unconvertible(f"a call in neither format A nor B: {quoted(answer)}")
    code = found["code"]
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unconvertible(f"what stands bare in the call is no Python: {quoted(code)}") from None
    if not tree.body or (len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr) and _is_data(tree.body[0].value)):
        raise Unconvertible(f"what stands bare in the call is data, not code: {quoted(code)}")
    return code


def _is_data(node: ast.expr) -> bool:
    """Whether an expression only states something, as a call written in JSON does, or plain words."""
    return isinstance(node, ast.Dict | ast.List | ast.Constant | ast.Name)
