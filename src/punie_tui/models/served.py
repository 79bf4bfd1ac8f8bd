"""Asks a served model: any server of OpenAI's chat completions API, such as mlx_lm.server, LM Studio, Ollama or vLLM.

Failures of the server (slow, busy, cut off, no JSON) are distinguished from answers of the model: the request is
repeated a few times, after growing pauses, and then raises an error of its own.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import queue
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.models.served_answer import AnswerPart, Malformed, Reply, joined, reply_of, streamed
from punie_tui.runs.recipes.server import DEFAULT_NAME, ServerSettings, is_address
from punie_tui.tools.catalog import TOOLS, json_schema

FIRST_PAUSE = 0.5
"""Seconds before the second attempt; twice as long before each further one, unless the server names a time."""
LONGEST_PAUSE = 60.0
MOST_BYTES = 8 << 20
"""The most bytes of one answer."""
TICK = 0.1
"""The most seconds between two calls of `each_step`."""
_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})


class NoAnswer(SystemFailure):
    """Raised if a server gave no answer; `why` is the reason."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address}: {why}; check the server and ask again")
        self.why = why


class _Busy(Exception):
    """Raised if a later attempt may succeed: the message says what is wrong, `pause` how long to wait, if known."""

    def __init__(self, message: str, pause: float | None = None) -> None:
        super().__init__(message)
        self.pause = pause


@dataclass(frozen=True)
class ServedQuestion:
    """A conversation to be answered, with the sampling settings."""

    messages: Sequence[Mapping[str, str]]
    temperature: float = 0.0
    max_tokens: int = 512
    seed: int = 0


@dataclass(frozen=True)
class ServedModel:
    """`address` is the address of the API, up to `/v1`; `key` is sent as a bearer token."""

    address: str
    settings: ServerSettings = field(default_factory=ServerSettings)
    key: str | None = field(default=None, repr=False)
    pause: float = FIRST_PAUSE

    @property
    def title(self) -> str:
        return f"{self.address} {self.settings.model_name}"

    def ask(
        self,
        question: ServedQuestion,
        note: Callable[[str], object] = lambda text: None,
        on_text: Callable[[str], object] | None = None,
    ) -> Reply:
        """The answer; `note` is called with the reason for each repeated attempt. With `on_text` the answer is
        streamed: it is called with each piece of text, and an exception from it ends the answer.

        Raises NoAnswer if the server gives none, UsageError if it refuses the request.
        """
        body = {
            "model": self.settings.model_name,
            "messages": list(question.messages),
            "temperature": question.temperature,
            "max_tokens": question.max_tokens,
            "seed": question.seed,
            **({"tools": [json_schema(spec) for spec in TOOLS.values()]} if self.settings.send_tools else {}),
            **({"stream": True, "stream_options": {"include_usage": True}} if on_text is not None else {}),
        }
        attempts = self.settings.attempts
        for attempt in range(1, attempts + 1):
            try:
                return self._request(body, on_text)
            except _Busy as busy:
                if attempt == attempts:
                    times = f", {attempts} times" if attempts > 1 else ""
                    raise NoAnswer(self.address, f"{busy}{times}") from None
                pause = min(busy.pause if busy.pause is not None else self.pause * 2 ** (attempt - 1), LONGEST_PAUSE)
                note(f"{self.address}: {busy}; asking again in {pause:g} s")
                time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def ask_all(
        self,
        questions: Sequence[ServedQuestion],
        note: Callable[[str], object] = lambda text: None,
        each_step: Callable[[], object] = lambda: None,
    ) -> Iterator[tuple[int, Reply | NoAnswer]]:
        """Yields (index, the answer or why there is none) in order of arrival, asking `concurrency` at once.

        `each_step` is called repeatedly meanwhile; an exception from it ends the asking and abandons pending requests.
        `note` is called in other threads. Raises UsageError if the server refuses a request.
        """
        arrived: queue.SimpleQueue[tuple[int, Reply | BaseException]] = queue.SimpleQueue()

        def ask_one(index: int) -> None:
            try:
                arrived.put((index, self.ask(questions[index], note)))
            except BaseException as error:
                arrived.put((index, error))

        waiting, pending = iter(range(len(questions))), 0
        while True:
            each_step()
            while pending < self.settings.concurrency and (index := next(waiting, None)) is not None:
                threading.Thread(target=ask_one, args=(index,), daemon=True, name="asking").start()
                pending += 1
            if not pending:
                return
            with contextlib.suppress(queue.Empty):
                index, reply = arrived.get(timeout=TICK)
                pending -= 1
                if not isinstance(reply, Reply | NoAnswer):
                    raise reply
                yield index, reply

    def _request(self, body: Mapping[str, Any], on_text: Callable[[str], object] | None) -> Reply:
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        url, seconds = f"{self.address}/chat/completions", self.settings.timeout
        request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
        began = time.monotonic()
        with self._errors_explained():
            # A redirect could carry the key elsewhere; a proxy is not wanted for a model at hand.
            opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=seconds) as response:
                if on_text is not None and "event-stream" in response.headers.get("Content-Type", ""):
                    return self._streamed(response, began, on_text)
                data = _read(response, began + seconds, seconds)
        try:
            return reply_of(json.loads(data), time.monotonic() - began)
        except Malformed as malformed:
            raise _Busy(str(malformed)) from None
        except (ValueError, RecursionError):
            raise _Busy(f"the answer is not JSON ({data[:60]!r})") from None

    def _streamed(self, response: Any, began: float, on_text: Callable[[str], object]) -> Reply:
        """A streamed answer. If it is cut off after its first piece it ends there: an answer that was partly shown is
        not asked for again."""
        parts: list[AnswerPart] = []
        first, cut = 0.0, "the server closed the connection without an answer"
        try:
            with self._errors_explained():
                for part in streamed(_lines(response)):
                    parts.append(part)
                    if part.text:
                        first = first or time.monotonic() - began
                        on_text(part.text)
        except (_Busy, Malformed) as error:
            cut = str(error)
        if not any(part.text or part.finish for part in parts):
            raise _Busy(cut)
        return joined(parts, time.monotonic() - began, first, cut)

    @contextlib.contextmanager
    def _errors_explained(self) -> Iterator[None]:
        """Converts connection errors into `_Busy`, and refused requests into UsageError."""
        late = f"no answer within {self.settings.timeout:g} s"
        try:
            yield
        except urllib.error.HTTPError as error:
            raise self._refused(error) from None
        except TimeoutError:
            raise _Busy(late) from None
        except urllib.error.URLError as error:
            raise _Busy(
                late if isinstance(error.reason, TimeoutError) else f"it cannot be reached ({error.reason})"
            ) from None
        except (http.client.HTTPException, OSError) as error:
            raise _Busy(f"the answer was cut off ({type(error).__name__})") from None

    def _refused(self, error: urllib.error.HTTPError) -> Exception:
        try:
            text = " ".join(error.read(2000).decode("utf-8", "replace").split())[:300]
        except (OSError, http.client.HTTPException):
            text = ""
        status = f"{error.code} ({text or error.reason})"
        if error.code in _RETRIED:
            return _Busy(f"it answered {status}", _seconds(error.headers.get("Retry-After")))
        hint = ""
        if error.code in (401, 403):
            hint = "; name the environment variable that holds its key with --key-variable"
        elif error.code in (404, 405):
            hint = "; most addresses end in /v1"
            if self.settings.model_name == DEFAULT_NAME:
                hint += ", and --model-name must be the name of its model there"
        return UsageError(f"{self.address} refuses the request: {status}{hint}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _read(response: Any, deadline: float, seconds: float) -> bytes:
    """Reads a whole response, until the deadline."""
    parts, size = [], 0
    while part := response.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise _Busy(f"the answer is longer than {MOST_BYTES >> 20} MB")
        if time.monotonic() > deadline:
            raise _Busy(f"no answer within {seconds:g} s")
    if response.length:
        raise http.client.IncompleteRead(b"")
    return b"".join(parts)


def _lines(response: Any) -> Iterator[bytes]:
    """The lines of a stream, up to its end; the server may be silent for no longer than `timeout`."""
    size = 0
    while line := response.readline(MOST_BYTES):
        size += len(line)
        if size > MOST_BYTES:
            raise _Busy(f"the answer is longer than {MOST_BYTES >> 20} MB")
        yield line
    if response.length:
        raise http.client.IncompleteRead(b"")


def _seconds(text: str | None) -> float | None:
    try:
        return max(float(text), 0.0) if text else None
    except ValueError:  # a date
        return None


def served_model(address: str, settings: ServerSettings | None = None) -> ServedModel:
    """The served model at an address.

    Raises UsageError if the address is invalid, or the variable of the key is not set or has no valid key.
    """
    settings = settings or ServerSettings()
    check_address(address)
    variable = settings.key_variable
    key = os.environ.get(variable) if variable else None
    if variable and not key:
        raise UsageError(f"the environment variable {variable} is not set; it should hold the server's key")
    if key and not (key.isascii() and key.isprintable()):
        raise UsageError(
            f"what the environment variable {variable} holds is not a key: it has characters that no key has"
        )
    return ServedModel(address.rstrip("/"), settings, key)


def check_address(address: str) -> None:
    """Raises UsageError if this is not the address of a server."""
    try:
        parts = urllib.parse.urlsplit(address)
        plain = bool(parts.hostname) and parts.port != 0 and not parts.username and not parts.query
    except ValueError:
        plain = False
    if not is_address(address) or not plain or not address.isprintable() or " " in address:
        raise UsageError(f"{address[:200]!r} is not the address of a server; give one such as http://localhost:8080/v1")
