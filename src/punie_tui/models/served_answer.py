"""Parses answers of chat completions: whole, or piece by piece as server-sent events. Pure functions.

The result is text: a call given as an object (`tool_calls`) is written in format A.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from punie_tui.datasets.importing.call_arguments import RowRefused, code_of_call
from punie_tui.tools.code.calls import wrap_call

Stopped = Literal["eos", "length", "cut off"]


class Malformed(Exception):
    """Raised if a document is not an answer of chat completions; the message says why, as a clause."""


@dataclass(frozen=True)
class Reply:
    """An answer. `tokens` and `prompt_tokens` are 0 if the server does not count them; `first` is the time to the first
    piece in seconds, 0 if it was not streamed; `cut` is why it was cut off."""

    text: str
    tokens: int
    prompt_tokens: int
    seconds: float
    stopped: Stopped
    first: float = 0.0
    cut: str = ""


@dataclass(frozen=True)
class AnswerPart:
    """The content of one event of a stream."""

    text: str = ""
    calls: Sequence[Any] = ()
    finish: str = ""
    usage: Mapping[str, Any] = field(default_factory=dict)


def reply_of(document: object, seconds: float) -> Reply:
    """Parses a whole answer. Raises Malformed."""
    if not isinstance(document, dict):
        raise Malformed("the answer is not a JSON object")
    part = _part(document, "message")
    if part is None:
        raise Malformed("the answer has no choice with a message")
    return _joined([part], part.calls, seconds, "length" if part.finish == "length" else "eos")


def streamed(lines: Iterable[bytes]) -> Iterator[AnswerPart]:
    """The parts of a stream of server-sent events; one of them has a `finish`, unless the stream is cut off.

    Raises Malformed."""
    for line in lines:
        kind, _, data = line.strip().partition(b":")
        if kind != b"data":
            continue  # a comment that keeps the connection alive, or the end of an event
        if data.strip() == b"[DONE]":
            yield AnswerPart(finish="stop")
            return
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            raise Malformed(f"a part of the answer is not JSON ({data[:60]!r})") from None
        if isinstance(document, dict) and document.get("error"):
            raise Malformed(f"the server reports: {json.dumps(document['error'])[:300]}")
        if isinstance(document, dict) and (part := _part(document, "delta")) is not None:
            yield part


def joined(parts: Sequence[AnswerPart], seconds: float, first: float, cut: str) -> Reply:
    """Joins the parts of a stream into an answer; one without a `finish` was cut off, for the reason `cut`."""
    finishes = [part.finish for part in parts if part.finish]
    stopped: Stopped = "cut off" if not finishes else "length" if finishes[0] == "length" else "eos"
    calls: dict[object, dict[str, str]] = {}
    for call in (call for part in parts for call in part.calls if isinstance(call, dict)):
        function = call.get("function")
        whole = calls.setdefault(call.get("index", len(calls)), {"name": "", "arguments": ""})
        for key in whole:
            value = function.get(key) if isinstance(function, dict) else None
            whole[key] += value if isinstance(value, str) else json.dumps(value) if value is not None else ""
    return _joined(parts, list(calls.values()), seconds, stopped, first, cut if stopped == "cut off" else "")


def _joined(
    parts: Sequence[AnswerPart],
    calls: Sequence[Any],
    seconds: float,
    stopped: Stopped,
    first: float = 0.0,
    cut: str = "",
) -> Reply:
    usage: Mapping[str, Any] = next((part.usage for part in reversed(parts) if part.usage), {})
    tokens, prompt_tokens = (
        value if isinstance(value := usage.get(key), int) else 0 for key in ("completion_tokens", "prompt_tokens")
    )
    text = "".join([*(part.text for part in parts), *map(_as_text, calls)])
    return Reply(text, tokens, prompt_tokens, seconds, stopped, first, cut)


def _as_text(call: object) -> str:
    try:
        return wrap_call(code_of_call(call, "the answer", (), {}))
    except RowRefused:  # unchanged: grading will report what is wrong with its form
        return f"<tool_call>{json.dumps(call)}</tool_call>"


def _part(document: Mapping[str, Any], key: str) -> AnswerPart | None:
    """The content of a document's first choice, under `key`; None if there is neither such a choice nor usage."""
    usage = document.get("usage") if isinstance(document.get("usage"), dict) else {}
    try:
        choice = document["choices"][0]
        message = choice[key]
        text, calls = message.get("content") or "", message.get("tool_calls") or []
        if not isinstance(text, str) or not isinstance(calls, list):
            return None
        finish = choice.get("finish_reason")
    except (KeyError, IndexError, TypeError, AttributeError):
        return AnswerPart(usage=usage) if usage and key == "delta" else None
    return AnswerPart(text, calls, finish if isinstance(finish, str) else "", usage or {})
