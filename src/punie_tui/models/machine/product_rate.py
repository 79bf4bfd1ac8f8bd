"""How fast this machine multiplies matrices now, compared with its best measured rate: this reveals other load."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from punie_tui.errors import SystemFailure
from punie_tui.models.machine import compute
from punie_tui.models.machine.blas import blas_threads
from punie_tui.regular_files import read_json, write_atomically

SECONDS = 0.3


@dataclass(frozen=True)
class ProductRate:
    """10⁹ operations per second in float32 products: now, and the best that the cache has recorded for the machine."""

    now: float
    best: float

    @property
    def share(self) -> float:
        return self.now / self.best


def product_rate(cache_dir: Path, seconds: float = SECONDS) -> ProductRate:
    """Measures the rate for about `seconds`, and records the best."""
    machine = compute.prepare_thread()
    now = compute.measure_gflops(seconds=seconds)
    file = cache_dir / "product_rates.json"
    key = f"{machine.backend} {machine.blas} {blas_threads() or machine.cores} {machine.device}"
    known = _read(file)
    best = max(now, known.get(key, 0.0))
    if best > known.get(key, 0.0):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(file, json.dumps({**known, key: best}, indent=2).encode())
        except (OSError, SystemFailure):
            pass  # what is not recorded is measured again
    return ProductRate(now, best)


def _read(file: Path) -> dict[str, float]:
    try:
        return {str(key): float(value) for key, value in read_json(file).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
