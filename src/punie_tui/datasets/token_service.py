"""Tokenizes rows for callers that must not import a tokenizer: asks `punie_tui.training.tokens.token_view` in a process
of its own, which is started when first needed and kept.

A request is `{"messages": […], "tools": […], "settings": {mlx-lm's names}}`, and its reply `{"tokens": [[text, id,
counts], …], "kept", "problem"}`; or it is `{"path", "start", "size"}` for lines of a file (offset and bytes), and its
reply `{"lengths": [tokens or null, …]}`. The reply to either may be `{"error"}`. Each is one JSON object on a line; the
first reply says whether the tokenizer is ready.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from punie_tui.datasets.examples import Message
from punie_tui.datasets.finding.jsonl_index import JsonlIndex
from punie_tui.errors import UsageError
from punie_tui.line_process import LineProcess

LONGEST_REPLY = 256 << 20
"""Bytes; a row of 5 MB in characters comes back as about 30 bytes per token."""

MEASURED_AT_ONCE = 64
"""Lines; they take some tens of milliseconds, after which another request may be answered."""


@dataclass(frozen=True)
class SeenToken:
    """One token: its text (untrusted, and empty for all but the last token of a character that takes several), its id,
    and whether it counts in the loss."""

    text: str
    id: int
    counts: bool


@dataclass(frozen=True)
class SeenRow:
    """A whole row. The first `kept` tokens are within max_seq_length, the others are cut; `problem` says why no
    token counts, or is empty."""

    tokens: tuple[SeenToken, ...]
    kept: int
    problem: str = ""


class TokenService:
    """The tokenizer of one model, in another process. Belongs to one event loop; answers one request at a time."""

    def __init__(self, model: str, workspace: Path) -> None:
        self.model = model
        self.workspace = workspace
        self._process: LineProcess | None = None
        self._turn = asyncio.Lock()

    async def see(
        self, messages: Sequence[Message], settings: Mapping[str, Any] | None = None, tools: Sequence[Any] = ()
    ) -> SeenRow:
        """The conversation, with the tools that it offers, as the trainer sees it with these training settings
        (mlx-lm's names; defaults for the rest).

        Raises UsageError if the model is not on this machine or the row cannot be tokenized, SystemFailure if the
        process dies; the next request starts another.
        """
        turns = [message.record() for message in messages]
        reply = await self._request({"messages": turns, "tools": list(tools), "settings": dict(settings or {})})
        tokens = tuple(SeenToken(text, token, counts) for text, token, counts in reply["tokens"])
        return SeenRow(tokens, reply["kept"], reply["problem"])

    async def lengths(self, path: Path) -> list[int | None]:
        """The number of tokens of each line of a file, uncut; None if it is not a row or the template refuses it.

        Takes about a millisecond per line; other requests are answered in between. Raises as `see` does.
        """
        found: list[int | None] = []
        with await asyncio.to_thread(_indexed, path) as index:
            for first in range(0, len(index), MEASURED_AT_ONCE):
                start, size = index.span(first, min(len(index), first + MEASURED_AT_ONCE))
                reply = await self._request({"path": str(path), "start": start, "size": size})
                found += reply["lengths"]
        return found

    async def close(self) -> None:
        """Ends the process; a later request starts another."""
        async with self._turn:
            await self._stop()

    async def _request(self, request: dict[str, Any]) -> dict[str, Any]:
        async with self._turn:
            try:
                reply = await self._ask(request)
            except BaseException:  # cancelled half-way: the pending reply would be taken for the next request's
                await self._stop()
                raise
        if "error" in reply:
            raise UsageError(reply["error"])
        return reply

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._process is None or not self._process.running:
            await self._start()
        assert self._process is not None
        await self._process.send(request)
        return await self._process.receive()

    async def _start(self) -> None:
        await self._stop()
        self._process = await LineProcess.start(
            "punie_tui.training.tokens.token_view",
            *("--model", self.model, "--workspace", str(self.workspace)),
            what=f"the process that reads the tokenizer of {self.model}",
            longest=LONGEST_REPLY,
            env={"OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
        )
        first = await self._process.receive()
        if "error" in first:
            await self._stop()
            raise UsageError(first["error"])

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await process.end()


def _indexed(path: Path) -> JsonlIndex:
    index = JsonlIndex(path)
    index.advance()
    return index
