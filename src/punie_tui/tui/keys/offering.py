"""What a pane or a dialog has for the keys that mean the same everywhere: copy, open, take back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from punie_tui.errors import UsageError
from punie_tui.reachable import is_file


@dataclass(frozen=True)
class Copyable:
    """A text that can be copied, and what it is, such as `answer`."""

    name: str
    text: str


@dataclass(frozen=True)
class Place:
    """A line (from 1) of a file, and what that is, such as `recipe`."""

    name: str
    file: Path
    line: int = 1


def existing(places: list[Place]) -> list[Place]:
    """Those whose file is there."""
    return [place for place in places if is_file(place.file)]


class Offering:
    """A pane or dialog. Stands before Textual's class; a dialog names the keys that it has in its `bindings`."""

    async def copies(self) -> list[Copyable]:
        """What can be copied of what is shown, the likeliest first."""
        return []

    async def places(self) -> list[Place]:
        """The files of what is shown, that can be opened in an editor, the likeliest first."""
        return []

    async def undo(self) -> str:
        """Takes back the last decision; what to say of it. Raises UsageError where there is none."""
        raise UsageError("nothing was decided here, so there is nothing to take back")
