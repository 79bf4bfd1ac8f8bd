"""What is laid out and painted anew only when it shows something else: being told the same again costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self
from weakref import WeakKeyDictionary

from textual.content import Content, Span
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Static

Shown = tuple[str, Sequence[Span]]
"""A content's text and styles; contents themselves are equal where their texts are."""

_titles: WeakKeyDictionary[Widget, Shown] = WeakKeyDictionary()
_subtitles: WeakKeyDictionary[Widget, Shown] = WeakKeyDictionary()


def entitle(widget: Widget, title: Content | str, subtitle: Content | str | None = None) -> None:
    """Gives a widget its border title, and where one is named its subtitle; to assign it paints the whole widget again,
    even where the title is the same."""
    if _titles.get(widget) != (text := _shown_as(title)):
        _titles[widget] = text
        widget.border_title = title
    if subtitle is not None and _subtitles.get(widget) != (text := _shown_as(subtitle)):
        _subtitles[widget] = text
        widget.border_subtitle = subtitle


class Steady(Static):
    """Shows content; in lines that are not wrapped, `show` with as many lines as before moves nothing else, and paints
    the lines alone that are other than before."""

    _shown: Shown | None = None
    _lines: Sequence[Shown] = ()
    _only: Sequence[Region] = ()

    def show(self, content: Content, *, wrapped: bool = True) -> None:
        now = _shown_as(content)
        if now == self._shown:
            return
        before, self._shown = self._lines, now
        self._lines = () if wrapped else [_shown_as(line) for line in content.split("\n", allow_blank=True)]
        moves = wrapped or len(before) != len(self._lines)
        if not moves:
            width, lines = self.content_size.width, zip(before, self._lines, strict=True)
            self._only = [Region(0, y, width, 1) for y, (old, new) in enumerate(lines) if old != new]
        self.update(content, layout=moves)
        self._only = ()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Textual's; while it is shown something else of as many lines, those alone that are other than before."""
        return super().refresh(*(regions or self._only), repaint=repaint, layout=layout, recompose=recompose)


def _shown_as(content: Content | str) -> Shown:
    return (content, ()) if isinstance(content, str) else (content.plain, content.spans)
