"""What this machine can do and with what: the facts that `punie-tui doctor` shows, and what to fix."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib import metadata
from pathlib import Path

import psutil

from punie_tui.models.machine import compute, kernels
from punie_tui.models.machine.forecast import DEMO, forecast
from punie_tui.models.machine.open_files import open_files_advice
from punie_tui.models.machine.product_rate import product_rate
from punie_tui.models.machine.report import DoctorReport
from punie_tui.models.machine.subnormals import flushing
from punie_tui.models.making.publish import folder_size
from punie_tui.reachable import exists
from punie_tui.runs.recipes.recipe import load_recipe
from punie_tui.settings import Settings
from punie_tui.training.alerts import machine_busy

PACKAGES = (
    "punie-tui",
    "mlx",
    "mlx-cpu",
    "mlx-cuda-12",
    "mlx-cuda-13",
    "mlx-lm",
    "scipy-openblas32",
    "transformers",
    "textual",
    "plotext",
    "wasmtime",
    "bashkit",
    "ty",
    "ruff",
    "pytest",
)
SLOW_CPU_GFLOPS = 20.0
"""Below this rate, float32 products do not run on a tuned BLAS: the reference BLAS reaches about 2.5."""
SPINNING = 1.2
"""Several threads that are not faster than one by this factor wait for each other instead of computing."""
MEASURED_SECONDS = 0.5
NO_COMPILER = 1.2
"""A training step on a CPU takes this many times as long without compiled kernels (mlx's own fall-back)."""


def doctor_report(settings: Settings) -> DoctorReport:
    """Collects the report, measuring for about a second."""
    found = compute.prepare_thread()
    one = one_thread_gflops() if found.backend == "cpu" else None
    rate = product_rate(settings.cache_dir, MEASURED_SECONDS)
    gflops = rate.now
    compiles = found.backend == "cpu" and sys.platform == "linux"
    memory = psutil.virtual_memory()
    return DoctorReport(
        backend=found.backend,
        device=found.device,
        blas=found.blas,
        cores=found.cores,
        gflops=round(gflops, 1),
        gflops_best=round(rate.best, 1),
        gflops_one_thread=None if one is None else round(one, 1),
        compiler=kernels.compiler() if compiles else None,
        kernels=str(kernels.kernel_folder()) if compiles else None,
        demo_seconds=round(forecast(load_recipe(DEMO, settings), gflops)),
        memory_total=memory.total,
        memory_available=memory.available,
        versions=_versions(),
        cache_dir=str(settings.cache_dir),
        cache_size=folder_size(settings.cache_dir),
        advice=[
            *advice(found, gflops, memory.available, one),
            *(f"{busy.reason}; {busy.advice}" for busy in [machine_busy(gflops, rate.best)] if busy),
            *(kernel_advice() if compiles else []),
            *cache_advice(settings.cache_dir),
            *open_files_advice(),
            *(subnormal_advice() if found.backend == "cpu" else []),
        ],
    )


def one_thread_gflops() -> float | None:
    """GFLOP/s of one OpenBLAS thread; None if another BLAS is used."""
    blas = ctypes.CDLL(None)
    if not hasattr(blas, "openblas_set_num_threads"):
        return None
    threads = blas.openblas_get_num_threads()
    blas.openblas_set_num_threads(1)
    try:
        return compute.measure_gflops()
    finally:
        blas.openblas_set_num_threads(threads)


def kernel_advice() -> list[str]:
    """What to do if mlx cannot compile kernels, or cannot keep them."""
    if kernels.compiler() is None:
        return [
            f"{kernels.COMPILER} is missing, so mlx cannot compile: training takes about "
            f"{100 * NO_COMPILER - 100:.0f} % longer; install your system's C++ compiler"
        ]
    if not kernels.can_keep():
        return [
            f"{kernels.kernel_folder()}/mlx belongs to another user or cannot be written, and mlx keeps its kernels "
            "there; set cache_dir, or $TMPDIR, to a folder of your own"
        ]
    return []


def cache_advice(cache_dir: Path) -> list[str]:
    """What to do if nothing can be cached: models, kernels, the sandbox's interpreter as machine code."""
    there = next((path for path in (cache_dir, *cache_dir.parents) if exists(path)), cache_dir)
    if os.access(there, os.R_OK | os.W_OK | os.X_OK):
        return []
    return [
        f"the cache {cache_dir} cannot be read and written, so no model can be fetched and much is computed again; "
        "set $PUNIE_CACHE, or cache_dir in punie.toml, to a folder of your own"
    ]


def subnormal_advice() -> list[str]:
    """What it means if this thread does not treat subnormal numbers as 0."""
    if flushing():
        return []
    return [
        "this system does not let subnormal numbers count as 0: a model that produces many of them trains slowly on an "
        "Intel processor"
    ]


def advice(found: compute.Compute, gflops: float, memory_available: int, one_thread: float | None = None) -> list[str]:
    """What to do about slow computation or little memory, one sentence each. `gflops` of all threads, `one_thread` of
    one."""
    advice = [found.advice] if found.advice else []
    if one_thread is not None and found.cores > 1 and gflops < SPINNING * one_thread:
        advice.append(
            f"{found.cores} threads compute at {gflops:.0f} GFLOP/s and one alone at {one_thread:.0f}: other work "
            "takes a core, and threads wait for each other; close other programs, or set $OPENBLAS_NUM_THREADS to 1"
        )
    if found.backend == "cpu" and gflops < SLOW_CPU_GFLOPS and not found.advice:
        advice.append(
            "the processor is slow just now; close other programs: programs on the same cores slow each other down"
        )
    if memory_available < 2 << 30:
        advice.append("less than 2 GB of memory is free; close other programs before training")
    return advice


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
