"""A static that is laid out anew only when what it shows is another: being told the same again costs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content, Span
from textual.widgets import Static


class Steady(Static):
    """Shows content; in lines that are not wrapped, `show` with as many lines as before moves nothing else."""

    _shown: tuple[str, Sequence[Span]] | None = None

    def show(self, content: Content, *, wrapped: bool = True) -> None:
        before, now = self._shown, (content.plain, content.spans)
        if now == before:
            return
        self._shown = now
        moves = wrapped or before is None or before[0].count("\n") != now[0].count("\n")
        self.update(content, layout=moves)
