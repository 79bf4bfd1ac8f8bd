"""Puts a folder of small files in its place whole: a reader finds the old one, the new one, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from punie_tui.errors import MachineFailed


def publish_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes `files` (name → bytes) into a staging folder beside, fsyncs, and renames it onto `folder`.

    An older `folder` is replaced with all that is in it. Raises MachineFailed where the disk refuses.
    """
    staging = folder.with_name(f".{folder.name}.{os.getpid()}")
    replaced = folder.with_name(f".{folder.name}.{os.getpid()}.replaced")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)  # of an earlier process of this number
        staging.mkdir()
        for name, data in files.items():
            _write(staging / name, data)
        _sync(staging)
        if folder.exists():  # a folder cannot be renamed onto one that is not empty
            folder.rename(replaced)
        staging.rename(folder)
        _sync(folder.parent)
    except OSError as error:
        raise MachineFailed(f"{folder}: cannot be written ({error.strerror}); is the disk full?") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if replaced.exists() and not folder.exists():
            replaced.rename(folder)
        shutil.rmtree(replaced, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
