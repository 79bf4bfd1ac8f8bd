"""Model answers and Python code as styled text: tool calls, highlighted code, and a fault underlined.

Everything goes through `untrusted` first, so nothing in the text can act as markup or reach the terminal
as a control code. Independent of graders and datasets: callers pass the text and the characters to underline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from pygments.lexers import PythonLexer
from pygments.token import Token
from rich.cells import cell_len
from textual.content import Content, Span

from punie_tui.tui.common.untrusted import untrusted

LONGEST_SHOWN = 20_000
"""In characters; a longer text is cut here, and a note says how much is missing."""

_CODE = re.compile(
    r"<parameter=code>\n?(?P<format_a>.*?)(?=\n?</parameter>|\Z)"
    r"|<tool_call>(?!\s*<function)\n?(?P<format_b>.*?)(?=\n?</tool_call>|\Z)"
    r"|^```(?:python|py)\n(?P<fence>.*?)(?=^```|\Z)",
    re.DOTALL | re.MULTILINE,
)
_TAG = re.compile(r"</?(?:tool_call|tool_response|function|parameter)(?:=[\w.-]*)?>")

FAULT = "bold underline $error"

_STYLES = {
    Token.Comment: "$foreground-muted italic",
    Token.Keyword: "$text-accent",
    Token.Keyword.Constant: "$text-warning",
    Token.Literal.Number: "$text-warning",
    Token.Literal.String: "$text-success",
    Token.Literal.String.Interpol: "$foreground",
    Token.Name.Builtin: "$text-primary",
    Token.Name.Decorator: "$text-primary",
    Token.Name.Function: "$text-primary",
    Token.Operator.Word: "$text-accent",
}


def python_content(code: str) -> Content:
    """Python code, highlighted; anything that is not Python is shown as it is."""
    return _styled(code, list(_highlights(code, 0)))


def answer_content(answer: str, fault: tuple[int, int] | None = None, *, carets: int = 0) -> Content:
    """An answer: tags dim, code inside tool calls and fences highlighted as Python.

    `fault` is the range of characters [start, end) of `answer` to underline; an empty range marks the one
    character at its start. If the fault's line fits in `carets` cells, a row of `~` below it points at the fault, so
    that it can be seen without styles too.
    """
    shown = answer[:LONGEST_SHOWN]
    spans = [(match.start(), match.end(), "$foreground-disabled") for match in _TAG.finditer(shown)]
    for start, end in code_ranges(answer):
        spans += _highlights(answer[start:end], start)
    if fault is not None:
        start, end = fault
        spans.append((start, max(end, start + 1), FAULT))
    content = _styled(answer, spans)
    return _with_carets(content, carets) if fault is not None and carets else content


def _with_carets(content: Content, width: int) -> Content:
    """Adds a row of `~` below the line with the fault; unchanged if the fault spans lines or the line is too wide."""
    fault = next((span for span in content.spans if span.style == FAULT), None)
    plain = content.plain
    if fault is None or "\n" in plain[fault.start : fault.end]:
        return content
    begin = plain.rfind("\n", 0, fault.start) + 1
    end = plain.find("\n", fault.end)
    end = len(plain) if end < 0 else end
    before, long = cell_len(plain[begin : fault.start]), cell_len(plain[fault.start : fault.end])
    if before + long > width or cell_len(plain[begin:end]) > width:
        return content
    return Content.assemble(content[:end], "\n" + " " * before, ("~" * max(1, long), "bold $text-error"), content[end:])


def code_ranges(answer: str) -> list[tuple[int, int]]:
    """Where the Python in an answer is: characters [start, end) of each tool call's code and each fence."""
    return [match.span(match.lastgroup or 0) for match in _CODE.finditer(answer[:LONGEST_SHOWN])]


def _highlights(code: str, offset: int) -> Iterator[tuple[int, int, str]]:
    for at, token_type, token in PythonLexer().get_tokens_unprocessed(code[:LONGEST_SHOWN]):
        kind = token_type
        while kind is not None and kind not in _STYLES:
            kind = kind.parent
        if kind is not None:
            yield offset + at, offset + at + len(token), _STYLES[kind]


def _styled(text: str, spans: list[tuple[int, int, str]]) -> Content:
    """`text` made safe for the screen, with spans given in characters of the original text."""
    shown = text[:LONGEST_SHOWN]
    last = len(shown)
    positions = _positions(shown)
    content = untrusted(shown, limit=LONGEST_SHOWN)
    # The spans given go first: a stand-in for a control character keeps its own colour inside a string or a fault.
    own = [Span(positions[min(s, last)], positions[min(e, last)], style) for s, e, style in spans if s < last]
    content = Content(content.plain, [*own, *content.spans])
    if len(text) > last:
        content += Content.styled(f"\n… {len(text) - last:,} more characters", "$foreground-muted")
    return content


def _positions(text: str) -> list[int]:
    """The position in `untrusted(text)` of each character of `text`, and of its end."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return list(range(len(text) + 1))
    return list(accumulate((len(untrusted(character).plain) for character in text), initial=0))
