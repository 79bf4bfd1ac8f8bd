"""Search, filters and order in the Data pane: which rows are shown, how many, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from data_workspace import bare_workspace, data_pane, dataset, row
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.rows.filter_dialog import FilterDialog
from punie_tui.tui.rows.row_browser import RowBrowser
from shown import until, until_shown

TYPES = wrap_call('print(typecheck("src").error_count)')
LINT = wrap_call('print(ruff_check("src").fixable_count)')


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = bare_workspace(tmp_path, monkeypatch)
    rows = [
        row("How many type errors?", TYPES, source="hand"),
        row("How many can ruff fix?", LINT, source="made"),
        row("What is a closure?", "A function and what it closes over. " * 20, source="hand"),
        row("Count the errors of types", TYPES, source="made"),
        b"{broken\n",
    ]
    dataset(settings, "d", train=b"".join(rows))
    return settings


def lines_shown(pilot: Pilot[None]) -> list[int]:
    """Numbers of the lines kept, as people count."""
    table = pilot.app.query_one(RowBrowser).table
    return [table._line(at) + 1 for at in range(table.count)]


async def filtered(pilot: Pilot[None], *numbers: int) -> None:
    browser = pilot.app.query_one(RowBrowser)
    await until(pilot, lambda: browser.found.complete and lines_shown(pilot) == list(numbers))


async def choose(pilot: Pilot[None], *values: str) -> None:
    """Takes values in the open filter dialog, with the keys that people have."""
    await until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog))
    dialog = pilot.app.screen
    assert isinstance(dialog, FilterDialog)
    await until(pilot, lambda: dialog._batch().complete and all(v in dict(map(reversed, dialog._rows)) for v in values))
    for value in values:
        await pilot.press("home")
        for _ in range(len(dialog._rows)):
            at = dialog.query_one("Values").highlighted  # type: ignore[attr-defined]
            if dialog._rows[at][1] == value:
                break
            await pilot.press("down")
        await pilot.press("space")
    await pilot.press("enter")


async def test_a_filter_by_tool_keeps_its_rows_and_says_so_until_escape(settings: Settings) -> None:
    async with data_pane(settings) as pilot:
        await pilot.press("F")
        await choose(pilot, "typecheck")
        await filtered(pilot, 1, 4)
        await until_shown(pilot, "2 of 5", "typecheck")
        await pilot.press("escape")
        await filtered(pilot, 1, 2, 3, 4, 5)


async def test_filters_and_a_search_narrow_each_other(settings: Settings) -> None:
    async with data_pane(settings) as pilot:
        await pilot.press("F")
        await choose(pilot, "made")
        await filtered(pilot, 2, 4)
        await pilot.press("slash", *"errors", "enter")
        await filtered(pilot, 4)
        await until_shown(pilot, "1 of 5", "made · “errors”")


async def test_the_search_takes_the_words_of_a_filter_too(settings: Settings) -> None:
    async with data_pane(settings) as pilot:
        await pilot.press("slash", *"tool:typecheck,ruff_check errors")
        await filtered(pilot, 1, 4)
        await until_shown(pilot, "typecheck", "“errors”")
        for _ in "errors":
            await pilot.press("backspace")
        await filtered(pilot, 1, 2, 4)
        await pilot.press("enter", "escape")
        await until(pilot, lambda: lines_shown(pilot) == [1, 2, 3, 4, 5])


async def test_the_dialog_tells_how_many_rows_each_value_has(settings: Settings) -> None:
    async with data_pane(settings) as pilot:
        await pilot.press("F")
        await until_shown(pilot, "tool or direct", "call", "broken")
        dialog = pilot.app.screen
        assert isinstance(dialog, FilterDialog)
        await until(pilot, lambda: dialog._shown["kind"] == {"call": 3, "direct": 1, "broken": 1})
        assert dialog._shown["tool"] == {"typecheck": 2, "ruff_check": 1, "none": 2}
        await pilot.press(*"source hand")
        await until_shown(pilot, "source", "hand")


async def test_bounds_of_length_keep_the_rows_between_and_refuse_what_is_no_number(settings: Settings) -> None:
    async with data_pane(settings) as pilot:
        await pilot.press("F")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog))
        fewest = pilot.app.screen.query_one("#fewest", Input)
        fewest.focus()
        await pilot.press(*"150")
        pilot.app.screen.query_one("#most", Input).value = "100"
        await pilot.press("enter")
        await until_shown(pilot, "tokens, 150, is above the largest, 100")
        pilot.app.screen.query_one("#most", Input).value = ""
        await pilot.press("enter")
        await filtered(pilot, 3)


async def test_a_regular_expression_is_searched_for_after_ctrl_r(settings: Settings) -> None:
    async with data_pane(settings) as pilot:
        await pilot.press("slash", "ctrl+r", *r"errors\?", "enter")
        await filtered(pilot, 1)
        await until_shown(pilot, r"/errors\?/")


async def test_an_expression_that_is_none_is_refused_in_one_sentence(settings: Settings) -> None:
    async with data_pane(settings) as pilot:
        await pilot.press("slash", "ctrl+r", *"[a", "enter")
        await until_shown(pilot, "is not a regular")


async def test_an_expression_that_never_ends_is_left_by_escape(settings: Settings) -> None:
    evil = (
        b'{"messages": [{"role": "user", "content": "' + b"a" * 60 + b'!"}, {"role": "assistant", "content": "b"}]}\n'
    )
    dataset(settings, "evil", train=evil)
    async with data_pane(settings) as pilot:
        await pilot.press("shift+tab", "down")
        await until_shown(pilot, "evil · train")
        await pilot.press("enter", "slash", "ctrl+r", *"(a|a)*$", "enter")
        await until_shown(pilot, "0 of 1")
        await pilot.press("escape")
        await sifted_all(pilot)


async def sifted_all(pilot: Pilot[None]) -> None:
    browser = pilot.app.query_one(RowBrowser)
    await until(pilot, lambda: browser.kept is None and browser.table.count == 1)


async def test_rows_are_sorted_by_length_both_ways_and_back(settings: Settings) -> None:
    async with data_pane(settings) as pilot:
        await pilot.press("O")
        await until(pilot, lambda: lines_shown(pilot)[0] == 3)
        longest_first = lengths_shown(pilot)
        assert longest_first == sorted(longest_first, reverse=True)
        await pilot.press("O")
        await until(pilot, lambda: lengths_shown(pilot) == sorted(longest_first))
        await pilot.press("O")
        await until(pilot, lambda: lines_shown(pilot) == [1, 2, 3, 4, 5])


def lengths_shown(pilot: Pilot[None]) -> list[int]:
    index = pilot.app.query_one(RowBrowser).table.index
    assert index is not None
    return [index.length(number - 1) for number in lines_shown(pilot)]


async def test_a_value_of_the_rows_own_meta_is_found_by_typing_and_says_what_it_would_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = bare_workspace(tmp_path, monkeypatch)
    rows = [
        row("How many type errors?", TYPES, category="D", pattern="loop", intent="count-types"),
        row("Which can be fixed?", LINT, category="D", pattern="yes-no", intent="count-fixes"),
        row("What is a linter?", "It reads code.", category="A", pattern="direct", intent="words"),
    ]
    dataset(settings, "noted", train=b"".join(rows))
    async with data_pane(settings) as pilot:
        await pilot.press("F")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, FilterDialog)
        await until(pilot, lambda: dialog._batch().complete)
        assert dialog._counts()["category"] == {"D": 2, "A": 1}
        await pilot.press(*"cat d")
        await until(pilot, lambda: [row for row in dialog._rows if row[1]] == [("category", "D")])
        await pilot.press("enter")
        await until_shown(pilot, "2 of 3 rows left")
        await pilot.press(*"loop", "enter")
        await until_shown(pilot, "1 of 3 rows left")
        await pilot.press("enter")
        await filtered(pilot, 1)
