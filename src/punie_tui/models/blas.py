"""A fast BLAS under mlx on Linux CPUs, whose own wheel brings the reference one (2.5 GFLOP/s).

OpenBLAS (the wheel `cmeel-openblas`) is loaded with its symbols global *before* `mlx.core` is: the dynamic
linker then resolves mlx's `cblas_sgemm` to it. Knows nothing of models, and never imports mlx.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import sys
import threading
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from punie_tui.errors import PunieError
from punie_tui.runs.store import write_atomically

REFERENCE = "reference BLAS"
THREADS = "OPENBLAS_NUM_THREADS"


@dataclass(frozen=True)
class Blas:
    """Which BLAS answers mlx's calls. `advice`: what to do where it is the slow one, else empty."""

    name: str
    fast: bool
    advice: str = ""


_lock = threading.Lock()
_found: Blas | None = None


def interpose_blas(cache_dir: Path) -> Blas:
    """Puts OpenBLAS under mlx. Idempotent and thread-safe; where it cannot, says why instead of failing.

    Call it before the first `import mlx.core`. A patched copy of the Fortran runtime may be kept in
    `cache_dir`. $OPENBLAS_NUM_THREADS is respected; where it is not set there are `usable_cores()` threads.
    """
    global _found
    with _lock:
        if _found is None:
            _found = _interpose(cache_dir)
        return _found


def usable_cores() -> int:
    """Cores this process may use: its affinity, and on Linux the CPU quota of its control group."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(cores, int(quota) // int(period)))
    except (OSError, ValueError):  # no such file, or the quota is the word "max"
        return cores


def set_blas_threads(count: int) -> None:
    """How many threads a product takes from now on, where OpenBLAS is under mlx; no product may be under way."""
    if blas_threads() not in (None, count):
        ctypes.CDLL(None).openblas_set_num_threads(ctypes.c_int(count))


def blas_threads() -> int | None:
    """How many threads a product takes now; None where OpenBLAS is not under mlx."""
    if _found is None or not _found.name.startswith("OpenBLAS"):
        return None
    return int(ctypes.CDLL(None).openblas_get_num_threads())


def _interpose(cache_dir: Path) -> Blas:
    if sys.platform == "darwin":
        return Blas("Accelerate", fast=True)
    if sys.platform != "linux":
        return Blas(REFERENCE, fast=False)
    if "mlx.core" in sys.modules:
        return Blas(REFERENCE, fast=False, advice="mlx was imported before OpenBLAS could be put under it")
    library = _installed("cmeel-openblas", r"/libopenblas\.so$")
    if library is None:
        return Blas(REFERENCE, fast=False, advice="OpenBLAS is missing; install it with: pip install cmeel-openblas")
    given = os.environ.get(THREADS)
    os.environ.setdefault(THREADS, str(usable_cores()))
    try:
        loaded = _load(library, cache_dir)
    except (OSError, PunieError) as error:
        return Blas(
            REFERENCE,
            fast=False,
            advice=f"OpenBLAS cannot be loaded ({error}); install the system's Fortran runtime (libgfortran5)",
        )
    finally:
        if given is None:
            del os.environ[THREADS]  # it is read while loading; a process that we start shall not take it for a wish
    loaded.openblas_get_config.restype = ctypes.c_char_p
    words = loaded.openblas_get_config().decode().split()
    return Blas(" ".join(words[:2]), fast=True)


def _load(library: Path, cache_dir: Path) -> ctypes.CDLL:
    """OpenBLAS with its symbols global. Raises OSError where it cannot be."""
    try:
        return ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    except OSError as error:
        if "libgfortran.so.5" not in str(error):
            raise
        runtime = _bundled_fortran()
        if runtime is None:
            raise
    for quadmath in runtime.parent.glob("libquadmath*.so*"):  # there is none on aarch64
        ctypes.CDLL(str(quadmath), mode=ctypes.RTLD_GLOBAL)
    ctypes.CDLL(str(_renamed_fortran(runtime, cache_dir)), mode=ctypes.RTLD_GLOBAL)
    return ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)


def _bundled_fortran() -> Path | None:
    """The libgfortran that a wheel (mlx-cpu, or else scipy) carries under a mangled name."""
    for package in ("mlx-cpu", "scipy"):
        if found := _installed(package, r"\.libs/libgfortran[^/]*\.so\.5"):
            return found
    return None


def _renamed_fortran(runtime: Path, cache_dir: Path) -> Path:
    """A copy of `runtime` that calls itself libgfortran.so.5, the name that OpenBLAS asks for.

    The loader takes an already loaded library for a needed one when its SONAME is the same; auditwheel made
    the SONAME the mangled file name, which is longer, so the plain name fits in its place.
    """
    data = runtime.read_bytes()
    old = runtime.name.encode() + b"\0"
    renamed = data.replace(old, b"libgfortran.so.5".ljust(len(old), b"\0"))
    copy = cache_dir / "lib" / f"libgfortran-{hashlib.sha256(renamed).hexdigest()[:16]}.so.5"
    if not copy.is_file() or copy.stat().st_size != len(renamed):
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(copy, renamed)
    return copy


def _installed(package: str, pattern: str) -> Path | None:
    """The first existing file of an installed package whose path matches."""
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        return None
    paths = (Path(str(file.locate())) for file in files if re.search(pattern, str(file)))
    return next((path for path in paths if path.is_file()), None)
