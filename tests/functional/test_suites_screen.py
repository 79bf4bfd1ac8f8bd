"""The suites in the dashboard: read, searched, tried, written, checked, asked."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from punie_tui.grading.suite import load_suite
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.content.suite_lines import matches
from punie_tui.tui.content.suites_screen import SuitesScreen
from punie_tui.tui.content.try_answer import TryAnswer, as_answer
from punie_tui.tui.verdicts.validate_form import ValidateForm
from recorded_runs import finished_run, workspace
from shown import screen_text, until, until_shown

MINE = """\
description: mine
targets: {overall: 80, field_access: 80}
categories:
  A: {name: Counts, target: 80}
queries:
  - id: M1
    category: A
    text: How many type errors are there in src/?
    expect: {tools: [typecheck], fields: [error_count]}
    soft: {any: [error_count]}
    outcome: {calls: {types: typecheck("src/")}, says: [types.error_count]}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return workspace(tmp_path / "work")


def write_mine(settings: Settings, text: str = MINE) -> Path:
    file = settings.data / "suites" / "mine.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@asynccontextmanager
async def suites(settings: Settings, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    finished_run(settings)
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("4")
        await until_shown(pilot, "A discrimination")
        await pilot.press("Q")
        await until_shown(pilot, "suites · seed25: 25 queries", "expected")
        yield pilot


async def to_mine(pilot: Pilot[None]) -> None:
    for _ in range(20):
        if "mine: " in screen_text(pilot.app):  # type: ignore[arg-type]
            return
        await pilot.press("S")
        await pilot.pause(0.3)
    await until_shown(pilot, "mine: ")


async def test_it_opens_at_the_query_that_was_looked_at_with_what_the_fixtures_expect(settings: Settings) -> None:
    async with suites(settings) as pilot:
        screen = await until_shown(pilot, "A1", "expected", "in the fixtures")
        assert "package" in screen
        await pilot.press("/", *"B1")
        await until_shown(pilot, "seed25: 1 queries", load_suite("seed25", settings).query("B1").text[:30])
        await pilot.press("escape")
        await until_shown(pilot, "seed25: 25 queries")


async def test_a_trial_answer_is_graded_and_shown_in_each_fixture(settings: Settings) -> None:
    write_mine(settings)
    async with suites(settings) as pilot:
        await to_mine(pilot)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, TryAnswer))
        typed = pilot.app.screen.query_one(TextArea)
        typed.text = 'print(typecheck("src/").error_count)'
        await until_shown(pilot, "✓ outcome", "typecheck('src/')")
        typed.text = 'print(typecheck("src/").warning_count)'
        await until_shown(pilot, "✗ outcome", "expected")
        await pilot.press("escape", "r")
        await until(pilot, lambda: isinstance(pilot.app.screen, TryAnswer))
        assert "warning_count" in pilot.app.screen.query_one(TextArea).text


async def test_a_query_is_written_into_ones_own_suite_and_taken_back(settings: Settings) -> None:
    file = write_mine(settings)
    async with suites(settings) as pilot:
        await to_mine(pilot)
        await pilot.press("n", *"How many lint violations are in lib?", "enter")
        await until_shown(pilot, "a new query", "choose what is expected")
        form = pilot.app.screen
        for name, text in (
            ("expects", "call"),
            ("tools", "ruff_check"),
            ("calls", 'lint = ruff_check("lib")'),
            ("says", "lint.violation_count"),
        ):
            form.query_one(f"#query-{name}", Input).value = text
        await until_shown(pilot, "says: [lint.violation_count]")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "kept as query P1", "mine: 2 queries")
        assert load_suite("mine", settings).query("P1").text == "How many lint violations are in lib?"
        await pilot.press("ctrl+z")
        await until_shown(pilot, "mine: 1 queries")
        assert file.read_text() == MINE


async def test_mistakes_are_told_with_their_lines_and_go_away_once_they_are_mended(settings: Settings) -> None:
    file = write_mine(settings, MINE.replace("category: A\n", "category: Z\n"))
    async with suites(settings) as pilot:
        await to_mine(pilot)
        await pilot.press("c")
        await until_shown(pilot, "line 7: unknown category 'Z'")
        file.write_text(MINE)
        await until_shown(pilot, "mine: 1 queries")
        await pilot.press("c")
        await until_shown(pilot, "mine is valid: 1 queries")


async def test_the_packages_suites_are_copied_before_they_are_edited(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/edited\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    async with suites(settings) as pilot:
        await pilot.press("e")
        await until_shown(pilot, "seed25 is part of the package")
        await pilot.press("Y")
        await until_shown(pilot, "a copy of seed25", "its name")
        await pilot.press("enter")
        await until_shown(pilot, "written:", "my-seed25: 25 queries")
        copied = settings.data / "suites" / "my-seed25.yaml"
        assert load_suite("my-seed25", settings).version == load_suite("seed25", settings).version
        assert copied.is_file()


async def test_a_suite_is_asked_from_here(settings: Settings) -> None:
    write_mine(settings)
    async with suites(settings) as pilot:
        await to_mine(pilot)
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, ValidateForm))
        form = pilot.app.screen
        assert isinstance(form, ValidateForm)
        assert form.request.suites == ("mine",)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (200, 60)])
async def test_it_fits_every_size(settings: Settings, size: tuple[int, int]) -> None:
    async with suites(settings, size) as pilot:
        assert isinstance(pilot.app.screen, SuitesScreen)
        await pilot.press("S", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, SuitesScreen))


def test_code_alone_is_taken_as_a_call_and_words_as_words() -> None:
    assert as_answer("print(1)", direct=False).startswith("<tool_call>")
    assert as_answer("print(1)", direct=True) == "print(1)"
    whole = as_answer("print(1)", direct=False)
    assert as_answer(whole, direct=False) == whole


def test_words_are_looked_for_in_question_category_tool_and_tags(settings: Settings) -> None:
    query = load_suite("seed25", settings).query("B1")
    assert matches(query, query.expect.tools[0]) and matches(query, "b b1") and not matches(query, "zebra")
