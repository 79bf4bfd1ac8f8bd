"""All panes as somebody last found them good, at three sizes: live, failed and empty, in dark, light and 16 colours.

A picture here is text, so that a change reads as a diff: the screen a line each and, behind `│`, four letters that
stand for the line's colours. `PUNIE_SNAPSHOTS=write pytest tests/functional/test_six_panes.py` writes them anew, after
a change that is meant.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.pilot import Pilot

from data_workspace import bare_workspace, dataset, row
from pictures import assert_as_it_was, only_here
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.app import PunieApp
from punie_tui.tui.panes import PANES
from recorded_runs import failed_run, judge, live_run
from shown import until_still

NOW = 1_790_000_000.0
SIZES = ((80, 24), (120, 40), (200, 60))
THEMES = {"dark": "textual-dark", "light": "textual-light", "16-colours": "ansi-dark"}
REASON = "2 rows are not fit to train on: train.jsonl:3 holds two calls"


def live(settings: Settings) -> None:
    """A training at work, that was validated before."""
    call = wrap_call('result = typecheck("src/")\nprint(result.error_count)')
    rows = [row(f"How many type errors has part {n}?", call, category="C") for n in range(40)]
    dataset(settings, "demo", train=b"".join(rows), valid=rows[0] * 3)
    run = live_run(settings, now=NOW)
    from punie_tui.grading.suite import load_suite

    suite = load_suite("seed25", settings)
    judge(run, "validate-adapter", suite, [query.id for query in suite.queries], began=NOW - 52)


def failed(settings: Settings) -> None:
    """A run whose data failed their checks."""
    dataset(settings, "demo", train=b'{"messages": [\n' + row("fine?", "fine"))
    failed_run(settings, reason=REASON, now=NOW)


def empty(settings: Settings) -> None:
    """Nothing at all."""


@only_here
@pytest.mark.parametrize(("scene", "theme"), [*product([empty, live, failed], THEMES)])
async def test_every_pane_looks_as_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene: Callable[[Settings], None], theme: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # the header shows the workspace from there on
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(total=100e9, used=20e9, free=80_000_000_000))
    settings = bare_workspace(tmp_path, monkeypatch).model_copy(update={"cache_dir": tmp_path / "cache"})
    if scene is empty:  # where it says to put datasets there is a path that is another in each run of the tests
        settings = settings.model_copy(update={"data_dir": Path("/nowhere/data")})
    scene(settings)
    app = PunieApp(settings, clock=lambda: NOW)
    app.theme = THEMES[theme]
    async with app.run_test(size=SIZES[0], notifications=False) as pilot:
        seen: dict[tuple[int, int], list[str]] = {}
        for size in SIZES:
            await pilot.resize_terminal(*size)
            seen[size] = [f"== {name}\n{await picture(pilot, entry.key)}" for name, entry in PANES.items()]
    for (width, height), screens in seen.items():
        assert_as_it_was("\n".join(screens) + "\n", f"panes-{scene.__name__}-{theme}-{width}x{height}.txt")


async def picture(pilot: Pilot[None], key: str) -> str:
    """A pane's screen once it has come to rest."""
    await pilot.press(key)
    await until_still(pilot)
    return "\n".join(f"{strip.text.rstrip()}│{looks(strip)}" for strip in pilot.app.screen._compositor.render_strips())


def looks(strip: object) -> str:
    """Four letters for what the line's cells look like, apart from what they say."""
    styles = [(str(segment.style), len(segment.text)) for segment in strip]  # type: ignore[attr-defined]
    plain = re.sub(r"'[^']*meta[^']*'", "", repr(styles))
    return hashlib.sha256(plain.encode()).hexdigest()[:4]
