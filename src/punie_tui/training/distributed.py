"""Several processes that train one model together: each takes its share of every batch, over mlx's ring backend.

Rank 0 is the stage itself: it alone handles control requests, validates, probes, saves and emits events. It starts the
other ranks, which log into `ranks/` of the run, receive its message before every step, and die with it. Gradients are
summed, with each rank's loss divided by the tokens of the whole batch, so the sum is what one process would compute
except for the order of additions (and dropout, which each rank draws for itself).
"""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.last_line import LONGEST, last_lines
from punie_tui.processors import usable_cores
from punie_tui.regular_files import write_atomically
from punie_tui.runs.recipes.recipe import Recipe, TrainSettings, dump_recipe
from punie_tui.runs.stage import StageContext
from punie_tui.runs.store import Run

PORT = 32323
"""The first port if other machines take part, as in mlx.launch; on this machine alone, free ports are used."""
NOTICE_SECONDS = 2.0


@dataclass(frozen=True)
class Host:
    """Where a rank runs. `ssh`: the name to log in to; None for this machine."""

    address: str
    ssh: str | None = None


def hosts(settings: TrainSettings, workspace: Path) -> list[Host]:
    """The host of each rank: this machine, or as the host file says (mlx.launch's: `[{"ssh": …, "ips": […]}, …]`).

    Raises UsageError if the file has another format, or not as many hosts as there are ranks.
    """
    if settings.hostfile is None:
        return [Host("127.0.0.1")] * settings.ranks
    path = (workspace / Path(settings.hostfile).expanduser()).resolve()
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        first, *others = [(str(entry["ips"][0]), str(entry["ssh"])) for entry in entries]
        found = [Host(first[0]), *(Host(address, ssh) for address, ssh in others)]
    except OSError as error:
        raise UsageError(f"{path}: the host file cannot be read ({error.strerror})") from None
    except (ValueError, TypeError, KeyError, IndexError):
        raise UsageError(f'{path}: a host file is a JSON list of {{"ssh": "name", "ips": ["address"]}}') from None
    if len(found) != settings.ranks:
        raise UsageError(f"{path}: it names {len(found)} hosts and train.ranks = {settings.ranks}; make them equal")
    return found


def addresses(places: list[Host]) -> list[list[str]]:
    """The ring as mlx takes it: a list with `host:port` for each rank."""
    if any(place.ssh for place in places):
        return [[f"{place.address}:{PORT + rank}"] for rank, place in enumerate(places)]
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in places]
    found = [[f"127.0.0.1:{listening.getsockname()[1]}"] for listening in sockets]
    for listening in sockets:
        listening.close()
    return found


def rank_command(
    run: Run, workspace: Path, place: Host, environment: Mapping[str, str], checkpoint: int | None
) -> list[str]:
    """The command that starts a rank. On another machine the same paths must lead to the same files."""
    command = [
        sys.executable,
        "-m",
        "punie_tui.training.distributed_worker",
        "--run",
        str(run.path),
        "--workspace",
        str(workspace),
    ]
    command += ["--checkpoint", str(checkpoint)] if checkpoint is not None else []
    if place.ssh is None:
        return command
    variables = [f"{name}={value}" for name, value in environment.items()]
    return ["ssh", "-o", "BatchMode=yes", place.ssh, shlex.join(["env", *variables, *command])]


class Ranks:
    """The group as one of its ranks sees it; `processes` are the other ranks if this is rank 0."""

    def __init__(self, group: Any, processes: list[subprocess.Popen[bytes]], logs: list[Path]) -> None:
        self.group = group
        self.rank: int = group.rank()
        self.size: int = group.size()
        self._processes = processes
        self._logs = logs

    def exchange(self, learning_rate: float | None = None) -> float | None:
        """Sends rank 0's message before a step: a new learning rate, or None. All ranks call it together.

        Raises RuntimeError if a rank is gone.
        """
        own: float = (learning_rate or 0.0) if self.rank == 0 else 0.0
        total = mx.distributed.all_sum(mx.array([own], dtype=mx.float32), group=self.group)
        return float(total.tolist()[0]) or None  # type: ignore[arg-type,index]

    def dead(self) -> str | None:
        """A sentence about a rank that has ended, and its last words; None while all are alive."""
        deadline = time.monotonic() + NOTICE_SECONDS
        while True:  # a lost connection is noticed before the process is gone
            for rank, process in enumerate(self._processes, 1):
                if (code := process.poll()) is not None:
                    how = f"was killed (signal {-code})" if code < 0 else f"ended with code {code}"
                    return f"rank {rank} {how}{_last_words(self._logs[rank - 1])}"
            if time.monotonic() > deadline:
                return None
            time.sleep(0.05)


def _last_words(log: Path) -> str:
    try:
        with log.open("rb") as file:
            lines = [line for line in last_lines(file) if not line.startswith("[ring]")]
    except OSError:
        return ""
    return f'; its last line: "{lines[-1][:LONGEST]}"' if lines else ""


@contextmanager
def together(context: StageContext, recipe: Recipe, checkpoint: int | None) -> Iterator[Ranks | None]:
    """The group with this process as rank 0, for as long as the block lasts; None if one process trains alone."""
    settings = recipe.train
    if settings.ranks == 1:
        yield None
        return
    run, workspace = context.run, context.settings.workspace
    places = hosts(settings, workspace)
    folder = run.path / "ranks"
    folder.mkdir(exist_ok=True)
    write_atomically(folder / "recipe.toml", dump_recipe(recipe).encode())
    hostfile = folder / "hosts.json"
    write_atomically(hostfile, json.dumps(addresses(places)).encode())
    logs = [folder / f"rank-{rank}.log" for rank in range(1, settings.ranks)]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for rank, (place, log) in enumerate(zip(places[1:], logs, strict=True), 1):
            environment = {"MLX_RANK": str(rank), "MLX_HOSTFILE": str(hostfile), **shared_cores(settings)}
            command = rank_command(run, workspace, place, environment, checkpoint)
            with log.open("ab") as output:
                processes.append(
                    subprocess.Popen(
                        command,
                        stdin=subprocess.PIPE,  # it closes when we end, which ends the rank
                        stdout=output,
                        stderr=output,
                        env={**os.environ, **environment},
                    )
                )
        os.environ.update({"MLX_RANK": "0", "MLX_HOSTFILE": str(hostfile)})
        yield Ranks(join(), processes, logs)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def join() -> Any:
    """Joins the group that the environment names. Raises SystemFailure if the other ranks cannot be reached."""
    try:
        return mx.distributed.init(strict=True, backend="ring")
    except RuntimeError as error:
        raise SystemFailure(f"the ranks cannot reach each other ({error}); see the logs in the run's ranks/") from None


def shared_cores(settings: TrainSettings) -> dict[str, str]:
    """The environment that lets ranks on one machine share its cores, rather than fight for them."""
    if settings.ranks == 1 or settings.hostfile is not None or "OPENBLAS_NUM_THREADS" in os.environ:
        return {}
    return {"OPENBLAS_NUM_THREADS": str(max(1, usable_cores() // settings.ranks))}
