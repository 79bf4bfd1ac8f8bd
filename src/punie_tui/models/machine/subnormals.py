"""Treats numbers too small for a float's full precision as 0, because an Intel core needs 150 cycles for each.

The C library keeps the control register of the processor's float unit in `fenv_t`, so that `fesetenv` can set the
bits: on x86-64 `__mxcsr` at byte 28 (glibc and musl), on aarch64 `__fpcr` at byte 0. Each thread has its own
register, which a new thread inherits from the one that started it. Knows nothing of mlx.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

FLUSHING_BITS = {"x86_64": (28, 1 << 15 | 1 << 6), "aarch64": (0, 1 << 24)}
"""The byte in `fenv_t`, and the bits: flush-to-zero and denormals-are-zero (MXCSR); FZ (FPCR)."""


def flush_subnormals(flush: bool = True) -> bool:
    """Treats subnormal operands and results as 0 in this thread from now on, and in those that it starts later; if not
    `flush`, computes with them.

    Returns whether they are 0 now; a system that does not support this is left unchanged.
    """
    place = FLUSHING_BITS.get(platform.machine())
    if sys.platform != "linux" or place is None:
        return False
    offset, bits = place
    try:
        library = ctypes.CDLL("libm.so.6")
    except OSError:
        library = ctypes.CDLL(None)  # musl has no libm of its own
    environment = ctypes.create_string_buffer(64)
    try:
        library.fegetenv(environment)
        (register,) = struct.unpack_from("<I", environment, offset)
        struct.pack_into("<I", environment, offset, register | bits if flush else register & ~bits)
        library.fesetenv(environment)
    except AttributeError:
        return False
    return flushing()


def flushing() -> bool:
    """Whether this thread treats subnormals as 0."""
    smallest = ctypes.c_double(sys.float_info.min)
    return smallest.value / 2 == 0.0
