"""The language in which a suite states the values it expects: `len(where(types.errors, severity="error"))`.

Expressions have Python's syntax but are never evaluated by Python: names, fields, indexes, comparisons, `and`, `or`,
`not`, `+`, `-`, `*`, lists, calls of tools, and the functions of `FUNCTIONS`. A field of a list is the list of its
items' fields. Depends on the tools' result models only through their values, and not on answers.
"""

from __future__ import annotations

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from punie_tui.errors import nearest
from punie_tui.tools.catalog import TOOLS

LONGEST = 500
"""The most characters that an expression may have."""


class BadExpression(ValueError):
    """An expression without a value; the message gives the reason as a clause."""


@dataclass(frozen=True)
class Together:
    """Values that must stand together; `ordered`: in this order, `by`: with exactly this text between them."""

    parts: tuple[Any, ...]
    ordered: bool = False
    by: str = ""


@dataclass(frozen=True)
class Either:
    """Alternative values: one of them is enough."""

    options: tuple[Any, ...]


@dataclass(frozen=True)
class Exactly:
    """A number that must not be rounded to an integer."""

    value: Any


@dataclass(frozen=True)
class LabelledValue:
    """A number that must stand next to its label, one of `words`, if the label appears."""

    value: Any
    words: tuple[str, ...]


CallTool = Callable[[str, list[Any], Mapping[str, Any]], Any]
"""(tool, positional arguments, named arguments) → its answer; an argument may be a list of alternatives."""


def evaluate(text: str, names: Mapping[str, Any], call: CallTool | None = None) -> Any:
    """The value of an expression. `call` calls the tools. Raises BadExpression."""
    return _Evaluation(names, call).value(parsed(text))


def parsed(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise BadExpression(f"an expression has at most {LONGEST} characters")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadExpression(f"{text!r} is not an expression") from None


def _where(items: Any, **expected: Any) -> list[Any]:
    """The items whose fields have these values; a list of values matches any of them."""
    for name in expected:
        _field(items, name)
    return [item for item in items if all(_fits(getattr(item, name), value) for name, value in expected.items())]


def _fits(value: Any, expected: Any) -> bool:
    return value in expected if isinstance(expected, list) else bool(value == expected)


def _unique(items: list[Any]) -> list[Any]:
    return list(dict.fromkeys(items))


def _most(items: list[Any]) -> Any:
    """The value that occurs most often; None for an empty list."""
    return max(Counter(items).items(), key=lambda pair: pair[1])[0] if items else None


def _count(items: list[Any], value: Any) -> Any:
    """How often a value occurs; for a list of values, how often each does."""
    return [items.count(one) for one in value] if isinstance(value, list) else items.count(value)


def _ordered(items: list[Any], name: str) -> list[Any]:
    """The items sorted by a field, the smallest first; `-field` sorts the largest first."""
    return sorted(items, key=lambda item: _field(item, name.removeprefix("-")), reverse=name.startswith("-"))


def _above(items: list[Any], name: str, limit: float) -> list[Any]:
    return [item for item in items if _field(item, name) > limit]


def _without(items: list[Any], others: list[Any]) -> list[Any]:
    return [item for item in items if item not in others]


def _lines(text: str) -> list[str]:
    return text.splitlines()


def _holding(lines: list[str], part: str) -> list[str]:
    """The lines that contain `part`."""
    return [line for line in lines if part in line]


def _joined(*parts: Any) -> Any:
    """The parts as one text without a gap; item by item if a part is a list."""
    return _by_item(lambda *values: "".join(map(str, values)), parts)


def _together(*parts: Any) -> Any:
    return _by_item(lambda *values: Together(values), parts)


def _followed(*parts: Any, by: str = "") -> Any:
    return _by_item(lambda *values: Together(values, ordered=True, by=by), parts)


def _either(*options: Any) -> Any:
    return _by_item(lambda *values: Either(values), options)


def _exactly(value: Any) -> Any:
    return _by_item(Exactly, (value,))


def _numbered(lines: list[str], part: str) -> list[int]:
    """The numbers, from 1, of the lines that contain `part`."""
    return [number for number, line in enumerate(lines, 1) if part in line]


def _beginning(texts: list[str], part: str) -> list[str]:
    return [text for text in texts if text.startswith(part)]


def _before(text: str, part: str) -> str:
    """The text before the first `part`; all of it if there is none."""
    return text.partition(part)[0]


def _version(text: str) -> Either:
    """The Python version that a pyproject.toml requires, with or without its operator."""
    found = re.search(r"requires-python\s*=\s*[\"']\s*([<>=~^!]*)\s*([\d.]+)", text)
    if found is None:
        raise ValueError("the text requires no Python version")
    return Either((f"{found[1]}{found[2]}", f"{found[1]} {found[2]}", found[2]))


def _labelled(value: Any, words: str) -> Any:
    return _by_item(lambda one: LabelledValue(one, tuple(word.strip() for word in words.split("|"))), (value,))


def _by_item(make: Callable[..., Any], parts: tuple[Any, ...]) -> Any:
    if any(part is None for part in parts):
        return None  # a group with a missing part is missing
    lengths = {len(part) for part in parts if isinstance(part, list)}
    if not lengths:
        return make(*parts)
    if len(lengths) > 1:
        raise BadExpression("the lists that belong together differ in length")
    (length,) = lengths
    return [make(*(part[at] if isinstance(part, list) else part for part in parts)) for at in range(length)]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": len,
    "sum": sum,
    "where": _where,
    "unique": _unique,
    "most": _most,
    "count": _count,
    "ordered": _ordered,
    "above": _above,
    "without": _without,
    "lines": _lines,
    "holding": _holding,
    "joined": _joined,
    "together": _together,
    "followed": _followed,
    "either": _either,
    "labelled": _labelled,
    "exactly": _exactly,
    "numbered": _numbered,
    "beginning": _beginning,
    "before": _before,
    "version": _version,
}


def _times(one: Any, other: Any) -> Any:
    """The product of two numbers. Texts and lists are refused: they would be repeated without limit."""
    if not (isinstance(one, (int, float)) and isinstance(other, (int, float))):
        raise BadExpression("only numbers can be multiplied")
    return one * other


_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: _times,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, items: item in items,
}


def _field(owner: Any, name: str) -> Any:
    if isinstance(owner, list):
        return [_field(item, name) for item in owner]
    if not isinstance(owner, BaseModel):
        raise BadExpression(f"{name!r} is read from a value that has no fields")
    fields = type(owner).model_fields
    if name not in fields:
        raise BadExpression(f"{type(owner).__name__} has no field {name!r}{nearest(name, fields)}")
    return getattr(owner, name)


class _Evaluation:
    def __init__(self, names: Mapping[str, Any], call: CallTool | None) -> None:
        self._names = names
        self._call = call

    def value(self, node: ast.expr) -> Any:
        try:
            return self._value(node)
        except BadExpression:
            raise
        except (TypeError, ValueError, IndexError, KeyError, AttributeError, RecursionError) as error:
            raise BadExpression(f"{ast.unparse(node)!r} has no value ({error})") from None

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() | float() | str() | None as constant):
                return constant
            case ast.Name(id=name):
                if name not in self._names:
                    known = [*self._names, *FUNCTIONS]
                    raise BadExpression(f"there is no {name!r} here{nearest(name, known)}")
                return self._names[name]
            case ast.Attribute(value=owner, attr=name):
                return _field(self.value(owner), name)
            case ast.List(elts=items):
                return [self.value(item) for item in items]
            case ast.Subscript(value=owner, slice=ast.Slice(lower=lower, upper=upper, step=None)):
                start, stop = (self.value(end) if end else None for end in (lower, upper))
                return self.value(owner)[start:stop]
            case ast.Subscript(value=owner, slice=index):
                return self.value(owner)[self.value(index)]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](self.value(left), self.value(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](self.value(left), self.value(right))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.value(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.value(operand)
            case ast.BoolOp(op=op, values=values):
                return self._bool(isinstance(op, ast.And), values)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in TOOLS:
                return self._tool(name, [self.value(arg) for arg in args], keywords)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                if name not in FUNCTIONS:
                    raise BadExpression(f"there is no function {name!r}{nearest(name, FUNCTIONS)}")
                named = {keyword.arg: self.value(keyword.value) for keyword in keywords if keyword.arg}
                return FUNCTIONS[name](*(self.value(arg) for arg in args), **named)
        raise BadExpression(f"{ast.unparse(node)!r} is not allowed in an expression")

    def _bool(self, all_of: bool, values: list[ast.expr]) -> Any:
        found: Any = None
        for value in values:
            found = self.value(value)
            if bool(found) is not all_of:
                break
        return found

    def _tool(self, name: str, arguments: list[Any], keywords: list[ast.keyword]) -> Any:
        """Calls a tool; each argument may be a list of alternatives."""
        if self._call is None:
            raise BadExpression(f"{name} is called here, but tools can be called only in `calls` and `may`")
        named = {keyword.arg: self.value(keyword.value) for keyword in keywords if keyword.arg}
        return self._call(name, arguments, named)
