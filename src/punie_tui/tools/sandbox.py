"""Runs code that a model wrote, against a world, in pydantic-monty: the only place where such code ever runs.

Monty interprets the code in a worker process of its own with limits on time, memory and recursion; there are no files,
no network and no processes in there, only the tools of the catalog. What the sandbox cannot do that Python can is told
apart from what the code does wrong. Whatever the code printed is untrusted text: it is kept as it is.
"""

from __future__ import annotations

import ast
import asyncio
import atexit
import builtins
import collections
import dataclasses
import datetime
import functools
import itertools
import json
import math
import os
import pathlib
import random
import re
import sys
import threading
import time
import typing
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pydantic_monty
from pydantic import BaseModel

from punie_tui.errors import MachineFailed
from punie_tui.tools.catalog import TOOLS, ToolSpec
from punie_tui.tools.results import METHODS, RuffViolation, TestCase, TypeCheckError
from punie_tui.tools.syntax import parse
from punie_tui.tools.worlds import World

OUTPUT_LIMIT = 64 << 10
"""Bytes of output that are kept; code that prints more is stopped there."""
RECURSION_LIMIT = 200
CALL_LIMIT = 200
"""Tool calls that one run may make."""
ARGUMENT_LIMIT = 10_000
"""Characters of one argument."""

_FORBIDDEN_MODULES = frozenset(
    {
        *("ctypes", "mmap", "multiprocessing", "pty", "shutil", "signal", "subprocess", "tempfile", "threading"),
        *("ftplib", "http", "imaplib", "poplib", "select", "selectors", "smtplib", "socket", "socketserver", "ssl"),
        *("urllib", "webbrowser", "xmlrpc"),
    }
)
"""Standard modules that no sandbox would lend: using one is the code's fault, lacking any other is the sandbox's."""
_UNANSWERABLE = frozenset({"input", "breakpoint", "help"})
_MODULES: dict[str, Any] = {
    module.__name__: module
    for module in (
        asyncio, collections, dataclasses, datetime, functools, itertools, json, math, pathlib, random, re, sys,
        time, typing,
    )
}  # fmt: skip
"""What Monty has a part of: whether CPython's has more is looked up here, never imported by an untrusted name.

Not `os`: what Monty leaves out of it is files, processes and the environment."""


@dataclasses.dataclass(frozen=True)
class ToolCallMade:
    """A call that reached a tool, with its arguments by name."""

    name: str
    arguments: dict[str, str]


@dataclasses.dataclass(frozen=True)
class SandboxRun:
    """How a run went.

    `output` is what the code printed (at most OUTPUT_LIMIT bytes), `calls` what it called, in order. For any status
    but ok, `error` is the last line of a traceback or a sentence, and `line` the line of the code, from 1, where known.
    `unsupported` means that the sandbox cannot do what Python can; it is never the code's fault.
    """

    status: Literal["ok", "error", "unsupported", "timeout"]
    output: str
    calls: list[ToolCallMade]
    error: str | None = None
    line: int | None = None


def run_code(code: str, world: World, *, seconds: float = 1.0, memory: int = 64 << 20) -> SandboxRun:
    """Run `code` with the tools answering as `world` does.

    `seconds` counts only while the code runs; `memory` is the heap in bytes. Never raises for anything the code does;
    raises MachineFailed if the sandbox itself cannot be started.
    """
    calls: list[ToolCallMade] = []
    printed = pydantic_monty.CollectString(max_bytes=OUTPUT_LIMIT)
    tools = {name: _tool(spec, world, calls) for name, spec in TOOLS.items()}
    limits = pydantic_monty.ResourceLimits(
        max_feed_duration_secs=seconds,
        max_memory=memory,
        max_recursion_depth=RECURSION_LIMIT,
        max_suspensions=CALL_LIMIT,
    )
    try:
        # Sleeps take no time, and the clock and the dice are fixed: the same code always prints the same.
        with _pool().checkout(limits=limits, os_policy=_POLICY) as session:
            session.feed_run(code, external_lookup=tools, print_callback=printed)
    except pydantic_monty.MontyCrashedError as error:
        status: Literal["timeout", "error"] = "timeout" if error.timed_out else "error"
        return SandboxRun(status, printed.output, calls, f"the sandbox's worker died: {error}")
    except (pydantic_monty.MontySyntaxError, pydantic_monty.MontyRuntimeError) as error:
        frames = error.traceback()
        said, line = error.display("type-msg"), frames[-1].line if frames else None
        if said.startswith("MemoryError") and said.endswith(f"> {OUTPUT_LIMIT} bytes"):
            said = f"it printed more than {OUTPUT_LIMIT} bytes"
        return SandboxRun(_status(said, code), printed.output, calls, said, line)
    except pydantic_monty.MontyError as error:
        return SandboxRun("error", printed.output, calls, str(error))
    except UnicodeEncodeError as error:
        return SandboxRun("error", printed.output, calls, f"the code is no valid Unicode: {error.reason}")
    return SandboxRun("ok", printed.output, calls)


_POLICY = pydantic_monty.OSPolicy(
    datetime=datetime.datetime(2026, 1, 1, 9, 30), sleep="zero", random_start=pydantic_monty.RandomSeed(seed=0)
)
_lock = threading.Lock()
_pools: dict[int, Any] = {}


def _pool() -> Any:
    """This process's pool of one warm worker, started when it is first needed; a forked child starts its own."""
    with _lock:
        pid = os.getpid()
        if pid not in _pools:
            _pools.clear()
            pool = pydantic_monty.Monty(max_processes=2, request_timeout=30)
            try:
                pool.__enter__()
            except (OSError, RuntimeError, pydantic_monty.MontyError) as error:
                raise MachineFailed(f"the sandbox (pydantic-monty) does not start: {error}; reinstall it") from error
            _pools[pid] = pool
            atexit.register(pool.__exit__, None, None, None)
        return _pools[pid]


class _Result(pydantic_monty.ClassInstance):  # type: ignore[misc]  # Monty is untyped for mypy
    """A result, and every result inside it, sent whole: a lazy attribute inside a sort key would look like a missing
    field."""

    def convert_value(self, /, name: str, value: Any) -> Any:
        if isinstance(value, BaseModel):
            return _result(value)
        if isinstance(value, list):
            return [self.convert_value(name, item) for item in value]
        return value


def _result(value: BaseModel) -> _Result:
    return _Result(value, eager_attrs=tuple(type(value).model_fields), allowed_methods=METHODS)


def _tool(spec: ToolSpec, world: World, calls: list[ToolCallMade]) -> Callable[..., Any]:
    def tool(*positional: Any, **named: Any) -> Any:
        arguments = bind(spec, positional, named)
        calls.append(ToolCallMade(spec.name, arguments))
        answer = world.answer(spec.name, arguments)
        return _result(answer) if isinstance(answer, BaseModel) else answer

    return tool


def bind(spec: ToolSpec, positional: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, str]:
    """The arguments by name. Raises TypeError as Python would for missing, unknown, doubled or unfit ones."""
    names = [parameter.name for parameter in spec.parameters]
    if len(positional) > len(names):
        raise TypeError(f"{spec.name}() takes {len(names)} positional argument but {len(positional)} were given")
    bound = dict(zip(names, positional, strict=False))
    for name, value in named.items():
        if name not in names:
            raise TypeError(f"{spec.name}() got an unexpected keyword argument {name[:80]!r}")
        if name in bound:
            raise TypeError(f"{spec.name}() got multiple values for argument {name!r}")
        bound[name] = value
    for name in names:
        if name not in bound:
            raise TypeError(f"{spec.name}() missing 1 required positional argument: {name!r}")
        if isinstance(bound[name], pathlib.PurePath):
            bound[name] = str(bound[name])
        if not isinstance(bound[name], str):
            raise TypeError(f"{spec.name}() argument {name!r} must be str, not {type(bound[name]).__name__}")
        if len(bound[name]) > ARGUMENT_LIMIT:
            raise ValueError(f"{spec.name}() argument {name!r} is longer than {ARGUMENT_LIMIT} characters")
    return bound


def _status(said: str, code: str) -> Literal["error", "unsupported", "timeout"]:
    """Whose fault it is, from the error's type and message: the code's, or the sandbox's for lacking something."""
    kind, _, message = said.partition(": ")
    if kind == "TimeoutError" and "time limit exceeded" in message:
        return "timeout"
    if kind == "SystemExit":
        return "unsupported"
    judge = _JUDGES.get(kind)
    return "unsupported" if "Internal error in monty" in message or (judge and judge(message, code)) else "error"


def _unparsed(message: str, code: str) -> bool:
    """Monty could not read what this Python can."""
    return _holds(code, lambda node: True)


def _not_implemented(message: str, code: str) -> bool:
    return "monty" in message.lower() or "cannot suspend" in message


def _missing_module(message: str, code: str) -> bool:
    found = re.search(r"No module named '([\w.]+)'", message)
    if not found:
        return False
    root = found.group(1).partition(".")[0]
    return root in sys.stdlib_module_names and root not in _FORBIDDEN_MODULES


def _missing_import(message: str, code: str) -> bool:
    found = re.search(r"cannot import name '(\w+)' from '([\w.]+)'", message)
    return bool(found and hasattr(_MODULES.get(found.group(2)), found.group(1)))


def _missing_name(message: str, code: str) -> bool:
    found = re.search(r"name '(\w+)' is not defined", message)
    return bool(found and hasattr(builtins, found.group(1)) and found.group(1) not in _UNANSWERABLE)


def _missing_attribute(message: str, code: str) -> bool:
    """An attribute of a module or a built-in type that CPython has."""
    found = re.search(r"module '([\w.]+)' has no attribute '(\w+)'", message)
    if found:
        return hasattr(_MODULES.get(found.group(1)), found.group(2))
    found = re.search(r"(?:type object '(\w+)'|'(\w+)' object) has no attribute '(\w+)'", message)
    if not found:
        return False
    name = found.group(1) or found.group(2)
    if _holds(code, lambda node: isinstance(node, ast.ClassDef) and node.name == name):
        return False  # the code's own class
    return any(isinstance(owner := getattr(at, name, None), type) and hasattr(owner, found.group(3)) for at in _TYPED)


def _odd_type(message: str, code: str) -> bool:
    """Monty makes lists of what is lazy in CPython, hashes no host object, extends lists only by lists (`+=`), and
    knows `property` and its like only by name."""
    if "is not an iterator" in message:
        return _holds(code, lambda node: isinstance(node, ast.GeneratorExp) or _is_call(node, _LAZY))
    if "can only concatenate list" in message:
        return _holds(code, lambda node: isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add))
    if found := re.search(r"unhashable type: '(\w+)'", message):
        return found.group(1) in _HASHABLE
    return bool(re.search(r"cannot create '\w+' instances", message))


_TYPED = (builtins, collections, datetime, pathlib)
"""Where types of CPython's are looked up by a name that Monty tells."""
_LAZY = frozenset({"filter", "map", "zip", "enumerate", "reversed"})
_HASHABLE = frozenset({TypeCheckError.__name__, RuffViolation.__name__, TestCase.__name__})


def _is_call(node: ast.AST, names: frozenset[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _holds(code: str, wanted: Callable[[ast.AST], bool]) -> bool:
    """Whether any node of the code is as wanted; False for code that does not parse."""
    try:
        return any(wanted(node) for node in ast.walk(parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


_JUDGES: dict[str, Callable[[str, str], bool]] = {
    "SyntaxError": _unparsed,
    "NotImplementedError": _not_implemented,
    "ModuleNotFoundError": _missing_module,
    "ImportError": _missing_import,
    "NameError": _missing_name,
    "AttributeError": _missing_attribute,
    "TypeError": _odd_type,
}
