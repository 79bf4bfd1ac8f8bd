"""Asks which answer from the workspace's history to show again."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.app import App
from textual.content import Content

from punie_tui.playground.history import Asked, read_history
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Choice, Chooser
from punie_tui.tui.common.untrusted import untrusted

EMPTY = "Nothing was asked in this workspace yet."


async def ask_for_earlier(app: App[Any], settings: Settings) -> Asked | None:
    """Asks for an earlier answer; None if that was cancelled. Call it in a worker."""
    found = await asyncio.to_thread(read_history, settings)
    choices = [Choice(str(at), _look(asked)) for at, asked in enumerate(found)]
    chosen = await app.push_screen_wait(Chooser("what was asked before", choices, empty=EMPTY, wide=True))
    return found[int(chosen)] if chosen is not None else None


def _look(asked: Asked) -> Content:
    when = f"{asked.at[:16].replace('T', ' ')}  "
    called = f"  {len(asked.calls)} real call{'' if len(asked.calls) == 1 else 's'}" if asked.calls else ""
    return Content.assemble(
        (when, "$foreground-muted"),
        untrusted(asked.question, limit=100, one_line=True),
        (called, "$text-accent"),
        untrusted(f"  {asked.model}", limit=60, one_line=True, style="$foreground-muted"),
    )
