"""The lessons in the dashboard: read, searched, judged, checked, written, built."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from data_workspace import dataset, row
from punie_tui.lessons.library import load_lesson, new_lesson
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.content.lesson_lines import coverage
from punie_tui.tui.content.lessons_screen import LessonsScreen
from recorded_runs import workspace
from shown import screen_text, until, until_shown


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A workspace with one lesson of its own and one of the package's."""
    bundled = tmp_path / "package"
    (bundled / "lessons").mkdir(parents=True)
    (bundled / "lessons" / "theirs.yaml").write_text(
        "lesson: theirs\ndefaults: {category: C, place: code}\nintents:\n  - id: theirs-count\n    ask: How many type "
        'errors are there$in_path?\n    code: |\n      types = typecheck("$arg")\n      print(types.error_count)\n'
    )
    for module in ("punie_tui.settings", "punie_tui.tui.content.lessons_screen"):
        monkeypatch.setattr(f"{module}.bundled_data", lambda: bundled)
    settings = workspace(tmp_path / "work")
    new_lesson(settings, "mine")
    return settings


@asynccontextmanager
async def lessons(settings: Settings, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("1", "l")
        await until(pilot, lambda: isinstance(pilot.app.screen, LessonsScreen))
        await until_shown(pilot, "mine", "theirs", "package", "yours")
        yield pilot


async def to(pilot: Pilot[None], name: str) -> None:
    for _ in range(20):
        if f"{name}: " in screen_text(pilot.app):  # type: ignore[arg-type]
            return
        await pilot.press("S")
        await pilot.pause(0.3)
    await until_shown(pilot, f"{name}: ")


async def test_an_intent_is_read_with_rows_of_it_and_their_grades(settings: Settings) -> None:
    async with lessons(settings) as pilot:
        await to(pilot, "theirs")
        screen = await until_shown(pilot, "asked", "How many type errors are there$in_path?", "rows", "✓ ")
        first = [line for line in screen.splitlines() if "✓" in line]
        await pilot.press("m")
        await until(pilot, lambda: "judging" not in screen_text(pilot.app))  # type: ignore[arg-type]
        assert first


async def test_it_opens_at_what_the_marked_row_is_made_of(settings: Settings) -> None:
    made = row("How many?", "3", lesson="theirs", intent="theirs-count", file="lessons/theirs.yaml")
    dataset(settings, "rows", train=made)
    async with lessons(settings) as pilot:
        await until_shown(pilot, "theirs: 1 intents", "theirs-count")


async def test_a_lesson_with_a_mistake_says_so_with_its_line_and_one_whose_rows_fail_too(settings: Settings) -> None:
    file = settings.data / "lessons" / "mine.yaml"
    text = file.read_text()
    file.write_text(text.replace("intents:", "intentz:", 1))
    async with lessons(settings) as pilot:
        await pilot.press("c")
        await until_shown(pilot, "intentz")
        broken = json.dumps('types = typecheck("$arg")\nprint(types.nothing_count)\n')
        file.write_text(
            "lesson: mine\ndefaults: {category: C, place: code}\nintents:\n  - id: wrong\n"
            f"    ask: How many type errors are there$in_path?\n    code: {broken}\n"
        )
        await until_shown(pilot, "mine: 1 intents")
        await pilot.press("enter")
        await until_shown(pilot, "✗ ", "nothing_count")
        await pilot.press("c")
        await until_shown(pilot, "2 mistakes", "mine.yaml:4", "theirs-count asks")


async def test_a_dataset_is_built_and_shown(settings: Settings) -> None:
    async with lessons(settings) as pilot:
        await to(pilot, "mine")
        await pilot.press("w")
        await until_shown(pilot, "build a dataset")
        await pilot.press("enter")
        await until_shown(pilot, "how many rows")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, LessonsScreen))
        assert (settings.data / "mine" / "train.jsonl").is_file()
        await until_shown(pilot, "mine")


async def test_one_is_begun_and_the_packages_are_copied(settings: Settings) -> None:
    async with lessons(settings) as pilot:
        await pilot.press("n", *"another", "enter")
        await until_shown(pilot, "another: ", "written:")
        await to(pilot, "theirs")
        await pilot.press("e")
        await until_shown(pilot, "theirs is part of the package")
        await pilot.press("Y")
        await until(pilot, lambda: (settings.data / "lessons" / "theirs.yaml").is_file())


def test_the_coverage_counts_wordings_by_tool_and_pattern_and_category(settings: Settings) -> None:
    files = {"theirs": Path(__file__)}
    path = next(path for path in settings.data.parent.parent.rglob("theirs.yaml"))
    lines = coverage(load_lesson(path, files).intents).plain.splitlines()
    assert lines[1].split() == ["direct", "A", "B", "C", "D", "E"]
    assert lines[2].split() == ["typecheck", "·", "·", "·", "!1", "·", "·"]
    patterns = lines[lines.index("by pattern and category") + 2 :]
    assert patterns[0].split() == ["value", "·", "·", "·", "!1", "·", "·"]
