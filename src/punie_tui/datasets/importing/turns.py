"""One turn of a conversation, read from any of the common ways of writing turns.

Chat messages (`role`, `content`), ShareGPT (`from`, `value`), content as a list of parts, OpenAI's old `function_call`,
Anthropic's `tool_use` and `tool_result`. What is read differently from how it is written is named, and what has no
place in a turn is kept. Knows nothing of rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from punie_tui.datasets.quoting import quoted

Role = Literal["system", "user", "assistant", "tool"]

_ROLES = get_args(Role)
_ROLES_ELSEWHERE: dict[str, Role] = {
    "developer": "system",
    **dict.fromkeys(("human", "prompter"), "user"),
    **dict.fromkeys(("gpt", "chatgpt", "model", "ai", "bot", "function_call", "tool_call"), "assistant"),
    **dict.fromkeys(("function", "ipython", "observation", "tool_response", "function_response"), "tool"),
}
_CALLING = ("function_call", "tool_call")
"""Roles whose text is a call, or a list of them, as JSON."""


class Unreadable(Exception):
    """Raised for a row that contains no example; the message says why, as a clause."""


@dataclass(frozen=True)
class Message:
    """One turn. `tool_calls` is OpenAI's list, unchanged; our own rows have the call in `content`.

    `weight`: 0 if this answer is not to be learned. `answers`: the id of the call whose result a tool turn contains.
    `unread`: further keys of the turn with their values, which training ignores.
    """

    role: Role
    content: str
    tool_calls: list[Any] = field(default_factory=list)
    weight: int | None = None
    answers: str | None = None
    unread: dict[str, Any] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """The turn as it is written in a row on disk."""
        calls = {"tool_calls": self.tool_calls} if self.tool_calls else {}
        weight = {} if self.weight is None else {"weight": self.weight}
        answers = {} if self.answers is None else {"tool_call_id": self.answers}
        return {"role": self.role, "content": self.content} | calls | weight | answers | self.unread


def read_turn(turn: object, name: str, changes: dict[str, None]) -> list[Message]:
    """The messages of one turn (several if it contains results of tools as parts). `name` is what messages call the
    turn; what is read differently from how it is written is added to `changes`. Raises Unreadable."""
    if not isinstance(turn, dict):
        raise Unreadable(f"{name} is not an object but {quoted(turn)}")
    held = {key: value for key, value in turn.items() if value not in (None, "", [], {})}
    value = held.pop("role", None) or held.pop("from", None)
    role = _role(value, name, changes)
    calls = held.pop("tool_calls", [])
    if not isinstance(calls, list):
        raise Unreadable(f"{name} has tool_calls that are not a list but {quoted(calls)}")
    if (old := held.pop("function_call", None)) is not None:
        if calls or not isinstance(old, dict):
            raise Unreadable(f"{name} has a function_call beside tool_calls, or one that is not an object")
        calls = [{"function": old}]
        changes["function_call read like tool_calls"] = None
    content = turn.get("content", turn.get("value"))
    results: list[Message] = []
    if isinstance(content, list):
        content, parts_calls, results = _parts(content, name, held)
        calls = [*calls, *parts_calls]
        changes["content in parts became text"] = None
    for key in ("content", "value"):
        held.pop(key, None)
    if value in _CALLING:
        content, calls = "", _json_calls(content, name)
    if content is None and (calls or results):
        content = ""
    answers = held.pop("tool_call_id", None) if role == "tool" else None
    weight = _weight(held) if role == "assistant" else None
    message = Message(
        role,
        text_of(content, f"the content of {name}"),
        calls,
        weight,
        None if answers is None else str(answers),
        held,
    )
    return [*results, message] if message.content or calls or not results else results


def text_of(value: object, name: str) -> str:
    """`value`, if it is text that can be written as UTF-8. Raises Unreadable if it is not."""
    if not isinstance(value, str):
        raise Unreadable(f"{name} is not text but {quoted(value)}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:  # JSON's \ud800: no tokenizer, file or terminal accepts it
        raise Unreadable(f"{name} contains half a surrogate pair, which is not text") from None
    return value


def _role(value: object, name: str, changes: dict[str, None]) -> Role:
    if isinstance(value, str):
        if value in _ROLES:
            return value  # type: ignore[return-value]
        lowered = value.strip().casefold()
        role = lowered if lowered in _ROLES else _ROLES_ELSEWHERE.get(lowered)
        if role is not None:
            changes[f"role {quoted(value)} became {role}"] = None
            return role  # type: ignore[return-value]
    raise Unreadable(
        f"{name} has the role {quoted(value)}; it must be one of {', '.join(_ROLES)}, or {', '.join(_ROLES_ELSEWHERE)}"
    )


def _weight(held: dict[str, Any]) -> int | None:
    """OpenAI's weight of an answer, 0 or 1; any other value stays among the unread keys."""
    weight = held.get("weight")
    return int(held.pop("weight")) if isinstance(weight, int | float) and weight in (0, 1) else None


def _parts(parts: list[Any], name: str, held: dict[str, Any]) -> tuple[str, list[Any], list[Message]]:
    """The text of a list of parts, the calls in it, and the results of tools as turns of their own."""
    texts, calls, results = [], [], []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        if not isinstance(part, dict):
            raise Unreadable(f"{name} has a part that is neither text nor an object but {quoted(part)}")
        kind = part.get("type", "text")
        if kind in ("text", "input_text", "output_text"):
            texts.append(text_of(part.get("text"), f"a part of {name}"))
        elif kind == "tool_use":
            calls.append({"id": part.get("id"), "function": {"name": part.get("name"), "arguments": part.get("input")}})
        elif kind == "tool_result":
            content, of = part.get("content"), part.get("tool_use_id")
            content = _parts(content, name, held)[0] if isinstance(content, list) else content
            answers = None if of is None else str(of)
            results.append(Message("tool", text_of(content, f"a result in {name}"), answers=answers))
        elif kind in ("thinking", "reasoning"):
            held["reasoning_content"] = part.get(kind, part.get("text", ""))
        else:
            raise Unreadable(f"{name} has a part of the type {quoted(kind)}, which is not text")
    return "".join(texts), calls, results


def _json_calls(value: object, name: str) -> list[Any]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        raise Unreadable(f"{name} calls with invalid JSON: {quoted(value)}") from None
    return found if isinstance(found, list) else [found]
