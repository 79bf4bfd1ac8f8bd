"""Rows as tokens for those who must not import a tokenizer: asks `punie_tui.training.token_view` in a process of its
own, started when it is first needed and kept.

A request is `{"messages": […], "settings": {mlx-lm's names}}`, a reply `{"tokens": [[text, id, counts], …], "kept",
"problem"}` or `{"error"}`, one JSON object a line; the first reply says whether the tokenizer is ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from punie_tui.datasets.examples import Message
from punie_tui.errors import AskedWrong, MachineFailed

LONGEST_REPLY = 256 << 20
"""Bytes; a row of 5 MB in characters comes back as some 30 bytes a token."""


@dataclass(frozen=True)
class SeenToken:
    """One token: its text (untrusted, and empty for all but the last token of a character that takes several), its id,
    and whether it counts in the loss."""

    text: str
    id: int
    counts: bool


@dataclass(frozen=True)
class SeenRow:
    """A whole row. The first `kept` tokens are within max_seq_length, the others are cut; `problem` says why nothing
    in it counts, else it is empty."""

    tokens: tuple[SeenToken, ...]
    kept: int
    problem: str = ""


class TokenService:
    """The tokenizer of one model, in another process. Belongs to one event loop; requests wait for each other."""

    def __init__(self, model: str, workspace: Path) -> None:
        self.model = model
        self.workspace = workspace
        self._process: asyncio.subprocess.Process | None = None
        self._log: IO[bytes] | None = None
        self._turn = asyncio.Lock()

    async def see(self, messages: Sequence[Message], settings: Mapping[str, Any] | None = None) -> SeenRow:
        """The conversation as the trainer sees it under these training settings (mlx-lm's names, the rest default).

        Raises AskedWrong where the model is not on this machine or the row cannot be taken, MachineFailed where the
        process dies; the next request starts another.
        """
        turns = [{"role": message.role, "content": message.content} for message in messages]
        request = json.dumps({"messages": turns, "settings": dict(settings or {})}).encode() + b"\n"
        async with self._turn:
            try:
                reply = await self._ask(request)
            except BaseException:  # cancelled half-way: the reply to come would be taken for the next one's
                await self._stop()
                raise
        if "error" in reply:
            raise AskedWrong(reply["error"])
        tokens = tuple(SeenToken(text, token, counts) for text, token, counts in reply["tokens"])
        return SeenRow(tokens, reply["kept"], reply["problem"])

    async def close(self) -> None:
        """Ends the process; a later request starts another."""
        async with self._turn:
            await self._stop()

    async def _ask(self, request: bytes) -> dict[str, Any]:
        if self._process is None or self._process.returncode is not None:
            await self._start()
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError):  # it is dead, which reading tells with its last words
            self._process.stdin.write(request)
            await self._process.stdin.drain()
        return await self._read()

    async def _start(self) -> None:
        await self._stop()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process lives
        command = ["-m", "punie_tui.training.token_view", "--model", self.model, "--workspace", str(self.workspace)]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._log,
            limit=LONGEST_REPLY,
            start_new_session=True,  # an interrupt at the terminal is for the dashboard
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
        )
        first = await self._read()
        if "error" in first:
            await self._stop()
            raise AskedWrong(first["error"])

    async def _read(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            line = await self._process.stdout.readline()
            reply: dict[str, Any] = json.loads(line)
        except ValueError:  # nothing more, or half a line, or one past the limit
            words = self._last_words()
            await self._stop()
            raise MachineFailed(f"the process that reads the tokenizer of {self.model} died{words}") from None
        return reply

    def _last_words(self) -> str:
        if self._log is None:
            return ""
        self._log.seek(max(0, self._log.seek(0, os.SEEK_END) - 4096))
        lines = [line for line in self._log.read().decode("utf-8", "replace").splitlines() if line.strip()]
        return f": {lines[-1][:300]}" if lines else ""

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._log is not None:
            self._log.close()
            self._log = None
