"""Memory that a step frees is kept for the next one, on Linux CPUs, where mlx takes every array from the C library.

glibc gives large blocks back to the kernel at once and is given them anew, page by page and zeroed: a sixth
of a training step's time. Knows nothing of mlx.
"""

from __future__ import annotations

import ctypes
import sys

TRIM_THRESHOLD, MMAP_MAX, ARENA_MAX = -1, -4, -8
"""Parameters of glibc's `mallopt` (malloc.h; `man 3 mallopt`)."""


def keep_memory() -> bool:
    """From now on this process holds the most memory that it needed at once. Call it before mlx computes anything.

    Returns whether the C library can: glibc can, others go on as they are.
    """
    if sys.platform != "linux" or (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is None:
        return False
    never_trim, never_mmap, one_arena = (TRIM_THRESHOLD, -1), (MMAP_MAX, 0), (ARENA_MAX, 1)
    return all(mallopt(*setting) for setting in (never_trim, never_mmap, one_arena))
