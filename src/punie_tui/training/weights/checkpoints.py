"""Checkpoints on disk: everything that a resumed run needs to continue bit for bit, in folders that are complete or
absent.

    checkpoints/<iteration>/
        adapters.safetensors    the trained weights, under mlx-lm's names
        optimizer.safetensors   the optimizer's state, flattened
        gradients.safetensors   only between two accumulated steps
        state.json              the manifest: where training is, the random key, hashes of the others

Knows files and tensors by name only; their meaning is up to the trainer.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import mlx.core as mx
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from punie_tui.errors import SystemFailure
from punie_tui.models.making.publish import published
from punie_tui.regular_files import read_file, write_atomically

MANIFEST = "state.json"


class Best(BaseModel):
    """The lowest validation loss after a training step."""

    model_config = ConfigDict(frozen=True)

    iteration: int
    val_loss: float


class Window(BaseModel):
    """What happened since the last report: sums over the steps. `seconds` is time in steps alone."""

    steps: int = 0
    finite_steps: int = Field(
        default=0,
        validation_alias=AliasChoices("finite_steps", "sound"),  # `sound` in checkpoints before
        description="steps with a finite loss and gradient; the sums are over these",
    )
    loss: float = 0.0
    gradient_norm: float = 0.0
    tokens: int = 0
    seconds: float = 0.0


class Position(BaseModel):
    """Where training is, after `iteration` steps."""

    iteration: int = 0
    trained_tokens: int = Field(default=0, description="tokens that counted in the loss")
    skipped_steps: int = Field(default=0, description="steps whose loss or gradient was not finite")
    skipped_in_a_row: int = 0
    validated: int | None = Field(default=None, description="the iteration of the last whole validation")
    base_val_loss: float | None = Field(default=None, description="the validation loss before the first step")
    best: Best | None = None
    better: float | None = Field(default=None, description="the validation loss that early stopping compares with")
    worse: int = Field(default=0, description="validations since then")
    learning_rate: float | None = Field(default=None, description="as the user set it; it replaces any schedule")
    probed: int | None = Field(default=None, description="the iteration of the last probe, run or skipped")
    step_seconds: float = Field(default=0.0, description="spent in steps")
    probe_seconds: float = Field(default=0.0, description="spent in probes")
    window: Window = Field(default_factory=Window)


class Manifest(BaseModel):
    """state.json."""

    model_config = ConfigDict(frozen=True)

    version: int = 1
    position: Position
    epoch: int
    batch: int = Field(description="batches of the epoch already seen")
    random_key: list[int] = Field(description="mlx's random state: two 32-bit words, the high one first")
    origin: dict[str, Any] = Field(description="the settings and data whose arithmetic this is")
    files: dict[str, str] = Field(description="name → SHA-256")


@dataclass(frozen=True)
class Checkpoint:
    """A complete checkpoint."""

    path: Path
    manifest: Manifest

    def tensors(self, name: str) -> dict[str, mx.array]:
        """The tensors of one file; none if the checkpoint has no such file."""
        return cast(dict[str, mx.array], mx.load(str(self.path / name))) if name in self.manifest.files else {}


class Checkpoints:
    """The checkpoints of one run. `keep`: how many of the newest are kept, besides the best."""

    def __init__(self, folder: Path, keep: int = 3) -> None:
        self.folder = folder
        self._keep = keep

    def path(self, iteration: int) -> Path:
        return self.folder / str(iteration)

    def iterations(self) -> list[int]:
        """The iterations there is a folder for, ascending."""
        if not self.folder.is_dir():
            return []
        return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdigit())

    def save(self, manifest: Manifest, tensors: Mapping[str, Mapping[str, mx.array]]) -> Path:
        """Writes a checkpoint whole or not at all (its hashes are filled in), then deletes the oldest ones."""
        path = self.path(manifest.position.iteration)
        remove(path)  # the same iteration after a further validation; if we die here, the previous checkpoint serves
        with published(path) as staging:
            for name, values in tensors.items():
                _write(staging / name, values)
            files = {name: _sha256(staging / name) for name in tensors}
            complete = manifest.model_copy(update={"files": files})
            write_atomically(staging / MANIFEST, complete.model_dump_json(indent=2).encode())
        self._forget(manifest.position)
        return path

    def _forget(self, position: Position) -> None:
        kept = {*self.iterations()[-self._keep :], position.iteration}
        if position.best is not None:
            kept.add(position.best.iteration)
        for iteration in self.iterations():
            if iteration not in kept:
                remove(self.path(iteration))

    def load(self, iteration: int) -> Checkpoint | None:
        """The checkpoint of an iteration, every file as it was written; None if it is missing or damaged."""
        path = self.path(iteration)
        try:
            manifest = Manifest.model_validate_json(read_file(path / MANIFEST))
            whole = all(_sha256(path / name) == digest for name, digest in manifest.files.items())
        except (OSError, ValidationError):
            return None
        return Checkpoint(path, manifest) if whole and manifest.position.iteration == iteration else None

    def newest(self) -> tuple[Checkpoint | None, list[int]]:
        """The newest whole checkpoint, and the iterations of damaged ones, which are deleted."""
        for leftover in self.folder.glob(".*"):  # left by a process that was killed
            shutil.rmtree(leftover, ignore_errors=True)
        damaged: list[int] = []
        for iteration in reversed(self.iterations()):
            if checkpoint := self.load(iteration):
                return checkpoint, damaged
            damaged.append(iteration)
            remove(self.path(iteration))
        return None, damaged


def remove(folder: Path) -> None:
    """Deletes a folder if it exists; renamed first, so that it is never seen half deleted."""
    doomed = folder.with_name(f".{folder.name}.going")
    shutil.rmtree(doomed, ignore_errors=True)
    if folder.exists():
        folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def _write(path: Path, tensors: Mapping[str, mx.array]) -> None:
    try:
        mx.save_safetensors(str(path), dict(tensors))
    except RuntimeError as error:  # mlx's error for a full disk
        raise SystemFailure(f"{path}: cannot be written ({error})") from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
