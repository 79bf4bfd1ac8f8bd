"""Runs one of our modules as a child process and exchanges JSON objects with it, one a line, over stdin and stdout.

For code that must not be imported here, must not block, or must be possible to kill at any moment. Its standard error
is kept, so that its last line can be reported. Only the owner of the process knows what the messages mean.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from punie_tui.errors import SystemFailure
from punie_tui.last_line import last_line

EXIT_SECONDS = 1.0
"""Seconds to wait for a process to exit by itself after the end of its output."""


@contextlib.contextmanager
def replying() -> Iterator[Callable[[str], None]]:
    """For use in the child process: yields a function that writes one line to the owner. Anything a library prints
    meanwhile goes to standard error, so it is not taken for a reply."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as replies:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

        def reply(line: str) -> None:
            replies.write(line.encode() + b"\n")
            replies.flush()

        yield reply


class LineProcess:
    """A running `python -m module arguments…`. Belongs to the event loop that started it.

    If it dies, its owner gets an error that says `what` died. Its input is closed when the owner's process ends,
    however that happens.
    """

    def __init__(self, what: str, process: asyncio.subprocess.Process, log: IO[bytes]) -> None:
        self._what = what
        self._process = process
        self._log = log

    @classmethod
    async def start(
        cls, module: str, *arguments: str, what: str, longest: int, env: Mapping[str, str] | None = None
    ) -> LineProcess:
        """`longest`: bytes of the longest line it may write; `env`: what differs from our own environment."""
        log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process lives
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            limit=longest,
            start_new_session=True,  # an interrupt at the terminal goes to its owner only
            env={**os.environ, **(env or {})},
        )
        return cls(what, process, log)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    async def send(self, document: Mapping[str, Any]) -> None:
        """Writes one object. If the process is dead, `receive` raises the error, with its last line."""
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(json.dumps(document).encode() + b"\n")
            await self._process.stdin.drain()

    async def receive(self) -> dict[str, Any]:
        """The next object. Raises SystemFailure and ends the process if there is none."""
        assert self._process.stdout is not None
        try:
            document: dict[str, Any] = json.loads(await self._process.stdout.readline())
        except ValueError:  # nothing more, or half a line, or one past the limit
            last = self._last_line()
            killed = await self._killed_by()
            await self.end()
            raise SystemFailure(f"{self._what} died{killed}{last}") from None
        return document

    async def end(self) -> None:
        """Kills the process, whatever it is doing."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        self._log.close()

    async def _killed_by(self) -> str:
        """The signal that killed the process, in brackets, or an empty string: the system kills one that takes too much
        memory."""
        with contextlib.suppress(TimeoutError):
            code = await asyncio.wait_for(self._process.wait(), EXIT_SECONDS)
            if code < 0:
                return f" ({signal.Signals(-code).name})"
        return ""

    def _last_line(self) -> str:
        if self._log.closed:  # its owner ended it while another task was reading
            return ""
        return last_line(self._log)
