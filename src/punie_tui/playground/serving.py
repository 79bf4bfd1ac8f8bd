"""The process that holds a model: `python -m punie_tui.playground.serving`. Started by `answerer` only.

Loads the model once, then answers the questions that arrive on stdin, with the same prompts as validation. Imports mlx;
no module imports it.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from punie_tui.errors import UsageError
from punie_tui.models.catalog import resolve
from punie_tui.models.generation import generate
from punie_tui.models.loading import Loaded, load
from punie_tui.models.machine.compute import prepare_thread
from punie_tui.models.prompt import turns_of
from punie_tui.playground.answering import Answer, Inbox, Send, Stopped, answer_questions, arguments_of, known_system
from punie_tui.playground.protocol import Ask, Done, Fetching, Piece, Ready
from punie_tui.settings import load_settings
from punie_tui.training.memory import process_memory
from punie_tui.validation.asking.prompts import tokens_of

SENT_EVERY = 0.05  # seconds


def answer(loaded: Loaded, system: str | None, request: Ask, inbox: Inbox, send: Send) -> Done:
    """Answers one question, and sends its pieces as they come. Raises UsageError if the prompt is too long."""
    began = time.monotonic()
    tokenizer, settings = loaded.tokenizer, request.decoding
    prompt = tokens_of(tokenizer, turns_of(system, request.question), "chat")
    room = loaded.config.get("max_position_embeddings")
    if isinstance(room, int) and len(prompt) + settings.max_tokens > room:
        raise UsageError(
            f"the question and an answer of {settings.max_tokens} tokens take {len(prompt) + settings.max_tokens} "
            f"tokens, but the model reads at most {room}; shorten the question or lower max_tokens"
        )
    stream = _Stream(request.id, tokenizer.detokenizer, began, send)
    answers: list[generate.Answer] = []
    try:
        inbox.check(request.id)
        generate.generate_answers(
            loaded.model,
            tokenizer,
            [prompt],
            settings.max_tokens,
            lambda index, one: answers.append(one),
            on_token=stream.take,
            each_step=lambda: inbox.check(request.id),
            temperatures=[settings.temperature],
            seeds=[settings.seed],
        )
        text, tokens, stopped = answers[0].text, answers[0].tokens, str(answers[0].stopped)
    except Stopped:
        text, tokens, stopped = tokenizer.decode(stream.tokens), stream.tokens, "interrupted"
    seconds = time.monotonic() - began
    return Done.model_validate(
        {
            "id": request.id,
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
    """Turns tokens into text, and sends it in pieces, one every `SENT_EVERY` seconds at most."""

    def __init__(self, id: int, detokenizer: Any, began: float, send: Send) -> None:
        self.tokens: list[int] = []
        self.first: float | None = None
        self._id, self._began, self._send = id, began, send
        self._sent_at = 0.0
        self._detokenizer = detokenizer
        detokenizer.reset()

    def take(self, index: int, token: int) -> None:
        self.tokens.append(token)
        self._detokenizer.add_token(token)
        elapsed = time.monotonic() - self._began
        self.first = self.first if self.first is not None else elapsed
        if elapsed - self._sent_at >= SENT_EVERY and (text := self._detokenizer.last_segment):
            self._sent_at = elapsed
            self._send(Piece(id=self._id, text=text, tokens=len(self.tokens), seconds=elapsed))


def main() -> int:
    parser = arguments_of("punie_tui.playground.serving", __doc__)
    parser.add_argument("--model", required=True, help="catalog name, folder or Hugging Face id")
    parser.add_argument("--adapter", type=Path, help="folder of an adapter to lay over it")
    arguments = parser.parse_args()
    return answer_questions(lambda send: _ready(arguments, send))


def _ready(arguments: argparse.Namespace, send: Send) -> Answer:
    """Loads the model, and returns the function that asks it under the system turn that it knows."""
    settings = load_settings(arguments.workspace)
    folder = resolve(
        arguments.model, settings, lambda done, total, note: send(Fetching(done=done, total=total, note=note))
    )
    system = known_system(arguments.run, settings)
    began = time.monotonic()
    send(Fetching(note="loading"))
    compute = prepare_thread()
    loaded = load(folder, arguments.adapter)
    seconds = time.monotonic() - began
    device = " ".join(filter(None, [compute.backend, compute.blas, compute.device]))
    send(Ready(seconds=seconds, memory=process_memory(), device=device, system=system))
    return lambda request, inbox, send: answer(loaded, system, request, inbox, send)


if __name__ == "__main__":
    sys.exit(main())
