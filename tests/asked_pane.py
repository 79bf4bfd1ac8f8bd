"""The Playground pane through Pilot: opened with models in it, asked, and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from punie_tui.playground.candidates import find_candidate
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.playground.pane import PlaygroundPane
from shown import screen_text, until


@asynccontextmanager
async def playground(
    settings: Settings, *names: str, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[Pilot[None], PlaygroundPane]]:
    """The pane in front, with the models of these names in it."""
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: isinstance(app.pane, PlaygroundPane))
        pane = app.pane
        assert isinstance(pane, PlaygroundPane)
        for place, name in enumerate(names):
            await pane._take(find_candidate(name, settings), place)
        if names:
            pane.first_focus().focus()
            await until(pilot, lambda: app.focused is pane.first_focus())
        yield pilot, pane


async def type_in(pilot: Pilot[None], question: str) -> None:
    """Enter, the question, Enter."""
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.pane.line.has_focus)  # type: ignore[attr-defined]
    await pilot.press(*question, "enter")


async def answered(pilot: Pilot[None], pane: PlaygroundPane) -> str:
    """Waits for the answers as long as their processes take; the screen."""
    while pane._is_busy or pane._dirty:
        await asyncio.sleep(0.02)
        await pilot.pause()
    return screen_text(pilot.app)  # type: ignore[arg-type]
