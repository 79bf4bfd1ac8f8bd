"""Freed memory stays with the process, where the C library can be told so."""

from __future__ import annotations

import subprocess
import sys

import pytest

FREED = """
import ctypes, sys
from punie_tui.models.machine.allocator import keep_memory
if sys.argv[1] == "kept" and not keep_memory():
    sys.exit(3)
library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
block = library.malloc(200_000_000)
ctypes.memset(ctypes.c_void_p(block), 1, 200_000_000)
library.free(block)
print(resident())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux")
@pytest.mark.parametrize("what", ["kept", "given back"])
def test_a_large_block_that_was_freed_stays_where_it_was_told_to(what: str) -> None:
    found = subprocess.run([sys.executable, "-c", FREED, what], capture_output=True, text=True, check=False)
    if found.returncode == 3:
        pytest.skip("not glibc")
    assert (int(found.stdout) > 200_000_000) == (what == "kept"), found.stderr
