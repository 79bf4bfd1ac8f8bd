"""Asks which answer from the workspace's history to show again."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.app import App
from textual.content import Content

from punie_tui.playground.history import HistoryEntry, read_history
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Choice, Chooser
from punie_tui.tui.common.untrusted import untrusted

EMPTY = "Nothing was asked in this workspace yet."


async def ask_for_earlier(app: App[Any], settings: Settings) -> HistoryEntry | None:
    """Asks for an earlier answer; None if that was cancelled. Call it in a worker."""
    found = await asyncio.to_thread(read_history, settings)
    choices = [Choice(str(at), _look(entry)) for at, entry in enumerate(found)]
    chosen = await app.push_screen_wait(Chooser("earlier questions", choices, empty=EMPTY, wide=True))
    return found[int(chosen)] if chosen is not None else None


def _look(entry: HistoryEntry) -> Content:
    when = f"{entry.at[:16].replace('T', ' ')}  "
    called = f"  {len(entry.calls)} real call{'' if len(entry.calls) == 1 else 's'}" if entry.calls else ""
    return Content.assemble(
        (when, "$foreground-muted"),
        untrusted(entry.question, limit=100, one_line=True),
        (called, "$text-accent"),
        untrusted(f"  {entry.model}", limit=60, one_line=True, style="$foreground-muted"),
    )
