"""Writes a call into an answer, and parses one from an answer, strictly or leniently.

Format A is `<tool_call><function=execute_code>` with one parameter `code`; format B has the bare Python inside
`<tool_call>`. Parsing never raises: what is wrong with an answer is part of the result. The code itself is not
examined.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

FUNCTION = "execute_code"
PARAMETER = "code"

_STRICT = re.compile(
    rf"\s*<tool_call>\s*<function={FUNCTION}>\s*<parameter={PARAMETER}>"
    r"(?P<code>(?:(?!</?tool_call>|</?function\b|</?parameter\b).)*)"
    r"</parameter>\s*</function>\s*</tool_call>\s*",
    re.DOTALL,
)
_FUNCTION = re.compile(r"<function\s*=\s*([^\s<>]*)\s*>?")
_PARAMETER = re.compile(r"<parameter\s*=\s*([^\s<>]*)\s*>?")
_MARK = re.compile(r"</?tool_call>|<function\s*=|</function>|<parameter\s*=|</parameter>")
_CODE_ENDS = re.compile(
    r"</parameter>|</function>|</?tool_call>|<function\s*=|<parameter\s*=|<\|im_end\|>|<\|endoftext\|>"
)
_FENCE = re.compile(r"\s*```(?:python|py)?[ \t]*\n(?P<code>.*?)(?:\n[ \t]*```\s*|\s*)\Z", re.DOTALL)


@dataclass(frozen=True)
class ParsedAnswer:
    """A parsed answer.

    `code` begins at character `code_start` of the answer (None if it is escaped, as in JSON, or absent). `strict` is
    true for exactly one call in format A and nothing else. `problem` says why a call is not strict; None for a strict
    call and for a direct answer. `count` is the number of calls.
    """

    kind: Literal["direct", "call"]
    code: str | None
    code_start: int | None
    strict: bool
    problem: str | None
    count: int


def wrap_call(code: str) -> str:
    """`code` as a call in format A."""
    return f"<tool_call><function={FUNCTION}>\n<parameter={PARAMETER}>\n{code}\n</parameter>\n</function></tool_call>"


def parse_answer(text: str) -> ParsedAnswer:
    """Parse an answer: a direct one (without any tag of a call), a strict call, or what can be recovered of a call."""
    strict = _STRICT.fullmatch(text)
    if strict:
        code, start = _trimmed(text, *strict.span("code"))
        return ParsedAnswer("call", code, start, True, None, 1)
    if not _MARK.search(text):
        return ParsedAnswer("direct", None, None, False, None, 0)
    return _recover(text)


def well_formed(text: str) -> bool:
    """Whether an answer contains exactly one call in format A, with or without text around it."""
    start, end = call_span(text)
    return parse_answer(text[start:end]).strict


def call_span(text: str) -> tuple[int, int]:
    """Start and end of the call in an answer, tags included; (0, 0) if there is none. An unclosed call extends to the
    end of its code."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return 0, 0
    parsed = _recover(text)
    code_end = (parsed.code_start or 0) + len(parsed.code or "") if parsed.code_start is not None else 0
    return marks[0].start(), max(marks[-1].end(), code_end)


def _trimmed(text: str, start: int, end: int) -> tuple[str, int]:
    """`text[start:end]` and its start, stripped of one leading and one trailing newline as in mlx-lm's qwen3_coder
    parser."""
    if text.startswith("\n", start) and start < end:
        start += 1
    if end > start and text[end - 1] == "\n":
        end -= 1
    return text[start:end], start


def _recover(text: str) -> ParsedAnswer:
    opening = text.find("<tool_call>")
    functions = list(_FUNCTION.finditer(text))
    count = max(text.count("<tool_call>"), len(functions), 1)
    problems: list[str] = []
    if count > 1:
        problems.append(f"{count} calls instead of one")
    if opening < 0 or (functions and functions[0].start() < opening):
        problems.append("the opening <tool_call> is missing")
    first_mark = _MARK.search(text)
    if first_mark and text[: first_mark.start()].strip():
        problems.append("text before the call")

    if functions:
        code, start, end = _format_a(text, functions[0], problems)
    elif _PARAMETER.search(text):
        problems.append("the function tag is missing")
        code, start, end = _parameter(text, 0, problems)
    elif opening >= 0:
        code, start, end = _bare(text, opening + len("<tool_call>"), problems)
    else:
        problems.append("closing tags with no call before them")
        code, start, end = None, None, len(text)

    if "</tool_call>" not in text[end:] and opening >= 0:
        problems.append("</tool_call> is missing")
    elif count == 1 and text.rpartition("</tool_call>")[2].strip() and "</tool_call>" in text[end:]:
        problems.append("text after the call")
    return ParsedAnswer("call", code, start, False, "; ".join(problems) or "the tags are out of order", count)


def _format_a(text: str, function: re.Match[str], problems: list[str]) -> tuple[str | None, int | None, int]:
    name = function.group(1)
    if name != FUNCTION:
        problems.append(f"calls the function {name!r} instead of {FUNCTION}")
        return None, None, function.end()
    parameter = _PARAMETER.search(text, function.end())
    if parameter is None:
        problems.append(f"the parameter {PARAMETER!r} is missing")
        return _code_until_end(text, function.end())
    code, start, end = _parameter(text, function.end(), problems)
    if "</function>" not in text[end:]:
        problems.append("</function> is missing")
    return code, start, end


def _parameter(text: str, position: int, problems: list[str]) -> tuple[str | None, int | None, int]:
    parameter = _PARAMETER.search(text, position)
    assert parameter is not None
    if parameter.group(1) != PARAMETER:
        problems.append(f"the parameter is called {parameter.group(1)!r} instead of {PARAMETER}")
    code, start, end = _code_until_end(text, parameter.end())
    if not text.startswith("</parameter>", end):
        problems.append("</parameter> is missing")
    return code, start, end


def _code_until_end(text: str, start: int) -> tuple[str | None, int | None, int]:
    """The code from `start` to the next tag, or to the end of a truncated text."""
    ends = _CODE_ENDS.search(text, start)
    end = ends.start() if ends else len(text)
    code, start = _trimmed(text, start, end)
    return (code, start, end) if code.strip() else (None, None, end)


def _bare(text: str, start: int, problems: list[str]) -> tuple[str | None, int | None, int]:
    """The content of `<tool_call>` without a function tag: format B, or JSON with name and arguments."""
    code, code_start, end = _code_until_end(text, start)
    if code is None or code_start is None:
        problems.append("the call is empty")
        return None, None, end
    call = _json(code)
    if isinstance(call, dict) and "name" in call:
        problems.append("the call is JSON instead of format A")
        arguments = call.get("arguments")
        if isinstance(arguments, str):
            arguments = _json(arguments)
        found = arguments.get(PARAMETER) if isinstance(arguments, dict) else None
        if call["name"] != FUNCTION:
            problems.append(f"calls the function {call['name']!r} instead of {FUNCTION}")
            found = None
        return (found if isinstance(found, str) else None), None, end
    problems.append("format B: the code stands bare inside <tool_call>")
    fence = _FENCE.fullmatch(code)
    if fence:
        return fence.group("code"), code_start + fence.start("code"), end
    return code, code_start, end


def _json(text: str) -> Any:
    """The text parsed as JSON; None if it is not valid, or nested too deeply as in a runaway answer."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
