"""How much memory there is for training, and how much of it this process holds; bytes."""

from __future__ import annotations

from pathlib import Path

import mlx.core as mx
import psutil

from punie_tui.models.machine import compute

_CGROUP = Path("/sys/fs/cgroup/memory.max")


def memory_limit() -> int:
    """The memory mlx can hold without swapping or failing: the GPU's, or on a CPU the machine's or the container's."""
    machine = psutil.virtual_memory().total
    if compute.current_backend() != "cpu":
        info = mx.device_info()
        for key in ("max_recommended_working_set_size", "total_memory", "memory_size"):
            if value := info.get(key):
                return int(value)
        return machine
    try:
        return min(machine, int(_CGROUP.read_text()))
    except (OSError, ValueError):  # no container, or one without a limit ("max")
        return machine


def process_memory() -> int:
    """Resident memory of this process."""
    return int(psutil.Process().memory_info().rss)
