"""The errors a person is shown: one clear sentence each, and the exit code that goes with it.

Exit codes: 0 good · 1 a negative result (targets missed, checks failed) · 2 a usage error ·
3 a system failure. Anything else that escapes is a bug of ours and is reported as 3.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PunieError(Exception):
    """An error whose message is one sentence for a person: what is wrong, where, and what to do."""

    exit_code = 3


class NegativeResult(PunieError):
    """The work was done as requested, and its result is negative (for example, a training that diverged)."""

    exit_code = 1


class UsageError(PunieError):
    """The request cannot be carried out as given (unknown name, broken file, bad setting)."""

    exit_code = 2


class SystemFailure(PunieError):
    """The request was fine; the machine could not carry it out (disk full, worker died, no network)."""

    exit_code = 3


def nearest(name: str, known: Iterable[str]) -> str:
    """`"; did you mean 'x'?"` for the known name closest to `name`, or an empty string."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {matches[0]!r}?" if matches else ""


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """The error for a name that is not among `known`: suggests the nearest, else lists them all."""
    names = sorted(known)
    hint = nearest(name, names) or (f"; known: {', '.join(names)}" if names else "; there is none yet")
    return UsageError(f"unknown {kind} {name!r}{hint}")
