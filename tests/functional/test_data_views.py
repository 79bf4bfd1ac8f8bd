"""What else the Data pane shows: tokens, runs, distributions, what the checks found, two datasets side by side."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from data_workspace import bare_workspace, data_pane, dataset, row
from punie_tui.datasets.examples import read_examples
from punie_tui.datasets.finding.filter_service import LENGTH_STEP
from punie_tui.models.prompt import row_tokens
from punie_tui.models.tokenizers import read_tokenizer
from punie_tui.runs.store import create_run
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.common.entry_list import EntryList
from punie_tui.tui.rows.row_browser import RowBrowser
from recorded_runs import recipe
from shown import screen_text, until, until_shown

TYPES = wrap_call("print(f\"errors: {typecheck('src').error_count}\")")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return bare_workspace(tmp_path, monkeypatch)


def a_dataset(settings: Settings) -> Path:
    wrong = wrap_call('print(typecheck("src").errorcount)')
    rows = [row("How many type errors?", TYPES), row("Which errors?", wrong), row("What is a closure?", "A function.")]
    return dataset(settings, "d", train=b"".join(rows), valid=row("Ready?", "Yes, it is ready."))


async def test_tokens_are_shown_as_the_trainer_of_the_run_sees_them(settings: Settings, tiny_model: Path) -> None:
    a_dataset(settings)
    create_run(settings, recipe(mask_prompt=True).model_copy(update={"model": str(tiny_model)}))
    async with data_pane(settings) as pilot:
        await until(pilot, lambda: pilot.app.pane.tail is not None)  # type: ignore[attr-defined]
        await until_shown(pilot, "How many type errors?")
        await pilot.press("t")
        screen = await until_shown(pilot, "count in the loss", "mask_prompt on", "<|im_start|>user⏎")
        assert "line 1 · tokens" in screen
        await pilot.press("t")
        await until_shown(pilot, "● assistant")


async def test_without_the_model_it_says_how_to_fetch_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PUNIE_CACHE", raising=False)
    a_dataset(settings)
    (settings.workspace / "punie.toml").write_text(f'cache_dir = "{tmp_path / "cache"}"\n')
    async with data_pane(settings, (160, 50)) as pilot:
        await until_shown(pilot, "How many type errors?")
        await pilot.press("t")
        await until_shown(pilot, "✗", "punie-tui models fetch")


async def test_the_code_runs_in_one_fixture_after_another(settings: Settings) -> None:
    a_dataset(settings)
    async with data_pane(settings, (160, 50)) as pilot:
        await until_shown(pilot, "● user")
        await pilot.press("r")
        await until_shown(pilot, "[dirty]", "it printed", "errors: 17", "typecheck(path=", "✓ it runs")
        await pilot.press("r")
        await until_shown(pilot, "[other]", "✓ it runs")
        await pilot.press("down")
        await until_shown(pilot, "✗ it fails", "errorcount")
        await pilot.press("down")
        await until_shown(pilot, "a direct answer, which calls no tool")
        await pilot.press("escape")
        await until_shown(pilot, "● assistant")


async def test_the_distributions_count_what_is_kept(settings: Settings) -> None:
    a_dataset(settings)
    async with data_pane(settings, (120, 70)) as pilot:
        await pilot.press("i")
        screen = await until_shown(pilot, "distributions · 3 rows", "tools called", "splits", "valid")
        cells = [line.split("│")[-2].split() for line in screen.splitlines() if "%" in line]
        bars = {each[0]: each[-3] for each in cells}
        assert (bars["call"], bars["direct"], bars["typecheck"], bars["train"]) == ("2", "1", "2", "3")
        await pilot.press("slash", *"closure", "enter")
        await until_shown(pilot, "distributions · 1 rows")


async def test_checks_are_listed_and_enter_goes_to_the_row_that_fails(settings: Settings) -> None:
    a_dataset(settings)
    async with data_pane(settings, (160, 50)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "so far" not in screen_text(pilot.app) and "failed" in screen_text(pilot.app))  # type: ignore[arg-type]
        entries = pilot.app.query_one(EntryList)
        at = next(n for n, entry in enumerate(entries._entries) if entry.place and "errorcount" in entry.look.plain)
        while entries.highlighted != at:
            await pilot.press("down")
        await until_shown(pilot, "why it matters", "how to fix it", "goes to the row")
        await pilot.press("enter")
        await until_shown(pilot, "line 2", "Which errors?")
        assert pilot.app.query_one(RowBrowser).table.has_focus
        assert "✗" in str(pilot.app.query_one("#datasets").get_option("folder-0").prompt)  # type: ignore[attr-defined]


async def test_rows_can_be_filtered_by_a_check_that_failed(settings: Settings) -> None:
    a_dataset(settings)
    async with data_pane(settings, (160, 50)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "so far" not in screen_text(pilot.app) and "failed" in screen_text(pilot.app))  # type: ignore[arg-type]
        await pilot.press("escape", "F", "end")
        await until_shown(pilot, "failed check", "sound code")
        dialog = pilot.app.screen
        while dialog._rows[dialog.query_one("Values").highlighted][1] != "sound code":  # type: ignore[attr-defined]
            await pilot.press("up")
        await pilot.press("space", "enter")
        await until_shown(pilot, "1 of 3", "Which errors?")


async def test_two_datasets_lie_side_by_side(settings: Settings) -> None:
    same, gone = row("Same?", "Yes."), row("Gone?", "Yes.")
    dataset(settings, "one", train=same + gone + row("Changed?", "The old answer."))
    dataset(settings, "two", train=same + row("Changed?", "The new answer.") + row("Came?", "Yes."))
    async with data_pane(settings, (160, 50)) as pilot:
        await pilot.press("b")
        await until_shown(pilot, "compare one with")
        await pilot.press("enter")
        await until_shown(pilot, "one → two  +1  -1  ~1  =1", "- The old answer.", "+ The new answer.")
        await pilot.press("down")
        await until_shown(pilot, "- removed  train:2", "Gone?")
        await pilot.press("down")
        await until_shown(pilot, "+ added  train:3", "Came?")
        await pilot.press("enter")
        await until_shown(pilot, "two · train", "line 3")


async def test_a_conversation_of_thousands_of_turns_is_shown_in_part(settings: Settings) -> None:
    turns = [{"role": ("user", "assistant")[n % 2], "content": f"turn {n}"} for n in range(5_000)]
    dataset(settings, "d", train=json.dumps({"messages": turns}).encode())
    async with data_pane(settings) as pilot:
        await pilot.press("enter", "end")
        await until_shown(pilot, "more turns")


async def test_lengths_are_counted_by_the_tokenizer_of_the_run(settings: Settings, tiny_model: Path) -> None:
    folder = a_dataset(settings)
    create_run(settings, recipe().model_copy(update={"model": str(tiny_model)}))
    tokenizer = read_tokenizer(tiny_model, settings)
    exact = [len(row_tokens(tokenizer, each.messages)) for each in read_examples(folder / "train.jsonl")]
    async with data_pane(settings, (160, 60)) as pilot:
        await until(pilot, lambda: pilot.app.pane.tail is not None)  # type: ignore[attr-defined]
        browser = pilot.app.query_one(RowBrowser)
        await until(pilot, lambda: browser.table.complete)
        await pilot.press("i")
        await until_shown(pilot, "length in tokens, counted by the tokenizer of")
        assert browser.lengths is not None and list(browser.lengths.tokens) == exact
        assert browser.counted_lengths() == Counter(n // LENGTH_STEP * LENGTH_STEP for n in exact)
        await pilot.press("F")
        await until_shown(pilot, "only these rows", "counted by the tokenizer of")
        await pilot.press("tab", "tab", *str(max(exact)), "enter")
        await until_shown(pilot, f"{max(exact):,}– tokens", "1 of 3")
        assert browser.table.selected_line == exact.index(max(exact))


async def test_lengths_are_said_to_be_estimated_where_no_tokenizer_is_at_hand(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PUNIE_CACHE", raising=False)
    a_dataset(settings)
    (settings.workspace / "punie.toml").write_text(f'cache_dir = "{tmp_path / "cache"}"\n')
    async with data_pane(settings, (160, 60)) as pilot:
        await pilot.press("i")
        await until_shown(pilot, "length in tokens, estimated from the number of characters")
        await pilot.press("F")
        await until_shown(pilot, "only these rows", "estimated from the number of characters")
        await pilot.press("tab", "tab", "1", "enter")
        await until_shown(pilot, "about 1– tokens")
