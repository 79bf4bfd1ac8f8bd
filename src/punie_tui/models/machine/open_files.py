"""The limit on open files of a process.

mlx-lm asks for 4096 when it is imported, and fails if that is not allowed.
"""

from __future__ import annotations

import resource

REQUIRED = 4096
"""The hard limit that `mlx_lm.utils` sets for itself."""
FEW = 256
"""Below this limit a model with many shards, or a training with its logs and pipes, may fail."""


def allow_few_open_files() -> None:
    """Makes it possible to import mlx-lm if the limit on open files is lower than it asks for: it gets what is allowed.

    Changes nothing if the limit is high enough.
    """
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] in range(REQUIRED):
        resource.setrlimit = _set_at_most


def open_files_advice() -> list[str]:
    """What to do if the limit on open files is low; empty if it is not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft not in range(FEW):
        return []
    raised = f"ulimit -n {min(hard, 1024)}" if hard not in range(FEW) else "your system's limits (limits.conf)"
    return [
        f"no more than {soft} files may be open at once, and a large model or a training can need more; raise it with "
        f"{raised}"
    ]


_set = resource.setrlimit


def _set_at_most(what: int, limits: tuple[int, int], /) -> None:
    """`resource.setrlimit`, with the number of open files reduced to the hard limit."""
    if what == resource.RLIMIT_NOFILE:
        hard = resource.getrlimit(what)[1]
        limits = tuple(min(each, hard) if hard >= 0 and each >= 0 else hard for each in limits)  # type: ignore[assignment]
    _set(what, limits)
