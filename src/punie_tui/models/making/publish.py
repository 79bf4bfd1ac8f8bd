"""Publishes folders that are complete or absent: written beside their target, synced to disk, then renamed.

Knows nothing of what is in them. `punie.json` in an artefact says what it was made from.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.reachable import size_of
from punie_tui.regular_files import read_object, sync_folder

PROVENANCE = "punie.json"


@contextmanager
def published(target: Path, *, needs: int = 0) -> Iterator[Path]:
    """Yields a staging folder beside `target` to write in; it becomes `target` when the block succeeds.

    If the block fails, nothing is left. If the process is killed in between, the staging folder stays, and the next
    call for the same target removes it. `needs`: bytes that the block will write.
    Raises UsageError if the target exists, SystemFailure if the disk is full or fails.
    """
    refuse_existing(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        require_disk(target.parent, needs, target.name)
        staging = target.parent / f".{target.name}.staging-{os.getpid()}"
        staging.mkdir()
    except OSError as error:
        raise SystemFailure(f"{target}: cannot be written ({error.strerror})") from None
    try:
        yield staging
        _sync(staging)
        refuse_existing(target)
        staging.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise SystemFailure(f"{target}: cannot be written ({error.strerror or error})") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def refuse_existing(target: Path) -> None:
    """Raises UsageError if `target` exists already."""
    if target.exists():
        raise UsageError(f"{target} exists already; delete it first; it is never overwritten")


def require_disk(folder: Path, needs: int, what: str) -> None:
    """Raises SystemFailure if the disk of `folder` (or of its nearest existing parent) lacks `needs` free bytes."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < needs:
        raise SystemFailure(
            f"not enough disk for {what}: it needs {needs / 1e6:,.0f} MB and {existing} has {free / 1e6:,.0f} MB free"
        )


def folder_size(folder: Path) -> int:
    """Bytes of all visible files below `folder`; if it is being deleted, of the files that are left."""
    return sum(size_of(Path(parent, name)) for parent, _, names in os.walk(folder) for name in names)


def write_provenance(folder: Path, provenance: dict[str, Any]) -> None:
    (folder / PROVENANCE).write_text(json.dumps(provenance, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def read_provenance(folder: Path) -> dict[str, Any]:
    """What an artefact was made from; empty if it does not say."""
    return read_object(folder / PROVENANCE)


def _sweep(target: Path) -> None:
    """Removes staging folders for `target` whose process is gone."""
    for leftover in target.parent.glob(f".{target.name}.staging-*"):
        pid = leftover.name.rpartition("-")[2]
        if not pid.isdigit() or int(pid) == os.getpid() or not psutil.pid_exists(int(pid)):
            shutil.rmtree(leftover, ignore_errors=True)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        sync_folder(path)
