"""What is laid out and painted anew only when it shows something else: being told the same again costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from textual.content import Content, Span
from textual.widget import Widget
from textual.widgets import Static

Said = tuple[str, Sequence[Span]]
"""A content's text and styles; contents themselves are equal where their texts are."""

_titles: WeakKeyDictionary[Widget, Said] = WeakKeyDictionary()
_subtitles: WeakKeyDictionary[Widget, Said] = WeakKeyDictionary()


def entitle(widget: Widget, title: Content | str, subtitle: Content | str | None = None) -> None:
    """Gives a widget its border title, and where one is named its subtitle; to assign it paints the whole widget again,
    even where the title is the same."""
    if _titles.get(widget) != (said := _said(title)):
        _titles[widget] = said
        widget.border_title = title
    if subtitle is not None and _subtitles.get(widget) != (said := _said(subtitle)):
        _subtitles[widget] = said
        widget.border_subtitle = subtitle


class Steady(Static):
    """Shows content; in lines that are not wrapped, `show` with as many lines as before moves nothing else."""

    _shown: Said | None = None

    def show(self, content: Content, *, wrapped: bool = True) -> None:
        before, now = self._shown, _said(content)
        if now == before:
            return
        self._shown = now
        moves = wrapped or before is None or before[0].count("\n") != now[0].count("\n")
        self.update(content, layout=moves)


def _said(content: Content | str) -> Said:
    return (content, ()) if isinstance(content, str) else (content.plain, content.spans)
