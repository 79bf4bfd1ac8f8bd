"""The steps that write, the result of each when it is undisturbed, and how it is resumed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .forked import Ended, punie, settle
from .ground import Ground, State, state
from .operations import OPERATIONS, Plan

LONG = 120.0


@dataclass(frozen=True)
class Step:
    """`words`: the command. `whole`: it is done or not done, with nothing in between. `weight`: how often it is drawn.
    `again`: whether doing it twice has the same result as doing it once."""

    name: str
    words: tuple[str, ...]
    whole: bool = True
    weight: int = 4
    again: bool = True
    run: str = ""
    """The run that it makes, to be resumed."""

    @property
    def slow(self) -> bool:
        return self.words[0] in ("train", "resume", "fuse", "quantize", "sweep", "validate", "flywheel") or (
            self.name in ("build", "regrade")
        )


STEPS = (
    Step("train", ("train", "--recipe", "other"), whole=False, weight=12, run="other-2"),
    Step("resume", ("resume", "half-1"), whole=False, weight=8, run="half-1"),
    Step("fuse", ("fuse", "other-1"), weight=8),
    Step("fuse again", ("fuse", "tiny-1", "--again"), whole=False, weight=8),
    Step("quantize", ("quantize", "tiny-1", "--bits", "8"), weight=8),
    Step("sweep", ("sweep", "tiny-1"), whole=False, weight=6),
    Step("validate", ("validate", "other-1"), whole=False, weight=4),
    Step("promote", ("models", "promote", "tiny-1/quantized-4bit", "--force")),
    Step("rollback", ("models", "rollback"), again=False),
    Step("archive", ("models", "archive", "tiny-1/quantized-4bit")),
    Step("delete", ("models", "delete", "tiny-1/fused", "--yes"), weight=8),
    Step("import", ("data", "import", "rows.jsonl", "--into", "new")),
    Step("mark", ("data", "mark", "small", "--row", "3", "--drop", "--decisions", "decisions.jsonl"), weight=2),
    Step("curate", ("data", "curate", "small", "--decisions", "decisions.jsonl", "--into", "curated")),
    # A composed dataset and a merged one: all of them would take a minute, and are written in the same way.
    Step("build", ("data", "build", "demo", "phase23_merged", "--into", "out-built"), whole=False, weight=1),
    Step("draft", ("flywheel", "draft", "tiny-1", "--query", "A2", "--count", "1", "--seed", "1"), again=False),
    Step("accept", ("flywheel", "accept", "tiny-1", "--all", "--name", "learned"), whole=False),
    Step("regrade", ("regrade", "tiny-1"), whole=False),
    Step("export rows", ("export", "tiny-1", "--format", "preference", "--output", "out.jsonl"), weight=2),
    Step("export figures", ("export", "tiny-1", "--format", "csv", "--output", "out.csv"), weight=2),
    Step("report", ("report", "tiny-1", "--output", "out.md"), weight=2),
)
BY_NAME = {step.name: step for step in STEPS}


@dataclass(frozen=True)
class Whole:
    """An undisturbed step: the states before and after it, and role of a process → its number of file operations."""

    before: State
    after: State
    operations: Counter[str]


def drawn(ground: Ground, chance: random.Random) -> Step:
    """A random step, chosen by weight; on a quick ground one that needs no worker."""
    steps = [step for step in STEPS if not (ground.quick and step.slow)]
    return chance.choices(steps, [step.weight for step in steps])[0]


def whole(ground: Ground, step: Step) -> Whole | str:
    """The undisturbed step, run once for all attacks on it; a sentence if it does not even work undisturbed."""
    if step.name not in ground.known:
        with ground.copy() as workspace:
            census = workspace.parent / "census"
            census.unlink(missing_ok=True)
            before = state(workspace)
            ended = punie(
                workspace, *step.words, before=lambda: OPERATIONS.watch(workspace, None, census), seconds=LONG
            )
            settle()
            if ended.code not in (0, 1):
                ground.known[step.name] = f"undisturbed: {ended}: {ended.last}"
            else:
                lines = [line.split("\t") for line in census.read_text().splitlines()]
                counts = Counter({role: int(count) for count, role in lines if int(count)})
                ground.known[step.name] = Whole(before, state(workspace), counts)
    found: Whole | str = ground.known[step.name]
    return found


def aimed(ground: Ground, chance: random.Random) -> tuple[Step, Whole, str, int] | str:
    """A random step, its undisturbed result, and one of its file operations: the role of its process, and its number
    from 1. A sentence if the step does not even work undisturbed."""
    step = drawn(ground, chance)
    undisturbed = whole(ground, step)
    if isinstance(undisturbed, str):
        return f"{step.name}, {undisturbed}"
    role = chance.choice(sorted(undisturbed.operations))
    return step, undisturbed, role, 1 + int(chance.random() * undisturbed.operations[role])


def disturbed(workspace: Path, step: Step, plan: Plan | None = None) -> Ended:
    """Runs the step with `plan` in its way, and waits until what it started has ended."""
    ended = punie(workspace, *step.words, before=lambda: OPERATIONS.watch(workspace, plan), seconds=LONG)
    settle()
    return ended


def taken_up(workspace: Path, step: Step) -> Ended:
    """Runs the step again, or resumes its run."""
    words = step.words
    if step.run and (workspace / "runs" / step.run / "recipe.toml").is_file():
        words = ("resume", step.run)
    ended = punie(workspace, *words, seconds=LONG)
    settle()
    return ended
