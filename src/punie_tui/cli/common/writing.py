"""Writes a command's text to a file, or prints it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from punie_tui.cli.common.output import Session
from punie_tui.errors import UsageError
from punie_tui.regular_files import write_atomically

force_option = click.option("--force", is_flag=True, help="Overwrite an existing file even if it is something else.")


@dataclass(frozen=True)
class WrittenText:
    """What a document says about a text: the text itself if it was printed, else the file that it was written into."""

    text: str | None = None
    path: str | None = None


def write_or_print(
    session: Session, text: str, output: Path | None, *, over: str | None = None, force: bool = False
) -> WrittenText:
    """Writes a text into the given file, whole or not at all; prints it if none is given.

    Raises as `writable` does.
    """
    if output is None:
        session.report(text.rstrip("\n"))
        return WrittenText(text=text)
    path = writable(output, over, force=force)
    write_atomically(path, text.encode())
    session.report(f"written to {path}")
    return WrittenText(path=str(path))


def writable(output: Path, over: str | None = None, *, force: bool = False) -> Path:
    """The given file, if it may be written.

    An existing file is overwritten if its text has `over` near its beginning, which marks an earlier one of the same
    kind, or with `force`. Raises UsageError if it is anything else, or cannot be a file.
    """
    path = output.expanduser()
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.parent}; create it or name another")
    if path.exists() and not force and not _is_earlier(path, over):
        raise UsageError(f"{path} already exists and is something else; name another file, or add --force")
    return path


def _is_earlier(path: Path, over: str | None) -> bool:
    if not path.is_file() or over is None:
        return False
    with path.open("rb") as file:
        beginning = file.read(1000)
    return not beginning or over.encode() in beginning
