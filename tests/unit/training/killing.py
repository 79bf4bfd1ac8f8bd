"""Trains a run and kills the process that does so, again and again: `python killing.py RUN KILLS SEED`.

Everything is imported once and each trainer is a fork, so that a kill costs a fraction of a second. Half of the
trainers are killed from outside, a random time after their start or one of their first checkpoints; half kill
themselves in the middle of writing a checkpoint: at a random write of a file (torn at a random byte), a
synchronisation or a rename. Prints one line a kill, then lets a trainer run to the end.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import sys
from pathlib import Path

import punie_tui

# isort: split
import mlx.core as mx
import mlx_lm.utils  # noqa: F401
from transformers import PreTrainedTokenizerFast  # noqa: F401

import punie_tui.training.trainer  # noqa: F401
from punie_tui.runs.events import CheckpointSaved, Event
from punie_tui.runs.stage import StageContext
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.training.stage import train

CHECKPOINTS = 5
LONGEST = 0.01
"""Seconds from a checkpoint to the kill, at most: a few steps, validations and checkpoints."""

BEGINNING = 0.05
"""Seconds from the start to the kill, at most, where no checkpoint is waited for: while it reads, restores, begins."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_while_saving(moment: int, share: float) -> None:
    """Arranges for death at the `moment`th thing that a checkpoint does to the disk; `share`: of a file written."""
    save, rename, sync = mx.save_safetensors, Path.rename, os.fsync
    left = moment

    def counted() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    def torn_save(path: str, tensors: dict[str, mx.array]) -> None:
        save(path, tensors)
        if counted():
            os.truncate(path, int(share * Path(path).stat().st_size))
            die()

    def no_rename(self: Path, target: Path) -> Path:
        return die() if counted() else rename(self, target)

    def no_sync(descriptor: int) -> None:
        return die() if counted() else sync(descriptor)

    mx.save_safetensors, Path.rename, os.fsync = torn_save, no_rename, no_sync


class Telling(StageContext):
    """Writes a byte to the pipe after every checkpoint."""

    pipe = -1

    def emit(self, event: Event) -> None:
        super().emit(event)
        if isinstance(event, CheckpointSaved) and self.pipe >= 0:
            os.write(self.pipe, b".")


def trainer(run: Run, pipe: int, moment: int | None, share: float) -> int:
    """Forks a process that trains; its id."""
    if (child := os.fork()) != 0:
        return child
    code = 1
    with contextlib.suppress(BaseException):
        if moment is not None:
            die_while_saving(moment, share)
        context = Telling(run, run.recipe(), Settings(workspace=run.path.parent.parent), "train")
        context.pipe = pipe
        train(context)
        code = 0
    os._exit(code)


def main() -> None:
    run, kills, chance = Run(Path(sys.argv[1])), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    done = 0
    while done < kills:
        inside = chance.random() < 0.5
        read, write = os.pipe()
        child = trainer(run, write, chance.randrange(40) if inside else None, chance.random())
        os.close(write)
        if not inside:
            checkpoints = chance.randint(0, CHECKPOINTS)
            for _ in range(checkpoints):
                os.read(read, 1)  # waits for a checkpoint, or its end
            select.select([], [], [], chance.uniform(0, LONGEST if checkpoints else BEGINNING))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(read)
        if os.WIFSIGNALED(status):
            done += 1
            print("inside" if inside else "outside", flush=True)
        elif os.waitstatus_to_exitcode(status) != 0:
            sys.exit("a trainer failed")
        else:
            sys.exit(f"the run ended after {done} kills; give it more steps")
    os.waitpid(last := trainer(run, -1, None, 0.0), 0)
    print("end", last, flush=True)


if __name__ == "__main__":
    main()
