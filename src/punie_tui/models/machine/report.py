"""What `punie-tui doctor` reports about the machine. Lightweight: imports no mlx."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Backend = Literal["metal", "cuda", "cpu"]
"""What mlx computes on."""


class DoctorReport(BaseModel):
    """Sizes and memory in bytes. `advice` is empty where all is well."""

    model_config = ConfigDict(frozen=True)

    backend: Backend
    device: str
    blas: str | None = Field(description="on the CPU only")
    cores: int
    gflops: float = Field(description="float32 matrix products of all threads, as measured just now")
    gflops_best: float = Field(description="the highest rate measured on this machine, from the cache")
    gflops_one_thread: float | None = Field(description="of one thread; on the CPU only")
    compiler: str | None = Field(description="what mlx compiles kernels with; looked for on a CPU under Linux only")
    kernels: str | None = Field(description="where mlx keeps them")
    demo_seconds: float = Field(description="what `punie-tui demo` would take at that rate, without downloads")
    memory_total: int
    memory_available: int
    versions: dict[str, str]
    cache_dir: str
    cache_size: int
    advice: list[str]
