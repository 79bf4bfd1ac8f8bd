"""The compute backend: prepared before mlx, honest about its BLAS."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import mlx.core as mx
import pytest

from punie_tui.models.machine import compute
from punie_tui.processors import usable_cores

linux = pytest.mark.skipif(sys.platform != "linux", reason="OpenBLAS is interposed on Linux")


def _python(code: str, cache: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=cache.parent,
        env={**os.environ, "PUNIE_CACHE": str(cache)},
    )
    return done.stdout.strip()


@linux
def test_mlx_imported_by_anybody_multiplies_with_openblas(tmp_path: Path) -> None:
    code = """
import ctypes
import punie_tui
import mlx.core
class Info(ctypes.Structure):
    _fields_ = [("file", ctypes.c_char_p), *((name, ctypes.c_void_p) for name in ("base", "name", "at"))]
info, everything = Info(), ctypes.CDLL(None)
everything.dladdr(ctypes.cast(everything.cblas_sgemm, ctypes.c_void_p), ctypes.byref(info))
print(info.file.decode())
from punie_tui.models.machine.compute import prepare_thread
found = prepare_thread()
print(found.blas if found.backend == "cpu" else "OpenBLAS ")
"""
    library, name = _python(code, tmp_path / "cache").splitlines()
    assert "openblas" in library
    assert name.startswith("OpenBLAS ")


@linux
def test_openblas_brings_the_kernels_of_every_processor_and_is_copied_once(tmp_path: Path) -> None:
    """A build for the processor of whoever built it ends in an illegal instruction on an older one."""
    code = """
import ctypes
import punie_tui
import mlx.core
everything = ctypes.CDLL(None)
everything.openblas_get_config.restype = ctypes.c_char_p
print(everything.openblas_get_config().decode())
"""
    assert "DYNAMIC_ARCH" in _python(code, tmp_path).split()
    (copy,) = (tmp_path / f"lib-{os.geteuid()}").iterdir()
    made = copy.stat().st_mtime_ns
    assert "DYNAMIC_ARCH" in _python(code, tmp_path).split()
    assert copy.stat().st_mtime_ns == made


def test_a_process_that_does_not_import_mlx_prepares_nothing(tmp_path: Path) -> None:
    code = """
import sys
from punie_tui.models.machine.preparation import PREPARATION
print(PREPARATION in sys.meta_path, PREPARATION.blas, "punie_tui.models.machine.blas" in sys.modules)
"""
    assert _python(code, tmp_path) == "True None False"
    assert list(tmp_path.iterdir()) == []


@linux
def test_mlx_imported_too_early_is_reported_and_survived(tmp_path: Path) -> None:
    code = """
import mlx.core
from punie_tui.models.machine.compute import prepare_thread
found = prepare_thread()
print(found.blas if found.backend == "cpu" else "reference BLAS", "|", found.advice or "imported before")
"""
    name, advice = _python(code, tmp_path).split(" | ")
    assert name == "reference BLAS"
    assert "imported before" in advice


@linux
def test_a_cache_that_cannot_be_written_is_survived(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    code = """
import punie_tui
import mlx.core as mx
from punie_tui.models.machine.compute import prepare_thread
found = prepare_thread()
print(found.blas if found.backend == "cpu" else "OpenBLAS ", mx.ones(2).sum().item())
"""
    name, total = _python(code, blocked).rsplit(" ", 1)
    assert name.startswith("OpenBLAS ")
    assert total == "2.0"


def test_settings_that_cannot_be_read_do_not_stop_mlx(tmp_path: Path) -> None:
    (tmp_path / "punie.toml").write_text("what is this")
    code = "import punie_tui, mlx.core as mx; print(mx.ones(2).sum().item())"
    assert _python(code, tmp_path / "cache") == "2.0"


def test_preparing_twice_gives_the_same_answer() -> None:
    assert compute.prepare_thread() is compute.prepare_thread()


def test_the_cores_are_at_least_one() -> None:
    assert usable_cores() >= 1


def test_gflops_are_measured() -> None:
    assert compute.measure_gflops(size=128, seconds=0.01) > 0


def test_memory_counts_what_is_held() -> None:
    before = compute.memory().active
    array = mx.zeros((256, 1024))
    mx.eval(array)
    assert compute.memory().active - before >= array.nbytes
