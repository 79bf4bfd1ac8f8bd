"""The dashboard as a real browser shows it, where there is one: Debian's package `chromium`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from chromium import CHROMIUM, page
from served_dashboard import served

from punie_tui.runs.exports.replay import play, prepare
from punie_tui.runs.store import Run
from punie_tui.tui.browser.door import NO_TOKEN
from punie_tui.tui.keys.refusal import READ_ONLY
from recorded_runs import workspace

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")

RECORDED = Run(Path(__file__).parents[2] / "assets" / "recorded" / "demo")
SPEED = 20.0


class _Over(Exception):
    """The test is over, and the replay with it."""


@contextmanager
def replayed(copy: Run) -> Iterator[None]:
    """The demo's run, played again in the copy as if it trained now, for as long as the block takes."""
    over = threading.Event()

    def wait(seconds: float) -> None:
        if over.wait(seconds):
            raise _Over

    def replay() -> None:
        with suppress(_Over):
            play(RECORDED, copy, SPEED, wait=wait)

    player = threading.Thread(target=replay)
    player.start()
    try:
        yield
    finally:
        over.set()
        player.join()


async def test_the_train_pane_of_a_live_run_is_drawn_and_moves_and_takes_keys(tmp_path: Path) -> None:
    live = prepare(RECORDED, workspace(tmp_path / "work").runs)
    with served(tmp_path / "work", "--run", live.id) as server, replayed(live):
        async with page(tmp_path / "profile") as opened:
            await opened.open(server.address)
            await opened.until_shown("TRAIN", "read-only", live.id)
            assert await opened.evaluate("location.href") == server.page
            before, first = opened.screen.text, await opened.picture()
            colours, drawn = await opened.colours(first)
            assert colours > 20 and drawn > 0.02
            await opened.until(lambda: opened.screen.text != before and opened.screen.came > 20_000)
            assert await opened.picture() != first
            assert await opened.evaluate("document.activeElement.tagName") == "TEXTAREA"  # without a click
            await opened.press("6")
            await opened.until_shown("PLAYGROUND")
            await opened.press("2")
            await opened.until_shown("TRAIN")
            await opened.press("p")
            await opened.until_shown(READ_ONLY[:30])
            assert not live.control_file.exists()
            assert not opened.complaints
            assert {address.split("/")[2] for address in opened.asked if not address.startswith("data:")} == {
                f"127.0.0.1:{server.port}"
            }


async def test_a_wrong_token_sees_one_sentence_and_nothing_else(tmp_path: Path) -> None:
    workspace(tmp_path / "work")
    with served(tmp_path / "work") as server:
        async with page(tmp_path / "profile") as opened:
            await opened.open(f"{server.page}?token=wrong")
            while (shown := await opened.evaluate("document.body.innerText")) == "":
                pass
            assert shown.strip() == f"punie-tui: {NO_TOKEN}"
            assert await opened.evaluate("document.querySelectorAll('canvas, script').length") == 0
            assert opened.websockets == [] and opened.screen.came == 0 and not server.dashboards()
