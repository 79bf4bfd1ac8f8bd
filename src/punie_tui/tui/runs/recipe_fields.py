"""Turns a recipe into form fields, with their help, bounds and values as text, and the text back into a recipe.

The fields are generated from the settings model: a new setting needs no change here. Pure; knows no widget.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from punie_tui.documents import read_toml_value
from punie_tui.runs.recipes.overrides import with_overrides
from punie_tui.runs.recipes.recipe import Recipe

Path = tuple[str, ...]
"""Where a field is: ("train", "lora_parameters", "rank")."""


@dataclass(frozen=True)
class RecipeField:
    """`text` is the field's value as it is typed, empty for none; `bounds` describes the allowed values, `choices`
    lists them."""

    path: Path
    help: str
    bounds: str
    choices: tuple[str, ...]
    default: str
    text: str

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def section(self) -> str:
        return ".".join(self.path[:-1])


def fields_of(recipe: Recipe) -> list[RecipeField]:
    """All fields of a recipe, section by section."""
    return sorted(_fields(recipe, ()), key=lambda found: (len(found.path) > 1, _SECTIONS.index(found.path[0])))


_SECTIONS = list(Recipe.model_fields)


def recipe_of(texts: Mapping[Path, str]) -> tuple[Recipe | None, dict[Path, str]]:
    """The recipe that the texts make; if they make none, None and what is wrong, by field or by section."""
    given = {".".join(path): _value(text.strip(), _annotation(path)) for path, text in texts.items() if text.strip()}
    try:
        return Recipe.model_validate(with_overrides({}, given)), {}
    except ValidationError as error:
        wrong: dict[Path, str] = {}
        for item in error.errors():
            where = tuple(str(part) for part in item["loc"])
            path = next((where[:end] for end in range(len(where), 0, -1) if where[:end] in texts), where)
            message = item["msg"][:1].lower() + item["msg"][1:]
            wrong.setdefault(path, "a value is required" if item["type"] == "missing" else message)
        return None, wrong


def _fields(model: BaseModel, path: Path) -> Iterator[RecipeField]:
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if _is_section(info):
            yield from _fields(value, (*path, name))
            continue
        default = info.get_default(call_default_factory=True) if not info.is_required() else None
        yield RecipeField(
            (*path, name),
            info.description or "",
            _bounds(info),
            _choices(info.annotation),
            _text(default),
            _text(value.model_dump(exclude_none=True) if isinstance(value, BaseModel) else value),
        )


def _is_section(info: FieldInfo) -> bool:
    return isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)


def _annotation(path: Path) -> Any:
    model: Any = Recipe
    for part in path[:-1]:
        model = model.model_fields[part].annotation
    return model.model_fields[path[-1]].annotation


def _bounds(info: FieldInfo) -> str:
    parts = []
    for bound in info.metadata:
        match bound:
            case annotated_types.Ge(ge=low):
                parts.append(f"at least {low}")
            case annotated_types.Gt(gt=low):
                parts.append(f"above {low}")
            case annotated_types.Le(le=high):
                parts.append(f"at most {high}")
            case annotated_types.Lt(lt=high):
                parts.append(f"below {high}")
            case annotated_types.MinLen(min_length=length):
                parts.append(f"at least {length} of them")
    kinds = {int: "a whole number", float: "a number", bool: "true or false"}
    kind = next((kinds[part] for part in (info.annotation, *get_args(info.annotation)) if part in kinds), "")
    return ", ".join(part for part in (kind, *parts) if part)


def _choices(annotation: Any) -> tuple[str, ...]:
    if annotation is bool:
        return ("true", "false")
    if get_origin(annotation) is Literal:
        return tuple(str(choice) for choice in get_args(annotation))
    if NoneType in get_args(annotation):
        return next((found for part in get_args(annotation) if (found := _choices(part))), ())
    return ()


def _is_text(annotation: Any) -> bool:
    """Whether what is typed is the value itself, and not TOML."""
    if get_origin(annotation) is Literal:
        return isinstance(get_args(annotation)[0], str)
    if get_origin(annotation) in (Union, UnionType):
        return any(map(_is_text, get_args(annotation)))
    return annotation is str


def _value(text: str, annotation: Any) -> Any:
    return text if _is_text(annotation) else read_toml_value(text)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _toml(value)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}" if value else ""
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]" if value else ""
    return json.dumps(value, ensure_ascii=False)
