"""How training uses this machine's cores: decided by measurement, not by their number.

One process with multi-threaded matrix products leaves cores idle between the products. Several processes of one thread
(ranks) also share the work in between, but cannot share a batch of one row. On a busy machine, threads that wait for
each other inside a product are slower than one thread. Results are kept in the cache folder.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from punie_tui.models.machine import compute
from punie_tui.models.machine.blas import THREADS, set_blas_threads
from punie_tui.models.machine.product_rate import product_rate
from punie_tui.models.making.publish import folder_size
from punie_tui.processors import usable_cores
from punie_tui.regular_files import write_atomically
from punie_tui.runs.recipes.recipe import Recipe, dump_recipe
from punie_tui.settings import Settings
from punie_tui.training.alerts import machine_busy
from punie_tui.training.distributed import Host, addresses

STEPS = 2
"""The number of steps that are timed, after one that compiles."""
SAMPLE = 64
"""The number of rows whose median length stands for all of them: reading thousands takes longer than the steps."""
START_SECONDS = 60.0
"""A trial that has not started by then is given up: on a machine so busy it would not finish either."""
PATIENCE_SECONDS = 5.0
MEMORY_SHARE = 0.7
"""The share of the free memory that several processes may take."""
BETTER = 0.9
"""Another way of using the cores must take less than this share of the time to be worth a change."""

WORTH_BYTE_STEPS = 2e9
"""With fewer steps times bytes of weights, training is over before a measurement would have paid off."""
COMPILING = 3
"""First steps that are not timed, because they are largely compilation."""
JUDGED, AGAIN_AFTER = 3, 30
"""The number of steps whose median is a rate, and of steps until another number of threads is tried again."""
SLOWED = 0.6
"""Below this share of the best rate another number of threads is tried."""
SHORT_SECONDS = 0.2


class Cores(BaseModel):
    """One way to use the cores: so many processes, each with so many threads for its products."""

    model_config = ConfigDict(frozen=True)

    processes: int
    threads: int


class Governor:
    """Reduces the threads of matrix products while other work is using the cores, and restores them afterwards.

    Decides only by the rates of the steps: `step` receives the size and the duration of each, and ignores steps so
    short that threads hardly matter. If nothing was measured beforehand, the first steps are: some with all threads,
    some with one.
    """

    def __init__(self, threads: int, most: int, *, measured: bool = True) -> None:
        self.threads = threads
        self._measured = measured
        self._compiling = COMPILING
        self._most = most
        self._rates: deque[float] = deque(maxlen=JUDGED)
        self._best = 0.0
        self._before = 0.0  # the rate that another number of threads must beat
        self._in_trial = False
        self._retry_after = AGAIN_AFTER
        self._wait = AGAIN_AFTER if threads < most else 0

    def step(self, amount: float, seconds: float) -> bool:
        """Records a step; returns whether `threads` has changed for good, not merely to try another number."""
        if self._compiling:
            self._compiling -= 1
            return False
        if seconds < SHORT_SECONDS:
            return False
        self._rates.append(amount / seconds)
        hopeless = (
            self._in_trial and amount / seconds < SLOWED * self._before
        )  # threads that wait take many times as long
        if len(self._rates) < JUDGED and not hopeless:
            return False
        rate = median(self._rates)
        if self._in_trial:
            return self._judge(rate)
        self._wait -= 1
        if self.threads == self._most:
            self._best = max(self._best, rate)
            due = rate < SLOWED * self._best or not self._measured
            self._measured = True
        else:
            due = True
        if due and self._wait <= 0:
            self._before, self._in_trial = rate, True
            self._change(1 if self.threads == self._most else self._most)
        return False

    def _judge(self, rate: float) -> bool:
        self._in_trial = False
        better = rate * BETTER > self._before
        self._retry_after = AGAIN_AFTER if better else 2 * self._retry_after
        self._wait = self._retry_after
        if better:
            return True
        self._change(1 if self.threads == self._most else self._most)
        return False

    def _change(self, threads: int) -> None:
        self.threads = threads
        self._rates.clear()
        set_blas_threads(threads)


class CoresTrial:
    """Processes that take training steps on request. `memory`: bytes used by one of them."""

    def __init__(self, processes: list[subprocess.Popen[bytes]], apply_controls: Callable[[], object]) -> None:
        self._processes = processes
        self._apply_controls = apply_controls
        self.first = self._answers()[0]
        self.memory = float(self.first["memory"] or 0)

    def seconds(self, threads: int, steps: int = STEPS, within: float = START_SECONDS) -> float:
        """Seconds a step takes with `threads` threads per process; the slowest process counts. Raises TimeoutError if
        not all steps are done `within` that many seconds, and ValueError or OSError if a process has ended."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write(json.dumps({"threads": threads, "steps": steps}).encode() + b"\n")
            process.stdin.flush()
        return max(float(answer["seconds"]) for answer in self._answers(within))

    def _answers(self, within: float = START_SECONDS) -> list[dict[str, Any]]:
        """One reply from each process. Raises TimeoutError, and ValueError if a process has ended."""
        deadline = time.monotonic() + within
        found = []
        for process in self._processes:
            assert process.stdout is not None
            while not select.select([process.stdout], [], [], 0.2)[0]:
                self._apply_controls()
                if time.monotonic() > deadline:
                    raise TimeoutError
            found.append(json.loads(process.stdout.readline() or b"the process has ended"))
        return found


@contextmanager
def trial(
    recipe: Recipe, rows: Path, workspace: Path, processes: int, apply_controls: Callable[[], object] = lambda: None
) -> Iterator[CoresTrial]:
    """Starts `processes` processes that are ready to take steps on the rows. Raises TimeoutError, ValueError or OSError
    if they fail to start."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_atomically(folder / "recipe.toml", dump_recipe(recipe).encode())
        hostfile = folder / "hosts.json"
        write_atomically(hostfile, json.dumps(addresses([Host("127.0.0.1")] * processes)).encode())
        command = [sys.executable, "-m", "punie_tui.training.fast.trial", "--recipe", str(folder / "recipe.toml")]
        with rows.open("rb") as lines:
            write_atomically(folder / "rows.jsonl", b"".join(islice(lines, SAMPLE)))
        command += ["--rows", str(folder / "rows.jsonl"), "--workspace", str(workspace)]
        threads = {"OPENBLAS_NUM_THREADS": str(usable_cores())} if processes == 1 else {"OPENBLAS_NUM_THREADS": "1"}
        started: list[subprocess.Popen[bytes]] = []
        try:
            for rank in range(processes):
                ring = {"MLX_RANK": str(rank), "MLX_HOSTFILE": str(hostfile)} if processes > 1 else {}
                started.append(
                    subprocess.Popen(
                        command,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL,
                        env={**os.environ, **threads, **ring},
                    )
                )
            yield CoresTrial(started, apply_controls)
        finally:
            for process in started:
                process.kill()
            for process in started:
                process.communicate()


def measure(recipe: Recipe, rows: Path, workspace: Path, apply_controls: Callable[[], object]) -> dict[Cores, float]:
    """Seconds per step for each way of using the cores that is possible here; empty if nothing could be measured."""
    cores = usable_cores()
    found: dict[Cores, float] = {}
    try:
        with trial(recipe, rows, workspace, 1, apply_controls) as alone:
            for threads in sorted({1, max(1, cores // 2), cores}):  # one first: it never waits for others
                try:
                    found[Cores(processes=1, threads=threads)] = alone.seconds(threads, within=_patience(found))
                except TimeoutError:
                    break  # more threads would wait even longer for each other; this says nothing about ranks
        processes = min(cores, recipe.train.batch_size)
        room = MEMORY_SHARE * psutil.virtual_memory().available
        if found and processes > 1 and processes * alone.memory < room and not recipe.train.lora_parameters.dropout:
            with trial(recipe, rows, workspace, processes, apply_controls) as together:
                threads = max(1, cores // processes)
                found[Cores(processes=processes, threads=threads)] = together.seconds(threads, within=_patience(found))
    except (TimeoutError, ValueError, OSError, KeyError):
        pass  # what was measured so far is used; training works without the rest
    return found


def _patience(found: dict[Cores, float]) -> float:
    """Seconds after which another way is known to be slower."""
    return 3 * STEPS * min(found.values(), default=START_SECONDS) + PATIENCE_SECONDS


def best(found: dict[Cores, float]) -> Cores:
    """The fastest way; the plain one, a process with a thread for each core, unless another is clearly faster.

    If nothing was measured, a single thread: it never waits for others, and a Governor adds more if they help.
    """
    plain = Cores(processes=1, threads=usable_cores())
    if not found:
        return Cores(processes=1, threads=1)
    fastest = min(found, key=lambda way: found[way])
    return fastest if found[fastest] < BETTER * found.get(plain, float("inf")) else plain


def choose_cores(
    recipe: Recipe, folder: Path, rows: Path, settings: Settings, apply_controls: Callable[[], object]
) -> Cores:
    """How this training uses the cores: as was measured here before, or else measured now, if that is worth it.

    If `train.ranks`, a host file or $OPENBLAS_NUM_THREADS is given, it takes precedence and nothing is measured.
    """
    cores, train = usable_cores(), recipe.train
    plain = Cores(processes=1, threads=cores)
    if compute.prepare_thread().backend != "cpu" or cores == 1 or not may_choose(recipe):
        return plain
    short = train.iters * train.batch_size * folder_size(folder) < WORTH_BYTE_STEPS
    if train.batch_size == 1:  # ranks cannot share one row, and a Governor finds the number of threads while training
        if short:
            return plain
        rate = product_rate(settings.cache_dir)
        return plain if machine_busy(rate.now, rate.best) is None else Cores(processes=1, threads=1)
    key = key_of(recipe, folder)
    if (known := remembered(settings, key)) is not None:
        return known
    if short:
        return plain
    found = measure(recipe, rows, settings.workspace, apply_controls)
    rate = product_rate(settings.cache_dir)
    if found and machine_busy(rate.now, rate.best) is None:  # a measurement beside other work is valid this time only
        remember(settings, key, best(found))
    return best(found)


def may_choose(recipe: Recipe) -> bool:
    """Whether neither the recipe nor the environment says how the cores are to be used."""
    return recipe.train.ranks == 1 and recipe.train.hostfile is None and THREADS not in os.environ


def key_of(recipe: Recipe, folder: Path) -> str:
    """The key under which a measurement is kept: processor, BLAS, cores, model, and the settings that shape a step."""
    machine, train = compute.prepare_thread(), recipe.train
    shapes = (train.fine_tune_type, train.num_layers, train.batch_size, train.max_seq_length, train.fast_exponential)
    return f"{machine.device} | {machine.blas} | {machine.cores} | {folder} | {' '.join(map(str, shapes))}"


def remembered(settings: Settings, key: str) -> Cores | None:
    """The result of the last measurement; None if there is none."""
    return _read(settings.cache_dir).get(key)


def remember(settings: Settings, key: str, cores: Cores | None) -> None:
    """Stores a result; None deletes it, so that the next training measures again."""
    known = {name: value for name, value in _read(settings.cache_dir).items() if name != key}
    if cores is not None:
        known[key] = cores
    settings.cache_dir.mkdir(parents=True, exist_ok=True)
    write_atomically(settings.cache_dir / "cores.json", KNOWN.dump_json(known, indent=2))


def used_before(file: Path) -> Cores:
    """How a resumed run used the cores before; the plain way if its file is missing or damaged."""
    try:
        return Cores.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return Cores(processes=1, threads=usable_cores())


KNOWN = TypeAdapter(dict[str, Cores])


def _read(cache_dir: Path) -> dict[str, Cores]:
    try:
        return KNOWN.validate_json((cache_dir / "cores.json").read_bytes())
    except (OSError, ValidationError):
        return {}
