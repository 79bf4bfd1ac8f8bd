"""The process that asks a server: `python -m punie_tui.playground.relaying`. Started by `answerer` only.

It speaks the same protocol as `serving`; the model runs elsewhere, and its answer is passed on as it is streamed. To
stop an answer, its connection is closed at its next piece, or at the latest when the server's timeout expires.
"""

from __future__ import annotations

import argparse
import queue
import sys
import threading
import time

from punie_tui.models import served
from punie_tui.models.prompt import turns_of
from punie_tui.models.served_answer import Reply
from punie_tui.playground.answering import Answer, Inbox, Send, Stopped, answer_questions, arguments_of, known_system
from punie_tui.playground.protocol import Ask, Done, Fetching, Piece, Ready
from punie_tui.runs.recipes.server import ServerSettings
from punie_tui.settings import load_settings

TICK = 0.05
"""Seconds between two checks of whether the answer is to be stopped."""


def answer(model: served.ServedModel, system: str | None, request: Ask, inbox: Inbox, send: Send) -> Done:
    """Answers one question, and sends its pieces as they come. Raises what `ServedModel.ask` raises."""
    received: queue.SimpleQueue[str | Reply | BaseException] = queue.SimpleQueue()
    decoding, began = request.decoding, time.monotonic()
    question = served.ServedQuestion(
        turns_of(system, request.question), decoding.temperature, decoding.max_tokens, decoding.seed
    )
    abandoned = threading.Event()

    def on_text(text: str) -> None:
        if abandoned.is_set():
            raise Stopped
        received.put(text)

    def note(item: str) -> None:
        if abandoned.is_set():
            raise Stopped
        send(Fetching(note=item))

    def fetch_answer() -> None:
        try:
            received.put(model.ask(question, note, on_text))
        except BaseException as error:
            received.put(error)

    threading.Thread(target=fetch_answer, daemon=True).start()
    text, first = "", 0.0
    while True:
        try:
            inbox.check(request.id)
            item = received.get(timeout=TICK)
        except queue.Empty:
            continue
        except Stopped:
            abandoned.set()
            return _done(request, Reply(text, 0, 0, time.monotonic() - began, "eos", first), "interrupted")
        match item:
            case str():
                text, elapsed = text + item, time.monotonic() - began
                first = first or elapsed
                send(Piece(id=request.id, text=item, tokens=0, seconds=elapsed))  # servers count at the end, if at all
            case Reply():
                return _done(request, item, item.stopped)
            case _:
                raise item


def _done(request: Ask, reply: Reply, stopped: str) -> Done:
    return Done.model_validate(
        {
            "id": request.id,
            "text": reply.text,
            "tokens": reply.tokens,
            "prompt_tokens": reply.prompt_tokens,
            "first": reply.first,
            "seconds": reply.seconds,
            "stopped": stopped,
            "cut": reply.cut,
            "memory": 0,
        }
    )


def main() -> int:
    parser = arguments_of("punie_tui.playground.relaying", __doc__)
    parser.add_argument("--model", required=True, help="the server's address")
    parser.add_argument("--server", required=True, help="how it is asked, as JSON")
    arguments = parser.parse_args()
    return answer_questions(lambda send: _ready(arguments, send))


def _ready(arguments: argparse.Namespace, send: Send) -> Answer:
    settings = load_settings(arguments.workspace)
    model = served.served_model(arguments.model, ServerSettings.model_validate_json(arguments.server))
    system = known_system(arguments.run, settings)
    send(Ready(seconds=0.0, memory=0, device=model.address, system=system))
    return lambda request, inbox, send: answer(model, system, request, inbox, send)


if __name__ == "__main__":
    sys.exit(main())
