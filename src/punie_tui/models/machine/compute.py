"""What mlx computes on (Metal, CUDA or the CPU), how fast it is, and how much memory it uses.

`prepare` must be called before anything that imports mlx. Knows nothing of models.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from punie_tui.models.machine.blas import interpose_blas
from punie_tui.models.machine.kernels import keep_kernels, read_header_once
from punie_tui.models.machine.open_files import allow_few_open_files
from punie_tui.models.machine.subnormals import flush_subnormals
from punie_tui.processors import usable_cores
from punie_tui.settings import load_settings

Backend = Literal["metal", "cuda", "cpu"]


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


_lock = threading.Lock()
_prepared: Compute | None = None


def prepare(cache_dir: Path | None = None) -> Compute:
    """Puts a fast BLAS under mlx where that helps, imports mlx, and returns what it computes on. Idempotent. Afterwards
    mlx-lm can be imported even if the limit on open files is low.

    From then on subnormals are 0 in this thread, and in those that BLAS and mlx start for it; any further thread that
    computes must call this too. `cache_dir`: where a patched library may be kept; by default that of the settings.
    """
    global _prepared
    flush_subnormals()
    with _lock:
        if _prepared is None:
            _prepared = _prepare(cache_dir or load_settings().cache_dir)
        return _prepared


def _prepare(cache_dir: Path) -> Compute:
    blas = interpose_blas(cache_dir)
    kernels = keep_kernels(cache_dir)
    allow_few_open_files()
    backend = current_backend()
    import mlx.core as mx

    device = str(mx.device_info().get("device_name", "")).strip()
    if backend != "cpu":
        return Compute(backend, device, None, usable_cores())
    if kernels is not None and kernels.parent == cache_dir:
        read_header_once(Path(mx.__file__).parent, version("mlx"))
    return Compute(backend, device, blas.name, usable_cores(), blas.advice)


def current_backend() -> Backend:
    """What mlx computes on by default at the moment."""
    import mlx.core as mx

    if mx.default_device() != mx.Device(mx.gpu, 0):
        return "cpu"
    return "metal" if mx.metal.is_available() else "cuda"


def measure_gflops(size: int = 1024, seconds: float = 0.5) -> float:
    """10⁹ operations per second in float32 products of `size` × `size` for about `seconds` (2n³ per product)."""
    import mlx.core as mx

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
    import mlx.core as mx

    return Memory(mx.get_active_memory(), mx.get_peak_memory(), mx.get_cache_memory())
