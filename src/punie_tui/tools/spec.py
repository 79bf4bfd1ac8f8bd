"""A tool is a typed Python function with a docstring, marked with what it may do to a project.

    @tool(effects="reads")
    def git_log(path: Annotated[str, "a file or a folder"], count: int = 10) -> GitLogResult:
        \"\"\"The latest commits.\"\"\"

Everything else is derived from it: signature, argument binding, stubs, the sandbox's function, the prompt's list and
the JSON schema. A tool works in the project's folder, which is the current one when the function is called.
"""

from __future__ import annotations

import inspect
import math
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

from punie_tui.errors import UsageError

PARSE_ERROR: Any = Field(default=None, description="why there is no answer, else None")
"""The field `parse_error` of a result."""


class Result(BaseModel):
    """What a tool returns, and what stands in it: to be compared and not changed."""

    model_config = ConfigDict(frozen=True)


Effects = Literal["reads", "writes", "runs"]
"""What a tool may do to a project: only read it, change files, or start programs."""

METHODS: dict[str, type] = {"model_dump": dict, "model_dump_json": str}
"""The pydantic methods that results have in the sandbox as well, with their return types."""

ARGUMENT_LIMIT = 10_000
"""The most characters of one argument; for a list, of all its items together."""

_SCALARS = (str, int, float, bool)
_MARK = "__punie_tool__"
_Function = TypeVar("_Function", bound=Callable[..., Any])


class _Required(Enum):
    """Marks a parameter that has no default."""

    REQUIRED = "required"


REQUIRED = _Required.REQUIRED


class Raised(Exception):
    """A tool raised an error: `args` are the name of its type and its message. The code that called may catch it."""


_PATH_NAMES = frozenset({"path", "file", "filename", "folder", "directory", "dir", "cwd", "root", "project"})


@dataclass(frozen=True)
class Parameter:
    """One parameter, given by position or by name. `annotation` is built of str, int, float, bool, list, Literal and
    None; `default` is REQUIRED if the argument must be given."""

    name: str
    summary: str = ""
    annotation: Any = str
    default: Any = REQUIRED

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    @property
    def takes_path(self) -> bool:
        """Whether its name says that it takes a path."""
        return self.name in _PATH_NAMES or self.name.rpartition("_")[2] in _PATH_NAMES

    def __str__(self) -> str:
        default = "" if self.required else f" = {self.default!r}"
        return f"{self.name}: {type_text(self.annotation)}{default}"


@dataclass(frozen=True)
class ToolSpec:
    """A tool as the model sees it. `result` is a pydantic model, or `str` for an untyped tool.

    `place` orders the tools in lists; `origin` is the position of the function, "file:line"; `answers` is the file of
    its recorded answers. `home` is the folder of a workspace's tools; None for a tool of the package. `group` is the
    set that a tool of the package belongs to if it is in use only on request; else empty.
    """

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    result: type[BaseModel] | type[str]
    effects: Effects = "reads"
    place: int = 100
    origin: str = field(default="", compare=False)
    answers: Path | None = field(default=None, compare=False)
    home: Path | None = field(default=None, compare=False)
    group: str = ""

    @property
    def typed(self) -> bool:
        return self.result is not str

    @property
    def takes_commands(self) -> bool:
        """Whether it takes a command line and runs it, as a shell does."""
        return self.effects == "runs" and not self.typed

    @property
    def takes_symbol(self) -> bool:
        """Whether it looks a symbol up."""
        return any(each.name == "symbol" for each in self.parameters)

    @property
    def signature(self) -> str:
        """`typecheck(path: str) -> TypeCheckResult`"""
        return f"{self.name}({', '.join(map(str, self.parameters))}) -> {self.result.__name__}"

    @property
    def models(self) -> list[type[BaseModel]]:
        """The result model and every model inside it, the inner ones first; none for an untyped tool."""
        return list(models_of(self.result)) if issubclass(self.result, BaseModel) else []


def tool(*, effects: Effects, place: int = 100, group: str = "") -> Callable[[_Function], _Function]:
    """Marks a function as a tool. Raises UsageError, with file and line, for one that cannot be a tool."""

    def mark(function: _Function) -> _Function:
        setattr(function, _MARK, replace(spec_of(function, effects, place), group=group))
        return function

    return mark


def tools_in(namespace: Mapping[str, Any], module: str) -> Iterator[tuple[ToolSpec, Callable[..., Any]]]:
    """The tools that a module defines itself, each with its function, in the order of the file."""
    for value in {id(value): value for value in namespace.values()}.values():  # an alias is not a second tool
        spec = getattr(value, _MARK, None)
        if isinstance(spec, ToolSpec) and getattr(value, "__module__", None) == module:
            yield spec, value


def spec_of(function: Callable[..., Any], effects: Effects, place: int) -> ToolSpec:
    """The spec from a function's signature and docstring. Raises UsageError if anything is missing or unusable."""
    code = function.__code__
    origin = f"{code.co_filename}:{code.co_firstlineno}"
    name = function.__name__

    def wrong(what: str) -> UsageError:
        return UsageError(f"{origin}: the tool {name} {what}")

    if effects not in get_args(Effects):
        raise wrong(f"has effects={effects!r}; it must be reads, writes or runs")
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise wrong("must be a plain function, neither async nor a generator")
    try:
        hints = typing.get_type_hints(function, include_extras=True)
    except Exception as error:  # evaluating an annotation may raise anything
        raise wrong(f"has an annotation that cannot be read ({error})") from None
    if not (summary := inspect.getdoc(function)):
        raise wrong("has no docstring; write one, whose first sentence the model reads")
    result = hints.get("return")
    if not (isinstance(result, type) and (result is str or issubclass(result, BaseModel))):
        raise wrong("must return a pydantic model or str; annotate what it returns")
    if problem := next(_unfit_fields(result), None):
        raise wrong(problem)
    parameters = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
            raise wrong(f"has the parameter {str(parameter)!r}; each must accept a keyword argument")
        annotation, about = _unannotated(hints.get(parameter.name))
        if not _fit(annotation):
            raise wrong(
                f"has the parameter {parameter.name!r}, whose type cannot be used; use str, int, float, bool, Literal, "
                "a list of these, or one of these | None"
            )
        default = REQUIRED if parameter.default is parameter.empty else parameter.default
        if default is not REQUIRED and _misfit(default, annotation):
            raise wrong(f"has the default {default!r} for {parameter.name!r}, which is not a {type_text(annotation)}")
        if isinstance(default, float) and not math.isfinite(default):
            raise wrong(f"has the default {default!r} for {parameter.name!r}, which JSON cannot represent; use None")
        parameters.append(Parameter(parameter.name, about, annotation, default))
    first = " ".join(summary.split("\n\n")[0].split())
    return ToolSpec(
        name, first, tuple(parameters), result, effects, place, origin, _answers(Path(code.co_filename), name)
    )


def _answers(file: Path, name: str) -> Path:
    """The file for a tool's recorded answers, in a folder with the tool's name: the one that contains its module, or
    one beside the module."""
    folder = file.parent if file.parent.name == name else file.parent / name
    return folder / "answers.yaml"


def _unfit_fields(result: type[BaseModel] | type[str]) -> Iterator[str]:
    for model in models_of(result) if issubclass(result, BaseModel) else ():
        if not model.model_fields:
            yield f"returns the model {model.__name__}, which has no fields"


def _unannotated(hint: Any) -> tuple[Any, str]:
    """(type, summary) of `Annotated[type, "summary"]` or of a bare type."""
    if get_origin(hint) is Annotated:
        kind, *notes = get_args(hint)
        about = next((note if isinstance(note, str) else getattr(note, "description", None) for note in notes), None)
        return kind, about or ""
    return hint, ""


def _fit(annotation: Any) -> bool:
    """Whether a parameter may be of this type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in _SCALARS:
        return True
    if origin is Literal:
        return type(arguments[0]) in _SCALARS and len(set(map(type, arguments))) == 1
    if origin is list:
        return bool(arguments) and _fit(arguments[0])  # a bare `typing.List` names no item type, like `list`
    if origin in (Union, types.UnionType):
        return all(each is type(None) or _fit(each) for each in arguments)
    return False


def type_text(annotation: object) -> str:
    """A type in Python syntax: `list[TypeCheckError]`, `str | None`, `int`; a Literal as the type of its values."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return type(arguments[0]).__name__
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(type_text(argument) for argument in arguments))
    if origin is not None:
        return f"{origin.__name__}[{', '.join(type_text(argument) for argument in arguments)}]"
    if annotation is None or annotation is type(None):
        return "None"
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


@cache
def models_of(model: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """`model` and every model inside its fields, the inner ones first."""
    found: list[type[BaseModel]] = []
    seen: set[type[BaseModel]] = set()

    def visit(annotation: object) -> None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
            seen.add(annotation)
            for info in annotation.model_fields.values():
                visit(info.annotation)
            found.append(annotation)
        for argument in get_args(annotation):
            visit(argument)

    visit(model)
    return tuple(found)


def bind(spec: ToolSpec, positional: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by name, defaults filled in. Raises TypeError as Python would for missing, unknown or repeated
    ones, and for ones of a wrong type; ValueError for one that is too long or not one of its choices."""
    names = [parameter.name for parameter in spec.parameters]
    if len(positional) > len(names):
        many = "argument" if len(names) == 1 else "arguments"
        raise TypeError(f"{spec.name}() takes {len(names)} positional {many} but {len(positional)} were given")
    given = dict(zip(names, positional, strict=False))
    for name, value in named.items():
        if name not in names:
            raise TypeError(f"{spec.name}() got an unexpected keyword argument {name[:80]!r}")
        if name in given:
            raise TypeError(f"{spec.name}() got multiple values for argument {name!r}")
        given[name] = value
    if missing := [
        parameter.name for parameter in spec.parameters if parameter.required and parameter.name not in given
    ]:
        many = "argument" if len(missing) == 1 else "arguments"
        listed = " and ".join(map(repr, missing))
        raise TypeError(f"{spec.name}() missing {len(missing)} required positional {many}: {listed}")
    bound: dict[str, Any] = {}
    for parameter in spec.parameters:
        name = parameter.name
        if name not in given:
            bound[name] = parameter.default
            continue
        value = str(given[name]) if isinstance(given[name], PurePath) else given[name]
        if found := _misfit(value, parameter.annotation):
            raise TypeError(f"{spec.name}() argument {name!r} must be {type_text(parameter.annotation)}, not {found}")
        if unchosen := next(_unchosen(value, parameter.annotation), None):
            other, choices = unchosen
            raise ValueError(f"{spec.name}() argument {name!r} must be one of {choices}, not {str(other)[:80]!r}")
        if _length(value) > ARGUMENT_LIMIT:
            raise ValueError(f"{spec.name}() argument {name!r} is longer than {ARGUMENT_LIMIT} characters")
        bound[name] = value
    return bound


def _misfit(value: Any, annotation: Any) -> str:
    """The type of a value that a parameter of this type does not accept; empty if it accepts the value."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return "" if any(not _misfit(value, each) for each in arguments) else type(value).__name__
    if origin is Literal:
        return _misfit(value, type(arguments[0]))
    if origin is list:
        if not isinstance(value, (list, tuple)):
            return type(value).__name__
        wrong = next((found for item in value if (found := _misfit(item, arguments[0]))), "")
        return f"a list with {wrong}" if wrong else ""
    accepted = (int, float) if annotation is float else annotation
    return "" if isinstance(value, accepted) else type(value).__name__


def _unchosen(value: Any, annotation: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """(value, choices) for each part of a well-typed value that is not one of its choices: each item of a list is
    checked, and a union accepts what any of its types accepts."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal and value not in arguments:
        yield value, arguments
    elif origin is list:
        for item in value:
            yield from _unchosen(item, arguments[0])
    elif origin in (Union, types.UnionType):
        found = [list(_unchosen(value, each)) for each in arguments if not _misfit(value, each)]
        yield from found[0] if found and all(found) else ()


def _length(value: Any) -> int:
    return sum(map(_length, value)) if isinstance(value, (list, tuple)) else len(value) if isinstance(value, str) else 0
