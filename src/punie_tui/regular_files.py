"""Files of a workspace read without waiting: what only looks like a file (a pipe, a device) is refused, not read."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO


def open_file(path: Path) -> BinaryIO:
    """Opens a file for reading. Raises OSError, also for what is no regular file: to open a pipe may never end."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        number = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
        said = os.strerror(number) if number == errno.EISDIR else "it is a pipe, a socket or a device, and no file"
        raise OSError(number, said, str(path))
    return os.fdopen(descriptor, "rb")


def read_file(path: Path) -> bytes:
    """All of a file. Raises OSError as `open_file`."""
    with open_file(path) as file:
        return file.read()


def parse_json(text: str | bytes) -> Any:
    """What a JSON text says. Raises ValueError for all that is none, and for what is nested too deep to be read."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def read_json(path: Path) -> Any:
    """What a JSON file says. Raises OSError as `read_file` does, and ValueError as `parse_json` does."""
    return parse_json(read_file(path))
