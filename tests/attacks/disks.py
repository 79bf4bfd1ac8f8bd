"""A full disk: each step runs on a small disk of its own with little room left. Needs root and permission to mount.

The step must end with a message and leave what was there, and deleting a model must work: it is what people do then.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import sys
from pathlib import Path

from .forked import punie
from .ground import Ground, differing, state
from .reading import fault_of
from .refusals import refused_fault
from .steps import STEPS, disturbed, drawn, whole

SIZE = 96 << 20
BLOCK = 4096
DOOMED = "tiny-1/quantized-4bit"


def mounted(ground: Ground) -> bool:
    """Mounts a small disk in the scratch folder, for this process and its children only; False if not permitted."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    place = ground.scratch / "disk"
    place.mkdir(exist_ok=True)
    if libc.unshare(0x00020000) != 0 or libc.mount(None, b"/", None, 1 << 18 | 16384, None) != 0:
        return False  # CLONE_NEWNS; MS_PRIVATE | MS_REC
    return bool(libc.mount(b"none", os.fsencode(place), b"tmpfs", 0, f"size={SIZE}".encode()) == 0)


def attack(ground: Ground, chance: random.Random) -> str:
    if "disk" not in ground.known:
        ground.known["disk"] = mounted(ground)
    if not ground.known["disk"]:
        raise NotImplementedError("no disk may be mounted here")
    step = drawn(ground, chance)
    undisturbed = whole(ground, step)
    if isinstance(undisturbed, str):
        return f"{step.name}, {undisturbed}"
    blocks = chance.choice([0, 0, 1, 2, 3, chance.randrange(40), chance.randrange(1000)])
    with ground.copy(ground.scratch / "disk") as workspace:
        told = f"{step.name}, {blocks} blocks free"
        filler = fill(workspace.parent, blocks)
        ended = disturbed(workspace, step)
        odd = refused_fault(ended)
        odd = odd or differing(state(workspace), undisturbed.before, undisturbed.after) or _deletes(workspace)
        filler.unlink()
        if not odd and step.name != "delete":
            odd = _after_room(workspace, ground, step.name)
        return f"{told}: {odd}" if odd else ""


def fill(disk: Path, blocks: int) -> Path:
    """Leaves `blocks` blocks free; returns the file that takes the rest."""
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail - blocks
    with contextlib.suppress(OSError), filler.open("wb") as file:
        file.write(b"\0" * (free * BLOCK))
    return filler


def _deletes(workspace: Path) -> str:
    name = DOOMED
    if not (workspace / "runs" / DOOMED).is_dir():
        return ""
    ended = punie(workspace, "models", "delete", name, "--yes")
    if fault := fault_of(ended):
        return f"then {fault}"
    if ended.code != 0 and "is in production" not in ended.err:
        return f"then {ended}: {ended.last}"
    return ""


def _after_room(workspace: Path, ground: Ground, name: str) -> str:
    """What is wrong once there is room again; empty if nothing is."""
    step = next(step for step in STEPS if step.name == name)
    if DOOMED in step.words or step.name in ("rollback", "sweep"):
        return ""
    undisturbed = ground.known[name]
    part = f"runs/{DOOMED}"
    gone = [{key: value for key, value in each.items() if key not in (part, "registry")} for each in
            (undisturbed.before, undisturbed.after)]  # fmt: skip
    found = {key: value for key, value in state(workspace).items() if key != "registry"}
    return differing(found, *gone)
