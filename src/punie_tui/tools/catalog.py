"""Which tools there are: name, parameters and result type of each, the stubs as text, and the system prompt.

Adding a tool is one line here, one answer in a world, and one runner. The catalog does not know how a tool works.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Literal, Union, get_args, get_origin

from pydantic import BaseModel

from punie_tui.tools.results import RuffResult, TestResult, TypeCheckResult


@dataclass(frozen=True)
class Parameter:
    """One parameter of a tool: always a required `str`, by position or by name."""

    name: str
    summary: str


@dataclass(frozen=True)
class ToolSpec:
    """A tool as the model sees it. `result` is a model of `tools.results`, or `str` for an untyped tool."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    result: type[BaseModel] | type[str]

    @property
    def typed(self) -> bool:
        return self.result is not str

    @property
    def signature(self) -> str:
        """`typecheck(path: str) -> TypeCheckResult`"""
        parameters = ", ".join(f"{parameter.name}: str" for parameter in self.parameters)
        return f"{self.name}({parameters}) -> {self.result.__name__}"


_PATH = Parameter("path", "a file or a folder")

TOOLS: dict[str, ToolSpec] = {
    spec.name: spec
    for spec in (
        ToolSpec("typecheck", "Check types with ty.", (_PATH,), TypeCheckResult),
        ToolSpec("ruff_check", "Lint with ruff.", (_PATH,), RuffResult),
        ToolSpec("pytest_run", "Run tests with pytest.", (_PATH,), TestResult),
        ToolSpec("run_command", "Run a shell command; its output.", (Parameter("command", "a shell command"),), str),
        ToolSpec("read_file", "Read a text file; its content.", (Parameter("path", "a file"),), str),
    )
}

SYSTEM_PROMPT = (
    "You are Punie, an assistant for Python projects. Answer questions about Python in words. "
    "For anything about the project at hand, call execute_code with Python that prints the answer; "
    "it may use typecheck, ruff_check, pytest_run, run_command and read_file."
)
"""The one system prompt of training and validation: short, because every row pays for it."""


def type_text(annotation: object) -> str:
    """A field's type as Python writes it: `list[TypeCheckError]`, `str | None`, `int`; literals as their own type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return type(arguments[0]).__name__
    if origin in (Union, types.UnionType):
        return " | ".join(type_text(argument) for argument in arguments)
    if origin is not None:
        return f"{origin.__name__}[{', '.join(type_text(argument) for argument in arguments)}]"
    if annotation is None or annotation is type(None):
        return "None"
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def models_of(model: type[BaseModel]) -> list[type[BaseModel]]:
    """`model` and every model inside its fields, the inner ones first."""
    found: list[type[BaseModel]] = []

    def visit(annotation: object) -> None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for field in annotation.model_fields.values():
                visit(field.annotation)
            if annotation not in found:
                found.append(annotation)
        for argument in get_args(annotation):
            visit(argument)

    visit(model)
    return found


def stubs(names: tuple[str, ...] | None = None) -> str:
    """Signatures and fields of the tools (all, or those named) as a Python stub, generated from the models."""
    chosen = [spec for name, spec in TOOLS.items() if names is None or name in names]
    models: list[type[BaseModel]] = []
    for spec in chosen:
        if issubclass(spec.result, BaseModel):
            models.extend(model for model in models_of(spec.result) if model not in models)
    blocks = []
    for model in models:
        lines = [f"class {model.__name__}:"]
        for name, field in model.model_fields.items():
            lines.append(f"    {name}: {type_text(field.annotation)}  # {field.description}")
        blocks.append("\n".join(lines))
    blocks.extend(f"def {spec.signature}: ...  # {spec.summary}" for spec in chosen)
    return "\n\n".join(blocks) + "\n"
