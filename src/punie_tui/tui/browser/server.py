"""The server: a page with a terminal, its static files, and a websocket per tab, all behind a `Door`."""

from __future__ import annotations

import asyncio
import errno
import secrets
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import WSCloseCode, web
from textual_serve.server import Server, to_int

from punie_tui.errors import UsageError
from punie_tui.tui.browser.dashboard import Dashboard
from punie_tui.tui.browser.door import Door, seal
from punie_tui.tui.terminal import ENDINGS

LOOPBACK = "127.0.0.1"
PAGE = Path(__file__).parent / "page.html"
SCRIPT = PAGE.with_suffix(".js")
CLOSE_SECONDS = 2.0
"""How long a tab may take to acknowledge that it is closed."""
SHUTDOWN_SECONDS = 10.0
"""Longer than a tab and its dashboard together take to end."""
FONT_SIZE = 16


def listen(port: int) -> socket.socket:
    """Returns a socket that listens on `port` (0: any free one), reachable from this machine only. Raises UsageError if
    the port is taken or cannot be used."""
    ours = socket.socket()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        ours.bind((LOOPBACK, port))
        ours.listen()
    except OSError as error:
        ours.close()
        taken = error.errno == errno.EADDRINUSE
        why = "is taken" if taken else f"cannot be used ({error.strerror})"
        raise UsageError(f"port {port} of {LOOPBACK} {why}; choose another with --port") from None
    return ours


class BrowserServer(Server):
    """Textual's `Server` behind a `Door`, with a page that loads nothing from other servers. Each tab gets a process
    that runs `command`; `report` is called with a message if one fails."""

    def __init__(self, command: Sequence[str], port: int, report: Callable[[str], object]) -> None:
        super().__init__("punie-tui", LOOPBACK, port)
        self.door = Door(secrets.token_urlsafe(32), f"punie-tui-{port}")
        self._command, self._report = list(command), report
        self._tabs: set[web.WebSocketResponse] = set()

    @property
    def address(self) -> str:
        """The address to open, including the token."""
        return f"{self.public_url}/?token={self.door.token}"

    async def make_app(self) -> web.Application:
        app = await self._make_app()
        app.router.add_get("/page.js", self.handle_script)
        app.middlewares.append(self.door.middleware())
        app.on_response_prepare.append(seal)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Does nothing: Textual's prints a logo and what is served where."""

    async def on_shutdown(self, app: web.Application) -> None:
        closing = [tab.close(code=WSCloseCode.GOING_AWAY) for tab in self._tabs]
        await asyncio.gather(*closing, return_exceptions=True)

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        page = PAGE.read_text(encoding="utf-8").replace("{host}", request.host)
        size = min(max(to_int(request.query.get("fontsize", ""), FONT_SIZE), 6), 96)
        return web.Response(text=page.replace("{font_size}", str(size)), content_type="text/html")

    async def handle_script(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(SCRIPT)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        tab = web.WebSocketResponse(heartbeat=15, timeout=CLOSE_SECONDS)
        await tab.prepare(request)
        dashboard = Dashboard(self._command, tab, self.download_manager, self._report)
        self._tabs.add(tab)
        try:
            await dashboard.start(*(to_int(request.query.get(side, ""), 80) for side in ("width", "height")))
            await self._process_messages(tab, dashboard)
        finally:
            self._tabs.discard(tab)
            await dashboard.stop()
        return tab


async def serve(server: BrowserServer, listening: socket.socket, report_ready: Callable[[], object]) -> None:
    """Serves until a signal asks the process to end, then ends the dashboards it started. Running trainings go on."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, ended.set)
    runner = web.AppRunner(await server.make_app(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        report_ready()
        await ended.wait()
    finally:
        await runner.cleanup()
