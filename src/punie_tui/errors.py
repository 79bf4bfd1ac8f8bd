"""The errors a person is shown: one clear sentence each, and the exit code that goes with it.

Exit codes: 0 good · 1 the answer is no (targets missed, checks failed) · 2 you asked wrong ·
3 the machine failed. Anything else that escapes is a bug of ours and is reported as 3.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PunieError(Exception):
    """An error whose message is one sentence for a person: what is wrong, where, and what to do."""

    exit_code = 3


class AnswerIsNo(PunieError):
    """The work was done as it was asked for, and what came of it is no (a training that diverged)."""

    exit_code = 1


class AskedWrong(PunieError):
    """The request cannot be met as it was put (unknown name, broken file, bad setting)."""

    exit_code = 2


class MachineFailed(PunieError):
    """The request was fine; the machine could not carry it out (disk full, worker died, no network)."""

    exit_code = 3


def nearest(name: str, known: Iterable[str]) -> str:
    """`"; did you mean 'x'?"` for the known name closest to `name`, or an empty string."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {matches[0]!r}?" if matches else ""


def unknown(kind: str, name: str, known: Iterable[str]) -> AskedWrong:
    """The error for a name that is not among `known`: suggests the nearest, else lists them all."""
    names = sorted(known)
    hint = nearest(name, names) or (f"; there is {', '.join(names)}" if names else "; there is none yet")
    return AskedWrong(f"unknown {kind} {name!r}{hint}")
