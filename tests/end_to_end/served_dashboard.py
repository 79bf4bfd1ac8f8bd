"""`punie-tui serve` in a process of its own, and a tab that is open on it, with the screen that its bytes draw."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import psutil
import pyte
from workspace import heed_signals

PATIENCE_SECONDS = 60.0
COLUMNS, ROWS = 120, 40


class Served:
    """A server that is ready: its address, its process, and the dashboards that it runs."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address
        self.page, self.token = address.split("?token=")
        self.port = int(self.page.rsplit(":", 1)[1].strip("/"))

    def dashboards(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds():
                await asyncio.sleep(0.02)


@contextmanager
def served(workspace: Path, *words: str) -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, "-m", "punie_tui", "-w", str(workspace), "serve", "--port", "0", "--json", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_signals,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        assert process.stdout is not None and process.stderr is not None
        said = ""
        while not said.endswith("}\n"):
            said += (line := process.stdout.readline())
            assert line, process.stderr.read()
        yield Served(process, json.loads(said)["address"])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=PATIENCE_SECONDS)
        assert "Traceback" not in complaints, complaints


class Screen:
    """What the bytes of a dashboard draw."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self.came = 0

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)

    def feed(self, data: bytes) -> None:
        self._stream.feed(data)
        self.came += len(data)

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)


class Tab(Screen):
    """The websocket of a tab. `messages` are those that came as text."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        super().__init__()
        self.socket = socket
        self.messages: list[list[str]] = []

    async def press(self, keys: str) -> None:
        await self.socket.send_json(["stdin", keys])

    async def until(self, holds: Callable[[], bool]) -> None:
        """Reads until a condition holds; fails with the screen where it never does."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not holds():
                    message = await self.socket.receive()
                    if message.type == aiohttp.WSMsgType.BINARY:
                        self.feed(message.data)
                    elif message.type == aiohttp.WSMsgType.TEXT:
                        self.messages.append(message.json())
                    else:
                        raise AssertionError(f"the tab was closed ({message.type}); the screen is\n{self.text}")
        except TimeoutError:
            raise AssertionError(f"it never came true; the screen is\n{self.text}") from None

    async def until_shown(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.text for text in texts))

    async def until_closed(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.socket.closed:
                await self.socket.receive()


def browser() -> aiohttp.ClientSession:
    """A browser without cookies; it keeps those that it is given."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


@asynccontextmanager
async def tab(served: Served, session: aiohttp.ClientSession) -> AsyncIterator[Tab]:
    """Opens the page as it was printed, then its websocket."""
    async with session.get(served.address) as answer:
        assert answer.status == 200 and answer.url.query_string == "" and "token" not in await answer.text()
    url = f"{served.page}ws?width={COLUMNS}&height={ROWS}"
    async with session.ws_connect(url, origin=served.page.rstrip("/")) as socket:
        yield Tab(socket)
