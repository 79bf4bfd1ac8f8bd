"""What code does with the tools' results, and what a suite's query wants done: one vocabulary for both.

An intent's pattern is derived from its code, never declared, so that the intents of any generator can be used.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from punie_tui.lessons.intent import Intent
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.schema import fields_used

Mark = Literal[
    "direct", "if", "threshold", "compare", "value", "values", "each", "filter", "first", "last", "first-n", "group",
    "unique", "most", "sort", "sum", "difference", "ratio", "tools", "twice", "guarded", "chain", "shell", "git",
    "file",
]  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """What an intent's code calls, which fields it reads, and what it does with them."""

    tools: frozenset[str]
    fields: frozenset[str]
    marks: frozenset[Mark]


@dataclass(frozen=True)
class Pattern:
    """What a query wants done. Code that does it has any of `marks`; `does` describes a row, in a clause."""

    marks: frozenset[Mark]
    does: str


def _pattern(does: str, *marks: Mark) -> Pattern:
    return Pattern(frozenset(marks), does)


PATTERNS: dict[str, Pattern] = {
    "direct": _pattern("is answered in words", "direct"),
    "yes-no": _pattern("says yes or no, depending on the result", "if"),
    "any": _pattern("says whether there are any", "if"),
    "if": _pattern("says something only if a condition holds", "if"),
    "if-else": _pattern("says one thing or the other, depending on the result", "if"),
    "gate": _pattern("passes or stops, depending on the result", "if"),
    "three-way": _pattern("distinguishes several cases", "if"),
    "threshold": _pattern("compares a number with a limit", "threshold"),
    "compare": _pattern("compares two numbers", "compare", "twice"),
    "field": _pattern("reads the one field that is asked for", "value"),
    "two fields": _pattern("reads two fields", "values"),
    "count": _pattern("counts what is asked for", "value", "filter"),
    "show": _pattern("shows the result", "value", "values", "each"),
    "report": _pattern("reports the result", "values", "value"),
    "summary": _pattern("summarises the result", "values", "tools"),
    "sum": _pattern("adds numbers up", "sum"),
    "difference": _pattern("subtracts one number from another", "difference"),
    "ratio": _pattern("divides one number by another", "ratio"),
    "each": _pattern("prints each item", "each"),
    "filter": _pattern("keeps only some of the items", "filter"),
    "first": _pattern("takes the first item, and says so if there is none", "first"),
    "last": _pattern("takes the last item", "last", "first"),
    "first-n": _pattern("takes the first few items", "first-n"),
    "last-n": _pattern("takes the last few items", "first-n", "last"),
    "top-n": _pattern("takes the first few items of a sorted list", "sort", "first-n"),
    "sort": _pattern("sorts the items", "sort"),
    "group": _pattern("counts the items of each kind", "group"),
    "most": _pattern("finds the kind with the most items", "most"),
    "unique": _pattern("lists each item once", "unique"),
    "two tools": _pattern("calls two tools and reports both results", "tools"),
    "two calls": _pattern("calls a tool for each of two paths", "twice"),
    "conditional call": _pattern("calls the second tool only if the first allows it", "guarded"),
    "chain": _pattern("passes one tool's result to the next", "chain"),
    "git": _pattern("runs git in the shell", "git"),
    "shell": _pattern("runs a shell command for which there is no typed tool", "shell"),
}
"""A query's tag `pattern` → what it means. For any other tag the tool, the field and the category choose the
intents."""


@cache
def shape_of(intent: Intent) -> Shape:
    """The shape of an intent's code, read without its slots; only `direct` for one that is answered in words."""
    if intent.direct:
        return Shape(frozenset(), frozenset(), frozenset({"direct"}))
    marks = _marks(ast.parse(intent.code), intent.calls)
    fields = frozenset(fields_used(intent.code))
    if not marks & {"if", "each", "filter", "group", "unique", "most", "sort", "sum", "difference", "ratio"}:
        marks |= {"value"} if len(fields) == 1 else {"values"} if len(fields) > 1 else set()
    return Shape(frozenset(intent.calls), fields, frozenset(marks))


def _marks(tree: ast.Module, calls: Sequence[str]) -> set[Mark]:
    marks: set[Mark] = set()
    if len(set(calls)) > 1:
        marks.add("tools")
    if len(set(calls)) < len(calls):
        marks.add("twice")
    for spec in (TOOLS[name] for name in calls if name in TOOLS):
        if not spec.typed:
            marks.add("shell" if spec.takes_commands else "file")
    for node in ast.walk(tree):
        marks |= _marks_of(node)
    return marks


def _marks_of(node: ast.AST) -> set[Mark]:
    match node:
        case ast.If(test=test, body=body):
            guarded = any(map(_calls_tool, (inner for part in body for inner in ast.walk(part))))
            found: set[Mark] = {"if", "guarded"} if guarded else {"if"}
            return found | _compared(test)
        case ast.For():
            return {"each"}
        case ast.comprehension(ifs=[_, *_]):
            return {"filter"}
        case ast.SetComp():
            return {"unique"}
        case ast.Constant(value=str(text)) if text.startswith("git "):
            return {"git"}
        case ast.Subscript(slice=ast.Slice()):
            return {"first-n"}
        case ast.Subscript(slice=ast.Constant(value=0)):
            return {"first"}
        case ast.Subscript(slice=ast.UnaryOp(op=ast.USub())):
            return {"last"}
        case ast.BinOp(op=ast.Div()):
            return {"ratio"}
        case ast.BinOp(op=ast.Sub()):
            return {"difference"}
        case ast.BinOp(op=ast.Add(), left=ast.Attribute() | ast.BinOp() | ast.Call()):
            return {"sum"}
        case ast.Call(func=ast.Attribute(attr="count")):
            return {"group"}
        case ast.Call(func=ast.Name(id="sorted")):
            return {"sort"}
        case ast.Call(func=ast.Name(id="max")):
            return {"most"}
        case ast.Call(func=ast.Name(id="sum")):
            return {"sum"}
        case ast.Call(func=ast.Name(id="set")):
            return {"unique"}
        case ast.Call() if _calls_tool(node) and any(not isinstance(given, ast.Constant) for given in node.args):
            return {"chain"}
    return set()


def _compared(test: ast.expr) -> set[Mark]:
    """The marks of a condition that compares a number with a limit that the question gives, or with another number."""
    found: set[Mark] = set()
    for node in ast.walk(test):
        if isinstance(node, ast.Compare):
            other = node.comparators[0]
            if isinstance(other, ast.Attribute):
                found.add("compare")
            elif isinstance(other, ast.Name) or (isinstance(other, ast.Constant) and other.value not in (0, None)):
                found.add("threshold")
    return found


def _calls_tool(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOOLS
