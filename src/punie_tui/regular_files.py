"""Reads files of a workspace without blocking: what only looks like a file (a pipe, a device) is refused. Writes them
whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import glob
import json
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO

import psutil

from punie_tui.errors import SystemFailure, UsageError


def open_file(path: Path) -> BinaryIO:
    """Opens a file for reading. Raises OSError, also if it is not a regular file: opening a pipe may block forever."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        number = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
        text = os.strerror(number) if number == errno.EISDIR else "it is a pipe, a socket or a device, not a file"
        raise OSError(number, text, str(path))
    return os.fdopen(descriptor, "rb")


def read_file(path: Path) -> bytes:
    """The whole content of a file. Raises OSError as `open_file` does."""
    with open_file(path) as file:
        return file.read()


def parse_json(text: str | bytes) -> Any:
    """Parses a JSON text. Raises ValueError if it is not valid, or nested too deep to be read."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def read_json(path: Path) -> Any:
    """Parses a JSON file. Raises OSError as `read_file` does, and ValueError as `parse_json` does."""
    return parse_json(read_file(path))


def parse_object(text: str | bytes) -> dict[str, Any] | None:
    """The JSON object in a text; None if it holds anything else."""
    try:
        found = parse_json(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty if it cannot be read or holds anything else."""
    try:
        return parse_object(read_file(path)) or {}
    except OSError:
        return {}


def read_text(path: Path) -> str:
    """A file's text, without the byte order mark that some editors put at its beginning. Raises UsageError if it cannot
    be read as UTF-8."""
    try:
        return read_file(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None


def write_atomically(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all: writes and fsyncs a temporary file beside it, then renames that onto it. Also
    deletes the temporary files that killed processes left there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        for leftover in path.parent.glob(f".{glob.escape(path.name)}.*"):
            owner = leftover.name.rpartition(".")[2]
            if owner.isdigit() and not psutil.pid_exists(int(owner)):
                leftover.unlink(missing_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise SystemFailure(f"{path}: cannot be written ({error.strerror})") from None


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable, as fsync does for a file's content. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_line(path: Path, line: bytes) -> None:
    """Appends one whole line (newline included) in a single write; an incomplete last line is ended first.

    Raises SystemFailure if it cannot be written.
    """
    try:
        with path.open("ab+") as file:
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    line = b"\n" + line
            file.write(line)
    except OSError as error:
        full = "; make room on its disk" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        raise SystemFailure(f"{path}: cannot be written ({error.strerror}){full}") from None
