"""Reads one row, in any common form of conversation, into its turns, the tools offered, and the rest.

Chat messages, ShareGPT (`conversations`), Alpaca (`instruction`, `input`, `output`), `prompt` and `completion` (as
texts or as turns), a ChatML conversation as one text, a bare list of turns. Knows neither files nor JSON text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from punie_tui.datasets.importing.turns import Message, Unreadable, read_turn, text_of
from punie_tui.datasets.quoting import quoted

Form = Literal["messages", "tool_calls", "text", "completion", "sharegpt", "alpaca"]
"""How a row is written: chat messages (the form that is trained on); chat messages with OpenAI `tool_calls`;
a ChatML conversation as one text; `prompt` and `completion`; `conversations`; `instruction` and `output`."""

READ = (
    'chat {"messages"}, ShareGPT {"conversations"}, Alpaca {"instruction", "input", "output"}, '
    '{"prompt", "completion"} and ChatML {"text"}'
)

UNHONOURED = frozenset(
    {
        *("function_call", "parallel_tool_calls", "tool_choice", "weight", "loss_weight", "response_format"),
        *("chat_template_kwargs", "reasoning_effort", "images", "documents", "audio", "videos", "chosen", "rejected"),
    }
)
"""Keys of a row that change what a model sees or learns elsewhere, but not here. Any other key is a note."""

_PAIRS: tuple[tuple[Form, str, str], ...] = (
    ("completion", "prompt", "completion"),
    ("alpaca", "instruction", "output"),
    ("alpaca", "instruction", "response"),
    ("completion", "prompt", "response"),
    ("completion", "question", "answer"),
    ("completion", "input", "output"),
)
_LISTS = ("messages", "conversations", "conversation")
_TURN_START, _TURN_END = "<|im_start|>", "<|im_end|>"


@dataclass(frozen=True)
class Conversation:
    """A row's content. `tools`: the tools offered, as JSON schemas. `rest`: the row's further keys. `changes`: what is
    read differently from how it is written, as short phrases."""

    form: Form
    messages: list[Message]
    tools: list[Any]
    rest: dict[str, Any]
    changes: tuple[str, ...]


def looks_like_turns(value: object) -> bool:
    """Whether a JSON value is a list of turns rather than of rows."""
    return (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict) and bool({"role", "from"} & {*value[0]})
    )


def read_conversation(record: object) -> Conversation:
    """The conversation in a JSON value. Raises Unreadable if there is none."""
    if looks_like_turns(record):
        record = {"messages": record}
    if not isinstance(record, dict):
        raise Unreadable(f"not a JSON object but {quoted(record)}")
    rest, changes = dict(record), dict[str, None]()
    form, messages = _messages(rest, changes)
    messages = _under_system(messages, rest, changes)
    tools = _tools(rest, changes)
    if form == "messages" and any(message.tool_calls for message in messages):
        form = "tool_calls"
    return Conversation(form, messages, tools, rest, tuple(changes))


def _messages(rest: dict[str, Any], changes: dict[str, None]) -> tuple[Form, list[Message]]:
    """The form and the turns; the keys that they are read from are removed from `rest`."""
    for key in _LISTS:
        if key in rest:
            turns = rest.pop(key)
            of_sharegpt = key != "messages" or (looks_like_turns(turns) and "from" in turns[0])
            return ("sharegpt" if of_sharegpt else "messages"), _turns(turns, f'"{key}"', "message", changes)
    if isinstance(rest.get("text"), str) and not any(
        question_key in rest and answer_key in rest for _, question_key, answer_key in _PAIRS
    ):
        return "text", _chatml(text_of(rest.pop("text"), '"text"'), changes)
    for form, question_key, answer_key in _PAIRS:
        if question_key in rest and answer_key in rest:
            return form, _pair(rest, question_key, answer_key, changes)
    if {"chosen", "rejected"} <= rest.keys():
        raise Unreadable(f"it is a preference pair (chosen, rejected); the forms read are {READ}")
    keys = ", ".join(map(quoted, list(rest)[:8])) or "none"
    raise Unreadable(f'it has no "messages"; its keys are {keys}; the forms read are {READ}')


def _pair(rest: dict[str, Any], question_key: str, answer_key: str, changes: dict[str, None]) -> list[Message]:
    """A question and its answer, each as text or as turns; Alpaca's input is put below its instruction, and its
    history before it."""
    before: list[Message] = []
    if question_key == "instruction":
        for earlier in rest.pop("history", None) or []:
            if not (isinstance(earlier, list) and len(earlier) == 2):
                raise Unreadable(f'"history" must hold questions with answers, not {quoted(earlier)}')
            before += [
                Message("user", text_of(earlier[0], '"history"')),
                Message("assistant", text_of(earlier[1], '"history"')),
            ]
    question, answered = rest.pop(question_key), rest.pop(answer_key)
    if question_key == "instruction" and (more := rest.pop("input", None)):
        question = "\n\n".join([text_of(question, '"instruction"'), text_of(more, '"input"')])
    return [
        *before,
        *_side(question, question_key, "user", changes),
        *_side(answered, answer_key, "assistant", changes),
    ]


def _side(value: object, key: str, role: Literal["user", "assistant"], changes: dict[str, None]) -> list[Message]:
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, list):
        return _turns(value, f'"{key}"', f"{key} message", changes)
    return [Message(role, text_of(value, f'"{key}"'))]


def _turns(turns: object, key: str, name: str, changes: dict[str, None]) -> list[Message]:
    if isinstance(turns, str):  # some exports have JSON within JSON
        try:
            turns = json.loads(turns)
        except (ValueError, RecursionError):
            raise Unreadable(f"{key} is not a list but {quoted(turns)}") from None
        changes[f"{key} as a JSON string became a list"] = None
    if not isinstance(turns, list):
        raise Unreadable(f"{key} is not a list but {quoted(turns)}")
    if not turns:
        raise Unreadable(f"{key} is empty")
    return [message for number, turn in enumerate(turns, 1) for message in read_turn(turn, f"{name} {number}", changes)]


def _chatml(text: str, changes: dict[str, None]) -> list[Message]:
    before, *turns = text.split(_TURN_START)
    if before.strip() or not turns:
        raise Unreadable('"text" is not a ChatML conversation')
    return [
        message for number, turn in enumerate(turns, 1) for message in _chatml_turn(turn, f"turn {number}", changes)
    ]


def _chatml_turn(turn: str, name: str, changes: dict[str, None]) -> list[Message]:
    role, newline, rest = turn.partition("\n")
    content, _, after = rest.partition(_TURN_END)
    if after.strip() or not newline:
        raise Unreadable(f'{name} of "text" is not ChatML')
    return read_turn({"role": role.strip(), "content": content}, name, changes)


def _under_system(messages: list[Message], rest: dict[str, Any], changes: dict[str, None]) -> list[Message]:
    """The turns under the system prompt in the row's own key "system", if it has one."""
    if not isinstance(rest.get("system"), str):
        return messages
    system = text_of(rest.pop("system"), '"system"')
    if not system.strip():
        return messages
    if messages and messages[0].role == "system":
        if messages[0].content != system:
            raise Unreadable('it has a system turn and another prompt in "system"')
        return messages
    changes['"system" became the system turn'] = None
    return [Message("system", system), *messages]


def _tools(rest: dict[str, Any], changes: dict[str, None]) -> list[Any]:
    """The tools that the row offers, in OpenAI's form; a list as JSON text and the older `functions` are read too."""
    tools = rest.pop("tools", None)
    if isinstance(tools, str) and tools.strip():
        try:
            tools = json.loads(tools)
        except (ValueError, RecursionError):
            raise Unreadable(f'"tools" is not a list but {quoted(tools)}') from None
        changes['"tools" as a JSON string became a list'] = None
    if isinstance(functions := rest.get("functions"), list) and functions and not tools:
        tools = [{"type": "function", "function": function} for function in rest.pop("functions")]
        changes['"functions" became "tools"'] = None
    if tools and not isinstance(tools, list):
        raise Unreadable(f'"tools" is not a list but {quoted(tools)}')
    return tools or []
