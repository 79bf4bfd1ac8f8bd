"""A list with a cursor that tells only of what a person does.

Textual's list posts `OptionHighlighted` whenever the cursor stands elsewhere, also where the program put it there: the
one who listens and puts it there again answers itself, and two such answers under way chase each other for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textual import events
from textual.widgets import OptionList

from punie_tui.tui.keys.actions import move_keys


class ChoiceList(OptionList):
    """Posts `OptionHighlighted` where a key or the mouse moved the cursor; the program, which sets `highlighted`, knows
    already what it did."""

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
        """Half a page on, or back; it stops at the ends."""
        for _ in range(max(1, self.scrollable_content_region.height // 2)):
            before = self.highlighted
            (self.action_cursor_down if direction > 0 else self.action_cursor_up)()
            after = self.highlighted
            if before is not None and after is not None and (after - before) * direction <= 0:
                (self.action_last if direction > 0 else self.action_first)()
                return

    def on_resize(self) -> None:
        """The cursor stays in sight where the list becomes shorter."""
        self.call_after_refresh(self.scroll_to_highlight)

    async def _on_click(self, event: events.Click) -> None:
        with self._moved_by_hand():
            await super()._on_click(event)
