"""Removes permissions anywhere in a workspace: commands and dashboard must report it in a sentence and show the rest.

Root is exempt from permissions; as root the commands run without the two capabilities that exempt it.
"""

from __future__ import annotations

import ctypes
import os
import random
import sys
from pathlib import Path

from .forked import punie, settle
from .ground import Ground, differing, state
from .reading import QUICK, SLOW, dashboard_fault, fault_of, reading_faults
from .steps import drawn, whole

MODES = {"no permission": 0o000, "read only": 0o555, "write only": 0o333, "not to be entered": 0o666}
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2


def attack(ground: Ground, chance: random.Random) -> str:
    with ground.copy() as workspace:
        places = [workspace, *sorted(path for path in workspace.rglob("*") if not path.is_symlink())]
        folders = [path for path in places if path.is_dir()]
        place = chance.choice(folders if chance.random() < 0.5 else places)
        how = chance.choice(list(MODES) if place.is_dir() else ["no permission", "no permission", "read only"])
        told = f"{place.relative_to(workspace)} {how}"
        mode = place.stat().st_mode
        before = state(workspace)
        place.chmod(MODES[how] & (0o777 if place.is_dir() else 0o666))
        try:
            fault = _faults(workspace, ground, chance)
        finally:
            place.chmod(mode)
        fault = fault or differing(state(workspace), before)
        return f"{told}: {fault}" if fault else ""


def _faults(workspace: Path, ground: Ground, chance: random.Random) -> str:
    commands = [("runs",), ("models", "list"), *chance.sample(QUICK, 6)]
    commands += [chance.choice(SLOW)] if chance.random() < 0.15 and not ground.quick else []
    if fault := reading_faults(workspace, commands, before=be_nobody):
        return fault
    return dashboard_fault(workspace, chance, before=be_nobody) if chance.random() < ground.dashboards else ""


def writing(ground: Ground, chance: random.Random) -> str:
    """The same for a step that writes: it must end with a message, and everything must be as before or as after."""
    step = drawn(ground, chance)
    undisturbed = whole(ground, step)
    if isinstance(undisturbed, str):
        return f"{step.name}, {undisturbed}"
    with ground.copy() as workspace:
        folders = [workspace, *sorted(path for path in workspace.rglob("*") if path.is_dir())]
        place = chance.choice(folders)
        how = chance.choice(list(MODES))
        mode = place.stat().st_mode
        place.chmod(MODES[how])
        try:
            ended = punie(workspace, *step.words, before=be_nobody)
            settle()
        finally:
            place.chmod(mode)
        odd = fault_of(ended) or differing(state(workspace), undisturbed.before, undisturbed.after)
        return f"{step.name}, {place.relative_to(workspace)} {how}: {odd}" if odd else ""


def be_nobody() -> None:
    """Drops the capabilities that exempt root from permissions, in this process and in those it starts."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (DAC_OVERRIDE, DAC_READ_SEARCH):
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP: child processes do not get it back
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    if libc.capget(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    taken = ~((1 << DAC_OVERRIDE) | (1 << DAC_READ_SEARCH)) & 0xFFFFFFFF
    for index in (0, 1, 2):
        data[index] &= taken
    if libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")
