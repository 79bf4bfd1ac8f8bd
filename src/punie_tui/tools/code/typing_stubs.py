"""The tools as a stub for a type checker, so that code can be checked without importing a tool."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Literal, Union, get_args, get_origin

from pydantic import BaseModel

from punie_tui.tools.spec import METHODS, ToolSpec


def typing_stubs(specs: Iterable[ToolSpec]) -> str:
    """A `__builtins__.pyi`: every model with its fields and the methods of results, and every tool as a function."""
    specs = list(specs)
    blocks = ["from pathlib import PurePath as _PurePath\nfrom typing import Any as _Any, Literal as _Literal"]
    methods = (f"    def {name}(self, *_: _Any, **__: _Any) -> {kind.__name__}: ..." for name, kind in METHODS.items())
    blocks.append("\n".join(["class _Result:", *methods]))
    for model in dict.fromkeys(model for spec in specs for model in spec.models):
        # A default says only that the field need not be given.
        fields = [
            f"    {name}: {_text(field.annotation)}{'' if field.is_required() else ' = ...'}"
            for name, field in model.model_fields.items()
        ]
        blocks.append("\n".join([f"class {model.__name__}(_Result):", *fields]))
    for spec in specs:
        parameters = ", ".join(
            f"{parameter.name}: {_taken(parameter.annotation)}{'' if parameter.required else ' = ...'}"
            for parameter in spec.parameters
        )
        blocks.append(f"def {spec.name}({parameters}) -> {spec.result.__name__}: ...")
    return "\n\n".join(blocks) + "\n"


def _taken(annotation: object) -> str:
    """The types that `bind` accepts for a parameter of this type, as far as types can express it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return _taken(type(arguments[0]))
    if origin is list:
        return "list[_Any] | tuple[_Any, ...]"
    if origin in (Union, types.UnionType):
        return " | ".join(map(_taken, arguments))
    return "str | _PurePath" if annotation is str else _text(annotation)


def _text(annotation: object) -> str:
    """A type in Python syntax, with the values of its literals."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return f"_Literal[{', '.join(map(repr, arguments))}]"
    if origin in (Union, types.UnionType):
        return " | ".join(map(_text, arguments))
    if origin is not None:
        return f"{getattr(origin, '__name__', '_Any')}[{', '.join(map(_text, arguments))}]"
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, type):
        known = annotation.__module__ == "builtins" or issubclass(annotation, BaseModel)
        return annotation.__name__ if known else "_Any"
    return "_Any"
