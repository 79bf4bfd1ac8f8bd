"""A lock file that a process holds while it changes something that other processes change too."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from punie_tui.errors import SystemFailure


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Holds the lock file `lock`, waiting until it is free; released when the block or the process ends.

    Raises SystemFailure if it cannot be written.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("w")
    except OSError as error:
        raise SystemFailure(f"{lock}: cannot be written ({error.strerror})") from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
