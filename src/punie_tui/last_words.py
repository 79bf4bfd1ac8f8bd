"""What a process wrote last before it died, for whoever is told of its death."""

from __future__ import annotations

import os
from typing import IO

LONGEST = 300
"""Characters of it that are told."""


def last_words(log: IO[bytes]) -> str:
    """The last line of a log, behind a colon; empty where it has none."""
    log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
    lines = [line for line in log.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return f": {lines[-1][:LONGEST]}" if lines else ""
