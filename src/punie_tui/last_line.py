"""The end of a process's log, for the error message about its death."""

from __future__ import annotations

import os
from typing import IO

LONGEST = 300
"""The most characters of a line to report."""
READ_BYTES = 16_384


def last_lines(log: IO[bytes], after: int = 0) -> list[str]:
    """The non-blank lines at the end of a log, of what was written after its first `after` bytes."""
    log.seek(max(after, log.seek(0, os.SEEK_END) - READ_BYTES))
    return [line for line in log.read().decode("utf-8", "replace").splitlines() if line.strip()]


def last_line(log: IO[bytes]) -> str:
    """The last non-blank line of a log, after a colon; empty if there is none."""
    lines = last_lines(log)
    return f": {lines[-1][:LONGEST]}" if lines else ""
