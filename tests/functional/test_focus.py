"""Where the keyboard is: always in the pane in front, whatever the panes behind it are told meanwhile."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.pilot import Pilot

from punie_tui.runs.events import StageFinished, StageStarted
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.panes import PANES
from recorded_models import make
from recorded_runs import crashed_run, finished_run, keep_alive, live_run, workspace
from shown import until


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = workspace(tmp_path)
    crashed_run(settings, now=time.time() - 200)
    make(finished_run(settings, now=time.time() - 100), "adapter", "fused")
    return settings


def has_the_keyboard(app: PunieApp) -> bool:
    return app.pane is not None and app.focused is not None and app.pane in app.focused.ancestors_with_self


async def visit_all(pilot: Pilot[None], app: PunieApp) -> None:
    for name, entry in PANES.items():
        await pilot.press(entry.key)
        await until(pilot, lambda name=name: app.pane is not None and app.pane.id == name)  # type: ignore[misc]
        await until(pilot, lambda: has_the_keyboard(app))


async def painted(pilot: Pilot[None], app: PunieApp) -> None:
    """Lets the panes do about a change what they do behind the scenes."""
    await until(pilot, lambda: app.pane is not None and app.pane.tail is app.current_run.tail)
    await app.workers.wait_for_complete([worker for worker in app.workers if worker.group in ("follow", "read")])
    await pilot.pause()


@pytest.mark.parametrize("front", PANES)
async def test_a_pane_behind_never_takes_the_keyboard_when_the_run_changes(settings: Settings, front: str) -> None:
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await visit_all(pilot, app)
        await pilot.press(PANES[front].key)
        await until(pilot, lambda: app.pane is not None and app.pane.id == front and has_the_keyboard(app))
        for step in ("app.older_run", "app.newer_run"):
            before = app.current_run.tail
            await app.run_action(step)
            await until(pilot, lambda before=before: app.current_run.tail is not before)  # type: ignore[misc]
            await painted(pilot, app)
            assert has_the_keyboard(app), (step, app.focused)
        app.current_run.choose(None)
        run = live_run(settings, name="fresh", until=20)
        await until(pilot, lambda: app.current_run.tail is not None and app.current_run.tail.run == run)
        await painted(pilot, app)
        assert has_the_keyboard(app), ("a run starts", app.focused)
        keep_alive(run)
        run.append_event(StageFinished(t=time.time(), stage="train", seconds=1.0))
        run.append_event(StageStarted(t=time.time(), stage="fuse"))
        await until(pilot, lambda: app.current_run.tail is not None and app.current_run.tail.view.current == "fuse")
        await painted(pilot, app)
        assert has_the_keyboard(app), ("a stage ends", app.focused)


async def test_a_pane_behind_that_asks_for_the_keyboard_gets_it_once_it_is_in_front(settings: Settings) -> None:
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await visit_all(pilot, app)
        await pilot.press("2")
        await until(pilot, lambda: app.pane is not None and app.pane.id == "train" and has_the_keyboard(app))
        hidden = [pane for pane in app.panes if pane is not app.pane]
        for pane in hidden:
            pane.first_focus().focus()
            pane.focus()
            await pilot.pause()
            assert has_the_keyboard(app), pane
        await visit_all(pilot, app)
