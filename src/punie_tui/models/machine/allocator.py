"""Keeps the memory that a step frees for the next one, on Linux CPUs, where mlx allocates arrays with the C library.

By default glibc returns large blocks to the kernel at once and gets them back page by page and zeroed: a sixth
of a training step's time. Knows nothing of mlx.
"""

from __future__ import annotations

import ctypes
import sys

TRIM_THRESHOLD, MMAP_MAX, ARENA_MAX = -1, -4, -8
"""Parameters of glibc's `mallopt` (malloc.h; `man 3 mallopt`)."""


def keep_memory() -> bool:
    """Makes this process keep the most memory that it has needed at once. Call it before mlx computes anything.

    Returns whether the C library supports this: glibc does, others are left unchanged.
    """
    if sys.platform != "linux" or (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is None:
        return False
    never_trim, never_mmap, one_arena = (TRIM_THRESHOLD, -1), (MMAP_MAX, 0), (ARENA_MAX, 1)
    return all(mallopt(*setting) for setting in (never_trim, never_mmap, one_arena))
