"""Checks that answers have no carriage returns, and the code of calls no unusual or invisible spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Material
from punie_tui.tools.code.calls import parse_answer

_ODD_SPACES = re.compile("[\u00a0\u00ad\u2007\u200b\u2028\u2029\u202f\u2060\ufeff]")


def _look(material: Material) -> CheckReport:
    where = [
        f"{located.place}: {problem} in message {number}"
        for located in material.examples
        for number, message in enumerate(located.example.messages, 1)
        if message.role == "assistant"
        for problem in _odd(message.content)
    ]
    return nowhere(where, "answers hold plain newlines and spaces", "answers with characters that only look plain")


def _odd(answer: str) -> Iterator[str]:
    if "\r" in answer:
        yield "a carriage return"
    for character in sorted(set(_ODD_SPACES.findall(parse_answer(answer).code or ""))):
        yield f"{unicodedata.name(character).casefold()} (U+{ord(character):04X}) in the code"


CHECKS = (
    Check(
        "plain characters",
        "Code with a no-break or zero-width space does not parse, and nobody sees why; a model copies them.",
        "Write \\n for \\r\\n, and plain spaces; data import mends the ends of lines.",
        _look,
    ),
)
