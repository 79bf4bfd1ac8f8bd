"""What a pane or a dialog provides for the keys that mean the same everywhere: copy, open, take back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from punie_tui.errors import UsageError
from punie_tui.reachable import is_file


@dataclass(frozen=True)
class Copyable:
    """A text that can be copied, and a name for it, such as `answer`."""

    name: str
    text: str


@dataclass(frozen=True)
class FilePlace:
    """A line (from 1) of a file, and a name for it, such as `recipe`."""

    name: str
    file: Path
    line: int = 1


def existing(places: list[FilePlace]) -> list[FilePlace]:
    """The places whose file exists."""
    return [place for place in places if is_file(place.file)]


class Offering:
    """A mixin for panes and dialogs, listed before Textual's class; a dialog names its keys in its `bindings`."""

    async def copies(self) -> list[Copyable]:
        """The texts that can be copied from what is shown, the likeliest first."""
        return []

    async def places(self) -> list[FilePlace]:
        """The files behind what is shown, to open in an editor, the likeliest first."""
        return []

    async def undo(self) -> str:
        """Undoes the last decision; returns the message for that. Raises UsageError if there is none."""
        raise UsageError("nothing was decided here, so there is nothing to take back")
