"""Converts a tool call from an object into Python: the code of `execute_code`, or a call of one tool, printed.

Arguments may be an object or a JSON string containing one. Null stands for a parameter that was not given: datasets
with typed columns have every parameter in every row.
"""

from __future__ import annotations

import json
import keyword
import math
from collections.abc import Mapping, Sequence
from typing import Any

from punie_tui.datasets.quoting import quoted
from punie_tui.regular_files import parse_object
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.calls import FUNCTION, PARAMETER

_ARGUMENTS = ("arguments", "parameters", "args")
"""The keys under which a call may have its arguments; a call without any of them has none."""


class RowRefused(Exception):
    """Raised for a row that cannot be converted; the message says why, as a clause."""


def code_of_call(call: object, name: str, tools: Sequence[Any], changes: dict[str, None]) -> str:
    """The code of one call in a turn that messages call `name`. `tools`: the JSON schemas given in the row.

    Raises Refused.
    """
    function = call.get("function", call) if isinstance(call, dict) else None
    if isinstance(function, str):  # {"function": "name_of_a_tool", "arguments": …}
        function = {**call, "name": function}  # type: ignore[dict-item]
    if not isinstance(function, dict):
        raise RowRefused(f"{name} has a tool call that is not an object but {quoted(call)}")
    called = function.get("name")
    arguments: Any = next((given for key in _ARGUMENTS if (given := function.get(key)) not in (None, "")), {})
    if isinstance(arguments, str):
        arguments = parse_object(arguments)
    if not isinstance(arguments, dict):
        raise RowRefused(f"{name} calls {quoted(called)} with arguments that are not an object")
    given = {key: value for key, value in arguments.items() if value is not None or key in _parameters(called, tools)}
    if given.keys() != arguments.keys():
        changes["arguments that are null left out"] = None
    if called == FUNCTION:
        return _code(given, name)
    return _printed(called, given, name)


def _parameters(called: object, tools: Sequence[Any]) -> set[str]:
    """The parameters of a tool: one of ours, or one that the row itself describes."""
    if called == FUNCTION:
        return {PARAMETER}
    if isinstance(called, str) and called in TOOLS:
        return {parameter.name for parameter in TOOLS[called].parameters}
    for tool in tools:
        function = tool.get("function", tool) if isinstance(tool, dict) else {}
        if isinstance(function, dict) and function.get("name") == called:
            schema = function.get("parameters")
            properties = schema.get("properties") if isinstance(schema, dict) else None
            return set(properties) if isinstance(properties, dict) else set()
    return set()


def _code(given: Mapping[str, Any], name: str) -> str:
    code = given.get(PARAMETER)
    if not isinstance(code, str) or set(given) != {PARAMETER}:
        raise RowRefused(f"{name} calls {FUNCTION} without its one argument {PARAMETER!r}, or with others")
    if not code.strip():
        raise RowRefused(f"{name} calls {FUNCTION} with no code")
    return code


def _printed(called: object, given: Mapping[str, Any], name: str) -> str:
    if not (isinstance(called, str) and called.isidentifier() and not keyword.iskeyword(called)):
        raise RowRefused(f"{name} calls {quoted(called)}, which is not a tool's name")
    parameters = TOOLS[called].parameters if called in TOOLS else ()
    required = [parameter.name for parameter in parameters if parameter.required]
    if not all(each in given for each in required) or any(
        parameter.annotation is str and not isinstance(given.get(parameter.name, ""), str) for parameter in parameters
    ):
        raise RowRefused(f"{name} calls {called} with other arguments than {', '.join(required)}")
    if not all(key.isidentifier() and not keyword.iskeyword(key) for key in given):
        raise RowRefused(f"{name} calls {called} with arguments that Python cannot name")
    positional = [_literal(given[each]) for each in required]
    named = [f"{key}={_literal(value)}" for key, value in given.items() if key not in required]
    return f"print({called}({', '.join([*positional, *named])}))"


def _literal(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if value.isprintable() else repr(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise RowRefused(f"an argument is {value}, which is not a number")
    return repr(value)
