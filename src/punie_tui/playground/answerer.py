"""A model to ask, in another process: loads it when it is first needed, and passes on its answers as they are written.

The process is `punie_tui.playground.serving`, or `relaying` for a model on a server; it lives until it is closed or its
owner ends, however that ends. This side never imports mlx.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from itertools import count

from pydantic import ValidationError

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.line_process import LineProcess
from punie_tui.playground.candidates import Candidate
from punie_tui.playground.protocol import (
    LONGEST_QUESTION,
    Ask,
    Decoding,
    Done,
    Failed,
    Fetching,
    Piece,
    Ready,
    Reply,
    Stop,
    replies,
)
from punie_tui.settings import Settings

LONGEST_REPLY = 16 << 20  # bytes


def check_question(question: str) -> str:
    """The question without surrounding space. Raises UsageError for one that is empty, too long, or not valid text."""
    question = question.strip()
    if not question:
        raise UsageError("the question is empty; type one")
    if len(question) > LONGEST_QUESTION:
        raise UsageError(f"the question has {len(question):,} characters; it may have at most {LONGEST_QUESTION:,}")
    try:
        question.encode()
    except UnicodeEncodeError:
        raise UsageError("the question contains half a surrogate pair, which is not valid text") from None
    return question


class Answerer:
    """One model. Belongs to one event loop and answers one question at a time.

    `ready` is what the process reported after loading; None until the model is loaded.
    """

    def __init__(self, candidate: Candidate, settings: Settings) -> None:
        self.candidate = candidate
        self.ready: Ready | None = None
        self._settings = settings
        self._process: LineProcess | None = None
        self._turn = asyncio.Lock()
        self._ids = count(1)
        self._current_id: int | None = None

    @property
    def pid(self) -> int | None:
        """The process that holds the model; None if there is none."""
        return self._process.pid if self._process is not None and self._process.running else None

    async def load(self, on_progress: Callable[[Fetching], object] = lambda progress: None) -> Ready:
        """Loads the model, unless it is loaded. Raises UsageError if it cannot be loaded, SystemFailure if the process
        dies; the next call tries again."""
        async with self._turn:
            return await self._load(on_progress)

    async def ask(
        self,
        question: str,
        decoding: Decoding,
        on_progress: Callable[[Fetching], object] = lambda progress: None,
    ) -> AsyncGenerator[Piece | Done, None]:
        """Yields the answer's pieces as they come, and the whole answer last; loads the model first if needed.

        Raises as `load` does, and UsageError for a question that cannot be asked. Closing the generator early stops the
        answer.
        """
        question = check_question(question)
        async with self._turn:
            await self._load(on_progress)
            assert self._process is not None
            id = next(self._ids)
            self._current_id = id
            try:
                await self._process.send(Ask(id=id, question=question, decoding=decoding).model_dump())
                while True:
                    reply = await self._receive()
                    if isinstance(reply, Fetching):
                        on_progress(reply)
                    if isinstance(reply, Failed) and reply.id == id:
                        self._current_id = None
                        raise _error(reply)
                    if isinstance(reply, Piece | Done) and reply.id == id:  # others belong to an abandoned answer
                        if isinstance(reply, Done):
                            self._current_id = None
                        yield reply
                        if isinstance(reply, Done):
                            return
            finally:
                await self.stop()

    async def stop(self) -> None:
        """Stops the answer that is being written, if there is one; its `Done` then comes with the text so far."""
        if self._current_id is not None and self._process is not None:
            await self._process.send(Stop(id=self._current_id).model_dump())

    async def close(self) -> None:
        """Ends the process, whatever it is doing; a later question starts another."""
        process, self._process, self.ready, self._current_id = self._process, None, None, None
        if process is not None:
            await process.end()

    async def _load(self, on_progress: Callable[[Fetching], object]) -> Ready:
        if self.ready is not None and self._process is not None and self._process.running:
            return self.ready
        await self.close()
        candidate = self.candidate
        arguments = ["--workspace", str(self._settings.workspace), "--model", candidate.model]
        arguments += ["--adapter", str(candidate.adapter)] if candidate.adapter else []
        arguments += ["--run", str(candidate.run.path)] if candidate.run else []
        arguments += ["--server", candidate.served.model_dump_json()] if candidate.served else []
        module = "punie_tui.playground.relaying" if candidate.served else "punie_tui.playground.serving"
        what = f"the process that {'asks' if candidate.served else 'holds'} {candidate.name}"
        env = {**self._settings.environment(), "TOKENIZERS_PARALLELISM": "false"}
        self._process = await LineProcess.start(module, *arguments, what=what, longest=LONGEST_REPLY, env=env)
        try:
            while True:
                match await self._receive():
                    case Fetching() as progress:
                        on_progress(progress)
                    case Ready() as ready:
                        self.ready = ready
                        return ready
                    case Failed() as failure:
                        raise _error(failure)
        except BaseException:  # on cancellation too: a half-loaded model is of no use
            await asyncio.shield(self.close())
            raise

    async def _receive(self) -> Reply:
        if self._process is None:
            raise SystemFailure(f"{self.candidate.name} was closed")
        document = await self._process.receive()
        try:
            return replies.validate_python(document)
        except ValidationError:
            await self.close()
            raise SystemFailure(f"the process that holds {self.candidate.name} sent an invalid message") from None


def _error(failure: Failed) -> UsageError | SystemFailure:
    return UsageError(failure.reason) if failure.exit_code == UsageError.exit_code else SystemFailure(failure.reason)


async def answered(answers: AsyncGenerator[Piece | Done, None], on_piece: Callable[[Piece], object]) -> Done:
    """Returns the whole answer, after passing every piece of it to `on_piece`."""
    async with contextlib.aclosing(answers):
        async for reply in answers:
            if isinstance(reply, Done):
                return reply
            on_piece(reply)
    raise SystemFailure("the answer ended too early; ask again")
