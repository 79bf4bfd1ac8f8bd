"""Whether code holds to the tools' schema, without running it: names, arguments, and every field that it reads.

Everything is derived from the catalog and the pydantic models. What is reported is certainly wrong; code that is right,
in whatever style, is never faulted. What only a run can show is the sandbox's business.
"""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache

from punie_tui.tools.findings import Fault, ToolCall
from punie_tui.tools.flow import Flow
from punie_tui.tools.syntax import parse

__all__ = ["Fault", "ToolCall", "check_code", "fields_used", "tools_called"]


def check_code(code: str) -> list[Fault]:
    """Every fault, by position. Code that does not parse has one, on the rung `syntax`."""
    followed = _follow(code)
    return [followed] if isinstance(followed, Fault) else sorted(followed.faults, key=lambda fault: fault.start)


def tools_called(code: str) -> list[ToolCall]:
    """The calls of tools, by position; also those in branches and functions that may never be reached."""
    followed = _follow(code)
    return [] if isinstance(followed, Fault) else sorted(followed.calls.values(), key=lambda call: call.start)


def fields_used(code: str) -> set[str]:
    """The fields that are read from results of tools and from their items; only those that exist."""
    followed = _follow(code)
    return set() if isinstance(followed, Fault) else set(followed.fields)


@lru_cache(maxsize=64)
def _follow(code: str) -> Flow | Fault:
    tree = _parsed(code)
    if isinstance(tree, Fault):
        return tree
    flow = Flow(tree, code)
    flow.follow()
    return flow


def _parsed(code: str) -> ast.Module | Fault:
    """The syntax tree. The code is compiled too, for what only that finds, such as a `return` outside a function."""
    try:
        tree = parse(code)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an assertion that always holds is no fault
            compile(tree, "<answer>", "exec", dont_inherit=True)
    except SyntaxError as error:
        start = _position(code, error.lineno, error.offset)
        end = _position(code, error.end_lineno, error.end_offset) if error.end_lineno and error.end_offset else start
        where = f" on line {error.lineno}" if error.lineno else ""
        return Fault("syntax", f"{error.msg}{where}", start, min(max(end, start + 1), max(len(code), start)))
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return Fault("syntax", f"Python cannot parse it: {str(error) or type(error).__name__}", 0, len(code))
    return tree


def _position(code: str, line: int | None, column: int | None) -> int:
    """The character at a line and a character column, both from 1 as SyntaxError counts them."""
    lines = code.split("\n")
    before = sum(len(text) + 1 for text in lines[: max((line or 1) - 1, 0)])
    return min(before + max((column or 1) - 1, 0), len(code))
