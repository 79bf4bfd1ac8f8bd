"""What each expression of a program may be, and what is certainly wrong with it.

The half of the abstract interpreter that looks at expressions: names, attributes, indexing, operators,
comprehensions. Calls are the business of `applications`, statements of `flow`.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce

from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.findings import Fault, Positions, ToolCall
from punie_tui.tools.kinds import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NEVER,
    NONE,
    STR,
    Function,
    Imported,
    Kind,
    Mapping,
    Record,
    Row,
    Scalar,
    Sequence,
    Stream,
    Tool,
    describe,
    element_of,
    item_of,
    join,
    kind_of,
    parts,
    python_type,
)
from punie_tui.tools.names import asked_about, bound_names, nearest
from punie_tui.tools.results import METHODS

Environment = dict[str, Kind]
"""What each name holds at one point of the program."""

_MOST_STEPS = 30_000
_NUMBERS = (int, float, bool)


class TooMuch(Exception):
    """The program is too long to follow further; what was found stands."""


class Expressions:
    """The findings so far, and `kind`, which looks at one expression."""

    def __init__(self, tree: ast.Module, code: str) -> None:
        self.tree = tree
        self.positions = Positions(code)
        self.faults: dict[Fault, None] = {}
        self.calls: dict[tuple[object, ...], ToolCall] = {}
        self.fields: set[str] = set()
        self.module: Environment = {}
        self.bound = set(bound_names(tree))
        self.narrowed, self.asked_for = asked_about(tree)
        self.opaque: set[str] = set()
        self.called: set[ast.AST] = set()
        self.steps = 0
        self.silent = 0
        self.muted = 0

    def spend(self) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise TooMuch

    @contextmanager
    def silence(self, faults: bool = True, calls: bool = True) -> Iterator[None]:
        """Follow on without noting faults, or calls."""
        self.silent += faults
        self.muted += calls
        try:
            yield
        finally:
            self.silent -= faults
            self.muted -= calls

    def fault(self, node: ast.expr, reason: str, nearest: str | None = None, *, tool: bool = False) -> None:
        if not self.silent:
            start, end = self.positions.span(node)
            self.faults[Fault("tool" if tool else "types", reason, start, end, nearest)] = None

    def kind(self, node: ast.expr, env: Environment) -> Kind:
        """What the expression may be; notes what is wrong inside it."""
        self.spend()
        look: Callable[[ast.expr, Environment], Kind] | None = getattr(self, f"on_{type(node).__name__.lower()}", None)
        found = look(node, env) if look else ANY
        return ANY if found == NEVER else found

    # Leaves and names.

    def on_constant(self, node: ast.Constant, env: Environment) -> Kind:
        if isinstance(node.value, str):
            return Scalar(type=str, value=node.value)
        if node.value is None:
            return NONE
        return Scalar(type=type(node.value)) if isinstance(node.value, (*_NUMBERS, bytes)) else ANY

    def on_name(self, node: ast.Name, env: Environment) -> Kind:
        if node.id in self.opaque or node.id in self.narrowed:
            return ANY
        if node.id in env:
            return env[node.id]
        if node.id in TOOLS:
            return Tool(name=node.id)
        if node.id in self.bound or not hasattr(builtins, node.id):
            return ANY
        return Imported(path=f"builtins.{node.id}")

    def on_lambda(self, node: ast.Lambda, env: Environment) -> Kind:
        return Function(node=node, closure=None if env is self.module else env)

    # Attributes and indexing.

    def on_attribute(self, node: ast.Attribute, env: Environment) -> Kind:
        return self.attribute(self.kind(node.value, env), node.attr, node)

    def attribute(self, owner: Kind, name: str, node: ast.expr) -> Kind:
        """The attribute `name` of `owner`, at fault if nothing that the owner may be has it."""
        if name in self.asked_for:
            return ANY
        found = [member for part in parts(owner) if (member := self._member(part, name)) is not None]
        if found:
            return reduce(join, found)
        reason, close = _missing(owner, name)
        self.fault(node, reason, close)
        return ANY

    def _member(self, owner: Kind, name: str) -> Kind | None:
        match owner:
            case Record():
                if name in owner.model.model_fields:
                    self.fields.add(name)
                    return kind_of(owner.model.model_fields[name].annotation)
                if name in METHODS:
                    return Imported(path=f"results.{name}")
                return ANY if hasattr(object, name) or name == "__dict__" else None
            case Tool():
                return ANY if hasattr(len, name) else None
            case Imported():
                return Imported(path=f"{owner.path}.{name}")
        known = python_type(owner)
        return ANY if known is None or hasattr(known, name) else None

    def on_subscript(self, node: ast.Subscript, env: Environment) -> Kind:
        owner, key = self.kind(node.value, env), self.kind(node.slice, env)
        if isinstance(node.slice, ast.Slice):
            return self._sliced(node, owner)
        index = _literal_index(node.slice)
        found = element_of(owner, index)
        if found is None:
            name = key.value if isinstance(key, Scalar) else None
            close = name if isinstance(owner, Record) and name in owner.model.model_fields else None
            advice = "; its fields are read with a dot" if isinstance(owner, Record) else ""
            self.fault(node.slice, f"{describe(owner)} cannot be indexed{advice}", close)
            return ANY
        positional = isinstance(owner, (Sequence, Row)) or owner == STR
        if positional and isinstance(key, Scalar) and key.type in (str, float):
            self.fault(node.slice, f"{describe(owner)} is indexed with a number, not with {describe(key)}")
            return ANY
        return found

    def _sliced(self, node: ast.Subscript, owner: Kind) -> Kind:
        kept = [part for part in parts(owner) if not _refuses_slices(part)]
        if not kept:
            self.fault(node.slice, f"{describe(owner)} cannot be sliced")
            return ANY
        cut = [Sequence(type=tuple, item=item_of(part) or ANY) if isinstance(part, Row) else part for part in kept]
        return reduce(join, (STR if isinstance(part, Scalar) and part.type is str else part for part in cut))

    def on_slice(self, node: ast.Slice, env: Environment) -> Kind:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.kind(part, env)
        return ANY

    def on_starred(self, node: ast.Starred, env: Environment) -> Kind:
        return self.iterate(node.value, env)

    def iterate(self, node: ast.expr, env: Environment) -> Kind:
        """What iterating the expression gives, at fault if it cannot be iterated."""
        kind = self.kind(node, env)
        item = item_of(kind)
        if item is None:
            self.not_iterable(kind, node)
        return ANY if item is None else item

    def not_iterable(self, kind: Kind, node: ast.expr) -> None:
        lists = []
        if isinstance(kind, Record):
            lists = [name for name, field in kind.model.model_fields.items() if item_of(kind_of(field.annotation))]
            lists = [name for name in lists if isinstance(kind_of(kind.model.model_fields[name].annotation), Sequence)]
        self.fault(node, f"{describe(kind)} cannot be iterated", lists[0] if lists else None)

    # Literals and comprehensions.

    def on_list(self, node: ast.List, env: Environment) -> Kind:
        return Sequence(type=list, item=reduce(join, [self.kind(item, env) for item in node.elts], NEVER))

    def on_set(self, node: ast.Set, env: Environment) -> Kind:
        return Sequence(type=set, item=reduce(join, [self.kind(item, env) for item in node.elts], NEVER))

    def on_tuple(self, node: ast.Tuple, env: Environment) -> Kind:
        items = tuple(self.kind(item, env) for item in node.elts)
        if any(isinstance(item, ast.Starred) for item in node.elts):
            return Sequence(type=tuple, item=reduce(join, items))
        return Row(items=items)

    def on_dict(self, node: ast.Dict, env: Environment) -> Kind:
        key, value = NEVER, NEVER
        for each, held in zip(node.keys, node.values, strict=True):
            inside = self.kind(held, env)
            value = join(value, inside if each is not None else ANY)
            key = join(key, self.kind(each, env) if each is not None else ANY)
        return Mapping(key=key, value=value)

    def on_listcomp(self, node: ast.ListComp, env: Environment) -> Kind:
        return Sequence(type=list, item=self._comprehended(node.generators, [node.elt], env)[0])

    def on_setcomp(self, node: ast.SetComp, env: Environment) -> Kind:
        return Sequence(type=set, item=self._comprehended(node.generators, [node.elt], env)[0])

    def on_generatorexp(self, node: ast.GeneratorExp, env: Environment) -> Kind:
        return Stream(item=self._comprehended(node.generators, [node.elt], env)[0])

    def on_dictcomp(self, node: ast.DictComp, env: Environment) -> Kind:
        key, value = self._comprehended(node.generators, [node.key, node.value], env)
        return Mapping(key=key, value=value)

    def _comprehended(self, loops: list[ast.comprehension], wanted: list[ast.expr], env: Environment) -> list[Kind]:
        inside = dict(env)
        for loop in loops:
            self.bind(loop.target, self.iterate(loop.iter, inside), inside)
            for condition in loop.ifs:
                self.kind(condition, inside)
        found = [self.kind(node, inside) for node in wanted]
        for part in (*wanted, *(condition for loop in loops for condition in loop.ifs)):
            for node in ast.walk(part):
                if isinstance(node, ast.NamedExpr) and isinstance(node.target, ast.Name):
                    env[node.target.id] = inside.get(node.target.id, ANY)
        return found

    def on_joinedstr(self, node: ast.JoinedStr, env: Environment) -> Kind:
        for part in node.values:
            self.kind(part, env)
        return STR

    def on_formattedvalue(self, node: ast.FormattedValue, env: Environment) -> Kind:
        kind = self.kind(node.value, env)
        if node.format_spec is not None:
            self.kind(node.format_spec, env)
            shown = node.conversion != -1 or not isinstance(kind, (Record, Sequence, Row, Mapping))
            if not shown and getattr(node.format_spec, "values", None):
                self.fault(node.value, f"{describe(kind)} takes no format")
        return STR

    # Operators.

    def on_namedexpr(self, node: ast.NamedExpr, env: Environment) -> Kind:
        kind = self.kind(node.value, env)
        self.bind(node.target, kind, env)
        return kind

    def on_boolop(self, node: ast.BoolOp, env: Environment) -> Kind:
        return reduce(join, [self.kind(value, env) for value in node.values])

    def on_ifexp(self, node: ast.IfExp, env: Environment) -> Kind:
        self.kind(node.test, env)
        return join(self.kind(node.body, env), self.kind(node.orelse, env))

    def on_unaryop(self, node: ast.UnaryOp, env: Environment) -> Kind:
        kind = self.kind(node.operand, env)
        if isinstance(node.op, ast.Not):
            return BOOL
        if isinstance(kind, (Record, Sequence, Row, Mapping)) or (isinstance(kind, Scalar) and kind.type is str):
            self.fault(node.operand, f"{describe(kind)} is no number")
            return ANY
        return kind if kind in (INT, FLOAT) else INT if kind == BOOL else ANY

    def on_binop(self, node: ast.BinOp, env: Environment) -> Kind:
        return self.operate(self.kind(node.left, env), node.op, self.kind(node.right, env), node.right)

    def operate(self, left: Kind, operator: ast.operator, right: Kind, node: ast.expr) -> Kind:
        """The result of an operator; only what is plainly wrong is at fault, such as adding an int to a str."""
        one, two = _operand(left), _operand(right)
        if one is None or two is None:
            return ANY
        numbers = one in _NUMBERS and two in _NUMBERS
        if numbers:
            return FLOAT if isinstance(operator, ast.Div) or float in (one, two) else INT
        if one is str and isinstance(operator, ast.Mod):
            return STR
        if isinstance(operator, ast.Mult) and {one, two} & {int, bool}:
            repeated = left if two in (int, bool) else right
            return STR if str in (one, two) else repeated if isinstance(repeated, Sequence) else ANY
        if isinstance(operator, ast.Add):
            if one is two and one in (str, list, tuple):
                return STR if one is str else join(left, right)
            if one in (str, list, *_NUMBERS, Record) and one is not two:
                self.fault(node, f"cannot add {describe(right)} to {describe(left)}")
        elif Record in (one, two) or (isinstance(operator, (ast.Sub, ast.Div)) and {one, two} & {str, list}):
            self.fault(node, f"cannot compute with {describe(left)} and {describe(right)}")
        return ANY

    def on_compare(self, node: ast.Compare, env: Environment) -> Kind:
        left = self.kind(node.left, env)
        for operator, other in zip(node.ops, node.comparators, strict=True):
            right = self.kind(other, env)
            one, two = _operand(left), _operand(right)
            if isinstance(operator, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
                alike = one is two or (one in _NUMBERS and two in _NUMBERS)
                if one is not None and two is not None and (not alike or one in (Record, dict)):
                    self.fault(other, f"cannot compare {describe(left)} with {describe(right)}")
            elif isinstance(operator, (ast.In, ast.NotIn)) and two in _NUMBERS:
                self.fault(other, f"{describe(right)} holds nothing")
            left = right
        return BOOL

    # What the other halves supply.

    def bind(self, target: ast.expr, kind: Kind, env: Environment) -> None:
        raise NotImplementedError


def _operand(kind: Kind) -> type | None:
    """The type that decides whether an operator fits, or None where it is not certain."""
    return Record if isinstance(kind, Record) else python_type(kind)


def _refuses_slices(kind: Kind) -> bool:
    if isinstance(kind, (Sequence, Scalar)):
        return kind.type not in (list, tuple, str, bytes)
    return isinstance(kind, (Record, Mapping, Tool, Function))


def _literal_index(node: ast.expr) -> int | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if type(value) is int else None


def _missing(owner: Kind, name: str) -> tuple[str, str | None]:
    """The sentence for an attribute that does not exist, and the nearest one that does."""
    if isinstance(owner, Tool):
        return f"{owner.name} is a tool: call it, and read {name!r} of what it returns", None
    if not isinstance(owner, Record):
        known = [python_type(part) for part in parts(owner)]
        public = [attribute for kind in known if kind for attribute in dir(kind) if not attribute.startswith("_")]
        return f"{describe(owner)} has no attribute {name!r}", nearest(name, public, 0.6)
    for field_name, field in owner.model.model_fields.items():
        item = item_of(kind_of(field.annotation))
        if isinstance(item, Record) and name in item.model.model_fields:
            reason = f"no field {name!r} on {describe(owner)}; each of its {field_name} has one"
            return reason, nearest(name, owner.model.model_fields)
    return f"no field {name!r} on {describe(owner)}", nearest(name, owner.model.model_fields)
