"""Reads and writes the edited files, each completely or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from punie_tui.errors import SystemFailure, UsageError
from punie_tui.tools.diffs import unified_diff
from punie_tui.tools.edits.tool import WriteFileResult


def read(file: Path, name: str) -> str:
    """The text of a file, with its line endings unchanged. Raises UsageError if it cannot be read."""
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{name[:200]} is not UTF-8 text") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in its name
        raise UsageError(f"{name[:200]!r} cannot be read: {getattr(error, 'strerror', error)}") from None


def write(file: Path, name: str, content: str) -> WriteFileResult:
    """Write a file, and create the folders above it. Raises UsageError if the path or the text cannot be written,
    SystemFailure if the disk refuses it."""
    if not file.name or file.is_dir():
        raise UsageError(f"{name[:200]!r} cannot be written: Is a directory")
    before = read(file, name) if file.is_file() else None
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content.encode())
        if before is not None:
            beside.chmod(file.stat().st_mode)
        beside.replace(file)
    except UnicodeEncodeError:
        raise UsageError("the text has characters that UTF-8 cannot hold") from None
    except (OSError, ValueError) as error:
        with contextlib.suppress(OSError, ValueError):
            beside.unlink(missing_ok=True)
        wrong = UsageError if isinstance(error, (IsADirectoryError, NotADirectoryError, ValueError)) else SystemFailure
        raise wrong(f"{name[:200]!r} cannot be written: {getattr(error, 'strerror', error)}") from None
    return written(name, before, content)


def written(name: str, before: str | None, content: str) -> WriteFileResult:
    """The result for a file that contained `before` (None: it did not exist) and now contains `content`."""
    diff = unified_diff(before or "", content, name)
    lines = diff.splitlines()[2:]
    return WriteFileResult(
        success=True,
        file=name,
        created=before is None,
        additions=sum(line.startswith("+") for line in lines),
        deletions=sum(line.startswith("-") for line in lines),
        diff=diff,
    )
