"""What calls in a program return, and whether they can be made: of tools, of methods, of the code's own functions.

The second layer of the abstract interpreter, over `expressions`. It also keeps containers up to date, for most of them
are filled by calls.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from functools import reduce

from pydantic import BaseModel

from punie_tui.tools import known_calls
from punie_tui.tools.catalog import TOOLS, ToolSpec
from punie_tui.tools.expressions import Environment, Expressions
from punie_tui.tools.findings import ToolCall
from punie_tui.tools.kinds import (
    ANY,
    STR,
    Function,
    Imported,
    Kind,
    Mapping,
    Record,
    Row,
    Scalar,
    Sequence,
    Tool,
    describe,
    item_of,
    join,
    parts,
    python_type,
)
from punie_tui.tools.known_calls import Given
from punie_tui.tools.names import nearest


class Applications(Expressions):
    """Calls. `call_function` is supplied by the statements' half."""

    def on_call(self, node: ast.Call, env: Environment) -> Kind:
        if self._is_undefined(node.func, env):
            self._arguments(node, env)
            return ANY
        if isinstance(node.func, ast.Attribute):
            owner = self.kind(node.func.value, env)
            callee = self.attribute(owner, node.func.attr, node.func)
            given = self._arguments(node, env)
            if node.func.attr in known_calls.GROWING:
                name = node.func.attr
                self.widen(node.func.value, lambda held: known_calls.grown(held, name, given), env)
            found = [self._method(part, node.func.attr, given) for part in parts(owner)]
            kinds = [kind for kind in found if kind is not None]
            if kinds:
                return reduce(join, kinds)
        else:
            callee = self.kind(node.func, env)
            given = self._arguments(node, env)
        return self.apply(callee, given, node)

    def _method(self, owner: Kind, name: str, given: Given) -> Kind | None:
        """What a method of a built-in type returns; None where `owner` is of no such type or lacks it."""
        known = python_type(owner)
        return known_calls.method(owner, known, name, given) if known and hasattr(known, name) else None

    def _is_undefined(self, callee: ast.expr, env: Environment) -> bool:
        """Whether a name is called that nothing defines: notes it as an unknown tool."""
        name = callee.value if isinstance(callee, ast.Attribute) and callee.attr in TOOLS else callee
        if not isinstance(name, ast.Name) or name.id in env or name.id in self.bound or name.id in TOOLS:
            return False
        if hasattr(builtins, name.id) or "*" in self.bound:
            return False
        close = nearest(name.id, TOOLS)
        self.fault(name, f"there is no tool or function called {name.id!r}", close, tool=True)
        return True

    def _arguments(self, node: ast.Call, env: Environment) -> Given:
        positional: list[Kind] = []
        partial = False
        for argument in node.args:
            positional.append(self.kind(argument, env))
            partial |= isinstance(argument, ast.Starred)
        named = {}
        for keyword in node.keywords:
            kind = self.kind(keyword.value, env)
            if keyword.arg is None:
                partial = True
            else:
                named[keyword.arg] = kind
        return Given(positional, named, lambda callee, kinds: self.apply(callee, self._given(kinds)), partial)

    def _given(self, positional: list[Kind]) -> Given:
        return Given(positional, {}, lambda callee, kinds: self.apply(callee, self._given(kinds)))

    def apply(self, callee: Kind, given: Given, node: ast.Call | None = None) -> Kind:
        """What calling `callee` returns. `node` is the call where there is one of its own, to be pointed at."""
        found = []
        for part in parts(callee):
            match part:
                case Tool():
                    found.append(self._tool(TOOLS[part.name], given, node))
                case Function():
                    if given.partial:
                        found.append(self.call_function(part, [], {}))
                    else:
                        found.append(self.call_function(part, given.positional, given.named))
                case Imported():
                    if node is not None:
                        self._check_builtin(part.path, given, node)
                    found.append(known_calls.CALLS[part.path](given) if part.path in known_calls.CALLS else ANY)
                case Scalar() | Sequence() | Mapping() | Row() | Record():
                    continue
                case _:
                    found.append(ANY)
        if found:
            return reduce(join, found)
        if node is not None:
            self.fault(node.func, f"{_named(node.func)} is {describe(callee)} and cannot be called")
        return ANY

    def _check_builtin(self, path: str, given: Given, node: ast.Call) -> None:
        if given.partial or not node.args:
            return
        first, second = given.positional[0], given.argument(1)
        alone = path in ("builtins.max", "builtins.min") and len(node.args) == 1
        if (path in known_calls.FIRST_IS_ITERATED or alone) and item_of(first) is None:
            self.not_iterable(first, node.args[0])
        elif path == "builtins.len" and item_of(first) is None:
            self.fault(node.args[0], f"{describe(first)} has no length")
        elif path in ("builtins.filter", "builtins.map") and len(node.args) > 1 and item_of(second) is None:
            self.not_iterable(second, node.args[1])
        elif path == "builtins.getattr" and len(node.args) == 2 and (name := known_calls.literal(second)):
            self.attribute(first, name, node.args[1])

    # Tools.

    def _tool(self, spec: ToolSpec, given: Given, node: ast.Call | None) -> Kind:
        if node is not None:
            if not self.muted:
                self._record(spec, given, node)
            if not given.partial:
                self._check_tool(spec, given, node)
        return Record(model=spec.result) if issubclass(spec.result, BaseModel) else STR

    def _record(self, spec: ToolSpec, given: Given, node: ast.Call) -> None:
        call = ToolCall(
            spec.name,
            tuple(known_calls.literal(kind) for kind in given.positional),
            {name: known_calls.literal(kind) for name, kind in given.named.items()},
            self.positions.span(node)[0],
        )
        # A call in a loop or a function may be met again: it counts anew only with other arguments.
        self.calls.setdefault((call.start, call.args, tuple(call.kwargs.items())), call)

    def _check_tool(self, spec: ToolSpec, given: Given, node: ast.Call) -> None:
        """Whether the arguments bind, and are strings as far as is known."""
        names = [parameter.name for parameter in spec.parameters]
        if len(node.args) > len(names):
            reason = f"{spec.signature} takes {len(names)} argument, not {len(node.args)}"
            self.fault(node.args[len(names)], reason, tool=True)
        taken = set(names[: len(node.args)])
        values = {keyword.arg: keyword.value for keyword in node.keywords}
        for name in given.named:
            if name not in names:
                close = nearest(name, names) or names[0]
                self.fault(values[name], f"{spec.name} has no parameter {name!r}", close, tool=True)
            elif name in taken:
                self.fault(values[name], f"{spec.name} is given {name!r} twice", tool=True)
            taken.add(name)
        if not taken.issuperset(names) and len(given.named) <= len(taken.intersection(names)):
            self.fault(node, f"{spec.signature} is called without its argument", tool=True)
        arguments = [*zip(node.args, given.positional, strict=True), *((values[n], k) for n, k in given.named.items())]
        for argument, kind in arguments:
            if isinstance(kind, (Sequence, Mapping, Row, Record, Scalar)) and python_type(kind) is not str:
                self.fault(argument, f"{spec.name} takes a str, not {describe(kind)}", tool=True)

    def on_await(self, node: ast.Await, env: Environment) -> Kind:
        kind = self.kind(node.value, env)
        if isinstance(kind, (Record, Scalar)):
            self.fault(node.value, f"{describe(kind)} cannot be awaited")
        return kind

    # What containers hold.

    def widen(self, place: ast.expr, change: Callable[[Kind], Kind], env: Environment, key: Kind | None = None) -> None:
        """Change what a place in the program may hold: a name, or an element of what another place holds."""
        match place:
            case ast.Name() if place.id in env:
                env[place.id] = change(env[place.id])
            case ast.Subscript():
                keyed = key or ANY
                self.widen(place.value, lambda held: _with_element(held, change, keyed), env)
            case ast.Call(func=ast.Attribute(value=container, attr="setdefault")):
                self.widen(container, lambda held: _with_element(held, change, None), env)

    def call_function(self, function: Function, positional: list[Kind], named: dict[str, Kind]) -> Kind:
        raise NotImplementedError


def _with_element(held: Kind, change: Callable[[Kind], Kind], key: Kind | None) -> Kind:
    """A container after one of its elements has changed, and its keys if a new one may have come in."""
    match held:
        case Mapping():
            keys = held.key if key is None else join(held.key, key)
            return Mapping(type=held.type, key=keys, value=change(held.value))
        case Sequence() if held.type is list:
            return Sequence(type=list, item=change(held.item))
    return held


def _named(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else "this"
