"""Converts one foreign row into ours (chat messages, each call in format A), or says why it cannot.

Accepts whatever `parse_row` reads (chat, ShareGPT, Alpaca, ChatML text, completions, OpenAI tool_calls) and calls in
format B, as JSON (Hermes) or loosely tagged. The system turn and the sentences beside a call are unchanged. Every
change is named, and what has no place in the row is kept in its meta.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from punie_tui.datasets.checks.rows import disorder, empty_turn
from punie_tui.datasets.examples import Example, Message, Row
from punie_tui.datasets.importing.call_arguments import RowRefused, code_of_call
from punie_tui.datasets.quoting import quoted
from punie_tui.regular_files import parse_object
from punie_tui.tools.code.calls import call_span, parse_answer, well_formed, wrap_call

__all__ = ["ConvertedRow", "RowRefused", "adopt", "under_system"]

_OPEN = "<tool_call>"


@dataclass(frozen=True)
class ConvertedRow:
    """A converted row. `changes`: what was changed, each as a short phrase, without repeats. `kept`: what the
    conversation has no place for (names of tools beside their results, another system prompt), by name."""

    example: Example
    changes: tuple[str, ...]
    kept: dict[str, Any]


def adopt(row: Row) -> ConvertedRow:
    """Converts the row into our form. Raises Refused if it cannot be converted."""
    if row.example is None:
        raise RowRefused(row.problem)
    changes: dict[str, None] = {}
    kept: dict[str, Any] = {}
    if row.form not in ("messages", "tool_calls"):
        changes[f"{row.form} became messages"] = None
    changes |= dict.fromkeys(row.changes)
    example = replace(row.example, messages=_turns(row.example, changes, kept))
    if problem := disorder(example):
        raise RowRefused(problem)
    if problem := empty_turn(example):
        raise RowRefused(problem)
    return ConvertedRow(example, tuple(changes), kept)


def under_system(adopted: ConvertedRow, system: str | None) -> ConvertedRow:
    """The row with the system prompt `system`, or with none; its former prompt is saved in `kept`."""
    had, turns = adopted.example.system, adopted.example.messages
    if had == system:
        return adopted
    turns = turns if had is None else turns[1:]
    if system is None:
        change = "system turn left out"
    else:
        turns = [Message("system", system), *turns]
        change = "system turn added" if had is None else "system turn replaced"
    kept = adopted.kept if had is None else adopted.kept | {"system": had}
    return ConvertedRow(replace(adopted.example, messages=turns), (*adopted.changes, change), kept)


def _turns(example: Example, changes: dict[str, None], kept: dict[str, Any]) -> list[Message]:
    turns: list[Message] = []
    calls: list[Any] = []
    results: list[Message] = []

    def answer() -> None:
        """Appends the tool results waiting in `results` as one user turn, in the order of the calls."""
        if results:
            changes["tool turn became a user turn"] = None
            ordered = _in_order(results, calls, changes)
            for name in (result.unread["name"] for result in ordered if "name" in result.unread):
                kept.setdefault("results of", []).append(name)
            text = "\n".join(_response(result.content) for result in ordered)
            unread = {key: each for result in ordered for key, each in result.unread.items() if key != "name"}
            turns.append(Message("user", text, unread=unread))
            results.clear()

    for number, message in enumerate(example.messages, 1):
        if message.role == "tool":
            results.append(message)
            continue
        answer()
        if message.role == "assistant":
            calls = message.tool_calls
            content = _answer(message, f"message {number}", example.tools, changes)
            turns.append(replace(message, content=content, tool_calls=[]))
        elif message.tool_calls:
            raise RowRefused(f"message {number} ({message.role}) has tool_calls; only the assistant calls")
        else:
            turns.append(message)
    answer()
    return turns


def _response(content: str) -> str:
    """A tool's answer between its tags, which some rows have already."""
    bare = content.strip()
    if bare.startswith("<tool_response>") and bare.endswith("</tool_response>"):
        return bare
    return f"<tool_response>\n{content}\n</tool_response>"


def _in_order(results: list[Message], calls: Sequence[Any], changes: dict[str, None]) -> list[Message]:
    """The results of parallel calls in the order of the calls. Raises Refused if one cannot be assigned to a call."""
    ids = [str(call.get("id")) for call in calls if isinstance(call, dict)]
    answered = [result.answers for result in results]
    if len(results) < 2 or None in answered or not ids:
        return results
    strays = [each for each in answered if each not in ids]
    if strays or len(set(answered)) < len(answered):
        raise RowRefused(
            f"its tool results cannot be matched to calls by tool_call_id ({quoted((strays or answered)[0])})"
        )
    ordered = sorted(results, key=lambda result: ids.index(result.answers or ""))
    if ordered != results:
        changes["results of tools put in the order of their calls"] = None
    return ordered


def _answer(message: Message, name: str, tools: Sequence[Any], changes: dict[str, None]) -> str:
    """An assistant's turn with its call, if any, in format A."""
    content = message.content
    if "\r" in content:
        content = _newlines(content, changes)
    if message.tool_calls:
        if _OPEN in content:
            raise RowRefused(f"{name} calls both in tool_calls and in its text")
        changes["tool_calls became format A"] = None
        codes = [code_of_call(call, name, tools, changes) for call in message.tool_calls]
        call = _wrapped("\n".join(codes), name, changes)
        return f"{content.rstrip()}\n\n{call}" if content.strip() else call
    parsed = parse_answer(content)
    if parsed.kind == "direct" or well_formed(content):
        return content
    start, end = call_span(content)
    code, form = parsed.code, "a loose call"
    body = content[start:end].removeprefix(_OPEN).removesuffix("</tool_call>")
    if parsed.problem and "format B" in parsed.problem:
        form = "format B"
    elif content.startswith(_OPEN, start) and (record := parse_object(body)) is not None:
        code, form = code_of_call(record, name, tools, changes), "a JSON call"
    if code is None or parsed.count != 1:
        raise RowRefused(f"{name} holds a call that cannot be read: {quoted(parsed.problem, 120)}")
    written = _wrapped(code, name, changes)
    changes[f"{form} became format A"] = None
    before, after = content[:start], content[end:]
    return (before if before.strip() else "") + written + (after if after.strip() else "")


def _wrapped(code: str, name: str, changes: dict[str, None]) -> str:
    """The code as a call in format A. Raises Refused if it would not be read back unchanged."""
    code = _newlines(code, changes) if "\r" in code else code
    written = wrap_call(code)
    parsed = parse_answer(written)
    if not parsed.strict or parsed.code != code:
        raise RowRefused(f"{name} has a call whose code contains a call's tags")
    return written


def _newlines(text: str, changes: dict[str, None]) -> str:
    changes["carriage returns became newlines"] = None
    return text.replace("\r\n", "\n").replace("\r", "\n")
