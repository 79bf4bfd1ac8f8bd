"""The process that holds a model: `python -m punie_tui.playground.serving`. Started by `answerer` only.

Loads once, then answers the questions that come in on stdin, in the form in which validation asks them. When stdin
ends, whoever asked is gone, and so is this process at once, whatever it is doing. Imports mlx; nobody imports it.
"""

from __future__ import annotations

import argparse
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from punie_tui.errors import AskedWrong, PunieError
from punie_tui.models.catalog import resolve
from punie_tui.models.compute import prepare
from punie_tui.models.loading import Loaded, load
from punie_tui.models.prompt import turns_of
from punie_tui.playground.protocol import Ask, Done, Failed, Fetching, Piece, Ready, Reply, Request, Stop, requests
from punie_tui.runs.store import Run
from punie_tui.settings import load_settings
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.training.memory import process_memory
from punie_tui.validation.prompts import tokens_of
from punie_tui.validation.stage import system_turn

SAID_EVERY = 0.05  # seconds

Tell = Callable[[Reply], None]


class _Asked(Exception):
    """Somebody wants the answer to end here."""


class Inbox:
    """Questions in the order in which they came; a request to stop reaches the answer under way at once."""

    def __init__(self) -> None:
        self.questions: queue.SimpleQueue[Ask] = queue.SimpleQueue()
        self._stopped: set[int] = set()

    def take(self, request: Request) -> None:
        if isinstance(request, Stop):
            self._stopped.add(request.id)
        else:
            self.questions.put(request)

    def check(self, id: int) -> None:
        """Raises where the answer to question `id` is to end."""
        if id in self._stopped:
            raise _Asked


def answer(loaded: Loaded, system: str | None, asked: Ask, inbox: Inbox, tell: Tell) -> Done:
    """The answer to one question; tells of pieces as they come. Raises AskedWrong for a prompt that is too long."""
    from punie_tui.validation.generate import Answer, generate_answers

    began = time.monotonic()
    tokenizer, settings = loaded.tokenizer, asked.decoding
    prompt = tokens_of(tokenizer, turns_of(system, asked.question), "chat")
    room = loaded.config.get("max_position_embeddings")
    if isinstance(room, int) and len(prompt) + settings.max_tokens > room:
        raise AskedWrong(
            f"the question and {settings.max_tokens} tokens of answer take {len(prompt) + settings.max_tokens} tokens, "
            f"and the model reads {room}; ask a shorter one or lower max_tokens"
        )
    stream = _Stream(asked.id, tokenizer.detokenizer, began, tell)
    answers: list[Answer] = []
    try:
        inbox.check(asked.id)
        generate_answers(
            loaded.model,
            tokenizer,
            [prompt],
            settings.max_tokens,
            lambda index, one: answers.append(one),
            on_token=stream.take,
            each_step=lambda: inbox.check(asked.id),
            temperatures=[settings.temperature],
            seeds=[settings.seed],
        )
        text, tokens, stopped = answers[0].text, answers[0].tokens, str(answers[0].stopped)
    except _Asked:
        text, tokens, stopped = tokenizer.decode(stream.tokens), stream.tokens, "asked"
    seconds = time.monotonic() - began
    return Done.model_validate(
        {
            "id": asked.id,
            "text": text,
            "tokens": len(tokens),
            "prompt_tokens": len(prompt),
            "first": stream.first or seconds,
            "seconds": seconds,
            "stopped": stopped,
            "memory": process_memory(),
        }
    )


class _Stream:
    """Tokens into text, told in pieces a few times a second."""

    def __init__(self, id: int, detokenizer: Any, began: float, tell: Tell) -> None:
        self.tokens: list[int] = []
        self.first: float | None = None
        self._id, self._began, self._tell = id, began, tell
        self._told = 0.0
        self._detokenizer = detokenizer
        detokenizer.reset()

    def take(self, index: int, token: int) -> None:
        self.tokens.append(token)
        self._detokenizer.add_token(token)
        gone = time.monotonic() - self._began
        self.first = self.first if self.first is not None else gone
        if gone - self._told >= SAID_EVERY and (text := self._detokenizer.last_segment):
            self._told = gone
            self._tell(Piece(id=self._id, text=text, tokens=len(self.tokens), seconds=gone))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m punie_tui.playground.serving", description=__doc__)
    parser.add_argument("--model", required=True, help="catalog name, folder or Hugging Face id")
    parser.add_argument("--adapter", type=Path, help="folder of an adapter to lay over it")
    parser.add_argument("--run", type=Path, help="folder of the run whose system prompt the model knows")
    parser.add_argument("--workspace", type=Path, required=True)
    arguments = parser.parse_args()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as lines:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no reply

        def tell(reply: Reply) -> None:
            lines.write(reply.model_dump_json().encode() + b"\n")
            lines.flush()

        inbox = Inbox()
        threading.Thread(target=_listen, args=(inbox,), daemon=True).start()
        try:
            loaded, system = _ready(arguments, tell)
        except Exception as error:
            failure = _failure(None, error)
            tell(failure)
            return failure.exit_code
        while True:
            asked = inbox.questions.get()
            try:
                tell(answer(loaded, system, asked, inbox, tell))
            except Exception as error:  # of the template, of mlx: the model is loaded still, the next may go well
                tell(_failure(asked.id, error))


def _ready(arguments: argparse.Namespace, tell: Tell) -> tuple[Loaded, str | None]:
    """The model and the system turn that it knows."""
    settings = load_settings(arguments.workspace)
    folder = resolve(
        arguments.model, settings, lambda done, total, note: tell(Fetching(done=done, total=total, note=note))
    )
    system = system_turn(Run(arguments.run)) if arguments.run else SYSTEM_PROMPT
    began = time.monotonic()
    tell(Fetching(note="loading"))
    compute = prepare(settings.cache_dir)
    loaded = load(folder, arguments.adapter)
    seconds = time.monotonic() - began
    device = " ".join(filter(None, [compute.backend, compute.blas, compute.device]))
    tell(Ready(seconds=seconds, memory=process_memory(), device=device, system=system))
    return loaded, system


def _failure(id: int | None, error: Exception) -> Failed:
    if isinstance(error, PunieError):
        return Failed(id=id, reason=str(error), exit_code=error.exit_code)
    said = " ".join(str(error).split())[:200]
    return Failed(id=id, reason=f"the model cannot be used ({type(error).__name__}: {said})", exit_code=3)


def _listen(inbox: Inbox) -> None:
    for line in sys.stdin.buffer:
        with suppress(ValidationError):
            inbox.take(requests.validate_json(line))
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
