"""What built-in functions, a few of the standard library, and the methods of built-in types return.

Two registries; what is not in them returns something of which nothing is known. Adding one is one line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from punie_tui.tools.kinds import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NEVER,
    NONE,
    STR,
    Imported,
    Kind,
    Mapping,
    Row,
    Scalar,
    Sequence,
    Stream,
    element_of,
    item_of,
    join,
)

Apply = Callable[[Kind, list[Kind]], Kind]
"""Calls a kind with positional arguments, following the code's own functions."""


@dataclass(frozen=True)
class Given:
    """The arguments of a call. `partial` is set where some are not known, as after `*` and `**`."""

    positional: list[Kind]
    named: dict[str, Kind]
    apply: Apply
    partial: bool = False

    def argument(self, index: int, name: str = "", default: Kind = ANY) -> Kind:
        if self.partial:
            return ANY
        return self.positional[index] if index < len(self.positional) else self.named.get(name, default)

    def item(self, index: int) -> Kind:
        """What iterating an argument gives; ANY where it cannot be iterated, which is noted elsewhere."""
        return item_of(self.argument(index)) or ANY


def _sorted(given: Given) -> Kind:
    _keyed(given, given.item(0))
    return Sequence(type=list, item=given.item(0))


def _keyed(given: Given, item: Kind) -> None:
    if "key" in given.named:
        given.apply(given.named["key"], [item])


def _extreme(given: Given) -> Kind:
    several = len(given.positional) > 1 and not given.partial
    item = reduce(join, given.positional) if several else given.item(0)
    _keyed(given, item)
    return join(item, given.named.get("default", NEVER))


def _filter(given: Given) -> Kind:
    given.apply(given.argument(0), [given.item(1)])
    return Stream(item=given.item(1))


def _map(given: Given) -> Kind:
    items = [given.item(index) for index in range(1, len(given.positional))]
    return Stream(item=given.apply(given.argument(0), items))


def _zip(given: Given) -> Kind:
    return Stream(item=ANY if given.partial else Row(items=tuple(given.item(i) for i in range(len(given.positional)))))


def _sum(given: Given) -> Kind:
    item = given.item(0)
    start = given.argument(1, "start", NEVER)
    if start == NEVER:
        return item if item in (INT, FLOAT) else INT if item == BOOL else ANY
    return start if isinstance(start, Sequence) and start.item != NEVER else ANY


def _dict(given: Given) -> Kind:
    if given.partial or given.named or not given.positional:
        return Mapping(key=ANY if given.named else NEVER, value=ANY if given.named else NEVER)
    source = given.positional[0]
    if isinstance(source, Mapping):
        return Mapping(key=source.key, value=source.value)
    pair = given.item(0)
    return Mapping(key=element_of(pair, 0) or ANY, value=element_of(pair, 1) or ANY)


def _groupby(given: Given) -> Kind:
    item = given.item(0)
    key = given.argument(1, "key", NEVER)
    return Stream(item=Row(items=(item if key == NEVER else given.apply(key, [item]), Stream(item=item))))


def _counter(given: Given) -> Kind:
    if not given.positional:
        return Mapping(type=Counter, key=NEVER, value=INT)
    source = given.positional[0]
    return Mapping(type=Counter, key=source.key if isinstance(source, Mapping) else given.item(0), value=INT)


def _defaultdict(given: Given) -> Kind:
    """The kind of the values is that of what the factory returns, joined by what is put in."""
    factory = given.argument(0)
    value = given.apply(factory, []) if isinstance(factory, Imported) else ANY
    return Mapping(type=defaultdict, key=NEVER, value=value)


def _reduce(given: Given) -> Kind:
    given.apply(given.argument(0), [ANY, given.item(1)])
    return ANY


def _collect(kind: type) -> Callable[[Given], Kind]:
    return lambda given: Sequence(type=kind, item=given.item(0) if given.positional else NEVER)


def _always(kind: Kind) -> Callable[[Given], Kind]:
    return lambda given: kind


def _first_items(given: Given) -> Kind:
    return Stream(item=given.item(0))


CALLS: dict[str, Callable[[Given], Kind]] = {
    **{f"builtins.{name}": _always(INT) for name in ("len", "int", "hash", "id", "ord")},
    **{f"builtins.{name}": _always(BOOL) for name in ("any", "all", "bool", "isinstance", "hasattr", "callable")},
    **{f"builtins.{name}": _always(STR) for name in ("str", "repr", "format", "chr", "ascii", "hex", "bin", "input")},
    "builtins.float": _always(FLOAT),
    "builtins.print": _always(NONE),
    "builtins.range": _always(Stream(item=INT)),
    "builtins.sorted": _sorted,
    "builtins.list": _collect(list),
    "builtins.tuple": _collect(tuple),
    "builtins.set": _collect(set),
    "builtins.frozenset": _collect(frozenset),
    "builtins.dict": _dict,
    "builtins.reversed": _first_items,
    "builtins.iter": _first_items,
    "builtins.next": lambda given: join(given.item(0), given.argument(1, default=NEVER)),
    "builtins.enumerate": lambda given: Stream(item=Row(items=(INT, given.item(0)))),
    "builtins.zip": _zip,
    "builtins.filter": _filter,
    "builtins.map": _map,
    "builtins.max": _extreme,
    "builtins.min": _extreme,
    "builtins.sum": _sum,
    "collections.Counter": _counter,
    "collections.defaultdict": _defaultdict,
    "itertools.groupby": _groupby,
    "itertools.islice": _first_items,
    "itertools.takewhile": lambda given: Stream(item=given.item(1)),
    "itertools.dropwhile": lambda given: Stream(item=given.item(1)),
    "itertools.chain": lambda given: Stream(
        item=reduce(join, (given.item(index) for index in range(len(given.positional))), NEVER)
    ),
    "itertools.chain.from_iterable": lambda given: Stream(item=item_of(given.item(0)) or ANY),
    "functools.reduce": _reduce,
    "json.dumps": _always(STR),
    "results.model_dump": _always(Mapping(key=STR, value=ANY)),
    "results.model_dump_json": _always(STR),
}
"""Dotted path of what is called → what it returns."""

FIRST_IS_ITERATED = frozenset(
    f"builtins.{name}"
    for name in ("sorted", "list", "tuple", "set", "frozenset", "reversed", "iter", "enumerate", "any", "all", "sum")
) | {"itertools.groupby", "itertools.islice"}
"""Functions whose first argument must be something to iterate."""

_STR_RETURNS: dict[Kind, tuple[str, ...]] = {
    STR: (
        *("strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "casefold", "swapcase", "replace"),
        *("join", "format", "center", "ljust", "rjust", "zfill", "removeprefix", "removesuffix", "expandtabs"),
    ),
    INT: ("find", "rfind", "index", "rindex", "count"),
    BOOL: ("startswith", "endswith", "isdigit", "isalpha", "isalnum", "isupper", "islower", "isspace", "isidentifier"),
    Sequence(type=list, item=STR): ("split", "rsplit", "splitlines"),
    Row(items=(STR, STR, STR)): ("partition", "rpartition"),
}


def _item(owner: Kind, given: Given) -> Kind:
    return item_of(owner) or ANY


def _same(owner: Kind, given: Given) -> Kind:
    return owner


def _sort(owner: Kind, given: Given) -> Kind:
    _keyed(given, item_of(owner) or ANY)
    return NONE


def _get(owner: Kind, given: Given) -> Kind:
    """`get`, `pop` and `setdefault`: a value, or the default that is given."""
    value = owner.value if isinstance(owner, Mapping) else ANY
    return join(value, given.argument(1, default=NEVER))


def _items(owner: Kind, given: Given) -> Kind:
    return Stream(item=Row(items=(owner.key, owner.value))) if isinstance(owner, Mapping) else ANY


def _most_common(owner: Kind, given: Given) -> Kind:
    return Sequence(type=list, item=Row(items=(owner.key, INT))) if isinstance(owner, Mapping) else ANY


METHODS: dict[tuple[type, str], Callable[[Kind, Given], Kind]] = {
    **{
        (str, name): (lambda owner, given, kind=kind: kind)  # type: ignore[misc]
        for kind, names in _STR_RETURNS.items()
        for name in names
    },
    (list, "pop"): _item,
    (list, "copy"): _same,
    (list, "sort"): _sort,
    (list, "count"): lambda owner, given: INT,
    (list, "index"): lambda owner, given: INT,
    (set, "pop"): _item,
    (set, "copy"): _same,
    (dict, "get"): _get,
    (dict, "pop"): _get,
    (dict, "setdefault"): _get,
    (dict, "copy"): _same,
    (dict, "items"): _items,
    (dict, "keys"): lambda owner, given: Stream(item=owner.key) if isinstance(owner, Mapping) else ANY,
    (dict, "values"): lambda owner, given: Stream(item=owner.value) if isinstance(owner, Mapping) else ANY,
    (Counter, "most_common"): _most_common,
    (Counter, "total"): lambda owner, given: INT,
}
"""(type, method) → what it returns; a sort of dict has the methods of dict as well."""


def method(owner: Kind, owner_type: type, name: str, given: Given) -> Kind:
    """What the method `name` of a built-in type returns."""
    for known in owner_type.__mro__:
        if (known, name) in METHODS:
            return METHODS[known, name](owner, given)
    return ANY


def grown(owner: Kind, name: str, given: Given) -> Kind:
    """What a container holds after a method that puts something into it; the owner itself for any other."""
    if isinstance(owner, Sequence) and owner.type in (list, set):
        if name in ("append", "add"):
            return Sequence(type=owner.type, item=join(owner.item, given.argument(0)))
        if name == "insert":
            return Sequence(type=owner.type, item=join(owner.item, given.argument(1)))
        if name in ("extend", "update"):
            return Sequence(type=owner.type, item=join(owner.item, given.item(0)))
    if isinstance(owner, Mapping):
        if name == "setdefault":
            return Mapping(
                type=owner.type,
                key=join(owner.key, given.argument(0)),
                value=join(owner.value, given.argument(1, default=NONE)),
            )
        if name == "update":
            if owner.type is Counter:
                return Mapping(type=Counter, key=join(owner.key, given.item(0)), value=INT)
            return Mapping(type=owner.type)
    return owner


GROWING = frozenset({"append", "add", "insert", "extend", "update", "setdefault"})


def literal(kind: Kind) -> str | None:
    """The text of a string that is known beforehand."""
    return kind.value if isinstance(kind, Scalar) else None
