"""Checks that every call is in format A, and that the production parser reads it back unchanged."""

from __future__ import annotations

import re
from typing import Any

from punie_tui.datasets.checks.calls.calls_in_text import call_in_text
from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Call, Material, questions_before
from punie_tui.datasets.quoting import quoted
from punie_tui.tools.code.calls import FUNCTION, PARAMETER, parse_answer, well_formed, wrap_call

_FUNCTION_TAG = re.compile(r"<function=(.*?)</function>$", re.DOTALL)
_PARAMETER_TAG = re.compile(r"<parameter=(.*?)</parameter>", re.DOTALL)
_NAME = re.compile(r"\s*([^\s<>]+)>?")
_OPEN, _CLOSE = "<tool_call>", "</tool_call>"


def production_call(answer: str) -> tuple[str, dict[str, Any]] | None:
    """(function, arguments) of the first call in an answer as mlx-lm parses it; None if it finds no call.

    Restates `mlx_lm.tool_parsers.qwen3_coder.parse_tool_call` (0.32) without a tool schema, on the text
    between the tool-call tags, because importing it would import mlx. A test keeps the two in agreement.
    """
    _, opened, rest = answer.partition(_OPEN)
    body, closed, _ = rest.partition(_CLOSE)
    found = _FUNCTION_TAG.findall(body)
    if not (opened and closed and found) or (name := _NAME.match(found[0])) is None:
        return None
    arguments: dict[str, Any] = {}
    for text in _PARAMETER_TAG.findall(found[0][name.end() :]):
        if (parameter := _NAME.match(text)) is not None:
            value = text[parameter.end() :].removeprefix("\n").removesuffix("\n")
            arguments[parameter.group(1)] = None if value.lower() == "null" else value
    return name.group(1), arguments


def _format(material: Material) -> CheckReport:
    loose = [
        f"{call.place}: {quoted(call.parsed.problem, 120)}" for call in material.calls if not well_formed(call.answer)
    ]
    in_text = [
        f"{located.place}: message {number}: {problem}"
        for located in material.examples
        for number, message in enumerate(located.example.messages, 1)
        if message.role == "assistant"
        and parse_answer(message.content).kind == "direct"
        and (problem := call_in_text(message.content, questions_before(located.example, number)))
    ]
    beside = sum(not call.parsed.strict for call in material.calls) - len(loose)
    aside = f", {beside} of them with sentences beside them" if beside else ""
    good = f"all {len(material.calls)} calls are in format A{aside}"
    return nowhere([*loose, *in_text], good, "calls not in format A")


def _production(material: Material) -> CheckReport:
    misread = [f"{call.place}: {problem}" for call in material.calls if (problem := _misread(call))]
    return nowhere(misread, "the production parser reads every call back", "calls that it reads differently")


def _misread(call: Call) -> str:
    served = production_call(call.answer)
    if served is None:
        return "it finds no call"
    name, arguments = served
    if name != FUNCTION:
        return f"it calls {quoted(name)} instead of {FUNCTION}"
    if call.parsed.code is None or arguments != {PARAMETER: call.parsed.code}:
        return "the code that it passes on differs from the row's"
    kept = wrap_call(call.parsed.code)
    written = call.answer[call.answer.index(_OPEN) : call.answer.rindex(_CLOSE) + len(_CLOSE)]
    if "".join(kept.split()) != "".join(written.split()):  # spacing between the tags is free
        return "it loses part of the call"
    return ""


CHECKS = (
    Check(
        "one format",
        "A model that sees several ways of writing a call mixes them, and mixed calls cannot be parsed.",
        "Write every call as <tool_call><function=execute_code> with the one parameter code; never as fenced code, "
        "JSON or text.",
        _format,
    ),
    Check(
        "production parser",
        "A call that the serving parser cuts short or cannot find is never carried out, however well it is learnt.",
        "Keep the tags of a call out of its code and close each tag; the code must not be the bare word null.",
        _production,
    ),
)
