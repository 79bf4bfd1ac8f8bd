"""Checks that the arguments of a call are an object, not a JSON string containing one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Material
from punie_tui.datasets.examples import Message
from punie_tui.regular_files import parse_object

_CALL = re.compile(r"<tool_call>(.*?)(?:</tool_call>|\Z)", re.DOTALL)
_CODE = re.compile(r"<parameter=code>\n?(.*?)\n?</parameter>", re.DOTALL)


def _look(material: Material) -> CheckReport:
    where = [
        f"{located.place}: {problem}"
        for located in material.examples
        for message in located.example.messages
        if message.role == "assistant"
        for problem in _stringed(message)
    ]
    return nowhere(where, "no call has its arguments as a JSON string", "calls with arguments as a JSON string")


def _stringed(message: Message) -> Iterator[str]:
    for call in message.tool_calls:
        function = call.get("function", call) if isinstance(call, dict) else None
        if isinstance(function, dict) and isinstance(function.get("arguments"), str):
            yield "tool_calls[…].function.arguments"
    for body in _CALL.findall(message.content):
        record = parse_object(body)
        if record is not None and isinstance(record.get("arguments"), str):
            yield "arguments inside <tool_call>"
        if any(parse_object(code) is not None for code in _CODE.findall(body)):
            yield "the parameter code holds JSON instead of Python"


CHECKS = (
    Check(
        "arguments as an object",
        "A chat template writes a JSON string out as one more layer of quotes, and the model learns to escape "
        "instead of to call.",
        "Give the arguments as an object, or the code bare in format A.",
        _look,
    ),
)
