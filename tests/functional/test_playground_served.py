"""The Playground with a model that somebody serves: chosen by its address, seen as it answers, stopped, cut off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asked_pane import answered, playground, type_in
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from recorded_runs import workspace
from scripted_server import ScriptedServer, scripted_server, streams
from shown import until, until_shown

GOOD = wrap_call('result = typecheck("src/")\nprint(f"Type errors: {result.error_count}")')


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return workspace(tmp_path / "work")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as made:
        yield made


async def test_a_server_is_chosen_by_its_address_and_its_answer_judged(
    settings: Settings, server: ScriptedServer
) -> None:
    server.script = [streams(GOOD[:40], GOOD[40:])]
    async with playground(settings) as (pilot, pane):
        await pilot.press("m")
        await until_shown(pilot, "ask which model?")
        await pilot.press("end", "enter")
        await until_shown(pilot, "address of a server")
        await pilot.press(*f"{server.address} ours", "enter")
        await until(pilot, lambda: pane.line.has_focus)
        await pilot.press(*"How many?", "enter")
        await until(pilot, lambda: pane.models[0].attempt.graded is not None, patience=6_000)
        screen = await answered(pilot, pane)
        assert "Type errors: 17" in screen and "served" in screen and " ours" in screen
        assert server.asked[0][1]["model"] == "ours"


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_an_answer_is_seen_as_it_comes_and_stopped(settings: Settings, server: ScriptedServer, key: str) -> None:
    over = threading.Event()

    def half(handler: Any) -> None:
        streams("Half of it", end=False)(handler)
        over.wait(60)

    server.script = [half]
    async with playground(settings, server.address) as (pilot, pane):
        await type_in(pilot, "What is lint?")
        await until(pilot, lambda: bool(pane.models[0].attempt.text), patience=6_000)
        await until_shown(pilot, "Half of it")
        assert pane.models[0].state == "writing"
        await pilot.press(key)
        screen = await answered(pilot, pane)
        assert "stopped by you, so not judged" in screen and "Half of it" in screen
        over.set()


async def test_an_answer_that_is_cut_off_in_the_middle_says_so_and_is_not_judged(
    settings: Settings, server: ScriptedServer
) -> None:
    server.script = [streams("Half of it", end=False)]
    async with playground(settings, server.address) as (pilot, pane):
        await type_in(pilot, "What is lint?")
        screen = await answered(pilot, pane)
        assert "cut off in the middle" in screen and "Half of it" in screen
        assert pane.models[0].attempt.graded is None
