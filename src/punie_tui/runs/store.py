"""Runs on disk: creating them, finding them, appending to their files.

A run is a folder; this module knows its layout and nothing of what the stages put in it.
"""

from __future__ import annotations

import errno
import glob
import itertools
import os
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import psutil
from pydantic import BaseModel, ConfigDict, Field

from punie_tui.errors import PunieError, SystemFailure, UsageError, unknown
from punie_tui.last_line import last_lines
from punie_tui.reachable import Stamp, forbidden, is_file, is_folder, stamp_of
from punie_tui.regular_files import append_line, open_file, parse_json, read_file, read_text, write_atomically
from punie_tui.runs.events import Event, dump_event
from punie_tui.runs.recipes.recipe import Recipe, dump_recipe, parse_recipe
from punie_tui.settings import Settings

HEARTBEAT_SECONDS = 1.0
HEARTBEAT_LOST_SECONDS = 10.0

FULL = 64 << 10
"""A disk with fewer free bytes than this counts as full."""

_STAGED = itertools.count()
"""Counts the runs that this process has begun to create."""

ControlAction = Literal["pause", "resume", "stop", "checkpoint", "learning_rate"]


@dataclass(frozen=True)
class Run:
    """One run's folder and the names in it."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def recipe_file(self) -> Path:
        return self.path / "recipe.toml"

    @property
    def events_file(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def control_file(self) -> Path:
        return self.path / "control.jsonl"

    @property
    def heartbeat_file(self) -> Path:
        return self.path / "heartbeat.json"

    @property
    def log_file(self) -> Path:
        """Everything the worker and its stages wrote on stdout and stderr."""
        return self.path / "worker.log"

    @property
    def data(self) -> Path:
        """The dataset's splits as the `data` stage froze them: train.jsonl, valid.jsonl, manifest.json."""
        return self.path / "data"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def adapter(self) -> Path:
        return self.path / "adapter"

    @property
    def fused(self) -> Path:
        return self.path / "fused"

    def quantized(self, label: int | str) -> Path:
        """The folder of the quantized model with a label (`QuantizeSettings.label`), or with a number of bits."""
        return self.path / f"quantized-{label if isinstance(label, str) else f'{label}bit'}"

    def validation_file(self, stage: str) -> Path:
        """The records of a validation stage, one per query and sample."""
        return self.path / "validation" / f"{stage}.jsonl"

    def recipe(self) -> Recipe:
        """The recipe that the run was started with, parsed again only if the file changed. Raises UsageError if it is
        invalid."""
        return _recipe(self.recipe_file, stamp_of(self.recipe_file))

    def problem(self) -> str:
        """What is wrong with the recipe, in a sentence; empty if it can be read."""
        try:
            self.recipe()
        except PunieError as error:
            return str(error)
        return ""

    def append_event(self, event: Event) -> None:
        append_line(self.events_file, dump_event(event))

    def request(self, action: ControlAction, value: float | None = None) -> None:
        """Sends a request to the worker, which answers with a ControlApplied event. `value`: a new learning rate."""
        append_line(self.control_file, Request(action=action, value=value).model_dump_json().encode() + b"\n")

    def heartbeat(self) -> Heartbeat | None:
        try:
            return Heartbeat.model_validate_json(read_file(self.heartbeat_file))
        except (OSError, ValueError):
            return None

    def worker_is_alive(self) -> bool:
        """Whether this run has a live worker: its process lives, or (on another host) its last heartbeat is recent."""
        beat = self.heartbeat()
        return beat is not None and beat.is_of(self.path) and beat.is_alive()

    def copied_from(self) -> str:
        """The folder of the run that this one is a copy of, if that one has a live worker; else empty."""
        beat = self.heartbeat()
        return beat.folder if beat is not None and not beat.is_of(self.path) and beat.is_alive() else ""

    def last_words(self, lines: int = 8, after: int = 0) -> list[str]:
        """The last lines of the worker's log after its first `after` bytes, for showing why it died."""
        try:
            with open_file(self.log_file) as file:
                return last_lines(file, after)[-lines:]
        except OSError:
            return []


@lru_cache(maxsize=1024)
def _recipe(file: Path, stamp: Stamp | None) -> Recipe:
    return parse_recipe(read_text(file), str(file))


class Request(BaseModel):
    """A line of control.jsonl: what is requested of the worker, and when (`t`, Unix seconds)."""

    model_config = ConfigDict(frozen=True)

    action: ControlAction
    value: float | None = Field(default=None, gt=0, allow_inf_nan=False, description="the new learning rate")
    t: float = Field(default_factory=time.time)


class Heartbeat(BaseModel):
    """The process that works on a run. Rewritten every second; `started` tells it from a later one with the same pid.

    `folder` and `inode` identify the run's folder, so that a copy of the folder does not count as being worked on. They
    are empty and 0 if an earlier version wrote the heartbeat.
    """

    pid: int
    started: float
    host: str
    t: float
    folder: str = ""
    inode: int = 0

    @classmethod
    def mine(cls, folder: Path | None = None) -> Heartbeat:
        """The heartbeat of this process, working on the run in `folder`."""
        process = psutil.Process()
        beat = cls(pid=process.pid, started=process.create_time(), host=socket.gethostname(), t=time.time())
        if folder is None:
            return beat
        return beat.model_copy(update={"folder": str(folder.resolve()), "inode": folder.stat().st_ino})

    def is_of(self, folder: Path) -> bool:
        """Whether the heartbeat belongs to the run in `folder`: its path is the same, or its inode is (it was moved, or
        is seen from another host). Some file systems change the inodes of their folders, so either is enough."""
        if not self.folder:
            return True
        try:
            return str(folder.resolve()) == self.folder or folder.stat().st_ino == self.inode
        except OSError:
            return False

    def is_alive(self) -> bool:
        if self.host != socket.gethostname():
            return abs(time.time() - self.t) < HEARTBEAT_LOST_SECONDS  # a future one shows a wrong clock, not life
        try:
            process = psutil.Process(self.pid)
            return abs(process.create_time() - self.started) < 2 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


class Pulse:
    """Whether a run has a live worker, for repeated checks: the heartbeat is parsed only when it was written again, and
    a dead worker is not looked for until then. A worker on another host whose heartbeat is seen to change is alive,
    whatever its clock says."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._written: tuple[int, int] | None = None
        self._beat: Heartbeat | None = None
        self._beat_seen = -HEARTBEAT_LOST_SECONDS

    def is_alive(self) -> bool:
        try:
            found = self._run.heartbeat_file.stat()
        except OSError:
            self._written = self._beat = None
            return False
        written = found.st_mtime_ns, found.st_ino
        if written != self._written:
            if self._written is not None:
                self._beat_seen = time.monotonic()
            self._written, beat = written, self._run.heartbeat()
            self._beat = beat if beat is not None and beat.is_of(self._run.path) else None
        if self._beat is None:
            return False
        beats = time.monotonic() - self._beat_seen < HEARTBEAT_LOST_SECONDS
        if not (self._beat.is_alive() or (beats and self._beat.host != socket.gethostname())):
            self._beat = None
        return self._beat is not None


def disk_is_full(folder: Path) -> bool:
    """Whether the disk of a folder has no room for anything but the smallest files."""
    try:
        return shutil.disk_usage(folder).free < FULL
    except OSError:
        return False


def create_run(settings: Settings, recipe: Recipe) -> Run:
    """Creates a run folder `<recipe>-<n>` with the recipe frozen in it, whole or not at all."""
    staging = settings.runs / f".{recipe.name}.{next(_STAGED)}.{os.getpid()}"
    try:
        settings.runs.mkdir(parents=True, exist_ok=True)
        for leftover in settings.runs.glob(f".{glob.escape(recipe.name)}.*.*"):
            owner = leftover.name.rpartition(".")[2]
            if owner.isdigit() and not psutil.pid_exists(int(owner)):
                shutil.rmtree(leftover, ignore_errors=True)
        staging.mkdir()
        write_atomically(staging / "recipe.toml", dump_recipe(recipe).encode())
        for number in range(1, 1_000_000):
            path = settings.runs / f"{recipe.name}-{number}"
            try:
                staging.rename(path)
            except OSError as error:
                if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
                    raise
                continue
            return Run(path)
    except OSError as error:
        raise SystemFailure(f"{settings.runs}: no run can be created there ({error.strerror})") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    raise SystemFailure(f"{settings.runs}: too many runs of {recipe.name!r}; delete some")


def list_runs(settings: Settings) -> list[Run]:
    """All runs of the workspace, newest first, including damaged ones."""
    try:
        found = [(_begun(path), Run(path)) for path in settings.runs.iterdir() if _holds_a_run(path)]
    except OSError:
        return []
    return [run for _, run in sorted(found, key=lambda each: each[0], reverse=True)]


def _holds_a_run(path: Path) -> bool:
    """Whether a folder is a run: it has a recipe or events, or cannot be read. A run that is being deleted is not."""
    if path.name.startswith("."):
        return False
    if any(os.path.lexists(path / name) for name in ("recipe.toml", "events.jsonl")):
        return True
    return bool(forbidden(path))


def _begun(path: Path) -> float:
    """When a run was created, Unix seconds; if its recipe is gone, when its folder was last changed."""
    for each in (path / "recipe.toml", path):
        try:
            return each.stat().st_mtime
        except OSError:
            continue
    return 0.0


def find_run(settings: Settings, name: str) -> Run:
    """A run by id, by path, or `last`. Raises UsageError if there is none."""
    runs = {run.id: run for run in list_runs(settings)}
    if name == "last" and runs:
        return next(iter(runs.values()))
    if name in runs:
        return runs[name]
    path = (settings.workspace / Path(name).expanduser()).resolve()
    if is_folder(path) and _holds_a_run(path):
        return Run(path)
    if name == "last":
        raise UsageError("there is no run yet; start one with: punie-tui train --recipe demo")
    raise unknown("run", name, runs)


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects in one of our JSON Lines files; incomplete or invalid lines are skipped, and so is a file that
    cannot be read (`damage.damaged_files` reports both)."""
    if not is_file(path):
        return
    try:
        opened = path.open("rb")
    except OSError:
        return
    with opened as file:
        for line in file:
            try:
                record = parse_json(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                yield record
