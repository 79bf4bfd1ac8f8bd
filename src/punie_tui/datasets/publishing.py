"""Publishes a folder of small files as a whole: a reader finds the old one, the new one, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.regular_files import sync_folder

REPLACED = "replaced"


def publish_folder(folder: Path, files: Mapping[str, bytes], *, new: bool = False) -> None:
    """Writes `files` (name → bytes) into a staging folder beside `folder`, fsyncs, and renames it to `folder`.

    An older `folder` is replaced as a whole; with `new` it is left as it is and UsageError is raised: of two processes
    that create it at once, the first wins. Raises SystemFailure if it cannot be written.
    """
    staging = folder.with_name(f".{folder.name}.{os.getpid()}")
    replaced = staging.with_name(f"{staging.name}.{REPLACED}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        shutil.rmtree(staging, ignore_errors=True)  # left by an earlier process with the same id
        staging.mkdir()
        for name, data in files.items():
            _write(staging / name, data)
        sync_folder(staging)
        if not new and folder.exists():  # a folder cannot be renamed onto one that is not empty
            folder.rename(replaced)
        _rename(staging, folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise SystemFailure(f"{folder}: cannot be written ({error.strerror})") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if replaced.exists() and not folder.exists():
            replaced.rename(folder)
        shutil.rmtree(replaced, ignore_errors=True)


def _rename(staging: Path, folder: Path) -> None:
    try:
        staging.rename(folder)
    except OSError:
        if folder.exists():
            raise UsageError(f"{folder} was created by another process meanwhile; choose another name") from None
        raise


def _sweep(folder: Path) -> None:
    """Cleans up after killed processes beside `folder`: restores a folder that was being replaced, deletes the rest."""
    for leftover in sorted(_leftovers(folder), reverse=True):
        if leftover.name.endswith(REPLACED) and not folder.exists():
            leftover.rename(folder)
        else:
            shutil.rmtree(leftover, ignore_errors=True)


def _leftovers(folder: Path) -> Iterator[Path]:
    for path in folder.parent.iterdir():
        owner = path.name.removeprefix(f".{folder.name}.").removesuffix(f".{REPLACED}")
        if path.name.startswith(f".{folder.name}.") and owner.isdigit() and not psutil.pid_exists(int(owner)):
            yield path


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
