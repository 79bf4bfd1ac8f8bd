"""Which tools there are: those of the package, found by looking into its folders, and those that a workspace adds.

Tools of the package are the folders `tools/<name>/` with a `tool.py`. Those that name a `group` are used only where a
workspace asks for them (`[tools] use` in punie.toml); without it there are the same few as ever, so that prompts, data
and verdicts do not change because there are more. A workspace's own are only ever described here (`described`): their
code runs in processes of its own (`tools.live.real`).
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
    """Every tool of the package, its function, and the module that it stands in."""
    for file in sorted(Path(__file__).parent.glob("*/tool.py")):
        module = import_module(f"punie_tui.tools.{file.parent.name}.tool")
        for spec, function in tools_in(vars(module), module.__name__):
            yield spec, function, module


_FOUND = sorted(_package(), key=lambda each: (each[0].place, each[0].name))

FUNCTIONS: dict[str, Callable[..., Any]] = {spec.name: function for spec, function, _ in _FOUND}
"""Tool of the package → what it really does."""

PACKAGE: dict[str, ToolSpec] = {spec.name: spec for spec, _, _ in _FOUND}
"""Every tool of the package, in order."""

_GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(name for name, spec in PACKAGE.items() if spec.group == group)
    for group in dict.fromkeys(spec.group for spec in PACKAGE.values() if spec.group)
}
"""Group of further tools → those in it."""

USUAL = tuple(name for name, spec in PACKAGE.items() if not spec.group)
"""The tools that are in use unless more are asked for: those of the package's own data."""

TOOLS: dict[str, ToolSpec] = {name: PACKAGE[name] for name in USUAL}
"""Every tool that can be called, in order; what a workspace asks for and brings is added to it by `add`."""

STANDS_IN = {"read_file": "run_command"}
"""Tool → the one that may do its work: `sed -n 1,10p src/app.py` reads a file as well."""


def add(specs: Iterable[ToolSpec], further: Iterable[str] = ()) -> None:
    """Make a workspace's tools known in this process, and those `further` ones of the package, in the place of what an
    earlier call added. One that has the name of a tool of the package that is in use is left out.

    `further` names tools or groups of them. Raises UsageError for a name that is neither.
    """
    chosen = set(USUAL) | named(further)
    in_use = {name: spec for name, spec in PACKAGE.items() if name in chosen}
    for spec in sorted(specs, key=lambda spec: (spec.place, spec.name)):
        in_use.setdefault(spec.name, spec)
    TOOLS.clear()
    TOOLS.update(in_use)


@contextmanager
def also_used(further: Iterable[str]) -> Iterator[None]:
    """For as long as this lasts, these further tools of the package, or groups of them, are in use as well.

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
    """Every tool in use, and behind them those of the package that are not."""
    return {**TOOLS, **{name: spec for name, spec in PACKAGE.items() if name not in TOOLS}}


def named(names: Iterable[str]) -> set[str]:
    """The tools of the package that are of these names, or in groups of these names. Raises UsageError for a name that
    is neither."""
    found: set[str] = set()
    for name in names:
        if name not in PACKAGE and name not in _GROUPS:
            raise unknown("tool or group of tools", name, (*_GROUPS, *PACKAGE))
        found |= {name} if name in PACKAGE else set(_GROUPS[name])
    return found


def misnamed(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Where a name is neither a tool of the package nor a group of them, with what to say of it."""
    for number, name in enumerate(names):
        try:
            named([name])
        except UsageError as error:
            yield number, str(error)


def not_in_use(names: Iterable[str]) -> str:
    """Which of these tools of the package, or groups of them, are not in use, and what to write for them, as a clause
    behind what needs them; empty where all are. Raises UsageError for a name that is neither."""
    used = {name for name, spec in PACKAGE.items() if TOOLS.get(name) is spec}
    wanted = list(dict.fromkeys(names))
    lacking = [name for name in wanted if not named([name]) <= used]
    if not lacking:
        return ""
    use = json.dumps(_as_asked((used - set(USUAL)) | named(wanted)))
    return f"needs {listed(lacking)}, not used by this workspace; write under [tools] in its punie.toml: use = {use}"


def _as_asked(tools: set[str]) -> list[str]:
    """These further tools as `[tools] use` has them: whole groups by their names."""
    found: list[str] = []
    for group, own in _GROUPS.items():
        found += [group] if tools.issuperset(own) else [name for name in own if name in tools]
    return found


def further_answers() -> Iterator[BaseModel]:
    """What the package's tools answer where they cannot do their work, which no fixture shows."""
    for module in dict.fromkeys(module for _, _, module in _FOUND):
        if (answers := getattr(module, "further_answers", None)) is not None:
            yield from answers()


def call_pattern() -> re.Pattern[str]:
    """Finds the calls of tools in a text; the first group is the tool's name."""
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
    """A product's system turn: `{tools}` in it becomes the tools' names, `{stubs}` what they look like. Without a text,
    that of the package's own data, with the further tools of the workspace."""
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
    blocks.extend(f"def {spec.signature}: ...  # {spec.summary}" for spec in chosen)
    return "\n\n".join(blocks) + "\n"


def json_schema(spec: ToolSpec) -> dict[str, Any]:
    """The tool as clients that send `tools` describe it: OpenAI's function with a JSON schema of its parameters."""
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
