"""Checks of code by its syntax tree: whether it is Python, what it calls, which fields it reads.

Everything is derived from the catalog and the pydantic models. `typed` checks the types; what only a run can show is
left to the sandbox.
"""

from __future__ import annotations

import ast
import builtins
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.findings import Fault, Positions, ToolCall
from punie_tui.tools.code.names import bound_names, nearest
from punie_tui.tools.code.syntax import parse

__all__ = ["Fault", "ToolCall", "check_names", "fields_used", "tools_called"]

_DEEPEST = 12
"""The most names that are followed to find the value of the first."""


def check_names(code: str) -> list[Fault]:
    """A fault for each call of an undefined name, by position. Code that does not parse has one fault, of syntax."""
    read = _read(code)
    return [read] if isinstance(read, Fault) else list(read.undefined())


def tools_called(code: str) -> list[ToolCall]:
    """The calls of tools, by position, including those in branches and functions that may never be reached. A tool that
    is only passed on (in a table, to `map`) counts as called once, with unknown arguments."""
    read = _read(code)
    return [] if isinstance(read, Fault) else sorted(read.calls(), key=lambda call: call.start)


def fields_used(code: str) -> set[str]:
    """The fields that the code reads, of its tool calls' results and of the items in them."""
    read = _read(code)
    return set() if isinstance(read, Fault) else read.fields()


@lru_cache(maxsize=256)
def _read(code: str) -> _Program | Fault:
    tree = _parsed(code)
    return tree if isinstance(tree, Fault) else _Program(tree, code)


class _Program:
    """A program's syntax tree, and what its names are bound to."""

    def __init__(self, tree: ast.Module, code: str) -> None:
        self._nodes = sorted(
            (node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Attribute)),
            key=lambda node: (node.lineno, node.col_offset),
        )
        self._names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
        self._positions = Positions(code)
        self._bound = Counter(bound_names(tree))
        self._assigned_value = dict(_assignments(tree))
        self._own = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        }

    def undefined(self) -> Iterator[Fault]:
        for node in self._nodes:
            if not isinstance(node, ast.Call):
                continue
            callee = node.func
            name = callee.value if isinstance(callee, ast.Attribute) and callee.attr in TOOLS else callee
            if isinstance(name, ast.Name) and not self._is_defined(name.id):
                reason = f"there is no tool or function called {name.id!r}"
                yield Fault("tool", reason, *self._positions.span(name), nearest(name.id, TOOLS))

    def _is_defined(self, name: str) -> bool:
        return name in self._bound or name in TOOLS or hasattr(builtins, name) or "*" in self._bound

    def calls(self) -> Iterator[ToolCall]:
        called = set[str]()
        for node in self._nodes:
            if isinstance(node, ast.Call) and (tool := self._tool(node.func)) is not None:
                given = tuple(self._text(argument) for argument in node.args)
                named = {keyword.arg: self._text(keyword.value) for keyword in node.keywords if keyword.arg is not None}
                called.add(tool)
                yield ToolCall(tool, given, named, self._positions.span(node)[0])
        for name in self._names:
            if name.id in TOOLS and name.id not in called and name.id not in self._own:
                called.add(name.id)
                yield ToolCall(name.id, (), {}, self._positions.span(name)[0])

    def fields(self) -> set[str]:
        models = [model for call in self.calls() for model in TOOLS[call.name].models]
        known = {field for model in models for field in model.model_fields}
        return known & {name for node in self._nodes if (name := self._read_name(node)) is not None}

    def _read_name(self, node: ast.Call | ast.Attribute) -> str | None:
        """The attribute that the node reads, also by `getattr` with a known name."""
        if isinstance(node, ast.Attribute):
            return None if isinstance(node.value, ast.Name) and node.value.id in self._own else node.attr
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) > 1:
            return self._text(node.args[1])
        return None

    def _tool(self, callee: ast.expr) -> str | None:
        """The tool that is called, by its own name or by another assigned to it; None if it is no tool."""
        if not (isinstance(callee, ast.Name) and callee.id in TOOLS):
            callee = self._resolved(callee)
        name = callee.id if isinstance(callee, ast.Name) else None
        return name if name in TOOLS and name not in self._own else None

    def _text(self, node: ast.expr) -> str | None:
        """The value of an argument if it is a known string, else None."""
        found = self._resolved(node)
        return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None

    def _resolved(self, node: ast.expr) -> ast.expr:
        """The value of a name that is bound once in the program; any other expression is returned unchanged."""
        for _ in range(_DEEPEST):
            if not (isinstance(node, ast.Name) and self._bound[node.id] == 1 and node.id in self._assigned_value):
                break
            node = self._assigned_value[node.id]
        return node


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The names that are assigned to, each with its value."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _parts(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                yield from _parts(target, value)


def _parts(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for part, given in zip(target.elts, value.elts, strict=True):
            yield from _parts(part, given)


def _parsed(code: str) -> ast.Module | Fault:
    """The syntax tree, or the fault. The code is also compiled, to find errors such as a `return` outside a
    function."""
    try:
        tree = parse(code)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an assertion that is always true is no fault
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
