"""A static whose content is made for its width: it posts a message when the width changes."""

from __future__ import annotations

from textual.events import Resize
from textual.message import Message

from punie_tui.tui.common.steady import Steady


class Fitted(Steady):
    """Posts `Refit` when its width has changed."""

    class Refit(Message):
        """The width has changed, so the content should be made again."""

    _fitted_width = 0
    _content_width = 0

    @property
    def content_width(self) -> int:
        """The width to make content for; while the widget is hidden, the last width it had."""
        self._content_width = self.content_size.width or self._content_width
        return self._content_width

    def on_resize(self, event: Resize) -> None:
        if event.size.width != self._fitted_width:
            self._fitted_width = event.size.width
            self.post_message(self.Refit())
