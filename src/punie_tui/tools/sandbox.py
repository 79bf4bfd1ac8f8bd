"""Runs code that a model wrote, against a fixture project: the only place where such code ever runs.

The code runs in CPython compiled to WebAssembly (`python_wasm`), with limits on time, memory, output and calls; it
has no files, network, processes or threads, only the tools of the catalog. Their results are objects of classes made in
the sandbox, with the fields and the behaviour of the pydantic models. What the code printed is untrusted text, returned
unchanged.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
import functools
import pathlib
import re
import sys
import sysconfig
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, Union, get_args, get_origin

from pydantic import BaseModel

from punie_tui.tools import python_wasm
from punie_tui.tools.answers import NotRecorded
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.syntax import parse
from punie_tui.tools.spec import Raised, bind, type_text

OUTPUT_LIMIT = 64 << 10
"""Bytes of output that are kept; code that prints more is stopped there."""
CALL_LIMIT = 200
"""Tool calls that one run may make."""
CODE_LIMIT = 1 << 20

_FORBIDDEN_MODULES = frozenset(
    {
        *("ctypes", "mmap", "multiprocessing", "pty", "shutil", "signal", "subprocess", "tempfile"),
        *("ftplib", "http", "imaplib", "importlib", "poplib", "select", "selectors", "smtplib", "socket"),
        *("socketserver", "ssl", "urllib.request", "webbrowser", "xmlrpc"),
    }
)
"""Standard modules that no sandbox would provide: using one is the code's fault; if any other is missing, it is not."""
_STANDINS = {"asyncio": "asyncio.py", "threading": "threading.py", "concurrent.futures": "concurrent_futures.py"}
"""Modules that the sandbox replaces because it has no threads → their file in `guest`."""
_TEXTS = {
    "concurrent": "",
    "datetime": "from _datetime import *\nMINYEAR, MAXYEAR, UTC = 1, 9999, timezone.utc\n",
    "decimal": "from _decimal import *\nfrom _decimal import __version__, __libmpdec_version__\n",
}
"""Modules whose source is given here; it is short because the work is done in C."""
_GUEST = pathlib.Path(__file__).parent / "guest"

Status = Literal["ok", "error", "unsupported", "timeout"]


@dataclasses.dataclass(frozen=True)
class ToolCallMade:
    """A call that reached a tool, with its arguments by name. `writes`: the paths or commands that it would change."""

    name: str
    arguments: dict[str, Any]
    writes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class SandboxRun:
    """The outcome of a run.

    `output` is what the code printed (at most OUTPUT_LIMIT bytes), `calls` are its tool calls, in order; both are kept
    whatever happened afterwards. For any status but ok, `error` is the last line of a traceback or a sentence, and
    `line` the line of the code, from 1, if known. `unsupported` means that the sandbox lacks a module or a recorded
    answer; it is never the code's fault, and code cannot fake it. Exiting early (`sys.exit`) is ok.
    """

    status: Status
    output: str
    calls: list[ToolCallMade]
    error: str | None = None
    line: int | None = None


class Answering(Protocol):
    """A project that answers the calls of tools: a fixture or a real one.

    `answer` raises NotRecorded if no answer is known, Raised for an error that the code receives. `changes` returns
    what a call would change, if it is only imitated. `for_one_run` returns a project for one run, so that no other run
    sees what it writes.
    """

    def answer(self, tool: str, arguments: Mapping[str, Any]) -> BaseModel | str: ...
    def changes(self, tool: str, arguments: Mapping[str, Any]) -> tuple[str, ...]: ...
    def for_one_run(self) -> Answering: ...


class _Stopped(Exception):
    """A limit was reached; the message says which."""


class _Unanswered(Exception):
    """No answer of the tool is recorded."""


def run_code(code: str, fixture: Answering, *, seconds: float = 1.0, memory: int = 128 << 20) -> SandboxRun:
    """Run `code`, with `fixture` answering its tool calls.

    `seconds` counts only while the code runs; `memory` is all that the interpreter may use, in bytes. Never raises for
    anything the code does; raises SystemFailure if the sandbox itself cannot be started.
    """
    return run_in_fixtures(code, {"": fixture}, seconds=seconds, memory=memory)[""]


def run_in_fixtures(
    code: str,
    fixtures: Mapping[str, Answering],
    *,
    seconds: float = 1.0,
    memory: int = 128 << 20,
    enough: Callable[[str, SandboxRun], bool] | None = None,
) -> dict[str, SandboxRun]:
    """`run_code` in several fixtures, up to the first run for which `enough` is true: fixture's name → run. One
    interpreter serves all unless a run breaks it; each fixture gets its own module and its own `seconds`."""
    return _run([_Session(code, fixtures, enough)], seconds, memory)[0]


def run_many(
    codes: Sequence[str], fixtures: Mapping[str, Answering], *, seconds: float = 1.0, memory: int = 128 << 20
) -> list[dict[str, SandboxRun]]:
    """`run_in_fixtures` for each code, in the same order. Meant for rows of a dataset, since an interpreter takes
    longer to start than most code takes to run.

    Codes share interpreters, so one may see what another changed in the standard library. Any code whose status is not
    ok in some fixture is therefore run once more in an interpreter of its own.
    """
    runs: list[dict[str, SandboxRun]] = []
    for at in range(0, len(codes), SHARING):
        shared = codes[at : at + SHARING]
        together = _run([_Session(code, fixtures) for code in shared], seconds, memory)
        runs += [
            one
            if all(run.status == "ok" for run in one.values())
            else run_in_fixtures(code, fixtures, seconds=seconds, memory=memory)
            for code, one in zip(shared, together, strict=True)
        ]
    return runs


SHARING = 64
"""The most codes that share an interpreter."""


def _run(sessions: Sequence[_Session], seconds: float, memory: int) -> list[dict[str, SandboxRun]]:
    """Each session's runs. If one of them breaks its interpreter, another one runs what is left."""
    while open_sessions := [session for session in sessions if not session.done]:
        _Interpreter(open_sessions).work(seconds, memory)
    return [session.runs for session in sessions]


class _Interpreter:
    """One interpreter, and the sessions that it works through."""

    def __init__(self, sessions: Sequence[_Session]) -> None:
        self._waiting = iter(sessions)
        self._session = sessions[0]
        self._shared, self._begun = len(sessions) > 1, False

    def work(self, seconds: float, memory: int) -> None:
        """Run the sessions until all are done or the interpreter ends, which takes at least one run of one session."""
        try:
            python_wasm.run(_START.format(_prelude().hex()), self._answer, seconds=seconds, memory=memory)
        except _Stopped as stopped:
            self._session.end("error", str(stopped))
        except _Unanswered as unanswered:
            self._session.end("unsupported", str(unanswered))
        except python_wasm.SandboxOutOfTime:
            self._session.end("timeout", f"TimeoutError: it ran longer than {seconds:g} s")
        except python_wasm.Refused as refused:
            self._session.end("error", str(refused))
        except python_wasm.Exhausted as exhausted:
            self._session.end("error", f"it used up the stack or the memory ({exhausted})")
        else:
            if not self._session.done:  # it ended by `os._exit`, losing any output not yet sent
                self._session.end("error" if self._shared else "ok")

    def _answer(self, kind: str, given: dict[str, Any]) -> Any:
        if kind == "given":
            models, tools = _described()
            return {"models": models, "tools": tools, "at_once": not self._shared}
        if kind == "code":
            session = next(self._waiting, None)
            self._session, self._begun = session or self._session, False
            return session and session.code
        if kind == "begin" and not self._begun:  # once per code, because it restarts the time limit
            self._begun = True
            return not self._session.done
        return self._session.answer(kind, given)


class _Session:
    """A code and its run in each fixture."""

    def __init__(
        self, code: str, fixtures: Mapping[str, Answering], enough: Callable[[str, SandboxRun], bool] | None = None
    ) -> None:
        self.runs: dict[str, SandboxRun] = {}
        self.decided = False
        self._code, self._left, self._enough = code, list(fixtures.items()), enough
        self._next()

    @property
    def code(self) -> str:
        if len(self._code) > CODE_LIMIT:
            raise _Stopped(f"the code is longer than {CODE_LIMIT} characters")
        return self._code

    @property
    def done(self) -> bool:
        return self.decided or not self._left

    def _next(self) -> None:
        self._output: list[str] = []
        self._printed = 0
        self._calls: list[ToolCallMade] = []
        if self._left:
            self._fixture = self._left[0][1].for_one_run()

    def end(self, status: Status, error: str | None = None, line: int | None = None) -> None:
        name, _ = self._left.pop(0)
        self.runs[name] = SandboxRun(status, "".join(self._output), self._calls, error, line)
        self.decided = self._enough is not None and self._enough(name, self.runs[name])
        self._next()

    def answer(self, kind: str, given: dict[str, Any]) -> Any:
        match kind:
            case "print":
                return self._print(str(given["text"]))
            case "tool":
                return self._use(str(given["tool"]), given["arguments"])
            case "module":
                return _module(str(given["module"]))
            case "end":
                self._print(str(given["printed"]))
                self._failed(given["failed"])
                return not self.done
            case _:
                raise _Stopped(f"the code reaches for {kind!r}, which is not there")

    def _failed(self, failed: dict[str, Any] | None) -> None:
        if failed is None:
            return self.end("ok")
        lacking = any(not _importable(name) for name in _imported(self._code, failed["line"]))
        return self.end("unsupported" if lacking else "error", str(failed["error"]), failed["line"])

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
        self._calls.append(ToolCallMade(tool, arguments, self._fixture.changes(tool, arguments)))
        try:
            answer = self._fixture.answer(tool, arguments)
        except NotRecorded as unknown:
            raise _Unanswered(str(unknown)) from None
        except Raised as raised:
            name, message = raised.args
            kind = getattr(builtins, name, None)
            known = isinstance(kind, type) and issubclass(kind, Exception)
            return {"error": [name, message] if known else ["RuntimeError", f"{name}: {message}"]}
        if isinstance(answer, BaseModel):
            return {"model": type(answer).__name__, "value": answer.model_dump(mode="json")}
        return {"model": None, "value": answer}


@functools.cache
def _module(name: str) -> dict[str, Any] | None:
    """The source of a module of the standard library; None if the sandbox does not provide it."""
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
    """The modules of the standard library that the code imports on a line, without the forbidden ones; none if the code
    does not parse."""
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
    """Whether the sandbox can import a module. Tried in a run of its own, as the code's word cannot be trusted."""
    ended: list[Any] = []
    codes = iter((f"import {name}",))

    def answer(kind: str, given: dict[str, Any]) -> Any:
        match kind:
            case "given":
                return {"models": [], "tools": [], "at_once": True}
            case "code":
                return next(codes, None)
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
"""The source that every interpreter runs: it starts the prelude, which is compiled once in the sandbox."""


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


def _described() -> tuple[list[Any], list[Any]]:
    """The result models and the tools, as passed to the interpreter."""
    models: dict[str, Any] = {}
    for spec in TOOLS.values():
        for model in spec.models:
            fields = [
                (name, type_text(field.annotation), field.description or "", _shape(field.annotation))
                for name, field in model.model_fields.items()
            ]
            models[model.__name__] = (model.__name__, model.__doc__ or "", fields)
    tools = [
        (
            spec.name,
            spec.summary,
            [
                (
                    parameter.name,
                    type_text(parameter.annotation),
                    None if parameter.required else repr(parameter.default),
                )
                for parameter in spec.parameters
            ],
            spec.result.__name__,
        )
        for spec in TOOLS.values()
    ]
    return list(models.values()), tools


def _shape(annotation: Any) -> Any:
    """Where models are in a field's value: a model's name, ["list" or "dict", shape], or None for plain values."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.__name__
    if origin in (list, tuple, set, dict) and (inner := _shape(arguments[-1])):
        return ["dict" if origin is dict else "list", inner]
    if origin in (Union, types.UnionType):
        return next((shape for each in arguments if (shape := _shape(each))), None)
    return None
