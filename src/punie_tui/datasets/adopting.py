"""One foreign row becomes a row of ours: chat messages, one system turn, each call in format A — or says why not.

Takes whatever `parse_row` reads (chat, ChatML text, completions, OpenAI tool_calls) and calls in format B, as JSON
(Hermes) or loosely tagged. Every change is named, and what has no place in the row is kept in its meta.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from punie_tui.datasets.checks.rows import disorder
from punie_tui.datasets.examples import Example, Message, Row
from punie_tui.datasets.quoting import quoted
from punie_tui.tools.calls import FUNCTION, PARAMETER, parse_answer, wrap_call
from punie_tui.tools.catalog import SYSTEM_PROMPT, TOOLS

_OPEN, _CLOSE = "<tool_call>", "</tool_call>"


class Refused(Exception):
    """A row cannot be taken; the message says why, as a clause."""


@dataclass(frozen=True)
class Adopted:
    """A row as it was taken. `changes`: what was changed, each as a short phrase, without repeats. `kept`: what the
    conversation has no place for (another system prompt, text beside a call), by name."""

    example: Example
    changes: tuple[str, ...]
    kept: dict[str, Any]


def adopt(row: Row, system: str | None = SYSTEM_PROMPT) -> Adopted:
    """The row in our form, under the system prompt `system`, or none. Raises Refused."""
    if row.example is None:
        raise Refused(row.problem)
    changes: dict[str, None] = {}
    kept: dict[str, Any] = {}
    if row.form in ("text", "completion"):
        changes[f"{row.form} became messages"] = None
    turns = _turns(row.example.messages, changes, kept)
    if turns and turns[0].role == "system":
        if turns[0].content != system:
            kept["system"] = turns[0].content
            changes["system turn replaced" if system is not None else "system turn left out"] = None
        turns = turns[1:]
    elif system is not None:
        changes["system turn added"] = None
    before = [Message("system", system)] if system is not None else []
    example = Example([*before, *turns], row.example.meta)
    if problem := disorder(example):
        raise Refused(problem)
    if not example.query.strip():
        raise Refused("nothing is asked")
    if not example.messages[-1].content.strip():
        raise Refused("the last answer is empty")
    return Adopted(example, tuple(changes), kept)


def _turns(messages: list[Message], changes: dict[str, None], kept: dict[str, Any]) -> list[Message]:
    turns: list[Message] = []
    after_tool = False
    for number, message in enumerate(messages, 1):
        match message.role:
            case "tool":
                response = f"<tool_response>\n{message.content}\n</tool_response>"
                changes["tool turn became a user turn"] = None
                if after_tool:  # the answers to parallel calls
                    response = f"{turns.pop().content}\n{response}"
                turns.append(Message("user", response))
            case "assistant":
                turns.append(Message("assistant", _answer(message, f"message {number}", changes, kept)))
            case _:
                if message.tool_calls:
                    raise Refused(f"message {number} ({message.role}) has tool_calls; only the assistant calls")
                turns.append(message)
        after_tool = message.role == "tool"
    return turns


def _answer(message: Message, name: str, changes: dict[str, None], kept: dict[str, Any]) -> str:
    """An assistant's turn with its call, if it has one, in format A."""
    if message.tool_calls:
        if _OPEN in message.content:
            raise Refused(f"{name} calls both in tool_calls and in its text")
        changes["tool_calls became format A"] = None
        _keep_beside(message.content, kept, changes)
        return wrap_call("\n".join(_code_of_call(call, name) for call in message.tool_calls))
    parsed = parse_answer(message.content)
    if parsed.kind == "direct" or parsed.strict:
        return message.content
    code, form = parsed.code, "a loose call"
    before, opened, rest = message.content.partition(_OPEN)
    body, _, after = rest.partition(_CLOSE)
    if parsed.problem and "format B" in parsed.problem:
        form = "format B"
    elif opened and (record := _record(body)) is not None:
        code, form = _code(record.get("name"), record.get("arguments"), name), "a JSON call"
    if code is None or parsed.count != 1:
        raise Refused(f"{name} holds a call that cannot be read: {quoted(parsed.problem, 120)}")
    written = wrap_call(code)
    if not parse_answer(written).strict:
        raise Refused(f"{name} holds a call whose code has tags of a call in it")
    changes[f"{form} became format A"] = None
    if opened:
        _keep_beside(before, kept, changes)
        _keep_beside(after, kept, changes)
    return written


def _keep_beside(text: str, kept: dict[str, Any], changes: dict[str, None]) -> None:
    if text.strip():
        kept.setdefault("beside", []).append(text)
        changes["text beside a call taken out"] = None


def _code_of_call(call: object, name: str) -> str:
    function = call.get("function", call) if isinstance(call, dict) else None
    if not isinstance(function, dict):
        raise Refused(f"{name} has a tool call that is not an object but {quoted(call)}")
    return _code(function.get("name"), function.get("arguments"), name)


def _code(function: object, arguments: object, name: str) -> str:
    """The Python that makes the call: what `execute_code` was given, or a call of one of our tools, printed."""
    if isinstance(arguments, str):
        arguments = _record(arguments)
    if not isinstance(arguments, dict):
        raise Refused(f"{name} calls {quoted(function)} with arguments that are no object")
    if function == FUNCTION:
        code = arguments.get(PARAMETER)
        if not isinstance(code, str) or set(arguments) != {PARAMETER}:
            raise Refused(f"{name} calls {FUNCTION} without its one argument {PARAMETER!r}, or with others")
    elif isinstance(function, str) and function in TOOLS:
        wanted = [parameter.name for parameter in TOOLS[function].parameters]
        if set(arguments) != set(wanted) or not all(isinstance(value, str) for value in arguments.values()):
            raise Refused(f"{name} calls {function} with other arguments than {', '.join(wanted)}")
        code = f"print({function}({', '.join(_literal(arguments[each]) for each in wanted)}))"
    else:
        raise Refused(f"{name} calls {quoted(function)}, which is no tool of ours; there is {', '.join(TOOLS)}")
    if not code.strip():
        raise Refused(f"{name} calls {FUNCTION} with no code")
    if parse_answer(wrap_call(code)).code != code:
        raise Refused(f"{name} holds a call whose code has tags of a call in it")
    return code


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else repr(text)


def _record(text: str) -> dict[str, Any] | None:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
