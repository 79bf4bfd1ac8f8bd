"""Opens the drafts for a failed query, which can lead to a training run on them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual.app import App

from punie_tui.runs.store import Run
from punie_tui.settings import Settings

if TYPE_CHECKING:
    from punie_tui.tui.drafts.drafts_screen import DraftsScreen


async def draft_for(app: App[Any], settings: Settings, run: Run, name: str, query: str) -> Run | None:
    """Shows the drafts for a query of a run's validation; returns the run that was started, or None. Call it in a
    worker."""
    screen = await asyncio.to_thread(_screen, settings, run, name, query)
    return await app.push_screen_wait(screen)


def _screen(settings: Settings, run: Run, name: str, query: str) -> DraftsScreen:
    """Makes the screen. Its dependencies (generators, checks, sandbox) import slowly: hence here and in a thread."""
    from punie_tui.tui.drafts.draft_book import DraftBook
    from punie_tui.tui.drafts.drafts_screen import DraftsScreen

    return DraftsScreen(DraftBook(settings, run, name), query)
