"""The catalog of tools: those of the package, found in its folders, and those that a workspace adds.

The package's tools are defined in `tools/<folder>/tool.py`. Those with a `group` are in use only if the workspace asks
for them (`[tools] use` in punie.toml). By default only the few tools without a group are, so that prompts, data and
verdicts do not change when the package gains tools. A workspace's own tools are only described here (`described`);
their code runs in separate processes (`tools.live.real`).
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from punie_tui.errors import UsageError, unknown
from punie_tui.tools.spec import REQUIRED, ToolSpec, models_of, tools_in, type_text

__all__ = [
    "FIND_SYMBOLS",
    "PACKAGE",
    "STANDS_IN",
    "SYSTEM_PROMPT",
    "TOOLS",
    "USUAL",
    "ToolSpec",
    "call_pattern",
    "json_schema",
    "listed",
    "misnamed",
    "models_of",
    "named",
    "not_in_use",
    "stubs",
    "system_prompt",
    "type_text",
]


def _package() -> Iterator[tuple[ToolSpec, Callable[..., Any], types.ModuleType]]:
    """Every tool of the package, with its function and the module that defines it."""
    for file in sorted(Path(__file__).parent.glob("*/tool.py")):
        module = import_module(f"punie_tui.tools.{file.parent.name}.tool")
        for spec, function in tools_in(vars(module), module.__name__):
            yield spec, function, module


_FOUND = sorted(_package(), key=lambda each: (each[0].place, each[0].name))

FUNCTIONS: dict[str, Callable[..., Any]] = {spec.name: function for spec, function, _ in _FOUND}
"""Tool of the package → the function that implements it."""

PACKAGE: dict[str, ToolSpec] = {spec.name: spec for spec, _, _ in _FOUND}
"""Every tool of the package, in order."""

_GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(name for name, spec in PACKAGE.items() if spec.group == group)
    for group in dict.fromkeys(spec.group for spec in PACKAGE.values() if spec.group)
}
"""Group of further tools → the tools in it."""

USUAL = tuple(name for name, spec in PACKAGE.items() if not spec.group)
"""The tools in use by default, which are those of the package's own data."""

TOOLS: dict[str, ToolSpec] = {name: PACKAGE[name] for name in USUAL}
"""Every tool that can be called, in order; `add` adds those that a workspace asks for and its own."""

STANDS_IN = {"read_file": "run_command"}
"""Tool → the tool that may replace it: `sed -n 1,10p src/app.py` reads a file as well."""

FIND_SYMBOLS = frozenset({"workspace_symbols", "goto_definition", "run_command"})
"""The tools that find the file of a symbol, which may be called before one that takes a symbol, though it does not need
the file."""


def add(specs: Iterable[ToolSpec], further: Iterable[str] = ()) -> None:
    """Add a workspace's tools and the `further` ones of the package to this process's catalog, replacing those that an
    earlier call added. A tool with the name of a tool of the package that is in use is left out.

    `further` names tools or groups of tools. Raises UsageError for a name that is neither.
    """
    chosen = set(USUAL) | named(further)
    in_use = {name: spec for name, spec in PACKAGE.items() if name in chosen}
    for spec in sorted(specs, key=lambda spec: (spec.place, spec.name)):
        in_use.setdefault(spec.name, spec)
    TOOLS.clear()
    TOOLS.update(in_use)


@contextmanager
def also_used(further: Iterable[str]) -> Iterator[None]:
    """Within this context, these further tools of the package, or groups of tools, are in use as well.

    Raises UsageError for a name that is neither.
    """
    before, chosen = dict(TOOLS), named(further)
    TOOLS.clear()
    TOOLS.update({name: spec for name, spec in PACKAGE.items() if name in chosen or name in before} | before)
    try:
        yield
    finally:
        TOOLS.clear()
        TOOLS.update(before)


def known() -> dict[str, ToolSpec]:
    """Every tool in use, followed by those of the package that are not."""
    return {**TOOLS, **{name: spec for name, spec in PACKAGE.items() if name not in TOOLS}}


def named(names: Iterable[str]) -> set[str]:
    """The package's tools with these names, or in groups with them. Raises UsageError for a name that is neither."""
    found: set[str] = set()
    for name in names:
        if name not in PACKAGE and name not in _GROUPS:
            raise unknown("tool or group of tools", name, (*_GROUPS, *PACKAGE))
        found |= {name} if name in PACKAGE else set(_GROUPS[name])
    return found


def misnamed(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The index of each name that is neither a tool of the package nor a group of tools, with an error message."""
    for number, name in enumerate(names):
        try:
            named([name])
        except UsageError as error:
            yield number, str(error)


def not_in_use(names: Iterable[str]) -> str:
    """A clause to follow the name of what needs these tools, or groups of tools, of the package: which are not in use,
    and the setting that adds them. Empty if all are in use. Raises UsageError for a name that is neither."""
    used = {name for name, spec in PACKAGE.items() if TOOLS.get(name) is spec}
    needed = list(dict.fromkeys(names))
    lacking = [name for name in needed if not named([name]) <= used]
    if not lacking:
        return ""
    use = json.dumps(_as_written((used - set(USUAL)) | named(needed)))
    lacked = listed(lacking)
    return f"needs {lacked}, which this workspace does not use; write under [tools] in its punie.toml: use = {use}"


def _as_written(tools: set[str]) -> list[str]:
    """These further tools as written in `[tools] use`: complete groups by their names."""
    found: list[str] = []
    for group, own in _GROUPS.items():
        found += [group] if tools.issuperset(own) else [name for name in own if name in tools]
    return found


def further_answers() -> Iterator[BaseModel]:
    """The results of the package's tools for failures that no fixture shows."""
    for module in dict.fromkeys(module for _, _, module in _FOUND):
        if (answers := getattr(module, "further_answers", None)) is not None:
            yield from answers()


def call_pattern() -> re.Pattern[str]:
    """A pattern that finds the calls of tools in a text; its first group is the tool's name."""
    return _call_pattern(tuple(TOOLS))


@lru_cache(maxsize=8)
def _call_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(map(re.escape, names))})\s*\(")


def listed(names: Iterable[str]) -> str:
    """`a, b and c`: the tools as a prompt names them."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


_TURN = (
    "You are Punie, an assistant for Python projects. Answer questions about Python in words. "
    "For anything about the project at hand, call execute_code with Python that prints the answer; "
    "it may use {tools}."
)
SYSTEM_PROMPT = _TURN.replace("{tools}", listed(USUAL))
"""The system prompt of the package's own data: short, because every row pays for it."""


def system_prompt(text: str | None) -> str:
    """A product's system prompt: `{tools}` in it is replaced by the tools' names, `{stubs}` by their stubs. Without a
    text, the prompt of the package's own data, which also names the workspace's further tools."""
    return (_TURN if text is None else text).replace("{tools}", listed(TOOLS)).replace("{stubs}", stubs().rstrip())


def stubs(names: tuple[str, ...] | None = None) -> str:
    """Signatures and fields of the tools (all in use, or those named) as a Python stub, generated from the models."""
    chosen = list(TOOLS.values()) if names is None else [spec for name, spec in known().items() if name in names]
    models = dict.fromkeys(model for spec in chosen for model in spec.models)
    blocks = []
    for model in models:
        lines = [f"class {model.__name__}:"]
        for name, field in model.model_fields.items():
            lines.append(f"    {name}: {type_text(field.annotation)}  # {field.description or ''}".rstrip(" #"))
        blocks.append("\n".join(lines))
    for spec in chosen:
        notes = "; ".join(f"{each.name}: {each.summary}" for each in spec.parameters if each.summary)
        blocks.append(f"def {spec.signature}: ...  # {' '.join(filter(None, (spec.summary, notes)))}")
    return "\n\n".join(blocks) + "\n"


def json_schema(spec: ToolSpec) -> dict[str, Any]:
    """The tool in the form that clients send as `tools`: OpenAI's function with a JSON schema of its parameters."""
    properties: dict[str, Any] = {}
    for parameter in spec.parameters:
        properties[parameter.name] = TypeAdapter(parameter.annotation).json_schema()
        if parameter.summary:
            properties[parameter.name]["description"] = parameter.summary
        if parameter.default is not REQUIRED:
            properties[parameter.name]["default"] = parameter.default
    return {
        "type": "function",
        "function": {
            "name": spec.name,
            "description": spec.summary,
            "parameters": {
                "type": "object",
                "properties": properties,
                "required": [parameter.name for parameter in spec.parameters if parameter.required],
                "additionalProperties": False,
            },
        },
    }
