"""Going from a failed query to drafts that teach it, and to the run that learns them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual.app import App

from punie_tui.runs.store import Run
from punie_tui.settings import Settings

if TYPE_CHECKING:
    from punie_tui.tui.drafts.drafts_screen import DraftsScreen


async def draft_for(app: App[Any], settings: Settings, run: Run, name: str, query: str) -> Run | None:
    """Shows the drafts for a query of a run's validation; the run that was started, None where none was. Call it in a
    worker."""
    screen = await asyncio.to_thread(_screen, settings, run, name, query)
    return await app.push_screen_wait(screen)


def _screen(settings: Settings, run: Run, name: str, query: str) -> DraftsScreen:
    """The screen; what it needs (generators, checks, the sandbox) takes long to import, hence here and in a thread."""
    from punie_tui.tui.drafts.draft_book import DraftBook
    from punie_tui.tui.drafts.drafts_screen import DraftsScreen

    return DraftsScreen(DraftBook(settings, run, name), query)
