"""The compute backend: prepared before mlx, honest about its BLAS."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from punie_tui.models.machine import compute
from punie_tui.models.machine.blas import interpose_blas
from punie_tui.processors import usable_cores

linux = pytest.mark.skipif(sys.platform != "linux", reason="OpenBLAS is interposed on Linux")


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


@linux
def test_mlx_matrix_products_go_through_openblas(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from punie_tui.models.machine.blas import interpose_blas
print(interpose_blas(Path({str(tmp_path)!r})).name)
import ctypes, mlx.core
class Info(ctypes.Structure):
    _fields_ = [("file", ctypes.c_char_p), *((name, ctypes.c_void_p) for name in ("base", "name", "at"))]
info, everything = Info(), ctypes.CDLL(None)
everything.dladdr(ctypes.cast(everything.cblas_sgemm, ctypes.c_void_p), ctypes.byref(info))
print(info.file.decode())
"""
    name, library = _python(code).splitlines()
    assert name.startswith("OpenBLAS ")
    assert "openblas" in library


@linux
def test_openblas_brings_the_kernels_of_every_processor_and_is_copied_once(tmp_path: Path) -> None:
    """A build for the processor of whoever built it ends in an illegal instruction on an older one."""
    code = f"""
import ctypes
from pathlib import Path
from punie_tui.models.machine.blas import interpose_blas
interpose_blas(Path({str(tmp_path)!r}))
everything = ctypes.CDLL(None)
everything.openblas_get_config.restype = ctypes.c_char_p
print(everything.openblas_get_config().decode())
"""
    assert "DYNAMIC_ARCH" in _python(code).split()
    (copy,) = (tmp_path / f"lib-{os.geteuid()}").iterdir()
    made = copy.stat().st_mtime_ns
    assert "DYNAMIC_ARCH" in _python(code).split()
    assert copy.stat().st_mtime_ns == made


@linux
def test_interposing_does_not_import_mlx(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from punie_tui.models.machine.blas import interpose_blas
interpose_blas(Path({str(tmp_path)!r}))
print([name for name in sys.modules if name.startswith("mlx")])
"""
    assert _python(code) == "[]"


@linux
def test_mlx_imported_too_early_is_said_and_survived(tmp_path: Path) -> None:
    code = f"""
import mlx.core
from pathlib import Path
from punie_tui.models.machine.compute import prepare
found = prepare(Path({str(tmp_path)!r}))
print(found.blas if found.backend == "cpu" else "reference BLAS", "|", found.advice or "imported before")
"""
    name, advice = _python(code).split(" | ")
    assert name == "reference BLAS"
    assert "imported before" in advice


@linux
def test_a_cache_that_cannot_be_written_is_survived(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    code = f"""
from pathlib import Path
from punie_tui.models.machine.blas import interpose_blas
blas = interpose_blas(Path({str(blocked)!r}))
print(blas.fast)
"""
    assert _python(code) == "True"


def test_preparing_twice_gives_the_same_answer(tmp_path: Path) -> None:
    assert compute.prepare(tmp_path) is compute.prepare()
    assert interpose_blas(tmp_path) is interpose_blas(tmp_path)


def test_the_cores_are_at_least_one() -> None:
    assert usable_cores() >= 1


def test_gflops_are_measured() -> None:
    compute.prepare()
    assert compute.measure_gflops(size=128, seconds=0.01) > 0


def test_memory_counts_what_is_held() -> None:
    compute.prepare()
    import mlx.core as mx

    before = compute.memory().active
    array = mx.zeros((256, 1024))
    mx.eval(array)
    assert compute.memory().active - before >= array.nbytes
