"""The terminal under the dashboard: what is typed into it, and that it is left as it was found."""

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
"""Nobody is typing when for so long nobody did."""
SELDOM_SECONDS = 0.5
"""So often Textual's thread for the keyboard wakes then, to see whether it should end."""


def suit_driver() -> None:
    """Mends three things of Textual's driver, before an app runs: a byte that is no UTF-8 ended the dashboard, and is
    typed as U+FFFD; its thread for the keyboard woke ten times a second, which was two thirds of what an idle
    dashboard costs, and does so only while somebody types; where the terminal was gone and its signal ignored (nohup),
    that thread took a whole core for good, and the dashboard ends."""
    from textual.drivers import linux_driver

    linux_driver.getincrementaldecoder = _forgiving_decoder  # type: ignore[attr-defined, assignment]
    linux_driver.selectors = SimpleNamespace(  # type: ignore[attr-defined, assignment]
        SelectSelector=_RestingSelector, EVENT_READ=selectors.EVENT_READ
    )


class _RestingSelector(selectors.SelectSelector):
    """Waits longer than it is asked to while nothing comes; what does come wakes it at once. A terminal that is gone
    asks the process to end."""

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
        """Whether what is read from will never have anything again, although it says that it has."""
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
    """What asks the process to end leaves the dashboard as its own key does, with the terminal as it was before; the
    exit code is the shell's for the signal. One that is ignored (nohup) stays so. Wants a running event loop."""
    loop = asyncio.get_running_loop()
    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, app.exit, None, 128 + number)
