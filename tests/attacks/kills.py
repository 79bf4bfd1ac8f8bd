"""kill -9 at a file operation of a step: everything must be as before or as after, and the step can be resumed."""

from __future__ import annotations

import random
from pathlib import Path

from .forked import punie
from .ground import Ground, differing, hidden, state
from .operations import Plan
from .reading import fault_of
from .steps import Step, Whole, aimed, disturbed, taken_up

DONE_ALREADY = ("already", "nothing is left", "unknown model", "no earlier model", "it is there", "is in production")


def attack(ground: Ground, chance: random.Random) -> str:
    if isinstance(aim := aimed(ground, chance), str):
        return aim
    step, undisturbed, role, moment = aim
    with ground.copy() as workspace:
        ended = disturbed(workspace, step, Plan("die", role, moment, chance.random()))
        told = f"{step.name} killed at operation {moment} of {undisturbed.operations[role]} of the {role}"
        if ended.code is None:
            return f"{told}: {ended}"
        if ended.code >= 0 and (fault := fault_of(ended)):
            return f"{told}: {fault}"
        fault = aftermath(workspace, step, undisturbed)
        return f"{told}: {fault}" if fault else ""


def aftermath(workspace: Path, step: Step, undisturbed: Whole) -> str:
    """What is wrong with a workspace after a step was cut off, or with the step when it is resumed."""
    for words in (("models", "list"), ("runs", "--json")):
        ended = punie(workspace, *words)
        if fault := fault_of(ended) or ("" if ended.code == 0 else f"{ended}: {ended.last}"):
            return f"afterwards {fault}"
    before, after = undisturbed.before, undisturbed.after
    found = state(workspace)
    finished = not differing(found, after)
    if odd := differing(found, before, after):
        return odd
    if step.whole and not finished and differing(found, before):
        return f"half done: not as before in {differing(found, before)}, not as after in {differing(found, after)}"
    again = taken_up(workspace, step)
    if fault := fault_of(again):
        return f"taken up again: {fault}"
    if again.code not in (0, 1) and not (finished and any(words in again.err for words in DONE_ALREADY)):
        return f"taken up again: {again}: {again.last}"
    if (step.again or not finished) and (odd := differing(state(workspace), after)):
        return f"taken up again it comes to something else: {odd}"
    if left := sorted(hidden(workspace)):
        return f"left over for good: {', '.join(left[:5])}"
    return ""
