"""The Data pane through Pilot, on real dataset folders, hostile ones too."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from data_workspace import SYSTEM, bare_workspace, data_pane, dataset, row
from punie_tui.datasets.examples import parse_row
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.rows.chat_view import ChatView, chat_content, json_content
from punie_tui.tui.rows.jsonl_table import JsonlTable
from punie_tui.tui.rows.line_summary import summarise_line
from punie_tui.tui.rows.row_browser import RowBrowser, SearchInput
from shown import screen_text, until, until_shown

HOSTILE = "[bold red]red[/] \x1b[31mescape\x1b]0;title\x07 \u202eevil\u202c \x9b nul\x00"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return bare_workspace(tmp_path, monkeypatch)


def table(pilot: Pilot[None]) -> JsonlTable:
    return pilot.app.query_one(JsonlTable)


async def test_every_dataset_is_listed_with_its_splits_and_their_counts(settings: Settings) -> None:
    dataset(settings, "alpha", valid=row("q", "a") * 3, train=row("q", "a") * 12)
    dataset(settings, "beta", train=row("q", "a") * 7 + row("last", "no newline").rstrip())
    async with data_pane(settings) as pilot:
        screen = await until_shown(pilot, "12", "8")
        lines = [line.split("│")[1].split() for line in screen.splitlines() if line.count("│") > 2]
        assert [line for line in lines if line] == [
            ["alpha"],
            ["train", "12"],
            ["valid", "3"],
            ["beta"],
            ["train", "8"],
        ]


async def test_rows_are_shown_at_once_with_the_tools_their_answers_call(settings: Settings) -> None:
    call = wrap_call('print(typecheck("src").error_count, ruff_check("src").fixable_count)')
    dataset(settings, "d", train=row("How many errors?", call) + row("What is a closure?", "A function."))
    async with data_pane(settings) as pilot:
        screen = await until_shown(pilot, "How many errors?", "What is a closure?")
        assert "typecheck+1" in screen


async def test_the_chosen_row_is_rendered_as_a_chat_whose_system_prompt_unfolds(settings: Settings) -> None:
    dataset(settings, "d", train=row("one?", "first answer", source="hand") + row("two?", "second answer"))
    async with data_pane(settings) as pilot:
        screen = await until_shown(pilot, "● user", "● assistant", "first answer", "noted: source hand")
        assert SYSTEM not in screen and "▸ system" in screen
        await pilot.press("U")
        await until_shown(pilot, "▾ system", SYSTEM)
        await pilot.press("down")
        await until_shown(pilot, "second answer", "line 2")


async def test_j_shows_the_row_as_json_and_as_a_chat_again(settings: Settings) -> None:
    dataset(settings, "d", train=row("one?", "first answer"))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "● user")
        await pilot.press("J")
        await until_shown(pilot, '"role": "user"')
        await pilot.press("J")
        await until_shown(pilot, "● user")


async def test_a_broken_line_is_a_row_that_can_be_chosen_and_says_what_is_wrong(settings: Settings) -> None:
    dataset(settings, "d", train=row("one?", "fine") + b'{"messages": [\n' + b"\xff\xfe\n" + b"[1, 2]\n")
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "2 ✗ broken", "3 ✗ broken", "4 ✗ broken", "● user")
        await pilot.press("down")
        await until_shown(pilot, "✗ broken line", "not valid JSON")
        await pilot.press("down")
        await until_shown(pilot, "not UTF-8")
        await pilot.press("down")
        await until_shown(pilot, "not a JSON object")


async def test_hostile_rows_are_shown_as_text_and_nothing_of_them_reaches_the_terminal(settings: Settings) -> None:
    dataset(settings, "d", train=row(HOSTILE, HOSTILE, **{HOSTILE: HOSTILE}) + HOSTILE.encode() + b"\n")
    async with data_pane(settings) as pilot:
        for key in ("J", "J", "down", "J"):
            screen = await until_shown(pilot, "[bold red]red[/]", "\\u202eevil")
            assert not {"\x1b", "\x07", "\x00", "\x9b", "\u202e"} & set(screen)
            await pilot.press(key)


async def test_search_keeps_the_rows_that_hold_a_text_until_escape(settings: Settings) -> None:
    rows = b"".join(row(f"question {number}?", "naïve" if number % 10 == 3 else "plain") for number in range(40))
    dataset(settings, "d", train=rows)
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question 30?")
        await pilot.press("slash", *"naïve", "enter")
        screen = await until_shown(pilot, "4 of 40", "question 33?")
        assert "question 4?" not in screen
        await pilot.press("end")
        await until_shown(pilot, "line 34")
        await pilot.press("escape")
        await until_shown(pilot, "question 4?", "line 1")


async def test_the_search_finds_while_it_is_typed_and_the_hint_is_whole(settings: Settings) -> None:
    rows = b"".join(row(f"question {number}?", "naïve" if number % 10 == 3 else "plain") for number in range(40))
    dataset(settings, "d", train=rows)
    async with data_pane(settings, (80, 24)) as pilot:
        await until_shown(pilot, "question 0?")
        await pilot.press("slash")
        await until_shown(pilot, "^r regex · esc all")
        await pilot.press(*"question 3")
        await until_shown(pilot, "11 of 40")
        search = pilot.app.query_one(SearchInput)
        assert search.has_focus
        await pilot.press("9")
        await until_shown(pilot, "1 of 40")
        await pilot.press("backspace", "backspace", "backspace")
        await until_shown(pilot, "40 of 40")
        assert search.has_focus
        await pilot.press("escape")
        await until(pilot, lambda: not search.display and not pilot.app.query_one(RowBrowser).row_filter)


async def test_half_an_expression_is_no_mistake_while_it_is_typed(settings: Settings) -> None:
    dataset(settings, "d", train=row("one?", "first") + row("two?", "second"))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "one?")
        await pilot.press("slash", "ctrl+r", *"(o")
        search = pilot.app.query_one(SearchInput)
        await until(pilot, lambda: search.value == "(o" and search.is_unfinished)
        pilot.app.query_one(RowBrowser)._search()
        await pilot.press(*"ne|x)")
        await until_shown(pilot, "1 of 2")
        assert not pilot.app._notifications


async def test_a_search_that_finds_nothing_says_so(settings: Settings) -> None:
    dataset(settings, "d", train=row("one?", "first"))
    async with data_pane(settings) as pilot:
        await pilot.press("slash", *"zebra", "enter")
        await until_shown(pilot, "no row matches")


async def test_a_long_file_is_read_in_slices_and_its_last_line_can_be_reached(settings: Settings) -> None:
    lines = 100_000
    one = row("How many type errors are in src/?", "An answer of some length. " * 10)
    dataset(settings, "long", train=one * lines)
    async with data_pane(settings) as pilot:
        rows = table(pilot)
        assert rows.count > 0
        await until(pilot, lambda: rows.complete)
        assert rows.count == lines
        await pilot.press("end")
        await until_shown(pilot, "line 100,000", "An answer of some length.")


async def test_a_line_of_three_megabytes_is_a_row_with_its_size(settings: Settings) -> None:
    dataset(settings, "d", train=row("x" * 3_000_000, "a") + row("next?", "b"))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "3.0 MB", "next?", "1,000,000")


async def test_another_split_opens_when_it_is_chosen(settings: Settings) -> None:
    dataset(settings, "d", train=row("training?", "a"), valid=row("validation?", "b"))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "training?")
        await pilot.press("shift+tab", "down")
        await until_shown(pilot, "validation?", "d · valid")


async def test_a_click_chooses_a_row(settings: Settings) -> None:
    dataset(settings, "d", train=b"".join(row(f"question {n}?", f"answer {n}") for n in range(5)))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question 4?")
        await pilot.click(JsonlTable, offset=(4, 3))
        await until_shown(pilot, "answer 3", "line 4")


async def test_without_datasets_it_says_where_to_put_one_and_finds_it_on_R(settings: Settings) -> None:
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "No dataset yet.", "train.jsonl")
        dataset(settings, "new", train=row("here?", "yes"))
        await pilot.press("f5")
        await until_shown(pilot, "here?")


async def test_at_80_by_24_datasets_rows_and_example_are_all_there(settings: Settings) -> None:
    dataset(settings, "d", train=row("one?", "first answer"))
    async with data_pane(settings, (80, 24)) as pilot:
        screen = await until_shown(pilot, "datasets", "one?", "● assistant", "first answer")
        assert max(map(len, screen.splitlines())) <= 80


async def test_a_file_that_vanishes_is_told_in_one_sentence(settings: Settings) -> None:
    dataset(settings, "a", train=row("one?", "first"))
    dataset(settings, "b", train=row("two?", "second"))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "one?")
        (settings.data / "b" / "train.jsonl").unlink()
        await pilot.press("shift+tab", "down")
        await until_shown(pilot, "no such")


def test_code_in_a_call_is_highlighted_as_python() -> None:
    content = chat_content(parse_row(row("q", wrap_call("for error in []:\n    pass"))), unfolded=False)
    at = content.plain.index("for error")
    assert any(span.start == at and content.plain[span.start : span.end] == "for" for span in content.spans)


def test_json_that_nests_too_deep_is_shown_as_it_is() -> None:
    assert json_content(b"[" * 100_000).plain.startswith("[[[[")


def test_a_summary_of_any_bytes_is_a_row() -> None:
    for data in (b"", b"null", b"[" * 50_000, b"\x00\xff", b'{"messages": 3}', b'{"messages": [{"role": []}]}'):
        assert summarise_line(data, len(data)).kind == "broken"


async def test_the_example_scrolls_back_to_its_top_when_another_row_is_chosen(settings: Settings) -> None:
    dataset(settings, "d", train=row("one?", "line\n" * 200) + row("two?", "line\n" * 200))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "● assistant")
        await pilot.press("enter", "pagedown")
        example = pilot.app.query_one(ChatView)
        await until(pilot, lambda: example.scroll_offset.y > 0)
        await pilot.press("escape", "down")
        await until(pilot, lambda: example.scroll_offset.y == 0)
        assert "two?" in screen_text(pilot.app)  # type: ignore[arg-type]
