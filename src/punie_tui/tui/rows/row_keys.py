"""The keys of the Data pane for the row under the cursor: how it is shown, and what is decided about it.

`CuratedRows`, `ChatView` and the pane do the work; this part of the pane calls them.
"""

from __future__ import annotations

import asyncio
from typing import Literal

from punie_tui.tui.common.entry_list import EntryList
from punie_tui.tui.keys.offering import Copyable, FilePlace
from punie_tui.tui.rows.chat_view import ChatView
from punie_tui.tui.rows.curated_rows import CuratedRows
from punie_tui.tui.rows.row_views import RowViews

View = Literal["chat", "json", "tokens", "run", "plots"]


class RowKeys:
    """The actions of a pane that has `browser`, `entries` while a list covers the rows, and an `example`. A mixin: put
    it before Textual's class."""

    _view: View
    _views: RowViews

    @property
    def browser(self) -> CuratedRows:
        raise NotImplementedError

    @property
    def entries(self) -> EntryList | None:
        raise NotImplementedError

    @property
    def example(self) -> ChatView:
        raise NotImplementedError

    def _paint_row(self) -> None:
        raise NotImplementedError

    def _show_view(self, view: View) -> None:
        """Switches to another view, or to the chat if that view is shown already."""
        self._view = "chat" if view == self._view else view
        self._paint_row()

    def action_json(self) -> None:
        self._show_view("json")

    def action_tokens(self) -> None:
        self._show_view("tokens")

    def action_run(self) -> None:
        if self._view == "run":
            self._views.next_fixture()
            self._paint_row()
        else:
            self._show_view("run")

    def action_system(self) -> None:
        self.example.toggle_system()

    async def copies(self) -> list[Copyable]:
        return (self.entries or self.browser).copies()

    async def places(self) -> list[FilePlace]:
        if self.entries is not None:
            return self.entries.places()
        return [*await asyncio.to_thread(self.browser.lessons), *self.browser.places()]

    def action_keep(self) -> None:
        self.browser.decide("keep")

    def action_drop(self) -> None:
        self.browser.decide("drop")

    def action_edit(self) -> None:
        self.browser.edit(self._views.trial)

    def action_note(self) -> None:
        self.browser.note()

    def action_save_as(self) -> None:
        self.browser.save_as()

    async def undo(self) -> str:
        return self.browser.undo()
