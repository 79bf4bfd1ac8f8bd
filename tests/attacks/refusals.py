"""The machine refuses a file operation of a step, or all writing from one on: the step must end with a message and exit
code 3, leave nothing half done, and work afterwards. Needs no root; `disks` does it with a real full disk.
"""

from __future__ import annotations

import errno
import random

from .forked import Ended
from .ground import Ground
from .kills import aftermath
from .operations import Plan
from .reading import fault_of
from .steps import aimed, disturbed

ERRORS = (errno.EIO, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EDQUOT)


def attack(ground: Ground, chance: random.Random) -> str:
    if isinstance(aim := aimed(ground, chance), str):
        return aim
    step, undisturbed, role, moment = aim
    what, error = chance.choice(("fail", "full")), chance.choice(ERRORS)
    with ground.copy() as workspace:
        ended = disturbed(workspace, step, Plan(what, role, moment, chance.random(), error))
        how = "the disk full from" if what == "full" else f"{errno.errorcode[error]} at"
        told = f"{step.name}, {how} operation {moment} of {undisturbed.operations[role]} of the {role}"
        if fault := refused_fault(ended) or aftermath(workspace, step, undisturbed):
            return f"{told}: {fault}"
    return ""


def refused_fault(ended: Ended) -> str:
    """What is wrong with how a step ended that the machine stopped; empty if nothing is."""
    if fault := fault_of(ended):
        return fault
    if ended.code == 2:
        return f"{ended}: 2 is for what was asked wrong: {ended.last}"
    return ""
