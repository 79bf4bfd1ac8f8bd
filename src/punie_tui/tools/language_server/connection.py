"""A connection to `ty server`: a process that speaks JSON-RPC over its input and output, with the types of lsprotocol.

A request has a time limit. A server that hangs is killed; if it died, `Died` is raised, so that its owner can start
another.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

from lsprotocol import converters, types
from ty import find_ty_bin

from punie_tui.errors import SystemFailure

START_SECONDS = 20.0
"""Time limit for the server to start and report its capabilities."""
LONGEST = 64 << 20
"""The most bytes of one message; a server that announces more is broken."""


class Died(Exception):
    """The server is gone; the message says how."""


@cache
def _converter() -> Any:
    return converters.get_converter()


@contextmanager
def readable(method: str) -> Iterator[None]:
    """A context for reading an answer. Raises SystemFailure if the answer does not follow the protocol."""
    try:
        yield
    except Exception as error:  # whatever a converter raises
        raise SystemFailure(f"ty's server sent an unreadable answer to {method} ({error!r})") from None


def command() -> list[str]:
    """The command that starts the server."""
    return [str(find_ty_bin()), "server"]


class Connection:
    """A server for one project, given by its root. It handles one request at a time."""

    def __init__(self, root: Path, start: Callable[[], list[str]] = command) -> None:
        """Raises SystemFailure if the server cannot be started or does not answer."""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the server lives
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._number = 0
        try:
            self._process = subprocess.Popen(
                start(),
                cwd=root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                start_new_session=True,
            )
        except OSError as error:
            raise SystemFailure(f"ty's server does not start: {error}") from error
        threading.Thread(target=self._read, args=(self._process.stdout,), name="language-server", daemon=True).start()
        try:
            self._introduce(root)
        except Died as died:
            raise SystemFailure(f"ty's server does not start: {died}") from None

    def _introduce(self, root: Path) -> None:
        text = types.TextDocumentClientCapabilities(
            document_symbol=types.DocumentSymbolClientCapabilities(hierarchical_document_symbol_support=True),
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
            definition=types.DefinitionClientCapabilities(link_support=True),
            diagnostic=types.DiagnosticClientCapabilities(),
        )
        capabilities = types.ClientCapabilities(
            general=types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf32]),
            text_document=text,
        )
        parameters = types.InitializeParams(
            capabilities=capabilities,
            process_id=os.getpid(),
            root_uri=root.as_uri(),
            # What could be imported depends on what is installed here. Diagnostics are requested for files that are not
            # open in any editor.
            initialization_options={"completions": {"autoImport": False}, "diagnosticMode": "workspace"},
            workspace_folders=[types.WorkspaceFolder(uri=root.as_uri(), name=root.name)],
        )
        answer = self.ask("initialize", parameters, dict[str, Any], START_SECONDS)
        if answer["capabilities"].get("positionEncoding") != types.PositionEncodingKind.Utf32:
            self.end()
            raise SystemFailure("ty's server counts columns differently from this version of ty; reinstall ty")
        self.notify("initialized", types.InitializedParams())

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, method: str, parameters: Any, result: Any, seconds: float) -> Any:
        """The answer to a request, as a value of the type `result`.

        Raises Died if the server is gone, SystemFailure if it hangs (it is killed then) or answers with an error.
        """
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": _converter().unstructure(parameters)})
        deadline = time.monotonic() + seconds
        while True:
            try:
                message = self._messages.get(timeout=max(deadline - time.monotonic(), 0))
            except queue.Empty:
                self.end()
                raise SystemFailure(
                    f"ty's server did not answer {method} within {seconds:g} s and was stopped; try again"
                ) from None
            if message is None:
                raise self._death()
            if "method" in message:
                if "id" in message:  # a request from the server, although the client supports none
                    self._send({"id": message["id"], "result": None})
            elif message.get("id") == number:
                break
        if "error" in message:
            raise SystemFailure(f"ty's server refused {method}: {message['error'].get('message', 'no reason')}")
        with readable(method):
            return _converter().structure(message.get("result"), result)

    def notify(self, method: str, parameters: Any) -> None:
        """Send the server a notification. Raises Died if it is gone."""
        self._send({"method": method, "params": _converter().unstructure(parameters)})

    def end(self) -> None:
        """Kill the server, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._log):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # data was still to be written
                    continue

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
            self._process.stdin.flush()
        except (OSError, ValueError):  # ValueError: it was ended before
            raise self._death() from None

    def _death(self) -> Died:
        if self._log.closed:
            return Died("it was stopped")
        self._log.seek(0)
        written = self._log.read().decode("utf-8", "replace").splitlines()
        lines = [line for line in written if line.strip() and " INFO " not in line]
        self.end()
        return Died(lines[-1][:300] if lines else f"exit code {self._process.returncode}")

    def _read(self, stream: IO[bytes]) -> None:
        """Put every message into the queue, and None at the end."""
        try:
            while (length := _length(stream)) is not None:
                content = stream.read(length)
                if len(content) < length:
                    break
                self._messages.put(json.loads(content))
        except ValueError:
            pass  # no JSON, or the stream was closed: no later message can be read
        self._messages.put(None)


def _length(stream: IO[bytes]) -> int | None:
    """The length in the header of the next message; None if there is none, or it is too large."""
    length = None
    while line := stream.readline():
        if not line.strip():
            return length if length is not None and length <= LONGEST else None
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    return None
