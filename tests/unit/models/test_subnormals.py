"""What is too small for a float is 0, in every thread that computes for us."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from punie_tui.models.machine.subnormals import FLUSHING_BITS

able = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in FLUSHING_BITS, reason="the processor's bits are not known"
)


def _python(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.split()


@able
def test_a_thread_flushes_from_the_moment_that_it_asks_for_it() -> None:
    code = """
from punie_tui.models.machine.subnormals import flush_subnormals, flushing
print(flushing(), flush_subnormals(), flushing())
"""
    assert _python(code) == ["False", "True", "True"]


@able
def test_blas_compiled_kernels_and_later_threads_flush_once_mlx_is_imported() -> None:
    code = """
import threading
import punie_tui
import mlx.core as mx
from punie_tui.models.machine import compute
if compute.prepare_thread().backend == "cpu":
    def met():
        small = mx.full((256, 256), 1e-30)
        results = small @ (small * 1e5), small * 1e-9, mx.compile(lambda x: x * 1e-9 + x * 1e-10)(small)
        print(*(int((mx.view(x, mx.int32) != 0).sum()) for x in results))
    met()
    thread = threading.Thread(target=met)
    thread.start()
    thread.join()
"""
    assert set(_python(code)) <= {"0"}


def test_a_processor_that_is_not_known_goes_on_as_it_is() -> None:
    code = """
import platform
platform.machine = lambda: "riscv64"
from punie_tui.models.machine.subnormals import flush_subnormals, flushing
print(flush_subnormals(), flushing())
"""
    assert _python(code) == ["False", "False"]


@able
def test_doctor_says_where_subnormals_are_computed_with() -> None:
    code = """
from punie_tui.pipeline.doctor import subnormal_advice
from punie_tui.models.machine.subnormals import flush_subnormals
flush_subnormals(False)
before = len(subnormal_advice())
flush_subnormals()
print(before, len(subnormal_advice()))
"""
    assert _python(code) == ["1", "0"]
