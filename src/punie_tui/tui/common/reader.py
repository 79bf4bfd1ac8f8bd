"""A text to read: it scrolls with the keys that move the cursor in lists."""

from __future__ import annotations

from textual.containers import VerticalScroll

from punie_tui.tui.keys.actions import move_keys


class Reader(VerticalScroll):
    """A text to scroll through."""

    BINDINGS = move_keys(
        "scroll_down", "scroll_up", "scroll_home", "scroll_end", "page_down", "page_up", "page_down", "page_up"
    )
