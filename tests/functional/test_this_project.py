"""The Playground's choice *this project*: real tools in the folder one is standing in, for a model that streams."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

import punie_tui
from asked_pane import answered, playground, type_in
from punie_tui.datasets.examples import read_examples
from punie_tui.playground.history import read_history
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tools.ruff_check.tool import RUFF_SELECT
from punie_tui.tui.common.dialogs import Chooser, Confirmation
from punie_tui.tui.playground.keep_row import KeepRowForm
from punie_tui.tui.playground.pane import PlaygroundPane
from recorded_runs import workspace
from scripted_server import ScriptedServer, scripted_server, streams
from shown import until, until_shown

LINT = wrap_call('lint = ruff_check("src/")\nprint(lint.violation_count)')
QUESTION = "How many lint violations are in src/?"
PART = Path(punie_tui.__file__).parent / "flywheel"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = workspace(tmp_path / "work")
    shutil.copytree(PART, settings.workspace / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "secret.txt").write_text("secret")
    return settings


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as made:
        made.script = [streams(LINT[:50], LINT[50:])]
        yield made


def ruffs_own_number(folder: Path) -> int:
    command = ["ruff", "check", "--isolated", "--no-cache", "--select", RUFF_SELECT, "--output-format", "json", "src/"]
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, check=False)
    return len(json.loads(done.stdout))


async def choose_this_project(pilot: Pilot[None], pane: PlaygroundPane) -> None:
    """By its key, and a yes."""
    await pilot.press("t")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirmation))
    await pilot.press("y")
    await until(pilot, lambda: pane._in_project)


async def test_it_answers_about_the_folder_with_ruffs_own_number(settings: Settings, server: ScriptedServer) -> None:
    number = ruffs_own_number(settings.workspace)
    assert number > 0
    async with playground(settings, server.address) as (pilot, pane):
        await choose_this_project(pilot, pane)
        await type_in(pilot, QUESTION)
        screen = await answered(pilot, pane)
        run = pane.models[0].attempt.project
        assert run is not None and run.printed == str(number)
        assert "in this project" in screen and "ruff_check(path='src/')" in screen and f"\n│ {number}" in screen
        assert "E501" not in screen
        await pilot.press("U")
        await until_shown(pilot, "E501")
    (asked,) = read_history(settings)
    assert (asked.question, asked.answer, asked.project) == (QUESTION, LINT, str(settings.workspace.resolve()))
    assert [call.tool for call in asked.calls] == ["ruff_check"]


async def test_nothing_runs_there_before_a_person_has_agreed(settings: Settings, server: ScriptedServer) -> None:
    async with playground(settings, server.address) as (pilot, pane):
        await type_in(pilot, QUESTION)
        await answered(pilot, pane)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirmation))
        await pilot.press("n")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Confirmation))
        assert not pane._in_project and pane.models[0].attempt.project is None
        await choose_this_project(pilot, pane)
        await answered(pilot, pane)
        run = pane.models[0].attempt.project
        assert run is not None and run.printed == str(ruffs_own_number(settings.workspace))
        await pilot.press("t")
        await until_shown(pilot, "in the fixture")
        await pilot.press("t")  # it agreed already, and is not run again
        await until(pilot, lambda: pane._in_project)
        assert pane.models[0].attempt.project is run


async def test_what_runs_programs_asks_and_is_shown_with_its_arguments(
    settings: Settings, server: ScriptedServer
) -> None:
    server.script = [streams(wrap_call('print(run_command("echo made > made.txt"))'))]
    async with playground(settings, server.address) as (pilot, pane):
        await choose_this_project(pilot, pane)
        for key, there in (("escape", False), ("down", True)):
            await type_in(pilot, "Make it")
            await until(pilot, lambda: isinstance(pilot.app.screen, Chooser), patience=6_000)
            await until_shown(pilot, "run_command(command='echo made > made.txt')", "runs programs", "no")
            options = pilot.app.screen.query_one(OptionList)
            assert options.highlighted == 0  # no
            await pilot.press(*(["escape"] if key == "escape" else ["down", "enter"]))
            await answered(pilot, pane)
            assert (settings.workspace / "made.txt").exists() is there
        run = pane.models[0].attempt.project
        assert run is not None and run.calls[0].state == "returned"


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_call_is_shown_while_it_runs_and_stopped_with_what_it_started(
    settings: Settings, server: ScriptedServer, key: str
) -> None:
    server.script = [streams(wrap_call('print(run_command("sleep 600"))'))]
    async with playground(settings, server.address) as (pilot, pane):
        await choose_this_project(pilot, pane)
        pane._project.runner.permitted.add("run_command")
        await type_in(pilot, "Wait")
        slept: list[psutil.Process] = []
        while not slept:
            await pilot.pause(0.05)
            slept = [each for each in psutil.Process().children(recursive=True) if each.name() == "sleep"]
        await until_shown(pilot, "run_command(command='sleep 600')", "running in this project")
        await pilot.press(key)
        screen = await answered(pilot, pane)
        assert "stopped by you" in screen
        gone, alive = psutil.wait_procs(slept, 60)
        assert gone or alive[0].status() == psutil.STATUS_ZOMBIE


async def test_paths_outside_the_folder_are_refused(settings: Settings, server: ScriptedServer) -> None:
    server.script = [streams(wrap_call('print(read_file("../secret.txt"))'))]
    async with playground(settings, server.address) as (pilot, pane):
        await choose_this_project(pilot, pane)
        await type_in(pilot, "Tell it")
        screen = await answered(pilot, pane)
        assert "outside the project" in screen
        run = pane.models[0].attempt.project
        assert run is not None and run.ended is not None and run.ended.output == ""


async def test_what_was_asked_is_found_again_and_becomes_an_example_with_the_real_answer(
    settings: Settings, server: ScriptedServer
) -> None:
    number = str(ruffs_own_number(settings.workspace))
    async with playground(settings, server.address) as (pilot, pane):
        await choose_this_project(pilot, pane)
        await type_in(pilot, QUESTION)
        await answered(pilot, pane)
    async with playground(settings) as (pilot, pane):
        await pilot.press("i")
        await until_shown(pilot, "earlier questions", QUESTION)
        await pilot.press("enter")
        await until(pilot, lambda: bool(pane.models) and pane.models[0].attempt.graded is not None, patience=6_000)
        await until_shown(pilot, "ruff_check(path='src/')", "in this project")
        assert len(server.asked) == 1
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeepRowForm))
        await until_shown(pilot, f"it printed here: {number}")
        await pilot.press(*"I looked", "f2")
        await until(pilot, lambda: pilot.app.screen.query_one("#keep-words").has_focus)
        await pilot.press(*"There are some.", "enter")
        await until_shown(pilot, "kept as a row")
    (row,) = read_examples(settings.data / "playground" / "train.jsonl")
    assert [message.role for message in row.messages] == ["system", "user", "assistant", "user", "assistant"]
    assert row.messages[3].content == f"<tool_response>\n{number}\n</tool_response>"
    assert row.answers == [LINT, "There are some."]
