"""Runs commands of punie-tui in processes forked from one that has done its imports: a twentieth of a new one's cost.

Workers and their stages are forked too, by a replacement for `subprocess.Popen` that sets up streams, folder and
session as it does, and closes the parent's other files.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

import psutil

from .operations import OPERATIONS

SECONDS = 30.0
"""The time limit for a command."""
FORKED = ("punie_tui.pipeline.worker", "punie_tui.pipeline.stage_process")

_popen = subprocess.Popen


@dataclass(frozen=True)
class Ended:
    """A command that ended. `code`: None if it had to be killed, the negative signal number if a signal ended it."""

    words: tuple[str, ...]
    code: int | None
    out: str
    err: str

    def __str__(self) -> str:
        return f"punie-tui {' '.join(self.words)} → {'no end' if self.code is None else self.code}"

    @property
    def last(self) -> str:
        lines = [line for line in (self.err or self.out).splitlines() if line.strip()]
        return lines[-1][:300] if lines else "nothing said"


class Command:
    """`punie-tui WORDS` on a workspace, in a process of its own; `before` is called in it first."""

    def __init__(self, workspace: Path, *words: str, before: Callable[[], object] = lambda: None) -> None:
        self._files = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115 - `wait` closes them
        self._words = words
        self.pid = fork(lambda: _main(workspace, words), "verb", before, *(file.fileno() for file in self._files))

    def wait(self, seconds: float = SECONDS) -> Ended:
        """Waits for its end; kills it after `seconds`."""
        code = waited(self.pid, seconds)
        texts = []
        for file in self._files:
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
            file.close()
        return Ended(self._words, code, texts[0], texts[1])


def punie(workspace: Path, *words: str, before: Callable[[], object] = lambda: None, seconds: float = SECONDS) -> Ended:
    """Runs `punie-tui WORDS` to its end."""
    return Command(workspace, *words, before=before).wait(seconds)


def fork(
    call: Callable[[], int],
    role: str,
    before: Callable[[], object] = lambda: None,
    out: int | None = None,
    err: int | None = None,
) -> int:
    """Forks a process that runs `call` and exits with what it returns; returns its id. `role`: the name under which its
    file operations are counted."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _be(call, role, before, out, err)
    return pid


def _be(call: Callable[[], int], role: str, before: Callable[[], object], out: int | None, err: int | None) -> NoReturn:
    code = 99
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for target, source in enumerate((nothing, nothing if out is None else out, nothing if err is None else err)):
            os.dup2(source, target)
        _fresh_streams()
        subprocess.Popen = popen  # type: ignore[assignment,misc]
        OPERATIONS.begin(role)
        before()
        code = call()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
    except BaseException:
        traceback.print_exc()
    _leave(code)


def waited(pid: int, seconds: float) -> int | None:
    """Waits for a child's exit code; None if it did not end in time and was killed."""
    handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
    ended = True
    if handle is not None:
        ended = bool(select.select([handle], [], [], seconds)[0])
        os.close(handle)
    if not ended:
        os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    return os.waitstatus_to_exitcode(status) if ended else None


def adopt_orphans() -> None:
    """Makes orphans of our processes our own children, so that `settle` finds them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def settle(seconds: float = SECONDS) -> bool:
    """Waits until all processes that were started have ended; False if they had to be killed."""
    deadline = time.monotonic() + seconds
    while left := psutil.Process().children(recursive=True):
        if time.monotonic() > deadline:
            for process in left:
                with suppress(psutil.Error):
                    process.kill()
            _reap()
            return False
        _reap()
        psutil.wait_procs(left[:1], 0.05)
    return True


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _main(workspace: Path, words: Sequence[str]) -> int:
    from punie_tui.cli.main import main

    with suppress(PermissionError):  # somebody who may not enter it names it from elsewhere
        os.chdir(workspace)
    main(["--workspace", str(workspace), *words])
    return 0


def _fresh_streams() -> None:
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115


def _leave(code: int) -> NoReturn:
    OPERATIONS.end()
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(code & 0xFF)


class _Forked:
    """The part of `Popen` that its owner needs."""

    def __init__(self, pid: int, stdin: IO[Any] | None) -> None:
        self.pid, self.stdin, self.returncode = pid, stdin, None

    def poll(self) -> int | None:
        if self.returncode is None and (found := os.waitpid(self.pid, os.WNOHANG))[0]:
            self.returncode = os.waitstatus_to_exitcode(found[1])  # type: ignore[assignment]
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])  # type: ignore[assignment]
        return self.returncode

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def popen(command: Any, *arguments: Any, **given: Any) -> Any:
    """`subprocess.Popen`, except that a worker or a stage is forked."""
    if not isinstance(command, list) or command[:2] != [sys.executable, "-m"] or command[2] not in FORKED:
        return _popen(command, *arguments, **given)
    module, words = command[2], command[3:]
    role = f"stage {words[words.index('--stage') + 1]}" if "--stage" in words else "worker"
    reading, writing = os.pipe() if given.get("stdin") == subprocess.PIPE else (os.open(os.devnull, os.O_RDONLY), None)
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        os.close(reading)
        return _Forked(pid, os.fdopen(writing, "w", encoding="utf-8") if writing is not None else None)
    code = 99
    try:
        if given.get("start_new_session"):
            os.setsid()
        os.dup2(reading, 0)
        for target, name in ((1, "stdout"), (2, "stderr")):
            if (stream := given.get(name)) is not None:
                os.dup2(stream.fileno(), target)
        os.closerange(3, 512)
        _fresh_streams()
        os.chdir(given["cwd"])
        sys.argv = [module, *words]
        OPERATIONS.begin(role)
        code = importlib.import_module(module).main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    _leave(code)
