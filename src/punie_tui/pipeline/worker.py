"""The worker: `python -m punie_tui.pipeline.worker`. Runs a run's stages, one process each, one after the other.

It has a session of its own, so that it survives the dashboard and the terminal. It does not import mlx; it starts the
stages, passes on the requests in control.jsonl, writes the heartbeat and logs the end of the run.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from punie_tui.errors import PunieError, SystemFailure
from punie_tui.pipeline.stage_process import EXIT_STOPPED
from punie_tui.runs.events import ControlApplied, RunFinished, StageFailed, StageStarted, WorkerStarted
from punie_tui.runs.recipes.recipe import StageName
from punie_tui.runs.state import read_run
from punie_tui.runs.store import HEARTBEAT_SECONDS, Heartbeat, Request, Run
from punie_tui.runs.tail import Tail

POLL_SECONDS = 0.1
STOP_GRACE_SECONDS = 60.0
"""How long a stage may take to stop by itself before its process is terminated. Artefacts are published
whole, so a terminated stage leaves nothing half made."""


class Worker:
    """Works through the stages of one run; no other process works on that run."""

    def __init__(
        self, run: Run, workspace: Path, stages: list[StageName], overrides: dict[str, Any], control_offset: int
    ) -> None:
        self.run = run
        self.workspace = workspace
        self.stages = stages
        self.overrides = overrides
        self.stopping: float | None = None
        self.paused = False
        self._for_training: list[Request] = []  # learning rates requested before training began
        self._control = Tail(run.control_file, control_offset)
        signal.signal(signal.SIGTERM, lambda *_: self.run.request("stop"))
        signal.signal(signal.SIGINT, lambda *_: self.run.request("stop"))

    def work(self) -> RunFinished:
        for position, stage in enumerate(self.stages):
            if self._wait_while_paused():
                return RunFinished(state="stopped", exit_code=0, reason=f"stopped before {stage}")
            self.run.append_event(StageStarted(stage=stage))
            code = self._run_stage(stage)
            if code == EXIT_STOPPED:
                return RunFinished(state="stopped", exit_code=0, reason=f"stopped in {stage}")
            if code != 0:
                failed = read_run(self.run).view.stage(stage).failed
                last = position == len(self.stages) - 1
                return RunFinished(
                    state="finished" if code == 1 and last else "failed",
                    exit_code=code,
                    reason=failed.reason if failed else "; ".join(self.run.last_words(1)) or f"{stage} failed",
                )
        return RunFinished(state="finished", exit_code=0)

    def _run_stage(self, stage: StageName) -> int:
        """Runs a stage's process to its end; returns its exit code, or 3 if it was killed unasked."""
        command = [sys.executable, "-m", "punie_tui.pipeline.stage_process", "--stage", stage]
        command += ["--workspace", str(self.workspace), "--run", str(self.run.path)]
        command += ["--overrides", json.dumps(self.overrides)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, cwd=self.workspace)
        assert process.stdin is not None
        while (code := process.poll()) is None:
            for request in self._requests(stage):
                self._note(request)
                try:
                    process.stdin.write(request.model_dump_json() + "\n")
                    process.stdin.flush()
                except BrokenPipeError:
                    break
            if self.stopping is not None and time.monotonic() - self.stopping > STOP_GRACE_SECONDS:
                process.terminate()
            time.sleep(POLL_SECONDS)
        process.stdin.close()
        if code >= 0:
            return code
        if self.stopping is not None:
            return EXIT_STOPPED
        name = signal.Signals(-code).name
        reason = f"the process of {stage} was killed ({name}); resume with: punie-tui resume {self.run.id}"
        if name in ("SIGKILL", "SIGABRT"):
            reason += "; if nobody killed it, the machine may have run out of memory"
        self.run.append_event(StageFailed(stage=stage, reason=reason, exit_code=3))
        return 3

    def _wait_while_paused(self) -> bool:
        """Handles requests between two stages, and waits while the run is paused; returns whether it is to stop."""
        while self.stopping is None:
            for request in self._requests(None):
                self.run.append_event(ControlApplied(action=request.action))
                self._note(request)
            if not self.paused:
                break
            time.sleep(POLL_SECONDS)
        return self.stopping is not None

    def _note(self, request: Request) -> None:
        """Remembers a request, so that one the current stage does not get to takes effect before the next stage."""
        action = request.action
        if action == "stop" and self.stopping is None:
            self.stopping = time.monotonic()
        elif action in ("pause", "resume"):
            self.paused = action == "pause"

    def _requests(self, stage: StageName | None) -> Iterator[Request]:
        """The requests since the last call, for the stage that runs; a learning rate waits for training."""
        if stage == "train":
            waiting, self._for_training = self._for_training, []
            yield from waiting
        for line in self._control.read():
            try:
                request = Request.model_validate_json(line)
            except ValidationError:
                continue
            if request.action == "learning_rate" and stage != "train":
                self._for_training.append(request)
            else:
                yield request


def claim(run: Run) -> int:
    """Takes the run's lock for as long as this process lives. Raises SystemFailure if another process has it."""
    lock = os.open(run.path / "worker.lock", os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SystemFailure(f"another worker already works on {run.id}") from None
    os.set_inheritable(lock, False)
    return lock


def beat(run: Run) -> None:
    """Writes the heartbeat of this process now, and then every second for as long as it lives."""
    new = run.heartbeat_file.with_suffix(".new")
    heartbeat = Heartbeat.mine(run.path)

    def write() -> None:
        try:
            new.write_bytes(heartbeat.model_copy(update={"t": time.time()}).model_dump_json().encode())
            new.replace(run.heartbeat_file)
        except OSError:
            pass  # the disk is full or the run was deleted: the stages will report it

    def repeat() -> None:
        while True:
            time.sleep(HEARTBEAT_SECONDS)
            write()

    write()
    threading.Thread(target=repeat, daemon=True).start()


def versions() -> dict[str, str]:
    """Versions of the software that a run's figures depend on."""
    found = {"python": platform.python_version()}
    for package in ("punie-tui", "mlx", "mlx-lm", "wasmtime", "ty"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "absent"
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--stages", required=True)
    parser.add_argument(
        "--control-offset", type=int, required=True, help="bytes of control.jsonl that were for an earlier worker"
    )
    parser.add_argument("--overrides", type=json.loads, default={}, help="JSON: setting → value")
    arguments = parser.parse_args()
    run = Run(arguments.run)
    try:
        claim(run)
        beat(run)
        view = read_run(run).view
        stages = cast(list[StageName], arguments.stages.split(","))
        run.append_event(
            WorkerStarted(
                pid=os.getpid(),
                host=socket.gethostname(),
                stages=list(stages),
                overrides=arguments.overrides,
                resumed=view.worker is not None,
                versions=versions(),
            )
        )
        finished = Worker(run, arguments.workspace, stages, arguments.overrides, arguments.control_offset).work()
        run.append_event(finished)
        return finished.exit_code
    except PunieError as error:
        print(error, file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
