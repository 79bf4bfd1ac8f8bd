"""Programs that tools start: in separate processes, with a time limit for each and whatever it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from punie_tui.errors import SystemFailure, UsageError


@dataclass(frozen=True)
class EndedProcess:
    """A process that ended by itself."""

    code: int
    output: str
    complaints: str

    @property
    def last_line(self) -> str:
        lines = (self.complaints.strip() or self.output.strip()).splitlines()
        return lines[-1] if lines else f"exit code {self.code}, no output"


def run_module(name: str, arguments: Sequence[str], folder: Path, seconds: float) -> EndedProcess:
    """Run a module of this environment in `folder`. `-P` prevents a file of the project from shadowing the module."""
    return run([sys.executable, "-P", "-m", name, *arguments], folder, seconds, name)


def run(
    command: Sequence[str], folder: Path, seconds: float, name: str = "the command", given: str = ""
) -> EndedProcess:
    """Run a command in `folder`, with `given` on its standard input; then kill whatever it started.

    Raises SystemFailure, which mentions `name`, if it takes more than `seconds` or cannot be started.
    """
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except (OSError, ValueError) as error:  # no such program, no such folder, a NUL in an argument
        raise SystemFailure(f"{name} does not start in {folder}: {error}") from error
    try:
        output, complaints = process.communicate(given or None, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise SystemFailure(f"{name} took more than {seconds:g} s in {folder}; give it less to do") from error
    finally:
        end_family(process.pid)
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
    return EndedProcess(process.returncode, output, complaints)


def end_family(pid: int) -> None:
    """Kill a process with all its descendants, in whatever session, and the rest of its process group. They are
    suspended first, so that none of them starts another meanwhile."""
    found: dict[int, psutil.Process] = {}
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(pid)
        while new := [each for each in (first, *first.children(recursive=True)) if each.pid not in found]:
            for each in new:
                found[each.pid] = each
                with contextlib.suppress(psutil.Error):
                    each.suspend()
    for each in found.values():
        with contextlib.suppress(psutil.Error):
            each.kill()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def end_started() -> None:
    """Kill whatever this process started."""
    for each in psutil.Process().children():
        end_family(each.pid)


def folder_of(path: str, cwd: Path | None) -> Path:
    """The folder to run in, resolved. Raises UsageError if `path`, relative to it, does not exist."""
    folder = (cwd or Path.cwd()).resolve()
    try:
        there = (folder / path).exists()
    except (OSError, ValueError):  # too long, or with a NUL
        there = False
    if not there:
        raise UsageError(f"there is no file or folder {path[:200]!r} in the project; name one that exists")
    return folder


def unread(tool: str, error: Exception, last_line: str) -> str:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"{tool}'s output cannot be read ({first}){f': {last_line}' if last_line else ''}"
