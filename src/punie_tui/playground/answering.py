"""A process that answers questions on its input, however it gets the answers: what `serving` and `relaying` share.

When its input ends, its owner is gone, and the process ends at once, whatever it is doing.
"""

from __future__ import annotations

import argparse
import os
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from punie_tui.errors import PunieError
from punie_tui.line_process import replying
from punie_tui.models.system_turn import system_turn
from punie_tui.playground.protocol import Ask, Done, Failed, Reply, Request, Stop, requests
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tools.catalog import system_prompt

Send = Callable[[Reply], None]


class Stopped(Exception):
    """The answer is to be stopped here."""


class Inbox:
    """Questions in the order in which they came; a request to stop reaches the current answer at once."""

    def __init__(self) -> None:
        self.questions: queue.SimpleQueue[Ask] = queue.SimpleQueue()
        self._stopped: set[int] = set()

    def take(self, request: Request) -> None:
        if isinstance(request, Stop):
            self._stopped.add(request.id)
        else:
            self.questions.put(request)

    def check(self, id: int) -> None:
        """Raises Stopped if the answer to question `id` is to be stopped."""
        if id in self._stopped:
            raise Stopped


Answer = Callable[[Ask, Inbox, Send], Done]
"""Answers one question, and sends its pieces as they come."""


def arguments_of(module: str, description: str | None) -> argparse.ArgumentParser:
    """The parser of the arguments that every such process has; each adds those for its model."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--run", type=Path, help="folder of the run whose system prompt the model knows")
    parser.add_argument("--workspace", type=Path, required=True)
    return parser


def known_system(run: Path | None, settings: Settings) -> str | None:
    """The system turn under which a model is asked: that of its run's data, else the workspace's."""
    return system_turn(Run(run), settings) if run else system_prompt(settings.prompt.system)


def answer_questions(ready: Callable[[Send], Answer]) -> int:
    """Calls `ready`, which sends `Ready` itself, then answers one question after the other. Returns the exit code if
    `ready` fails; otherwise does not return."""
    with replying() as write:

        def send(reply: Reply) -> None:
            write(reply.model_dump_json())

        inbox = Inbox()
        threading.Thread(target=_listen, args=(inbox,), daemon=True).start()
        try:
            answer = ready(send)
        except Exception as error:
            failure = _failure(None, error)
            send(failure)
            return failure.exit_code
        while True:
            request = inbox.questions.get()
            try:
                send(answer(request, inbox, send))
            except Exception as error:  # from the template or mlx: the model is still loaded, the next may go well
                send(_failure(request.id, error))


def _failure(id: int | None, error: Exception) -> Failed:
    if isinstance(error, PunieError):
        return Failed(id=id, reason=str(error), exit_code=error.exit_code)
    text = " ".join(str(error).split())[:200]
    return Failed(id=id, reason=f"the model cannot be used ({type(error).__name__}: {text})", exit_code=3)


def _listen(inbox: Inbox) -> None:
    for line in sys.stdin.buffer:
        with suppress(ValidationError):
            inbox.take(requests.validate_json(line))
    os._exit(0)
