"""A list with a cursor that posts `OptionHighlighted` only when a person moves it.

Textual's list posts it whenever the cursor moves, even if the program moved it: a listener that sets the cursor in
response triggers itself, and two such messages in flight keep triggering each other forever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textual import events
from textual.widgets import OptionList

from punie_tui.tui.keys.actions import move_keys


class ChoiceList(OptionList):
    """Posts `OptionHighlighted` when a key or the mouse moves the cursor, but not when the program sets
    `highlighted`."""

    BINDINGS = move_keys(
        "cursor_down", "cursor_up", "first", "last", "half_page(1)", "half_page(-1)", "page_down", "page_up"
    )

    _by_hand = False

    @contextmanager
    def _moved_by_hand(self) -> Iterator[None]:
        self._by_hand = True
        try:
            yield
        finally:
            self._by_hand = False

    def watch_highlighted(self, highlighted: int | None) -> None:
        if self._by_hand:
            super().watch_highlighted(highlighted)
            return
        with self.prevent(OptionList.OptionHighlighted):
            super().watch_highlighted(highlighted)

    def action_cursor_up(self) -> None:
        with self._moved_by_hand():
            super().action_cursor_up()

    def action_cursor_down(self) -> None:
        with self._moved_by_hand():
            super().action_cursor_down()

    def action_first(self) -> None:
        with self._moved_by_hand():
            super().action_first()

    def action_last(self) -> None:
        with self._moved_by_hand():
            super().action_last()

    def action_page_up(self) -> None:
        with self._moved_by_hand():
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        with self._moved_by_hand():
            super().action_page_down()  # type: ignore[no-untyped-call]

    def action_half_page(self, direction: int) -> None:
        """Moves half a page down (1) or up (-1); stops at the ends."""
        for _ in range(max(1, self.scrollable_content_region.height // 2)):
            before = self.highlighted
            (self.action_cursor_down if direction > 0 else self.action_cursor_up)()
            after = self.highlighted
            if before is not None and after is not None and (after - before) * direction <= 0:
                (self.action_last if direction > 0 else self.action_first)()
                return

    def on_resize(self) -> None:
        """Keeps the cursor in view when the list becomes shorter."""
        self.call_after_refresh(self.scroll_to_highlight)

    async def _on_click(self, event: events.Click) -> None:
        with self._moved_by_hand():
            await super()._on_click(event)
