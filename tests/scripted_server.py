"""A server of chat completions that answers by a script: as it should, or failing in every way."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def answer(content: str | None = "Yes.", **message: Any) -> bytes:
    choice = {"message": {"role": "assistant", "content": content, **message}, "finish_reason": "stop"}
    return json.dumps({"choices": [choice], "usage": {"prompt_tokens": 5, "completion_tokens": 2}}).encode()


class ScriptedServer(ThreadingHTTPServer):
    """Answers each request by the next of `script`, the last one for ever; `asked` are the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[Callable[[Any], None]] = []
        self.asked: list[tuple[dict[str, str], Any]] = []
        self.together = self.most_together = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The client has gone: that is what some tests want."""


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.question = body["messages"][-1]["content"]
        self.server.asked.append((dict(self.headers), body))
        script = self.server.script
        (script.pop(0) if len(script) > 1 else script[0])(self)

    def log_message(self, *_: Any) -> None:
        pass


def sends(data: bytes, status: int = 200, promised: int = 0, **headers: str) -> Callable[[Any], None]:
    def send(handler: Any) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(promised or len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return send


def hangs(handler: Any) -> None:
    time.sleep(1.5)


def trickles(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def closes(handler: Any) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def streams(*texts: str, end: bool = True, pause: float = 0.0, **delta: Any) -> Callable[[Any], None]:
    """Server-sent events, one a text; without its `end` the stream is cut off behind them."""

    def send(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        deltas: list[dict[str, Any]] = [{"content": text} for text in texts] + ([delta] if delta else [])
        events = [{"choices": [{"delta": each, "finish_reason": None}]} for each in deltas]
        if end:
            events.append({"choices": [{"delta": {}, "finish_reason": "stop"}]})
            events.append({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": len(texts)}})
        for event in events:
            handler.wfile.write(b": alive\n\ndata: " + json.dumps(event).encode() + b"\n\n")
            handler.wfile.flush()
            time.sleep(pause)
        if end:
            handler.wfile.write(b"data: [DONE]\n\n")

    return send


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        made.shutdown()
