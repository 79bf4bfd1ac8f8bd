"""The terminal that the dashboard runs in: how its input is read, and how it is restored at the end."""

from __future__ import annotations

import asyncio
import codecs
import os
import select
import selectors
import signal
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
AT_REST_SECONDS = 2.0
"""After this long without input, nobody is considered to be typing."""
SELDOM_SECONDS = 0.5
"""Seconds between the wake-ups of Textual's keyboard thread then, to check whether it should end."""


def suit_driver() -> None:
    """Patches three faults of Textual's driver; call it before an app runs. A byte that is not UTF-8 ended the
    dashboard; now it is read as U+FFFD. The keyboard thread woke ten times a second, two thirds of the cost of an idle
    dashboard; now it does so only while somebody types. If the terminal was gone and its signal ignored (nohup), that
    thread used a whole core for good; now the dashboard ends."""
    from textual.drivers import linux_driver

    linux_driver.getincrementaldecoder = _forgiving_decoder  # type: ignore[attr-defined, assignment]
    linux_driver.selectors = SimpleNamespace(  # type: ignore[attr-defined, assignment]
        SelectSelector=_RestingSelector, EVENT_READ=selectors.EVENT_READ
    )


class _RestingSelector(selectors.SelectSelector):
    """Waits longer than asked while there is no input; input wakes it at once. If the terminal is gone, it asks the
    process to end."""

    def __init__(self) -> None:
        super().__init__()
        self._last = time.monotonic()
        self._asked_to_end = False

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        at_rest = time.monotonic() - self._last > AT_REST_SECONDS
        ready = super().select(SELDOM_SECONDS if at_rest else timeout)
        if ready:
            self._last = time.monotonic()
            if self._is_gone():
                if not self._asked_to_end:
                    self._asked_to_end = True
                    os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(SELDOM_SECONDS)
                return []
        return ready

    def _is_gone(self) -> bool:
        """Whether the terminal will never have input again, although it reports that it has some."""
        look = select.poll()
        for descriptor in self.get_map():
            look.register(descriptor, 0)
        return any(what & select.POLLHUP for _, what in look.poll(0))


def _forgiving_decoder(encoding: str) -> type[codecs.IncrementalDecoder]:
    strict = codecs.getincrementaldecoder(encoding)

    class Forgiving(strict):  # type: ignore[valid-type, misc]
        def __init__(self) -> None:
            super().__init__(errors="replace")

    return Forgiving


def leave_on_signals(app: App[None]) -> None:
    """Makes signals that ask the process to end quit the dashboard as its own key does, with the terminal restored; the
    exit code is the shell's for the signal. A signal that is ignored (nohup) stays ignored. Needs a running event
    loop."""
    loop = asyncio.get_running_loop()
    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, app.exit, None, 128 + number)
