"""What this machine can do and with what: the facts that `punie-tui doctor` shows, and what to mend."""

from __future__ import annotations

from importlib import metadata

import psutil
from pydantic import BaseModel, ConfigDict, Field

from punie_tui.models import compute
from punie_tui.models.publish import folder_size
from punie_tui.settings import Settings

PACKAGES = (
    "punie-tui",
    "mlx",
    "mlx-cpu",
    "mlx-cuda-12",
    "mlx-cuda-13",
    "mlx-lm",
    "cmeel-openblas",
    "transformers",
    "textual",
    "plotext",
    "pydantic-monty",
    "ty",
    "ruff",
    "pytest",
)
SLOW_CPU_GFLOPS = 20.0
"""Below this float32 products are not served by a tuned BLAS: the reference one gives about 2.5."""


class DoctorReport(BaseModel):
    """Sizes and memory in bytes. `advice` is empty where all is well."""

    model_config = ConfigDict(frozen=True)

    backend: compute.Backend
    device: str
    blas: str | None = Field(description="on the CPU only")
    cores: int
    gflops: float = Field(description="float32 matrix products, as measured just now")
    memory_total: int
    memory_available: int
    versions: dict[str, str]
    cache_dir: str
    cache_size: int
    advice: list[str]


def doctor_report(settings: Settings) -> DoctorReport:
    """Looks, and measures for about half a second."""
    found = compute.prepare(settings.cache_dir)
    gflops = compute.measure_gflops()
    memory = psutil.virtual_memory()
    return DoctorReport(
        backend=found.backend,
        device=found.device,
        blas=found.blas,
        cores=found.cores,
        gflops=round(gflops, 1),
        memory_total=memory.total,
        memory_available=memory.available,
        versions=_versions(),
        cache_dir=str(settings.cache_dir),
        cache_size=folder_size(settings.cache_dir),
        advice=advice(found, gflops, memory.available),
    )


def advice(found: compute.Compute, gflops: float, memory_available: int) -> list[str]:
    """What to do about what is slow or short, a sentence each."""
    said = [found.advice] if found.advice else []
    if found.backend == "cpu" and gflops < SLOW_CPU_GFLOPS and not found.advice:
        said.append("the processor is slow just now; close other programs, two that compute on the same cores collide")
    if memory_available < 2 << 30:
        said.append("less than 2 GB of memory are free; close other programs before training")
    return said


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
