"""Runs code that a model wrote, against a world: the only place where such code ever runs.

The code runs in CPython compiled to WebAssembly (`python_wasm`), with limits on time, memory, output and calls; there
are no files, no network, no processes and no threads in there, only the tools of the catalog. Their results are
objects of classes made there, with the fields and the ways of the pydantic models. Whatever the code printed is
untrusted text: it is kept as it is.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import pathlib
import re
import sys
import sysconfig
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel

from punie_tui.tools import python_wasm
from punie_tui.tools.catalog import TOOLS, ToolSpec, models_of, type_text
from punie_tui.tools.syntax import parse
from punie_tui.tools.worlds import World

OUTPUT_LIMIT = 64 << 10
"""Bytes of output that are kept; code that prints more is stopped there."""
CALL_LIMIT = 200
"""Tool calls that one run may make."""
ARGUMENT_LIMIT = 10_000
"""Characters of one argument."""
CODE_LIMIT = 1 << 20

_FORBIDDEN_MODULES = frozenset(
    {
        *("ctypes", "mmap", "multiprocessing", "pty", "shutil", "signal", "subprocess", "tempfile"),
        *("ftplib", "http", "imaplib", "importlib", "poplib", "select", "selectors", "smtplib", "socket"),
        *("socketserver", "ssl", "urllib.request", "webbrowser", "xmlrpc"),
    }
)
"""Standard modules that no sandbox would lend: using one is the code's fault, lacking any other is the sandbox's."""
_STANDINS = {
    "asyncio": "asyncio.py",
    "threading": "threading.py",
    "concurrent.futures": "concurrent_futures.py",
}
"""Modules that are others there, since there are no threads; the files of `guest`."""
_TEXTS = {
    "concurrent": "",
    "datetime": "from _datetime import *\nMINYEAR, MAXYEAR, UTC = 1, 9999, timezone.utc\n",
    "decimal": "from _decimal import *\nfrom _decimal import __version__, __libmpdec_version__\n",
}
"""Modules whose text is short where C does the work."""
_GUEST = pathlib.Path(__file__).parent / "guest"


@dataclasses.dataclass(frozen=True)
class ToolCallMade:
    """A call that reached a tool, with its arguments by name, and what a command would have changed (`git commit`,
    paths): nothing for one that only reads."""

    name: str
    arguments: dict[str, str]
    writes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class SandboxRun:
    """How a run went.

    `output` is what the code printed (at most OUTPUT_LIMIT bytes), `calls` what it called, in order; both are kept
    whatever happened afterwards. For any status but ok, `error` is the last line of a traceback or a sentence, and
    `line` the line of the code, from 1, where known. `unsupported` means that the sandbox cannot do what Python can; it
    is never the code's fault, and code cannot claim it. Leaving early (`sys.exit`) is ok.
    """

    status: Literal["ok", "error", "unsupported", "timeout"]
    output: str
    calls: list[ToolCallMade]
    error: str | None = None
    line: int | None = None


class _Stopped(Exception):
    """A limit was reached; the message says which."""


Status = Literal["ok", "error", "unsupported", "timeout"]


def run_code(code: str, world: World, *, seconds: float = 1.0, memory: int = 128 << 20) -> SandboxRun:
    """Run `code` with the tools answering as `world` does.

    `seconds` counts only while the code runs; `memory` is all that the interpreter may use, in bytes. Never raises for
    anything the code does; raises MachineFailed if the sandbox itself cannot be started.
    """
    return run_in_worlds(code, {"": world}, seconds=seconds, memory=memory)[""]


def run_in_worlds(
    code: str,
    worlds: Mapping[str, World],
    *,
    seconds: float = 1.0,
    memory: int = 128 << 20,
    enough: Callable[[str, SandboxRun], bool] = lambda name, run: False,
) -> dict[str, SandboxRun]:
    """`run_code` in several worlds, up to the first of which `enough` says that it decides: name of the world → run.

    One interpreter serves them all as long as it lives; every world gets a module of its own and its own `seconds`.
    """
    runs: dict[str, SandboxRun] = {}
    while len(runs) < len(worlds):
        left = {name: world for name, world in worlds.items() if name not in runs}
        session = _Session(code, left, runs, enough)
        session.run(seconds, memory)
        if session.decided:
            break
    return runs


class _Session:
    """One interpreter: what it may ask for, and what its code did in each world."""

    def __init__(
        self,
        code: str,
        left: Mapping[str, World],
        runs: dict[str, SandboxRun],
        enough: Callable[[str, SandboxRun], bool],
    ) -> None:
        self._code, self._left, self._runs, self._enough = code, list(left.items()), runs, enough
        self.decided = False
        self._next()

    def _next(self) -> None:
        self._output: list[str] = []
        self._printed = 0
        self._calls: list[ToolCallMade] = []

    def run(self, seconds: float, memory: int) -> None:
        """At least one more world has its run afterwards."""
        try:
            if len(self._code) > CODE_LIMIT:
                raise _Stopped(f"the code is longer than {CODE_LIMIT} characters")
            python_wasm.run(_START.format(_prelude().hex()), self._answer, seconds=seconds, memory=memory)
        except _Stopped as stopped:
            self._end("error", str(stopped))
        except python_wasm.OutOfTime:
            self._end("timeout", f"TimeoutError: it ran longer than {seconds:g} s")
        except python_wasm.Refused as refused:
            self._end("error", str(refused))
        except python_wasm.Exhausted as exhausted:
            self._end("error", f"it used up the stack or the memory ({exhausted})")
        else:
            if self._left and not self.decided:
                self._end("ok")  # it left by `os._exit`

    def _end(self, status: Status, error: str | None = None, line: int | None = None) -> None:
        name, _ = self._left.pop(0)
        self._runs[name] = SandboxRun(status, "".join(self._output), self._calls, error, line)
        self.decided = self._enough(name, self._runs[name])
        self._next()

    def _answer(self, kind: str, given: dict[str, Any]) -> Any:
        match kind:
            case "given":
                models, tools = _described()
                return {"code": self._code, "models": models, "tools": tools}
            case "begin":
                return bool(self._left) and not self.decided
            case "print":
                return self._print(str(given["text"]))
            case "tool":
                return self._use(str(given["tool"]), given["arguments"])
            case "module":
                return _module(str(given["module"]))
            case "end":
                return self._failed(given["failed"])
            case _:
                raise _Stopped(f"the code reaches for {kind!r}, which is not there")

    def _failed(self, failed: dict[str, Any] | None) -> None:
        if failed is None:
            return self._end("ok")
        lacking = any(not _importable(name) for name in _imported(self._code, failed["line"]))
        return self._end("unsupported" if lacking else "error", str(failed["error"]), failed["line"])

    def _print(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        room = OUTPUT_LIMIT - self._printed
        self._output.append(data[:room].decode("utf-8", "ignore"))
        self._printed += len(data)
        if len(data) > room:
            raise _Stopped(f"it printed more than {OUTPUT_LIMIT} bytes")

    def _use(self, tool: str, given: dict[str, Any]) -> dict[str, Any]:
        if len(self._calls) >= CALL_LIMIT:
            raise _Stopped(f"it calls tools more than {CALL_LIMIT} times")
        try:
            arguments = bind(TOOLS[tool], (), given)
        except (TypeError, ValueError) as error:
            return {"error": [type(error).__name__, str(error)]}
        world = self._left[0][1]
        answer = world.answer(tool, arguments)
        writes = world.shell.run(arguments["command"]).writes if tool == "run_command" else ()
        self._calls.append(ToolCallMade(tool, arguments, writes))
        if isinstance(answer, BaseModel):
            return {"model": type(answer).__name__, "value": answer.model_dump(mode="json")}
        return {"model": None, "value": answer}


@functools.cache
def _module(name: str) -> dict[str, Any] | None:
    """The text of a module of the standard library; None for one that is not there."""
    if name in _STANDINS:
        return {"text": (_GUEST / _STANDINS[name]).read_text("utf-8"), "package": False}
    if name in _TEXTS:
        return {"text": _TEXTS[name], "package": name == "concurrent"}
    if not _lendable(name) or not re.fullmatch(r"\w+(?:\.\w+)*", name):
        return None
    path = pathlib.Path(sysconfig.get_paths()["stdlib"], *name.split("."))
    for file, package in ((path / "__init__.py", True), (path.with_suffix(".py"), False)):
        if file.is_file():
            return {"text": file.read_text("utf-8"), "package": package}
    return None


def _lendable(name: str) -> bool:
    root = name.partition(".")[0]
    return root in sys.stdlib_module_names and not {root, name} & _FORBIDDEN_MODULES


def _imported(code: str, line: int | None) -> list[str]:
    """The modules of the standard library that the code imports on a line; none for code that is no Python."""
    try:
        tree = parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and line and node.lineno <= line <= (node.end_lineno or line):
            found += [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return [name for name in found if _lendable(name)]


@functools.cache
def _importable(name: str) -> bool:
    """Whether the sandbox has a module, tried apart from any code: nobody's word is taken for it."""
    ended: list[Any] = []

    def answer(kind: str, given: dict[str, Any]) -> Any:
        match kind:
            case "given":
                return {"code": f"import {name}", "models": [], "tools": []}
            case "begin":
                return not ended
            case "module":
                return _module(str(given["module"]))
            case "end":
                ended.append(given["failed"])
        return None

    python_wasm.run(_START.format(_prelude().hex()), answer, seconds=10, memory=256 << 20)
    return ended == [None]


_START = "import marshal\nexec(marshal.loads(bytes.fromhex('{}')))\nstart()\n"
"""What the interpreter is given: the prelude, compiled there once and handed over as it is."""


@functools.cache
def _prelude() -> bytes:
    compiled: list[str] = []
    text = (_GUEST / "prelude.py").read_text("utf-8")
    python_wasm.run(
        f"import marshal\ncall_tool('compiled', code=marshal.dumps(compile({text!r}, '<sandbox>', 'exec')).hex())\n",
        lambda kind, given: compiled.append(given["code"]),
        seconds=10,
        memory=256 << 20,
    )
    return bytes.fromhex(compiled[0])


@functools.cache
def _described() -> tuple[list[Any], list[Any]]:
    """The result models and the tools, as the interpreter is told of them."""
    models: dict[str, Any] = {}
    for spec in TOOLS.values():
        for model in models_of(spec.result) if issubclass(spec.result, BaseModel) else ():
            fields = [
                (name, type_text(field.annotation), field.description or "", _inner(field.annotation))
                for name, field in model.model_fields.items()
            ]
            models[model.__name__] = (model.__name__, model.__doc__ or "", fields)
    tools = [
        (spec.name, spec.summary, [parameter.name for parameter in spec.parameters], spec.result.__name__)
        for spec in TOOLS.values()
    ]
    return list(models.values()), tools


def _inner(annotation: Any) -> str:
    """The name of the model inside a field's type; empty where there is none."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind.__name__
    return ""


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
