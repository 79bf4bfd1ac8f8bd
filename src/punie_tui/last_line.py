"""The last line that a process logged before it died, for the error message about its death."""

from __future__ import annotations

import os
from typing import IO

LONGEST = 300
"""The most characters of that line to report."""


def last_line(log: IO[bytes]) -> str:
    """The last non-blank line of a log, after a colon; empty if there is none."""
    log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
    lines = [line for line in log.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return f": {lines[-1][:LONGEST]}" if lines else ""
