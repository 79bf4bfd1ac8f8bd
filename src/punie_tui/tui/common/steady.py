"""Widgets that lay out and repaint only when their content changes; showing the same content again costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self
from weakref import WeakKeyDictionary

from textual.content import Content, Span
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Static

Shown = tuple[str, Sequence[Span]]
"""The text and styles of a `Content`; two `Content`s compare equal if their texts do, whatever the styles."""

_titles: WeakKeyDictionary[Widget, Shown] = WeakKeyDictionary()
_subtitles: WeakKeyDictionary[Widget, Shown] = WeakKeyDictionary()


def entitle(widget: Widget, title: Content | str, subtitle: Content | str | None = None) -> None:
    """Sets a widget's border title, and its subtitle if given, only if changed: assigning one repaints the whole
    widget, even if it is the same."""
    if _titles.get(widget) != (text := _shown_as(title)):
        _titles[widget] = text
        widget.border_title = title
    if subtitle is not None and _subtitles.get(widget) != (text := _shown_as(subtitle)):
        _subtitles[widget] = text
        widget.border_subtitle = subtitle


class Steady(Static):
    """Shows content. If lines are not wrapped and there are as many as before, `show` causes no layout and repaints
    only the lines that changed."""

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
        """Textual's `refresh`; during a `show` of as many lines as before, limited to the lines that changed."""
        return super().refresh(*(regions or self._only), repaint=repaint, layout=layout, recompose=recompose)


def _shown_as(content: Content | str) -> Shown:
    return (content, ()) if isinstance(content, str) else (content.plain, content.spans)
