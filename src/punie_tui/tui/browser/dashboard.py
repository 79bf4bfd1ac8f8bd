"""One dashboard for one browser tab: a process that ends with the tab and whose output is forwarded to it."""

from __future__ import annotations

import asyncio
import shlex
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from punie_tui.last_line import last_line
from punie_tui.tui.browser import DRIVER

STOP_SECONDS = 3.0
"""Seconds a dashboard may take to end once asked to, before it is killed."""
LARGEST_SIDE = 1000
"""The most columns or rows a tab may ask for."""


class Dashboard(AppService):
    """Textual's `AppService` with three differences: the command does not go through a shell, its process is certain to
    have ended after `stop`, and the tab's connection is closed when the process ends by itself. If the process fails,
    `report` is called with the last line it wrote."""

    def __init__(
        self,
        command: Sequence[str],
        tab: web.WebSocketResponse,
        downloads: DownloadManager,
        report: Callable[[str], object],
    ) -> None:
        async def close() -> None:
            await tab.close()

        super().__init__(
            shlex.join(command),
            write_bytes=tab.send_bytes,
            write_str=tab.send_str,
            close=close,
            download_manager=downloads,
        )
        self._command = list(command)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process may write into it
        self._report = report
        self._asked_to_end = False

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        sides = (min(max(side, 1), LARGEST_SIDE) for side in (width, height))
        return {**super()._build_environment(*sides), "TEXTUAL_DRIVER": DRIVER}

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=self._log,
            env=self._build_environment(width, height),
            start_new_session=True,  # Ctrl+C at the terminal is for the server, which then stops its dashboards
        )
        self._stdin = self._process.stdin
        return self._process

    async def run(self) -> None:
        """Forwards what the process writes until it ends."""
        assert self._process is not None and self._process.stdout is not None
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self._process.stdout.readuntil(b"__GANGLION__\n")
            await self._hand_on(self._process.stdout)
        code = await self._process.wait()
        if code and not self._asked_to_end:
            self._report(f"a dashboard ended with exit code {code}{last_line(self._log)}")
        with suppress(ConnectionError):
            await self.remote_close()

    async def _hand_on(self, written: asyncio.StreamReader) -> None:
        kinds = {b"D": self.on_data, b"M": self.on_meta, b"P": self.on_packed}
        while True:
            kind = await written.readexactly(1)
            packet = await written.readexactly(int.from_bytes(await written.readexactly(4), "big"))
            if (take := kinds.get(kind)) is not None:
                with suppress(ConnectionError):  # the tab is gone: the process must not wait for it
                    await take(packet)

    async def stop(self) -> None:
        """Ends the process, by force if it does not end by itself."""
        self._asked_to_end = True
        with suppress(TimeoutError):
            await asyncio.wait_for(super().stop(), STOP_SECONDS)
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        self._log.close()
