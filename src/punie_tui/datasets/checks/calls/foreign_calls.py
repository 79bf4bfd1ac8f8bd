"""Foreign calls: calls of tools that the workspace does not have, or of its own tools with parameters they lack.

Users bring rows for tools of their own. What such a call returns is not known here, so its code is neither checked
nor run. A name that is almost the name of one of our tools is a mistake, and left to the check of the code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.findings import Positions
from punie_tui.tools.code.schema import check_names
from punie_tui.tools.code.syntax import parse

MISSPELT = 0.85
"""An unknown name at least this similar to one of ours counts as a misspelling."""


@dataclass(frozen=True)
class ForeignCall:
    """One foreign call: the tool, as a clause, and the call's position in the code (characters, end exclusive)."""

    tool: str
    start: int
    end: int


def foreign_calls(code: str) -> tuple[ForeignCall, ...]:
    """Every foreign call in `code`; none if the code does not parse."""
    return _foreign_calls(code, tuple(TOOLS))


@lru_cache(maxsize=4096)
def _foreign_calls(code: str, tools: tuple[str, ...]) -> tuple[ForeignCall, ...]:
    try:
        tree = parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return (*_of_other_tools(code), *_with_other_parameters(tree, code))


def _of_other_tools(code: str) -> Iterator[ForeignCall]:
    for fault in check_names(code):
        name = code[fault.start : fault.end]
        if name.isidentifier() and not _is_misspelt(name):
            yield ForeignCall(name, fault.start, fault.end)


def _is_misspelt(name: str) -> bool:
    return bool(get_close_matches(name, TOOLS, n=1, cutoff=MISSPELT))


def _with_other_parameters(tree: ast.AST, code: str) -> Iterator[ForeignCall]:
    positions = Positions(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOOLS:
            ours = [parameter.name for parameter in TOOLS[node.func.id].parameters]
            others = [keyword.arg for keyword in node.keywords if keyword.arg is not None and keyword.arg not in ours]
            if others or len(node.args) > len(ours):
                with_ = ", ".join(sorted(others)) or f"{len(node.args)} arguments"
                yield ForeignCall(f"{node.func.id} with {with_}", *positions.span(node))
