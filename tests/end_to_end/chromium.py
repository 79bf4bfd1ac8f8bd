"""A headless Chromium, driven over its DevTools websocket: pages, keys, pictures, and what comes over websockets."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from served_dashboard import PATIENCE_SECONDS, Screen

CHROMIUM = shutil.which("chromium")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    "--window-size=1280,800",
)
_COLOURS = """
(async () => {
  const image = new Image();
  image.src = 'data:image/png;base64,%s';
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = {};
  for (const pixel of pixels) counts[pixel] = (counts[pixel] || 0) + 1;
  return [Object.keys(counts).length, 1 - Math.max(...Object.values(counts)) / pixels.length];
})()
"""


class Page:
    """One page. `screen` is what the bytes draw that its websocket got; `complaints` what the page found wrong."""

    def __init__(self, tools: aiohttp.ClientWebSocketResponse, session: str) -> None:
        self._tools, self._session = tools, session
        self._numbers = itertools.count(1)
        self.screen = Screen()
        self.websockets: list[str] = []
        self.complaints: list[str] = []
        self.asked: list[str] = []

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Asks Chromium for something, and reads until it has answered."""
        number = next(self._numbers)
        await self._tools.send_json({"id": number, "method": method, "params": params, "sessionId": self._session})
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (message := await self._next()).get("id") != number:
                pass
        assert "error" not in message, message
        result: dict[str, Any] = message["result"]
        return result

    async def _next(self) -> dict[str, Any]:
        message: dict[str, Any] = await self._tools.receive_json()
        params = message.get("params", {})
        match message.get("method"):
            case "Network.webSocketCreated":
                self.websockets.append(params["url"])
                size = parse_qs(urlsplit(params["url"]).query)
                self.screen.resize(int(size["width"][0]), int(size["height"][0]))
            case "Network.webSocketFrameSent" if params["response"]["opcode"] == 1:
                match json.loads(params["response"]["payloadData"]):
                    case ["resize", {"width": columns, "height": rows}]:
                        self.screen.resize(columns, rows)
            case "Network.webSocketFrameReceived" if params["response"]["opcode"] == 2:
                self.screen.feed(base64.b64decode(params["response"]["payloadData"]))
            case "Network.requestWillBeSent":
                self.asked.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(params["exceptionDetails"]))
            case "Log.entryAdded" if params["entry"]["level"] == "error":
                self.complaints.append(params["entry"]["text"])
        return message

    async def open(self, address: str) -> None:
        await self.call("Page.navigate", url=address)

    async def until(self, holds: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not holds():
                    await self._next()
        except TimeoutError:
            raise AssertionError(f"it never came true; {self.complaints}; the screen is\n{self.screen.text}") from None

    async def until_shown(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.screen.text for text in texts))

    async def press(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            text = key if kind == "keyDown" else ""
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, text=text, windowsVirtualKeyCode=ord(key.upper())
            )

    async def evaluate(self, script: str) -> Any:
        found = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def picture(self) -> bytes:
        """What a person would see, as PNG."""
        return base64.b64decode((await self.call("Page.captureScreenshot"))["data"])

    async def colours(self, picture: bytes) -> tuple[int, float]:
        """How many colours a picture has, and which share of it is not of the most frequent one."""
        count, share = await self.evaluate(_COLOURS % base64.b64encode(picture).decode())
        return count, share


@asynccontextmanager
async def page(profile: Path) -> AsyncIterator[Page]:
    """An empty page in a browser that knows nothing yet, of the folder `profile`."""
    assert CHROMIUM is not None
    process = subprocess.Popen(
        [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        said = ""
        while (found := re.search(r"DevTools listening on (ws://\S+)", said)) is None:
            said += (line := process.stderr.readline())
            assert line, said
        async with aiohttp.ClientSession() as session, session.ws_connect(found[1], max_msg_size=0) as tools:
            yield await _attached(tools)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


async def _attached(tools: aiohttp.ClientWebSocketResponse) -> Page:
    """The first page, with all that it tells."""
    await tools.send_json({"id": 0, "method": "Target.createTarget", "params": {"url": "about:blank"}})
    target = (await tools.receive_json())["result"]["targetId"]
    await tools.send_json({"id": 0, "method": "Target.attachToTarget", "params": {"targetId": target, "flatten": True}})
    while "result" not in (answer := await tools.receive_json()):
        pass
    opened = Page(tools, answer["result"]["sessionId"])
    for domain in ("Page", "Network", "Runtime", "Log"):
        await opened.call(f"{domain}.enable")
    return opened
