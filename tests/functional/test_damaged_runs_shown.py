"""The dashboard with damaged runs in the workspace: it opens, shows them as such, and every pane works."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from punie_tui.tui.app import PunieApp
from punie_tui.tui.panes import PANES
from punie_tui.tui.runs.runs_screen import RunsScreen
from recorded_models import make
from recorded_runs import finished_run, workspace
from shown import until, until_shown

DAMAGED = [
    ("recipe.toml", b""),
    ("recipe.toml", b"newkey = 1\n"),
    ("events.jsonl", b"\x00\xff\n" * 40),
    ("validation/validate-adapter.plan.json", b"{"),
    ("validation/validate-adapter.jsonl", b"{}\n\xff\n"),
]


@pytest.mark.parametrize(("file", "data"), DAMAGED)
async def test_the_newest_run_is_damaged_and_every_pane_opens(tmp_path: Path, file: str, data: bytes) -> None:
    settings = workspace(tmp_path)
    finished_run(settings, name="whole", now=time.time() - 500)
    run = finished_run(settings)
    make(run, "adapter", "fused")
    (run.path / file).write_bytes(data)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        for name, entry in PANES.items():
            await pilot.press(entry.key)
            await until(pilot, lambda name=name: app.pane is not None and app.pane.id == name)  # type: ignore[misc]
            await pilot.pause()
        await pilot.press("2")
        await until(pilot, lambda: app.current_run.tail is not None and app.current_run.tail.run == run)
        if not file.startswith("validation"):
            await until(pilot, lambda: app.current_run.state == "damaged")
            await until_shown(pilot, "damaged")
        await app.run_action("runs")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until_shown(pilot, "whole-1", run.id)
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await app.run_action("older_run")
        await until(pilot, lambda: app.current_run.tail is not None and app.current_run.tail.run.id == "whole-1")
        await until(pilot, lambda: app.current_run.state == "finished")
