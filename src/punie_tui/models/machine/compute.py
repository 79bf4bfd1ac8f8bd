"""What mlx computes on (Metal, CUDA or the CPU), how fast it is, and how much memory it uses.

Knows nothing of models.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import mlx.core as mx

from punie_tui.models.machine.blas import REFERENCE, Blas
from punie_tui.models.machine.kernels import read_header_once
from punie_tui.models.machine.preparation import PREPARATION
from punie_tui.models.machine.report import Backend
from punie_tui.models.machine.subnormals import flush_subnormals
from punie_tui.processors import usable_cores


@dataclass(frozen=True)
class Compute:
    """What mlx computes on. `blas`: on the CPU only. `advice`: why it is slow and what to do, else empty."""

    backend: Backend
    device: str
    blas: str | None
    cores: int
    advice: str = ""


@dataclass(frozen=True)
class Memory:
    """mlx's own memory statistics, in bytes. `peak` excludes the allocator's cache."""

    active: int
    peak: int
    cache: int


def prepare_thread() -> Compute:
    """Makes this thread compute as fast as others, and returns what mlx computes on.

    Subnormals are 0 in this thread from then on. The thread that imports mlx treats them so already, and so do those
    that BLAS and mlx start; any other that computes must call this.
    """
    flush_subnormals()
    return _compute()


@cache
def _compute() -> Compute:
    backend = current_backend()
    device = str(mx.device_info().get("device_name", "")).strip()
    if backend != "cpu":
        return Compute(backend, device, None, usable_cores())
    kernels, cache_dir = PREPARATION.kernels, PREPARATION.cache_dir
    if kernels is not None and kernels.parent == cache_dir:
        read_header_once(Path(mx.__file__).parent, version("mlx"))
    blas = PREPARATION.blas or Blas(REFERENCE, fast=False, advice="mlx was imported before punie_tui could prepare it")
    return Compute(backend, device, blas.name, usable_cores(), blas.advice)


def current_backend() -> Backend:
    """What mlx computes on by default at the moment."""
    if mx.default_device() != mx.Device(mx.gpu, 0):
        return "cpu"
    return "metal" if mx.metal.is_available() else "cuda"


def measure_gflops(size: int = 1024, seconds: float = 0.5) -> float:
    """10⁹ operations per second in float32 products of `size` × `size` for about `seconds` (2n³ per product)."""
    matrix = mx.random.normal((size, size), key=mx.random.key(0)) / size**0.5
    mx.eval(matrix @ matrix)
    products = 0
    began = time.perf_counter()
    while (gone := time.perf_counter() - began) < seconds or not products:
        mx.eval(matrix @ matrix)
        products += 1
    return 2 * size**3 * products / gone / 1e9


def memory() -> Memory:
    """mlx's memory use now, and at its peak."""
    return Memory(mx.get_active_memory(), mx.get_peak_memory(), mx.get_cache_memory())
