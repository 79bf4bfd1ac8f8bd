"""Finds calls that an answer only writes down instead of making them: as fenced code, bare JSON or text.

Python in an explanation that calls none of our tools is not a call, and neither is a call of a function that the
answer itself defines under that name. Reads text; nothing is run.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from punie_tui.tools.catalog import TOOLS, call_pattern
from punie_tui.tools.code.calls import FUNCTION
from punie_tui.tools.code.syntax import parse

MOST_PIECES = 200
"""The most fences, JSON objects and pieces of inline code that are examined in one answer, however long it is."""

_FENCE = re.compile(r"(?:```|~~~)[^\n`]*\n(.*?)(?:\n[ \t]*(?:```|~~~)|\Z)", re.DOTALL)
_EXECUTED = re.compile(rf"\b{FUNCTION}\s*\(\s*(?:code\s*=\s*)?[rbfu]{{0,2}}[\"']", re.IGNORECASE)
_INLINE = re.compile(r"`([^`\n]+)`")
_NAME_KEYS = ("name", "tool", "tool_name", "function", "action", "recipient_name")
_ARGUMENT_KEYS = ("arguments", "parameters", "args", "input", "action_input", "tool_input", "code", "path", "command")
_DECODER = json.JSONDecoder()


def call_in_text(answer: str, question: str) -> str:
    """How the answer writes a call without making it, as a clause; empty if it does not."""
    fences = _pieces(_FENCE, answer)
    defined = {name for code in fences for name in _defined(code)}
    if any(_called(code) - defined for code in fences):
        return "a tool is called in fenced code"
    if any(_is_call(value) for value in _json_values(answer)):
        return "a call is written as bare JSON"
    if _EXECUTED.search(answer):
        return f"a call is written as {FUNCTION}(…)"
    if not fences and _called(answer, strict=True):
        return "a tool is called in bare Python"
    for inline in _pieces(_INLINE, answer):
        if any(_is_asked_about(literal, question) for literal in _arguments(inline)):
            return "the call that answers the question is only described"
    return ""


def _pieces(pattern: re.Pattern[str], answer: str) -> list[str]:
    return [found[1] for found in islice(pattern.finditer(answer), MOST_PIECES)]


def _tree(code: str) -> ast.AST | None:
    try:
        return parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _called(code: str, *, strict: bool = False) -> set[str]:
    """Our tools that the code calls; code that does not parse is searched as text, unless `strict`."""
    tree = _tree(code)
    if tree is None:
        return set() if strict else set(call_pattern().findall(code))
    return {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {*TOOLS, FUNCTION}
    }


def _defined(code: str) -> set[str]:
    """The names that the code itself defines or imports."""
    names: set[str] = set()
    tree = _tree(code)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def _arguments(code: str) -> Iterator[str]:
    """The string literals passed to our tools."""
    tree = _tree(code)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOOLS:
            for value in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def _is_asked_about(literal: str, question: str) -> bool:
    """Whether the question names the call's argument but no tool; one that names a tool is about the tool."""
    bare = literal.rstrip("/")
    return bool(bare) and bare != "." and bare in question and not any(tool in question for tool in TOOLS)


def _json_values(text: str) -> Iterator[Any]:
    at = text.find("{")
    for _ in range(MOST_PIECES):
        if at < 0:
            return
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


def _is_call(value: Any, depth: int = 0) -> bool:
    """Whether a JSON value is a call of one of our tools, or contains one."""
    if depth > 4:
        return False
    if isinstance(value, list):
        return any(_is_call(each, depth + 1) for each in value)
    if not isinstance(value, dict):
        return False
    named = any(value.get(key) in {*TOOLS, FUNCTION} for key in _NAME_KEYS if isinstance(value.get(key), str))
    if named and any(key in value for key in _ARGUMENT_KEYS):
        return True
    return any(_is_call(each, depth + 1) for each in value.values())
