"""Copying what is shown, and opening it in the user's editor, in each pane."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from data_workspace import bare_workspace, data_pane, dataset, row
from punie_tui.grading.suite import find_suites
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.app import PunieApp
from punie_tui.tui.copying import COPIED, write_copied
from punie_tui.tui.keys.offering import FilePlace
from punie_tui.tui.panes import PANES
from punie_tui.tui.validate.pane import ValidatePane
from punie_tui.validation.plan import read_judged
from recorded_runs import finished_run
from shown import screen_text, until, until_shown

CODE = "print(typecheck('src/'))"
HOSTILE = "\x1b[31mred [bold]\x9b é end"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return bare_workspace(tmp_path, monkeypatch)


async def choices(pilot: Pilot[None], key: str) -> list[str]:
    """The names in the chooser that a key opens."""
    await pilot.press(key)
    await until(pilot, lambda: bool(pilot.app.screen.query("Chooser OptionList")))
    return [str(option.prompt).split()[0] for option in pilot.app.screen.query_one(OptionList).options]


def copied(settings: Settings) -> str | None:
    file = settings.runs / COPIED
    return file.read_text(encoding="utf-8") if file.is_file() else None


async def test_question_answer_code_row_and_path_of_a_row_are_copied_to_clipboard_and_file(settings: Settings) -> None:
    folder = dataset(settings, "d", train=row("first?", "yes") + row("how many?", wrap_call(CODE)))
    wanted = {"answer": wrap_call(CODE), "code": CODE, "question": "how many?", "path": f"{folder}/train.jsonl:2"}
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "first?")
        await pilot.press("down")
        await until_shown(pilot, "line 2")
        for at, (name, text) in enumerate(wanted.items()):
            assert (await choices(pilot, "y"))[at] == name
            await pilot.press(*["down"] * at, "enter")
            await until(pilot, lambda text=text: copied(settings) == text)
            assert pilot.app.clipboard == text
        await until_shown(pilot, COPIED)


async def test_what_is_copied_of_untrusted_text_reaches_the_file_as_it_is_and_the_screen_never(
    settings: Settings,
) -> None:
    dataset(settings, "d", train=row("question?", HOSTILE))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question?")
        await choices(pilot, "y")
        assert not {"\x1b", "\x9b"} & set(screen_text(pilot.app))  # type: ignore[arg-type]
        await pilot.press("enter")
        await until(pilot, lambda: copied(settings) is not None)
    assert copied(settings) == HOSTILE


def test_half_a_surrogate_pair_is_written_as_json_does(settings: Settings) -> None:
    write_copied(settings, "a \ud800 b")
    assert copied(settings) == "a \\ud800 b"


async def test_the_query_that_is_read_is_copied_with_its_place_in_the_suite(settings: Settings) -> None:
    run = finished_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: isinstance(app.pane, ValidatePane) and app.pane.reader.record is not None)
        assert isinstance(app.pane, ValidatePane)
        grid, record = app.pane.grid, app.pane.reader.record
        assert grid.validation is not None and record is not None
        answers = [each.answer for each in read_judged(run, grid.validation.name) if each.query == grid.query_id]
        await choices(pilot, "y")
        await pilot.press("enter")
        await until(pilot, lambda: copied(settings) in answers)
        names = await choices(pilot, "y")
        await pilot.press(*["down"] * names.index("path"), "enter")
        await until(pilot, lambda: (copied(settings) or "").rpartition(":")[0] == str(find_suites(settings)["seed25"]))
        file, _, line = (copied(settings) or "").rpartition(":")
        here = Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert record.query in here


@pytest.mark.parametrize("pane", PANES)
async def test_every_pane_copies_and_opens_or_says_why_not(
    settings: Settings, pane: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "vi")
    finished_run(settings)
    dataset(settings, "d", train=row("question?", "answer"))
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: app.current_run.tail is not None)
        await pilot.press(PANES[pane].key)
        await until(pilot, lambda: app.pane is not None and app.pane.id == pane)
        assert app.pane is not None
        for key in ("y", "o"):
            before = len(app._notifications)
            await pilot.press(key)
            await until(pilot, lambda before=before: app.screen.is_modal or len(app._notifications) > before)
            if app.screen.is_modal:
                await pilot.press("enter")
                await until(pilot, lambda before=before: not app.screen.is_modal and len(app._notifications) > before)


async def test_opening_without_an_editor_says_which_variable_to_set(settings: Settings) -> None:
    dataset(settings, "d", train=row("question?", "answer"))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question?")
        await pilot.press("o")
        await until_shown(pilot, "no editor is set", "EDITOR")


def arrived(terminal: int) -> bytes:
    """What the dashboard wrote meanwhile; nothing once it has ended."""
    try:
        return os.read(terminal, 65_536) if select.select([terminal], [], [], 0.05)[0] else b""
    except OSError:
        return b""


def test_the_editor_has_the_terminal_at_the_row_and_gives_it_back(settings: Settings, tmp_path: Path) -> None:
    """In a real terminal: only there can the dashboard step aside."""
    folder = dataset(settings, "d", train=row("first?", "yes") + row("second?", "no"))
    called = tmp_path / "called"
    (editor := tmp_path / "vi").write_text(f'#!/bin/sh\necho "$@" >>"{called}"\n')
    editor.chmod(0o755)
    ours, theirs = pty.openpty()
    environ = {**os.environ, "VISUAL": str(editor), "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
    command = [sys.executable, "-m", "punie_tui", "--workspace", str(settings.workspace)]
    dashboard = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ)
    os.close(theirs)
    seen, deadline = b"", time.monotonic() + 120
    try:
        for awaited, key in ((b"No run here yet", b"1"), (b"first?", b"j"), (b"line 2", b"o")):
            while awaited not in seen:
                assert time.monotonic() < deadline and dashboard.poll() is None, seen[-2_000:]
                seen += arrived(ours)
            os.write(ours, key)
        while not called.is_file() or not called.read_text():
            assert time.monotonic() < deadline, seen[-2_000:]
            seen += arrived(ours)
        assert called.read_text() == f"+2 {folder}/train.jsonl\n"
        os.write(ours, b"q")
        while dashboard.poll() is None:
            assert time.monotonic() < deadline, seen[-2_000:]
            seen += arrived(ours)
        assert dashboard.returncode == 0
    finally:
        dashboard.kill()
        dashboard.wait()
        os.close(ours)


async def test_o_opens_the_lesson_of_a_row_where_it_is_written(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[FilePlace] = []
    monkeypatch.setattr("punie_tui.tui.opening.run_editor", lambda app, place: opened.append(place))
    lesson = settings.data / "lessons" / "mine.yaml"
    lesson.parent.mkdir(parents=True)
    lesson.write_text("lesson: mine\nintents:\n  - {id: why, ask: Why?, answer: Because.}\n", encoding="utf-8")
    noted = {"intent": "why", "lesson": "mine", "file": "lessons/mine.yaml"}
    folder = dataset(settings, "d", train=row("Why?", "Because.", **noted) + row("Who?", "Me.", file="../../secret"))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "Why?")
        await choices(pilot, "o")
        await pilot.press("enter")
        await until(pilot, lambda: opened == [FilePlace("lesson", lesson, 3)])
        await pilot.press("j")
        await until_shown(pilot, "line 2")
        await pilot.press("o")
        await until(pilot, lambda: opened[1:] == [FilePlace("row", folder / "train.jsonl", 2)])
