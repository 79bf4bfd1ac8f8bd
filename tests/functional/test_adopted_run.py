"""A run that was trained elsewhere in every pane: what is not known of it is a dash, and nothing fails for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.widgets import Static

from punie_tui.adoption.adopt import adopt
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from recorded_runs import finished_run, workspace
from shown import until
from tiny_model import build_tiny_adapter
from training_logs import TABLE


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path) -> Settings:
    """A workspace with a recorded run, and the newest one adopted: of a model that is not on this machine."""
    found = workspace(tmp_path)
    finished_run(found)
    folder = build_tiny_adapter(tmp_path / "adapters", tiny_model)
    config = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps({**config, "model": "nobody/has-it", "data": "gone"}))
    log = tmp_path / "train.log"
    log.write_text(TABLE.replace("nan ▲", "5.5 ▼"))
    adopt(found, folder, log=log, partial=True)
    return found


async def test_the_train_pane_shows_its_curve_and_what_is_not_known(settings: Settings) -> None:
    app = PunieApp(settings, "adapters-1")
    async with app.run_test(size=(120, 40)) as pilot:
        numbers = lambda: app.screen_stack[0].query_one("#train-numbers", Static).render().plain  # noqa: E731
        await until(pilot, lambda: app.pane is not None and app.pane.tail is not None and "5.500" in numbers())
        assert "1,200" in numbers()
        assert "–" in numbers()
        reasons = [alert.name for alert in app.pane.tail.view.alerts]
        assert "adopted" in reasons and "not-known" in reasons


@pytest.mark.parametrize("size", [(80, 24), (200, 60)], ids=str)
async def test_every_pane_opens_on_it(settings: Settings, size: tuple[int, int]) -> None:
    app = PunieApp(settings, "adapters-1")
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.pane is not None and app.pane.tail is not None)
        for key in "123456R":
            await pilot.press(key)
            await pilot.pause()
    assert app.return_code in (None, 0)
