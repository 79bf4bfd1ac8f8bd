"""What a Pilot test sees: the screen as lines of text, and waiting until it shows something."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot

from punie_tui.tui.app import PunieApp

PATIENCE = 1_000


def screen_lines(app: PunieApp) -> list[str]:
    """The screen, a string a line, just what the terminal would get without its styles."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def screen_text(app: PunieApp) -> str:
    return "\n".join(screen_lines(app))


async def until(pilot: Pilot[None], holds: Callable[[], bool], patience: int = PATIENCE) -> None:
    """Lets the app go on until a condition holds; fails with the screen where it never does."""
    for _ in range(patience):
        await pilot.pause(0.01)
        if holds():
            return
    raise AssertionError(f"it never came true; the screen is\n{screen_text(pilot.app)}")  # type: ignore[arg-type]


STILL = 10
"""So often nothing may have changed; more often would be longer than the second after which a live run's clock has."""


async def until_still(pilot: Pilot[None]) -> None:
    """Lets the app go on until nothing is at work any more and the screen stays as it is for a while."""
    app: PunieApp = pilot.app  # type: ignore[assignment]
    same, before = 0, ""
    for _ in range(PATIENCE):
        await pilot.pause(0.02)
        now = screen_text(app)
        same = same + 1 if now == before and not list(app.workers) else 0
        before = now
        if same == STILL:
            return
    raise AssertionError(f"it never came to rest; the screen is\n{before}")


async def until_shown(pilot: Pilot[None], *texts: str) -> str:
    """Waits until all texts are on the screen; the screen."""
    await until(pilot, lambda: all(text in screen_text(pilot.app) for text in texts))  # type: ignore[arg-type]
    return screen_text(pilot.app)  # type: ignore[arg-type]
