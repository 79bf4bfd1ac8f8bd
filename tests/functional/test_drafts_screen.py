"""From a failed query to drafts that teach it, in the dashboard: look, accept, drop, edit, save."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from failed_query import failed_run
from punie_tui.flywheel.drafts import drafts_file, read_drafts, write_drafts
from punie_tui.lessons.library import load_lesson
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.common.dialogs import Chooser
from recorded_runs import workspace
from shown import until, until_shown

HOSTILE = "[bold red]red[/] \x1b[31mescape\x1b]0;title\x07 \u202eevil"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return workspace(tmp_path / "work")


@pytest.fixture
def run(settings: Settings) -> Run:
    return failed_run(settings)


@asynccontextmanager
async def drafts_screen(settings: Settings, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    """The Validate pane on the failed query, and its drafts."""
    app = PunieApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("4")
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("l")
        await until_shown(pilot, "6 drafts")
        yield pilot


def words(settings: Settings, run: Run) -> list[str | None]:
    """What the file says was decided, draft by draft."""
    return [draft.decision for _, draft in read_drafts(drafts_file(settings, run))]


async def highlighted(pilot: Pilot[None], number: int) -> None:
    await until(pilot, lambda: pilot.app.screen.query_one("#drafts", OptionList).highlighted == number - 1)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_failure_stands_on_top_and_the_chosen_draft_with_its_checks_below_or_beside(
    settings: Settings, run: Run, size: tuple[int, int]
) -> None:
    async with drafts_screen(settings, size) as pilot:
        fallen = "✗ C3 failed at types (no field `skipped_count` on TestResult)"
        await until_shown(pilot, fallen, "how many tests get skipped in tests/integration.")
        await until_shown(pilot, "= pytest_run(", "✓ true in every fixture", "a accept", "esc close")
        if size[0] > 100:
            await until_shown(pilot, "✓ no suite query", "what it answered to C3")


async def test_drafts_are_accepted_and_dropped_and_that_is_taken_back(settings: Settings, run: Run) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("a", "d", "a")
        await until_shown(pilot, "6 drafts, 2 accepted, 1 dropped")
        assert words(settings, run) == ["accepted", "dropped", "accepted", None, None, None]
        await pilot.press("up", "up")
        await highlighted(pilot, 2)
        await pilot.press("d")
        await until_shown(pilot, "6 drafts, 2 accepted")
        assert words(settings, run)[1] is None


async def test_what_was_accepted_is_written_as_a_lesson(settings: Settings, run: Run) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("A", "n", *"mended", "enter")
        await until_shown(pilot, "written:")
        lesson = load_lesson(settings.data / "lessons" / "mended.yaml", {})
        assert sum(len(intent.phrasings) for intent in lesson.intents) == 6


async def test_one_key_accepts_all_that_pass(settings: Settings, run: Run) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("d", "A")
        await until_shown(pilot, "6 drafts, 5 accepted, 1 dropped")


async def test_the_last_decisions_are_taken_back_and_the_code_is_copied(settings: Settings, run: Run) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("d", "A", "ctrl+z")
        await until_shown(pilot, "6 drafts, 1 dropped")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: words(settings, run) == [None] * 6)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, Chooser))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "pytest_run(" in pilot.app.clipboard)
        await pilot.press("w")
        await until_shown(pilot, "nothing is accepted yet")


async def test_what_is_rewritten_is_checked_again_and_cannot_be_accepted_while_it_fails(
    settings: Settings, run: Run
) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
        editor = pilot.app.screen.query_one(TextArea)
        editor.text = editor.text.replace(".skipped", ".skipped_count")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "1 failing a check", "✗ true in every fixture")
        await pilot.press("a")
        await until_shown(pilot, "draft 1 cannot be accepted")
        assert words(settings, run)[0] is None


async def test_a_suite_query_typed_into_a_draft_is_refused(settings: Settings, run: Run) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
        editor = pilot.app.screen.query_one(TextArea)
        asked = "I only need one number, how many tests get skipped in tests/integration."
        editor.text = (
            f"<|im_start|>user\n{asked}<|im_end|>\n<|im_start|>assistant\n<tool_call><function=execute_code>\n"
            '<parameter=code>\nprint(pytest_run("tests/integration").skipped)\n</parameter>\n</function></tool_call>'
            "<|im_end|>\n"
        )
        await pilot.press("ctrl+s")
        await until_shown(pilot, "✗ no suite query", "✓ true in every fixture")


async def test_what_was_accepted_becomes_a_dataset_that_names_the_failure(settings: Settings, run: Run) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("w")
        await until_shown(pilot, "nothing is accepted yet")
        await pilot.press("a", "a", "w")
        await until_shown(pilot, "2 accepted drafts become a new dataset", "demo_2")
        pilot.app.screen.query_one(Input).value = "demo"
        await pilot.press("enter")
        await until_shown(pilot, "there is already a dataset 'demo'")
        pilot.app.screen.query_one(Input).value = "skips"
        await pilot.press("enter")
        await until_shown(pilot, "saved as skips")
    manifest = json.loads((settings.data / "skips" / "manifest.json").read_bytes())
    assert [(each["query"], each["rows"]) for each in manifest["answers"]] == [("C3", 2)]


async def test_training_asks_how_and_says_why_it_cannot(settings: Settings, run: Run) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("a", "l")
        await until_shown(pilot, "1 accepted drafts become a new dataset")
        await pilot.press("enter")
        await until_shown(pilot, "continue from the adapter of demo-1", "from scratch, on these rows")
        await pilot.press("enter")
        await until_shown(pilot, "train.warm_start", "6 drafts")


async def test_drafts_are_there_again_as_they_were_left(settings: Settings, run: Run) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("a", "d", "escape")
        await until_shown(pilot, "C3 · 6-bit")
    before = read_drafts(drafts_file(settings, run))
    async with drafts_screen(settings) as pilot:
        await until_shown(pilot, "6 drafts, 1 accepted, 1 dropped")
    assert read_drafts(drafts_file(settings, run)) == before


async def test_a_query_that_passed_has_nothing_to_teach_until_it_is_marked(settings: Settings, run: Run) -> None:
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("4")
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("up")
        await until_shown(pilot, "B3 · 6-bit")
        await pilot.press("l")
        await until_shown(pilot, "B3 passed in demo-1/quantized")
        await pilot.press("x")
        await until_shown(pilot, "★ for the flywheel")
        await pilot.press("l")
        await until_shown(pilot, "✗ B3 was marked by hand", "6 drafts")


async def test_hostile_drafts_are_shown_and_nothing_of_them_reaches_the_terminal_raw(
    settings: Settings, run: Run
) -> None:
    async with drafts_screen(settings) as pilot:
        await pilot.press("escape")
    file = drafts_file(settings, run)
    update = {"query": HOSTILE, "code": f'print("{HOSTILE}")', "why": HOSTILE}
    write_drafts(file, [draft.model_copy(update=update) for _, draft in read_drafts(file)])
    async with drafts_screen(settings) as pilot:
        screen = await until_shown(pilot, "[bold red]red[/]")
        assert not {"\x1b", "\x07", "\u202e"} & set(screen)


async def test_a_broken_file_of_drafts_is_told_by_its_line(settings: Settings, run: Run) -> None:
    file = drafts_file(settings, run)
    file.parent.mkdir()
    file.write_text("{\n")
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("4")
        await until_shown(pilot, "C3 · 6-bit")
        await pilot.press("l")
        await until(pilot, lambda: any(f"{file}:1: " in each.message for each in app._notifications))
