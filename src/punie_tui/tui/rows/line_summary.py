"""The summary of a line that the table shows: the kind of line, the tools its answer calls, and its question.

Knows nothing of the table. A summary is as untrusted as its line.
"""

from __future__ import annotations

from typing import NamedTuple

from punie_tui.datasets.examples import parse_row
from punie_tui.tools.catalog import TOOLS

LONGEST_PARSED = 100_000
"""Bytes; of a longer line the row shows the beginning unparsed, so that scrolling past it stays smooth."""

BEGINNING = 400


class LineSummary(NamedTuple):
    """`kind` is "call", "direct", "long" (not read to its end) or "broken"."""

    kind: str
    tools: str
    text: str


def summarise_line(data: bytes, length: int) -> LineSummary:
    """The summary of a line, from its first `LONGEST_PARSED` bytes. Never fails.

    A line that is not an example has the kind `broken` and is shown as it is.
    """
    if length > len(data):
        return LineSummary("long", f"{length / 1e6:.1f} MB", _beginning(data))
    row = parse_row(data)
    if row.example is None:
        return LineSummary("broken", "✗ broken", _beginning(data))
    calls = [called_tools(answer) for answer in row.example.answers if "<tool_call>" in answer]
    tools = dict.fromkeys(name for names in calls for name in names)
    return LineSummary("call" if calls else "direct", _tool_column(list(tools)) if calls else "·", row.example.query)


def called_tools(answer: str) -> list[str]:
    """The tools that an answer seems to call, by a quick text search; the checks are more exact."""
    return [name for name in TOOLS if f"{name}(" in answer]


def _tool_column(tools: list[str]) -> str:
    """The first tool and how many more; a call of no known tool is shown as `call`."""
    first, *more = tools or ["call"]
    return f"{first}+{len(more)}" if more else first


def _beginning(data: bytes) -> str:
    return data[:BEGINNING].decode("utf-8", "replace")
