"""A static whose content is made for its width: it says when that changes, so that it can be made anew."""

from __future__ import annotations

from textual.events import Resize
from textual.message import Message

from punie_tui.tui.common.steady import Steady


class Fitted(Steady):
    """Posts `Refit` when its width is another than before."""

    class Refit(Message):
        """What is shown was made for another width."""

    _fitted_width = 0
    _content_width = 0

    @property
    def content_width(self) -> int:
        """The width to make content for; where it is out of sight, the one that it had there before."""
        self._content_width = self.content_size.width or self._content_width
        return self._content_width

    def on_resize(self, event: Resize) -> None:
        if event.size.width != self._fitted_width:
            self._fitted_width = event.size.width
            self.post_message(self.Refit())
