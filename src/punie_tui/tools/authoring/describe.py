"""A tool as data, for a process that must not run the tool's code, and the spec rebuilt from it.

Types are nested lists: "str", "any", ["list", type], ["dict", type], ["literal", …], ["union", types…] and
["model", name], with the models' fields beside them.
"""

from __future__ import annotations

import enum
import json
import keyword
import types
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Optional, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model

from punie_tui.errors import UsageError
from punie_tui.tools.spec import REQUIRED, Parameter, ToolSpec

_PLAIN: dict[str, Any] = {"str": str, "int": int, "float": float, "bool": bool, "none": type(None), "any": Any}
_NAMES = {kind: name for name, kind in _PLAIN.items()}


def described(specs: Iterable[ToolSpec]) -> dict[str, Any]:
    """The tools and the models of their results, as data for JSON.

    Raises UsageError if two different models have the same name, because the sandbox knows models by their names.
    """
    tools, models = [], dict[str, Any]()
    for spec in specs:
        for model in spec.models:
            document = _model(model)
            if models.setdefault(model.__name__, document) != document:
                raise UsageError(f"{spec.origin}: two different models are called {model.__name__}; rename one")
        tools.append(
            {
                "name": spec.name,
                "summary": spec.summary,
                "effects": spec.effects,
                "place": spec.place,
                "origin": spec.origin,
                "answers": str(spec.answers) if spec.answers else None,
                "result": spec.result.__name__,
                "typed": spec.typed,
                "parameters": [
                    {
                        "name": parameter.name,
                        "summary": parameter.summary,
                        "type": _type(parameter.annotation),
                        **({} if parameter.required else {"default": parameter.default}),
                    }
                    for parameter in spec.parameters
                ],
            }
        )
    return {"tools": tools, "models": models}


def _model(model: type[BaseModel]) -> dict[str, Any]:
    fields = {}
    for name, info in model.model_fields.items():
        fields[name] = {"type": _type(info.annotation), "description": info.description or ""}
        if not info.is_required():
            fields[name]["default"] = _plain(info.get_default(call_default_factory=True, validated_data={}))
    return {"doc": model.__doc__ or "", "fields": fields}


def _plain(value: Any) -> Any:
    """A default as JSON can represent it; None if it cannot."""
    try:
        return json.loads(json.dumps(value, default=lambda item: item.model_dump(mode="json")))
    except (TypeError, ValueError, AttributeError):
        return None


def _type(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is None:
        return "none"
    if isinstance(annotation, type) and annotation in _NAMES:
        return _NAMES[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return ["model", annotation.__name__]
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return ["literal", *(_plain(each.value) for each in annotation)]
    if origin is Literal:
        return ["literal", *arguments]
    if origin in (list, tuple, set, frozenset):
        kinds = [_type(each) for each in dict.fromkeys(arguments) if each is not ...] or ["any"]
        return ["list", kinds[0] if len(kinds) == 1 else ["union", *kinds]]
    if origin is dict:
        return ["dict", _type(arguments[1]) if arguments else "any"]
    if origin in (Union, types.UnionType):
        return ["union", *map(_type, arguments)]
    if isinstance(annotation, type) and annotation.__module__ in ("datetime", "pathlib", "uuid", "decimal"):
        return "str"  # as in JSON
    return "any"


def specs_of(document: Mapping[str, Any], home: Path) -> list[ToolSpec]:
    """The specs of the tools that `described` wrote, whose code is in the folder `home`.

    Raises UsageError if the document is invalid.
    """
    try:
        models = _models(document["models"])
        return [_spec(tool, models, home) for tool in document["tools"]]
    except (KeyError, TypeError, ValueError, AttributeError, NameError) as error:
        raise UsageError(
            f"the description of the tools in {home} cannot be used ({error}); run: punie-tui trust"
        ) from None


def _spec(tool: Mapping[str, Any], models: Mapping[str, type[BaseModel]], home: Path) -> ToolSpec:
    parameters = tuple(
        Parameter(
            _name(each["name"]), each["summary"], _annotation(each["type"], models), each.get("default", REQUIRED)
        )
        for each in tool["parameters"]
    )
    return ToolSpec(
        name=_name(tool["name"]),
        summary=tool["summary"],
        parameters=parameters,
        result=models[tool["result"]] if tool["typed"] else str,
        effects=tool["effects"],
        place=tool["place"],
        origin=tool["origin"],
        answers=Path(tool["answers"]) if tool["answers"] else None,
        home=home,
    )


def _models(documents: Mapping[str, Any]) -> dict[str, type[BaseModel]]:
    """The models, created together because they may contain one another, or themselves."""
    made: dict[str, type[BaseModel]] = {}
    for name, model in documents.items():
        fields: dict[str, Any] = {}
        for field, content in model["fields"].items():
            default = content.get("default", ...)
            fields[_name(field)] = (_written(content["type"]), Field(default, description=content["description"]))
        made[_name(name)] = create_model(
            name, __config__=ConfigDict(frozen=True, extra="forbid"), __doc__=model["doc"], **fields
        )
    names = {"Literal": Literal, "Optional": Optional, "Any": Any, **made}
    for each in made.values():
        each.model_rebuild(force=True, _types_namespace=names)
    return made


def _written(kind: Any) -> str:
    """A type in Python syntax, to be evaluated once all models exist."""
    if isinstance(kind, str):
        return {"none": "None", "any": "Any"}.get(kind) or str(_PLAIN[kind].__name__)
    match kind:
        case ["model", str(name)]:
            return _name(name)
        case ["list", inner]:
            return f"list[{_written(inner)}]"
        case ["dict", inner]:
            return f"dict[str, {_written(inner)}]"
        case ["literal", *values] if all(isinstance(value, str | int | float | bool) for value in values):
            return f"Literal[{', '.join(map(repr, values))}]"
        case ["union", *kinds]:
            return " | ".join(map(_written, kinds))
    raise ValueError(f"{kind!r} is not a type")


def _annotation(kind: Any, models: Mapping[str, type[BaseModel]]) -> Any:
    """A parameter's type."""
    return eval(_written(kind), {"__builtins__": {}, "Literal": Literal, "Any": Any, "None": None, **_BUILTIN})


_BUILTIN = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}


def _name(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        raise ValueError(f"{text[:40]!r} is not a name")
    return text
