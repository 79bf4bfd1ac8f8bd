"""CPython compiled to WebAssembly, run by wasmtime: real Python, without access to this machine.

The interpreter is the component in the wheel `hyperlight-sandbox-python-guest` (CPython 3.14, already started: a run
takes milliseconds). Besides computing, a WebAssembly program can only call functions that its host provides. All of
them are defined in this file: a wall clock that stands still, random numbers that are always the same, an empty
environment, no folders, and the channel to the tools. Any other import (files, sockets, HTTP) ends the run.

The module is compiled once, in about ten seconds, and cached.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import math
import os
import tempfile
import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import platformdirs
import wasmtime
from wasmtime import component

from punie_tui.errors import SystemFailure

NOW = 1_767_259_800
"""The current time in the sandbox, in Unix seconds: 2026-01-01 09:30 UTC, as in the fixture projects."""
SHA256 = "8d7c073166dc5b1d00b943f0e0cddd7b8d63529781cd06deffb7e27b0a246acb"
"""The expected hash of the interpreter, from release 0.8.0 of its wheel."""
_TICK = 0.02

Host = Callable[[str, dict[str, Any]], Any]
"""(kind of request, its arguments) -> the answer, a JSON value. Whatever it raises ends the run and propagates."""


class Refused(Exception):
    """The code used something that the sandbox does not provide; the message says what."""


class SandboxOutOfTime(Exception):
    """The code exceeded its time limit."""


class _Left(Exception):
    """The code ended the process (`os._exit`)."""


class Exhausted(Exception):
    """The code used up the stack or the memory, or broke the interpreter."""


def run(source: str, host: Host, *, seconds: float, memory: int) -> None:
    """Run `source` in a new interpreter, where `call_tool(kind, **given)` calls `host`.

    `seconds` limits the time that the code runs, not the host; each call of kind "code", "begin" or "end" restarts it.
    `memory` limits the whole interpreter, in bytes.

    Raises OutOfTime, Exhausted, Refused, SystemFailure if there is no interpreter, and whatever `host` raises.
    """
    engine = _engine()
    store = wasmtime.Store(engine.engine)
    store.set_limits(memory_size=memory)
    ticks = math.ceil(seconds / _TICK) + 1
    store.set_epoch_deadline(ticks)
    with engine.running(host, lambda: store.set_epoch_deadline(ticks)):
        try:
            instance = engine.linker.instantiate(store, engine.component)
            interface = instance.get_export_index(store, "hyperlight:sandbox/executor")
            index = instance.get_export_index(store, "run", interface)
            function = instance.get_func(store, index) if index else None
            assert function is not None  # guaranteed by its SHA-256
            ended = function(store, source)
        except _Left:
            return
        except wasmtime.Trap as trap:
            if trap.trap_code == wasmtime.TrapCode.INTERRUPT:
                raise SandboxOutOfTime from None
            raise Exhausted(str(trap.trap_code)) from None
        except wasmtime.WasmtimeError as error:
            if "interrupt" in str(error):
                raise SandboxOutOfTime from None
            raise Exhausted(str(error).strip().splitlines()[-1]) from None
    if getattr(ended, "exit-code"):
        raise Exhausted(str(ended.stderr).strip()[-500:])


class _Engine:
    """The compiled interpreter, the functions that it may call, and the clock that stops it. One per process."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.epoch_interruption = True
        self.engine = wasmtime.Engine(config)
        self.component = _compiled(self.engine)
        self._local = threading.local()
        self._active = 0
        self._changed = threading.Condition()
        self.linker = self._link()
        threading.Thread(target=self._tick, name="sandbox-clock", daemon=True).start()

    @contextlib.contextmanager
    def running(self, host: Host, renew: Callable[[], None]) -> Any:
        """Within this context, this thread's calls are answered by `host`. A host may itself run something."""
        outer = vars(self._local).copy()
        self._local.host, self._local.renew, self._local.moment = host, renew, 0
        try:
            with self._counted(1):
                yield
        finally:
            vars(self._local).update(outer)

    @contextlib.contextmanager
    def _counted(self, by: int) -> Any:
        """Within this context, `by` more runs count as using up their time."""
        self._count(by)
        try:
            yield
        finally:
            self._count(-by)

    def _count(self, by: int) -> None:
        """Changes how many runs use up their time, and wakes the clock: it must go on after a host call."""
        with self._changed:
            self._active += by
            self._changed.notify()

    def _tick(self) -> None:
        """Count time by this process's CPU time, not the wall clock, so that a busy machine makes no code time out."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._active > 0)
            used = time.process_time()
            while self._active > 0:
                time.sleep(_TICK)
                while time.process_time() - used >= _TICK:
                    used += _TICK
                    self.engine.increment_epoch()

    def _link(self) -> component.Linker:
        """A linker that defines every import of the interpreter, without wasmtime's own WASI."""
        linker = component.Linker(self.engine)
        with linker.root() as root:
            imports: Any = self.component.type.imports(self.engine)
            for interface, item in imports.items():
                with root.add_instance(interface) as instance:
                    for name, exported in item.ty.exports(self.engine).items():
                        kind = exported.ty
                        if isinstance(kind, component.FuncType):
                            instance.add_func(name, self._lent(f"{interface.partition('@')[0]}#{name}"))
                        elif isinstance(kind, component.ResourceType):
                            # One type for all: some names are aliases of others, and no resource is ever created.
                            instance.add_resource(name, component.ResourceType.host(1), lambda store, number: None)
        return linker

    def _lent(self, name: str) -> Callable[..., Any]:
        def refuse(store: Any, *arguments: Any) -> Any:
            raise Refused(f"the code reaches for {name.removeprefix('wasi:')}, which is not there")

        def leave(store: Any, *arguments: Any) -> Any:
            raise _Left

        lent: dict[str, Callable[..., Any]] = {
            "wasi:cli/exit#exit": leave,
            "wasi:cli/environment#get-environment": lambda store: [],
            "wasi:cli/environment#get-arguments": lambda store: [],
            "wasi:cli/environment#initial-cwd": lambda store: None,
            "wasi:filesystem/preopens#get-directories": lambda store: [],
            "wasi:clocks/wall-clock#now": lambda store: _datetime(NOW),
            "wasi:clocks/wall-clock#resolution": lambda store: _datetime(1),
            "wasi:clocks/monotonic-clock#now": self._monotonic,
            "wasi:clocks/monotonic-clock#resolution": lambda store: 1,
            "wasi:random/random#get-random-bytes": lambda store, count: bytes(at * 73 % 251 for at in range(count)),
            "wasi:random/random#get-random-u64": lambda store: 4,
            "hyperlight:sandbox/tools#dispatch": self._dispatch,
        }
        return lent.get(name, refuse)

    def _monotonic(self, store: Any) -> int:
        self._local.moment += 1_000_000
        return int(self._local.moment)

    def _dispatch(self, store: Any, kind: str, given: str) -> Any:
        with self._counted(-1):
            if kind in ("code", "begin", "end"):
                self._local.renew()
            return component.Variant("ok", json.dumps(self._local.host(kind, json.loads(given))))


def _datetime(seconds: int) -> component.Record:
    record = component.Record()
    record.seconds, record.nanoseconds = seconds, 0  # type: ignore[attr-defined]
    return record


_lock = threading.Lock()
_engines: dict[int, _Engine] = {}


def _engine() -> _Engine:
    """This process's engine; a forked child makes its own, because it does not inherit the clock thread."""
    with _lock:
        if os.getpid() not in _engines:
            _engines.clear()
            _engines[os.getpid()] = _Engine()
        return _engines[os.getpid()]


def _compiled(engine: wasmtime.Engine) -> component.Component:
    """The interpreter as machine code, loaded from the cache, or compiled and cached."""
    package = importlib.util.find_spec("python_guest")
    places = list(package.submodule_search_locations or ()) if package else []
    if not places:
        raise SystemFailure(
            "the sandbox's interpreter is not installed: pip install hyperlight-sandbox-python-guest==0.8.0"
        )
    module = (Path(places[0]) / "resources" / "python-sandbox.wasm").read_bytes()
    if hashlib.sha256(module).hexdigest() != SHA256:
        raise SystemFailure("the sandbox's interpreter is not the expected one; install its wheel again")
    folder = _cache() / "sandbox"
    kept = folder / f"python-{SHA256[:12]}-wasmtime-{version('wasmtime')}-{os.uname().machine}.bin"
    with contextlib.suppress(OSError, wasmtime.WasmtimeError):
        owner = kept.stat()
        if owner.st_uid == os.getuid() and not owner.st_mode & 0o022:  # machine code: nobody else may have written it
            return component.Component.deserialize_file(engine, str(kept))
    try:
        compiled = component.Component(engine, module)
    except wasmtime.WasmtimeError as error:
        raise SystemFailure(f"the sandbox's interpreter cannot be compiled: {error}") from error
    with contextlib.suppress(OSError):  # without a cache it works, slowly
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(compiled.serialize())
        Path(file.name).replace(kept)
    return compiled


def _cache() -> Path:
    named = os.environ.get("PUNIE_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("punie-tui", appauthor=False))
