"""A list of entries such as findings: each has a line, a detail to read, and usually the dataset row it is about.

The entries' contents are up to the callers that make them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content
from textual.widgets.option_list import Option

from punie_tui.tui.common.choice_list import ChoiceList
from punie_tui.tui.keys.offering import Copyable, FilePlace

MOST_LISTED = 5_000


@dataclass(frozen=True)
class Entry:
    """`look` is its line in the list, `detail` makes the text to read, `place` is its file and line (from 0)."""

    look: Content
    detail: Callable[[], Content] = Content
    place: tuple[Path, int] | None = None


class EntryList(ChoiceList):
    """A list of entries. Its parent handles `OptionHighlighted` and `OptionSelected`, and reads `entry` for the one
    under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._entries: list[Entry] = []

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        at = self.highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    def copies(self) -> list[Copyable]:
        """What can be copied of the entry under the cursor."""
        if self.entry is None:
            return []
        paths = [Copyable("path", f"{place.file}:{place.line}") for place in self.places()]
        return [Copyable("text", self.entry.detail().plain), *paths]

    def places(self) -> list[FilePlace]:
        """The row that the entry under the cursor is about."""
        place = self.entry.place if self.entry is not None else None
        return [FilePlace("row", place[0], place[1] + 1)] if place is not None else []

    def show(self, entries: Sequence[Entry]) -> None:
        """Lists the first MOST_LISTED of these entries. The cursor stays where it was, if possible."""
        at = self.highlighted or 0
        self._entries = list(entries[:MOST_LISTED])
        self.clear_options()
        self.add_options([Option(entry.look) for entry in self._entries])
        if len(entries) > MOST_LISTED:
            more = Content.styled(f"… {len(entries) - MOST_LISTED:,} more", "$foreground-muted")
            self.add_option(Option(more, disabled=True))
        if self._entries:
            self.highlighted = min(at, len(self._entries) - 1)
