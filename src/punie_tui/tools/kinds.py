"""What a value can be, as far as code shows it: the small lattice on which the schema checks rest.

The kinds of results are derived from the pydantic models, never listed by hand. `ANY` is a value of which nothing is
known; every question about it is answered with "perhaps". Kinds are immutable; `join` says what a value is when it is
one thing or another.
"""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal, Union, get_args, get_origin

from pydantic import BaseModel


@dataclass(frozen=True)
class Kind:
    """A kind without parts: one of the three below, or the common ancestor."""

    label: str = ""


ANY = Kind("anything")
NEVER = Kind("nothing yet")
"""What an empty container holds."""
NONE = Kind("None")


@dataclass(frozen=True)
class Scalar(Kind):
    """A str, int, float, bool or bytes; `value` where it is a string literal."""

    type: type = object
    value: str | None = None


@dataclass(frozen=True)
class Record(Kind):
    """A result of a typed tool, or an item of one."""

    model: type[BaseModel] = BaseModel


@dataclass(frozen=True)
class Sequence(Kind):
    """A list, tuple, set or frozenset of unknown length."""

    type: type = list
    item: Kind = ANY


@dataclass(frozen=True)
class Row(Kind):
    """A tuple of known length."""

    items: tuple[Kind, ...] = ()


@dataclass(frozen=True)
class Mapping(Kind):
    """A dict, or one of its sort (Counter, defaultdict)."""

    type: type = dict
    key: Kind = ANY
    value: Kind = ANY


@dataclass(frozen=True)
class Stream(Kind):
    """What can be iterated, and of which nothing else is claimed: an iterator, a view, a range."""

    item: Kind = ANY


@dataclass(frozen=True)
class Tool(Kind):
    """A tool of the catalog, not yet called."""

    name: str = ""


@dataclass(frozen=True)
class Function(Kind):
    """A function or lambda of the code itself. `closure` holds what its surroundings had when it was made."""

    node: ast.FunctionDef | ast.Lambda | None = None
    closure: dict[str, Kind] | None = field(default=None, compare=False, hash=False)


@dataclass(frozen=True)
class Imported(Kind):
    """A built-in or something imported, by its dotted path; all but a few are opaque."""

    path: str = ""


@dataclass(frozen=True)
class OneOf(Kind):
    """One of several kinds that have nothing in common."""

    kinds: tuple[Kind, ...] = ()


STR, INT, FLOAT, BOOL = Scalar(type=str), Scalar(type=int), Scalar(type=float), Scalar(type=bool)
_WIDEST = 8


def kind_of(annotation: object) -> Kind:
    """The kind of a field, from its annotation; None in a union is left out, for it is nearly always checked."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return Scalar(type=type(arguments[0]))
    if origin in (Union, types.UnionType):
        return reduce(join, (kind_of(argument) for argument in arguments), NEVER)
    if origin is list:
        return Sequence(type=list, item=kind_of(arguments[0]))
    if origin is dict:
        return Mapping(key=kind_of(arguments[0]), value=kind_of(arguments[1]))
    if annotation is type(None) or annotation is None:
        return NONE
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            return Record(model=annotation)
        if annotation in (str, int, float, bool):
            return Scalar(type=annotation)
    return ANY


def join(left: Kind, right: Kind) -> Kind:
    """What a value is that is either. Nothing is claimed of None: code that may hold it nearly always checks first."""
    if left == right:
        return left
    if left in (NEVER, NONE):
        return right
    if right in (NEVER, NONE):
        return left
    if ANY in (left, right):
        return ANY
    merged = _merge(left, right)
    if merged is not None:
        return merged
    kinds: list[Kind] = []
    for kind in (*parts(left), *parts(right)):
        for index, other in enumerate(kinds):
            one = kind if kind == other else _merge(kind, other)
            if one is not None:
                kinds[index] = one
                break
        else:
            kinds.append(kind)
    return ANY if len(kinds) > _WIDEST else kinds[0] if len(kinds) == 1 else OneOf(kinds=tuple(kinds))


def _merge(left: Kind, right: Kind) -> Kind | None:
    """Two kinds of one sort as one, or None where they are of different sorts."""
    match left, right:
        case Scalar(), Scalar() if left.type is right.type:
            return Scalar(type=left.type)
        case Sequence(), Sequence() if left.type is right.type:
            return Sequence(type=left.type, item=join(left.item, right.item))
        case Row(), Row() if len(left.items) == len(right.items):
            return Row(items=tuple(join(a, b) for a, b in zip(left.items, right.items, strict=True)))
        case Row(), Row():
            return Sequence(type=tuple, item=reduce(join, (*left.items, *right.items), NEVER))
        case Mapping(), Mapping() if left.type is right.type:
            return Mapping(type=left.type, key=join(left.key, right.key), value=join(left.value, right.value))
        case Stream(), Stream():
            return Stream(item=join(left.item, right.item))
    return None


def parts(kind: Kind) -> tuple[Kind, ...]:
    """The kinds that a value may be: those of a OneOf, else itself."""
    return kind.kinds if isinstance(kind, OneOf) else (kind,)


def python_type(kind: Kind) -> type | None:
    """The Python type whose attributes and operations the value has, where that is known and built in."""
    if isinstance(kind, (Scalar, Sequence, Mapping)):
        return kind.type
    return tuple if isinstance(kind, Row) else None


def describe(kind: Kind) -> str:
    """The kind in a word, for a sentence about a fault."""
    if isinstance(kind, Record):
        return kind.model.__name__
    if isinstance(kind, OneOf):
        return " or ".join(describe(part) for part in kind.kinds)
    if isinstance(kind, Tool):
        return f"the tool {kind.name}"
    found = python_type(kind)
    return found.__name__ if found else kind.label or type(kind).__name__.lower()


def item_of(kind: Kind) -> Kind | None:
    """What iterating gives: NEVER is read as ANY; None where the value cannot be iterated."""
    found: Kind | None
    match kind:
        case Scalar():
            found = STR if kind.type is str else INT if kind.type is bytes else None
        case Sequence() | Stream():
            found = kind.item
        case Mapping():
            found = kind.key
        case Row():
            found = reduce(join, kind.items, NEVER)
        case Record() | Tool() | Function():
            found = None
        case OneOf():
            items = [item for part in kind.kinds if (item := item_of(part)) is not None]
            found = reduce(join, items) if items else None
        case _:
            found = ANY
    return ANY if found == NEVER else found


def element_of(kind: Kind, index: int | None = None) -> Kind | None:
    """What indexing gives (`index` where it is a literal); None where the value cannot be indexed."""
    found: Kind | None
    match kind:
        case Scalar():
            found = STR if kind.type is str else INT if kind.type is bytes else None
        case Sequence():
            found = None if kind.type in (set, frozenset) else kind.item
        case Mapping():
            found = kind.value
        case Row():
            inside = index is not None and -len(kind.items) <= index < len(kind.items)
            found = kind.items[index] if inside and index is not None else item_of(kind)
        case Record() | Tool() | Function():
            found = None
        case OneOf():
            elements = [item for part in kind.kinds if (item := element_of(part, index)) is not None]
            found = reduce(join, elements) if elements else None
        case _:
            found = ANY
    return ANY if found == NEVER else found
