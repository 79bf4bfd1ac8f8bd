"""The Train pane as pictures: recorded runs, drawn as they were when somebody last looked at them and found them good.

A picture differs between versions of Textual and Python, so there is one pinned pair (`BASELINE`); elsewhere these
tests are skipped. After a change that is meant: `PUNIE_SNAPSHOTS=write pytest tests/functional/test_snapshots.py`,
and look at what changed in tests/snapshots before committing it.
"""

import re

import pytest

from pictures import assert_as_it_was, only_here
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.charts.chart_view import ChartView
from recorded_runs import crashed_run, finished_run, live_run, nan_run, resumed_run
from shown import until

NOW = 1_790_000_000.0

SCENES = [
    ("live", live_run, (80, 24), ()),
    ("live", live_run, (120, 40), ()),
    ("live", live_run, (200, 60), ()),
    ("cursor", live_run, (120, 40), ("left", "shift+left", "up")),
    ("ascii", live_run, (80, 24), ()),
    ("finished", finished_run, (120, 40), ()),
    ("crashed", crashed_run, (80, 24), ()),
    ("nan", nan_run, (80, 24), ()),
    ("resumed", resumed_run, (80, 24), ()),
]


@only_here
@pytest.mark.parametrize(
    ("scene", "record", "size", "keys"), SCENES, ids=[f"{scene[0]} {scene[2]}" for scene in SCENES]
)
async def test_the_pane_looks_as_it_did(tmp_path, monkeypatch, scene, record, size, keys):
    monkeypatch.setenv("HOME", str(tmp_path))  # the header shows the workspace from there on
    monkeypatch.delenv("NO_COLOR", raising=False)
    workspace = tmp_path / "work" / "punie"
    workspace.mkdir(parents=True)
    settings = Settings(workspace=workspace, ascii=scene == "ascii")
    run = record(settings, now=NOW)
    if run.heartbeat_file.is_file() and scene == "crashed":
        beat = run.heartbeat()
        run.heartbeat_file.write_text(beat.model_copy(update={"t": NOW - 60}).model_dump_json())
    app = PunieApp(settings, clock=lambda: NOW)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.pane is not None and app.pane.tail is not None and drawn(app))
        await pilot.press(*keys)
        before = ""
        while (picture := svg(app)) != before:  # until layout and charts have settled
            before = picture
            await pilot.pause(0.3)
    assert_as_it_was(picture, f"train-{scene}-{size[0]}x{size[1]}.svg")


def drawn(app):
    text = app.query_one("#chart-main", ChartView).render().plain
    return "┤" in text or "+" in text


def svg(app):
    """The screen as SVG, without what is drawn at random (ids), fetched from elsewhere (fonts) or only fits the text
    to its cells to the pixel (clips, lengths): a third of the size."""
    picture = app.export_screenshot()
    for part in (
        r"@font-face \{.*?\}\s*",
        r"<clipPath.*?</clipPath>\s*",
        r' clip-path="[^"]*"',
        r' textLength="[^"]*"',
    ):
        picture = re.sub(part, "", picture, flags=re.DOTALL)
    return re.sub(r"terminal-(\d+-)?", "", picture)
