"""Finds the lines of mistakes in YAML files and words them; shared by everything that people write in YAML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from punie_tui.errors import UsageError, nearest

Location = tuple[int | str, ...]
"""The keys and indices that lead to a place in a document."""


class Mistaken(UsageError):
    """A file with mistakes in it. `places`: (`file:line`, what is wrong there), in the file's order."""

    def __init__(self, source: str, root: yaml.Node, mistakes: Sequence[tuple[Location, str]]) -> None:
        placed = sorted({(line_of(root, where), clause) for where, clause in mistakes})
        self.places = [(f"{source}:{line}", clause) for line, clause in placed]
        (first, clause), *others = placed
        super().__init__("; ".join([f"{source}:{first}: {clause}", *(f"line {line}: {text}" for line, text in others)]))


def mistakes_of(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Location, str]]:
    """Each mistake that pydantic found, as a place and a clause that names the nearest known key."""
    for item in error.errors():
        where = tuple(part for part in item["loc"] if not _names_a_type(part))
        if item["type"] == "extra_forbidden":
            yield where, f"unknown key {where[-1]!r}{nearest(str(where[-1]), _known_keys(model, where[:-1]))}"
        elif item["type"] == "missing":
            yield where[:-1], f"the key {where[-1]!r} is missing"
        else:
            name = f"the key {where[-2]!r}" if where[-1] == "[key]" else where[-1]
            text = item["msg"].removeprefix("Value error, ")
            yield where, f"{name}: {text[:1].lower()}{text[1:]}"


def _names_a_type(part: int | str) -> bool:
    """Whether `part` is pydantic's name for an alternative of a union (`<tag>` if we named it), and not a key."""
    return isinstance(part, str) and (part.startswith("<") or part in ("str", "list[str]"))


def _known_keys(model: type[BaseModel], where: Location) -> list[str]:
    """The keys that the section at `where` may have."""
    annotations: list[Any] = [model]
    for part in where:
        annotations = [inner for one in annotations for inner in _inner(one, part)]
    models = [one for one in annotations if isinstance(one, type) and issubclass(one, BaseModel)]
    return [field.alias or name for one in models for name, field in one.model_fields.items()]


def _inner(annotation: Any, part: int | str) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(part))
        return _alternatives(field.annotation) if field is not None else []
    arguments = get_args(annotation)  # the items of a list, the values of a dict
    return _alternatives(arguments[-1]) if arguments else []


def _alternatives(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _alternatives(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [inner for one in get_args(annotation) for inner in _alternatives(one)]
    return [annotation]


def repeated_keys(node: yaml.Node, where: Location = ()) -> Iterator[tuple[Location, str]]:
    """Each repeated key: YAML lets a later key silently replace an earlier one, which is refused here."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from repeated_keys(item, (*where, index))
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield (*where, key.value), f"the key {key.value!r} occurs twice"
            seen.add(key.value)
            yield from repeated_keys(value, (*where, key.value))


def line_of(node: yaml.Node, where: Location) -> int:
    """The line (from 1) of the key or item at `where`, or of the innermost section around it that exists."""
    line = node.start_mark.line
    for part in where:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in reversed(node.value) if key.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = (node.value[part], node.value[part])
        if found is None:
            break
        key, node = found
        line = key.start_mark.line
    return line + 1
