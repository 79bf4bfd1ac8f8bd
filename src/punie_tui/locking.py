"""A lock file that a process holds while it changes something that other processes change too."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from punie_tui.errors import SystemFailure

POLL_SECONDS = 0.2


@contextmanager
def exclusive(lock: Path, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Holds the lock file `lock`, waiting until it is free; released when the block or the process ends.

    `waiting` is called again and again while another process holds it. Raises SystemFailure if it cannot be written.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("w")
    except OSError as error:
        advice = "check that you may write there"
        raise SystemFailure(f"{lock.parent}: cannot be written ({error.strerror}); {advice}") from None
    with file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                waiting()
                time.sleep(POLL_SECONDS)
        yield
