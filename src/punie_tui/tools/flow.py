"""Follows what flows from the tools through a program, statement by statement, without running it.

An abstract interpreter over `kinds`: both branches of every condition are followed, loops twice (so that what one
round assigns the next one sees), and functions where they are called, with what they are called with. It reports only
what is certainly wrong; of what it does not understand it knows nothing. Work and depth are bounded, for the code is
untrusted.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from collections.abc import Sequence as Many
from functools import reduce

from punie_tui.tools.applications import Applications
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.expressions import Environment, TooMuch
from punie_tui.tools.kinds import (
    ANY,
    NEVER,
    NONE,
    Function,
    Imported,
    Kind,
    Mapping,
    Row,
    Sequence,
    Tool,
    item_of,
    join,
)

_DEEPEST = 12
"""How many calls of the code's own functions are followed inside one another."""


class Flow(Applications):
    """One program being followed; `follow` does it all, and the findings stand in the attributes of `Expressions`."""

    def __init__(self, tree: ast.Module, code: str) -> None:
        super().__init__(tree, code)
        self.active: list[ast.AST] = []
        self.returned: list[Kind] = []

    def follow(self) -> None:
        """Follow the whole program, then the functions that nothing called."""
        try:
            self.block(self.tree.body, self.module)
            for node in ast.walk(self.tree):
                if isinstance(node, (ast.FunctionDef, ast.Lambda)) and node not in self.called:
                    self.call_function(
                        Function(node=node, closure=dict.fromkeys(self.bound - TOOLS.keys(), ANY)), [], {}
                    )
                elif isinstance(node, ast.AsyncFunctionDef):
                    self.block(node.body, dict.fromkeys(self.bound, ANY))
        except (TooMuch, RecursionError):
            pass  # what was found until here is certain all the same

    def block(self, statements: Many[ast.stmt], env: Environment) -> bool:
        """Follow the statements; whether their end is never reached."""
        if not self.active:
            self.module = env
        for statement in statements:
            self.spend()
            follow: Callable[[ast.stmt, Environment], bool | None] | None = getattr(
                self, f"on_{type(statement).__name__.lower()}", None
            )
            if follow is not None and follow(statement, env):
                return True
        return False

    def branches(self, env: Environment, *ways: Callable[[Environment], bool]) -> bool:
        """Follow each way from here on a copy of `env`, and leave in `env` what holds after any that ends."""
        ends = []
        for way in ways:
            copy = dict(env)
            if not way(copy):
                ends.append(copy)
        if ends:
            self.settle(env, *ends)
        if not self.active:
            self.module = env
        return not ends

    def settle(self, env: Environment, *others: Environment) -> None:
        """Make of `env` what holds if any of `others` does. A name that one of them lacks is taken from the rest."""
        names = {name for other in others for name in other}
        joined = {name: reduce(join, (other[name] for other in others if name in other), NEVER) for name in names}
        env.clear()
        env.update(joined)

    # Statements: each returns True where what follows is never reached.

    def on_expr(self, node: ast.Expr, env: Environment) -> None:
        self.kind(node.value, env)

    def on_assign(self, node: ast.Assign, env: Environment) -> None:
        kind = self.kind(node.value, env)
        for target in node.targets:
            self.bind(target, kind, env)

    def on_annassign(self, node: ast.AnnAssign, env: Environment) -> None:
        if node.value is not None:
            self.bind(node.target, self.kind(node.value, env), env)

    def on_augassign(self, node: ast.AugAssign, env: Environment) -> None:
        target = node.target
        before, added = self.kind(target, env), self.kind(node.value, env)
        if isinstance(before, Sequence) and before.type is list and isinstance(node.op, ast.Add):
            after: Kind = Sequence(type=list, item=join(before.item, item_of(added) or ANY))  # takes any iterable
        else:
            after = self.operate(before, node.op, added, node.value)
        if isinstance(target, ast.Subscript):
            # What `counts[x] += 1` starts from is not known to be what it adds to.
            self.widen(target, lambda _: join(before, after), env)
        elif isinstance(target, ast.Name):
            env[target.id] = after

    def on_return(self, node: ast.Return, env: Environment) -> bool:
        self.returned.append(self.kind(node.value, env) if node.value else NONE)
        return True

    def on_raise(self, node: ast.Raise, env: Environment) -> bool:
        if node.exc:
            self.kind(node.exc, env)
        return True

    def on_if(self, node: ast.If, env: Environment) -> bool:
        self.kind(node.test, env)
        return self.branches(
            env, lambda then: self.block(node.body, then), lambda other: self.block(node.orelse, other)
        )

    def on_for(self, node: ast.For, env: Environment) -> bool:
        item = self.iterate(node.iter, env)

        def once(inside: Environment) -> bool:
            self.bind(node.target, item, inside)
            return self.block(node.body, inside)

        self.loop(env, once)
        return self.block(node.orelse, env)

    def on_asyncfor(self, node: ast.AsyncFor, env: Environment) -> None:
        self.loop(env, lambda inside: self.block(node.body, inside))

    def on_while(self, node: ast.While, env: Environment) -> bool:
        def once(inside: Environment) -> bool:
            self.kind(node.test, inside)
            return self.block(node.body, inside)

        self.loop(env, once)
        return self.block(node.orelse, env)

    def loop(self, env: Environment, once: Callable[[Environment], bool]) -> None:
        """A round in silence for what it assigns, and a round that counts, with what any round may see."""
        with self.silence():
            self.branches(env, once, lambda skipped: False)
        self.branches(env, once, lambda skipped: False)

    def on_with(self, node: ast.With | ast.AsyncWith, env: Environment) -> bool:
        for item in node.items:
            self.kind(item.context_expr, env)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, ANY, env)
        return self.block(node.body, env)

    on_asyncwith = on_with

    def on_try(self, node: ast.Try | ast.TryStar, env: Environment) -> bool:
        before = dict(env)
        forgiving = any("AttributeError" in ast.unparse(handler.type) for handler in node.handlers if handler.type)

        def body(inside: Environment) -> bool:
            with self.silence(faults=forgiving, calls=False):
                ended = self.block(node.body, inside)
            during.append(dict(inside))
            return ended or self.block(node.orelse, inside)

        def handle(handler: ast.ExceptHandler) -> Callable[[Environment], bool]:
            def way(inside: Environment) -> bool:
                self.settle(inside, before, *during)
                if handler.name:
                    inside[handler.name] = ANY
                return self.block(handler.body, inside)

            return way

        during: list[Environment] = []
        ended = self.branches(env, body, *(handle(handler) for handler in node.handlers))
        return self.block(node.finalbody, env) or ended

    on_trystar = on_try

    def on_match(self, node: ast.Match, env: Environment) -> None:
        self.kind(node.subject, env)

        def way(case: ast.match_case) -> Callable[[Environment], bool]:
            def follow(inside: Environment) -> bool:
                for part in ast.walk(case.pattern):
                    name = getattr(part, "name", None) or getattr(part, "rest", None)
                    if isinstance(name, str):
                        inside[name] = ANY
                if case.guard is not None:
                    self.kind(case.guard, inside)
                return self.block(case.body, inside)

            return follow

        self.branches(env, *(way(case) for case in node.cases), lambda none: False)

    def on_assert(self, node: ast.Assert, env: Environment) -> None:
        self.kind(node.test, env)

    def on_delete(self, node: ast.Delete, env: Environment) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                env.pop(target.id, None)

    def on_import(self, node: ast.Import, env: Environment) -> None:
        for alias in node.names:
            path = alias.name if alias.asname else alias.name.partition(".")[0]
            env[alias.asname or path] = Imported(path=path)

    def on_importfrom(self, node: ast.ImportFrom, env: Environment) -> None:
        for alias in node.names:
            tool = alias.name in TOOLS
            env[alias.asname or alias.name] = (
                Tool(name=alias.name) if tool else Imported(path=f"{node.module}.{alias.name}")
            )

    def on_functiondef(self, node: ast.FunctionDef, env: Environment) -> None:
        opaque = bool(node.decorator_list) or any(
            isinstance(part, (ast.Yield, ast.YieldFrom)) for part in ast.walk(node)
        )
        env[node.name] = ANY if opaque else Function(node=node, closure=env if self.active else None)

    def on_asyncfunctiondef(self, node: ast.AsyncFunctionDef, env: Environment) -> None:
        env[node.name] = ANY

    def on_classdef(self, node: ast.ClassDef, env: Environment) -> None:
        self.block(node.body, dict(env))
        if not self.active:
            self.module = env
        env[node.name] = ANY

    def on_global(self, node: ast.Global | ast.Nonlocal, env: Environment) -> None:
        # Who assigns it when is not followed, here or outside.
        for name in node.names:
            self.opaque.add(name)

    on_nonlocal = on_global

    # What the code defines and calls itself.

    def call_function(self, function: Function, positional: list[Kind], named: dict[str, Kind]) -> Kind:
        """Follow the body with these arguments (ANY for those that are not given); what it returns."""
        node = function.node
        if node is None or node in self.active or len(self.active) >= _DEEPEST:
            return ANY
        self.called.add(node)
        env = {**self.module, **(function.closure or {})}
        self._pass_arguments(node.args, positional, named, env)
        outer, self.returned = self.returned, []
        self.active.append(node)
        try:
            if isinstance(node, ast.Lambda):
                return self.kind(node.body, env)
            ended = self.block(node.body, env)
            kinds = self.returned if ended else [*self.returned, NONE]
        finally:
            self.active.pop()
            self.returned = outer
        return reduce(join, kinds, NEVER) if kinds else ANY

    def _pass_arguments(
        self, arguments: ast.arguments, positional: list[Kind], named: dict[str, Kind], env: Environment
    ) -> None:
        places = [*arguments.posonlyargs, *arguments.args]
        for place in (*places, *arguments.kwonlyargs):
            env[place.arg] = named.get(place.arg, ANY)
        for place, kind in zip(places, positional, strict=False):
            env[place.arg] = kind
        if arguments.vararg:
            env[arguments.vararg.arg] = Sequence(type=tuple, item=reduce(join, positional[len(places) :], NEVER))
        if arguments.kwarg:
            env[arguments.kwarg.arg] = Mapping(value=ANY)

    def bind(self, target: ast.expr, kind: Kind, env: Environment) -> None:
        """Give `target` the value, taking it apart where the target is a tuple."""
        match target:
            case ast.Name():
                env[target.id] = ANY if target.id in self.opaque else kind
            case ast.Starred():
                self.bind(target.value, Sequence(type=list, item=item_of(kind) or ANY), env)
            case ast.Tuple() | ast.List():
                starred = any(isinstance(part, ast.Starred) for part in target.elts)
                if isinstance(kind, Row) and len(kind.items) == len(target.elts) and not starred:
                    for part, item in zip(target.elts, kind.items, strict=True):
                        self.bind(part, item, env)
                    return
                found = item_of(kind)
                if found is None:
                    self.not_iterable(kind, target)
                for part in target.elts:
                    rest = isinstance(part, ast.Starred) and found is not None
                    self.bind(part, kind if rest else found or ANY, env)
            case ast.Subscript():
                self.kind(target.value, env)
                key = self.kind(target.slice, env)
                self.widen(target, lambda held: join(held, kind), env, key)
            case ast.Attribute():
                self.kind(target.value, env)
