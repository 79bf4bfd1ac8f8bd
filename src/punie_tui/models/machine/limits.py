"""Limits the time and memory of foreign code that runs in this process. Knows nothing of what the code does."""

from __future__ import annotations

import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import psutil


class OutOfTime(Exception):
    """Raised when the block takes longer than it may."""


@contextmanager
def limited(seconds: float, more_bytes: int) -> Iterator[None]:
    """Ends the block with OutOfTime after `seconds`, or with MemoryError when it takes `more_bytes` beyond what the
    process has. Works only on the main thread, because signals do; memory is limited only on Linux, where the limit is
    honoured. Each stage has its own process and works on the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with _less_memory(more_bytes):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _less_memory(more_bytes: int) -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = psutil.Process().memory_info().vms + more_bytes
    if soft != resource.RLIM_INFINITY:
        limit = min(limit, soft)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
