"""Idioms that Python has and the sandbox has not, written in another way before the code is run there.

Only what certainly does the same: methods as sort keys (`key=counts.get`), and `next` over a generator expression.
Edits stay within their line, so that faults keep their line numbers. Nothing is run here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from punie_tui.tools.syntax import parse

Edit = tuple[int, int, int, bytes]
"""(line from 0, first byte, one past the last, what stands there instead)"""

_TYPES = ("str", "list", "dict", "tuple", "set", "int", "float")


def portable(code: str) -> str:
    """`code`, which parses, in words that the sandbox knows too."""
    lines = [line.encode() for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", code)]
    for line, start, end, text in sorted(_edits(parse(code)), reverse=True):
        lines[line] = lines[line][:start] + text + lines[line][end:]
    return b"".join(lines).decode()


def _edits(tree: ast.AST) -> Iterator[Edit]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg == "key" and isinstance(keyword.value, ast.Attribute):
                yield from _method(keyword.value)
        if not (isinstance(node.func, ast.Name) and node.args):
            continue
        first = node.args[0]
        if node.func.id in ("map", "filter") and isinstance(first, ast.Attribute):
            yield from _method(first)
        if node.func.id == "next" and isinstance(first, ast.GeneratorExp):
            # The node's own text begins and ends with its parentheses, whether they are its own or the call's.
            yield first.lineno - 1, first.col_offset, first.col_offset + 1, b"(iter(["
            yield (first.end_lineno or 1) - 1, (first.end_col_offset or 1) - 1, first.end_col_offset or 1, b"]))"


def _method(method: ast.Attribute) -> Iterator[Edit]:
    """`counts.get` as `(lambda item: counts.get(item))`, `str.lower` as `(lambda item: item.lower())`."""
    line, end = (method.end_lineno or 1) - 1, method.end_col_offset or 0
    if isinstance(method.value, ast.Name) and method.value.id in _TYPES:
        yield line, method.col_offset, end, f"(lambda item_: item_.{method.attr}())".encode()
    elif method.lineno == method.end_lineno:
        yield line, end, end, b"(item_))"
        yield line, method.col_offset, method.col_offset, b"(lambda item_: "
