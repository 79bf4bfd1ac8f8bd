"""Deciding about rows by hand in the Data pane, and the new dataset that comes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.widgets import Input, Static, TextArea

from data_workspace import bare_workspace, data_pane, dataset, row
from punie_tui.datasets.curation import latest, read_decisions
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.rows.decision_book import DecisionBook
from shown import until, until_shown


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return bare_workspace(tmp_path, monkeypatch)


ROWS = [row(f"question {n}?", f"answer {n}", source="hand") for n in range(3)]


async def test_a_row_is_marked_and_unmarked(settings: Settings) -> None:
    dataset(settings, "d", train=b"".join(ROWS))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "a keep  d drop  e edit")
        await pilot.press("d")
        await until_shown(pilot, "✗  1", "✗ drop", "1 decided · w")
        await pilot.press("a")
        await until_shown(pilot, "✓  1", "✓ keep")
        await pilot.press("a")
        await until_shown(pilot, "a keep  d drop  e edit")


def standing(settings: Settings) -> list[tuple[str, int, str]]:
    file = settings.workspace / "decisions" / "d.jsonl"
    found = latest(read_decisions(file)).values() if file.is_file() else ()
    return [(each.action, each.line, each.note) for each in found]


async def test_ctrl_z_takes_back_one_decision_after_the_other_and_then_says_that_there_is_none(
    settings: Settings,
) -> None:
    dataset(settings, "d", train=b"".join(ROWS))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question 0?")
        await pilot.press("d")
        await until_shown(pilot, "dropped: train line 1", "decisions/d.jsonl", "^z takes it back")
        await pilot.press("a", "down", "N")
        await until_shown(pilot, "why keep?")
        await pilot.press(*"good", "enter")
        states = [[("keep", 1, ""), ("keep", 2, "good")], [("keep", 1, "")], [("drop", 1, "")], []]
        for state in states:
            await until(pilot, lambda state=state: standing(settings) == state)
            await pilot.press("ctrl+z")
        await until_shown(pilot, "taken back: dropped", "nothing was decided in this session")


async def test_what_another_dashboard_decided_since_is_not_taken_back(settings: Settings) -> None:
    folder = dataset(settings, "d", train=b"".join(ROWS))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question 0?")
        await pilot.press("d")
        await until(pilot, lambda: standing(settings) == [("drop", 1, "")])
        DecisionBook(settings, folder).decide("train", 0, ROWS[0], "keep", "by another")
        await pilot.press("ctrl+z")
        await until_shown(pilot, "has changed since")
    assert standing(settings) == [("keep", 1, "by another")]


async def test_decisions_outlive_the_dashboard_with_their_notes(settings: Settings) -> None:
    dataset(settings, "d", train=b"".join(ROWS))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question 0?")
        await pilot.press("down", "d", "N")
        await until_shown(pilot, "why drop?")
        await pilot.press(*"asks twice", "enter")
        await until_shown(pilot, "✗ drop: asks twice")
    async with data_pane(settings) as pilot:
        await pilot.press("down")
        await until_shown(pilot, "✗  2", "✗ drop: asks twice")
    decisions = read_decisions(settings.workspace / "decisions" / "d.jsonl")
    assert [(each.action, each.line, each.note) for each in decisions][-1] == ("drop", 2, "asks twice")


async def test_a_new_dataset_is_written_and_the_old_one_stays(settings: Settings) -> None:
    folder = dataset(settings, "d", train=b"".join(ROWS))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question 0?")
        await pilot.press("d", "down", "e")
        await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
        editor = pilot.app.screen.query_one(TextArea)
        editor.text = editor.text.replace("answer 1", "a better answer")
        await pilot.press("f2", *"clearer", "enter")
        await until_shown(pilot, "✎ edit: clearer")
        await pilot.press("w")
        await until_shown(pilot, "write a new dataset")
        pilot.app.screen.query_one(Input).value = "d"
        await pilot.press("enter")
        await until_shown(pilot, "there is already a dataset 'd'")
        pilot.app.screen.query_one(Input).value = "mended"
        await pilot.press("enter")
        await until_shown(pilot, "mended", "1 drop")
    assert (folder / "train.jsonl").read_bytes() == b"".join(ROWS)
    new = [json.loads(line) for line in (settings.data / "mended" / "train.jsonl").read_bytes().splitlines()]
    assert [each["messages"][-1]["content"] for each in new] == ["a better answer", "answer 2"]
    assert new[0]["meta"] == {"source": "hand"}
    manifest = json.loads((settings.data / "mended" / "manifest.json").read_bytes())
    assert manifest["curated"]["from"] == "d"


async def test_an_edit_that_is_no_conversation_is_refused_and_the_text_stays(settings: Settings) -> None:
    dataset(settings, "d", train=ROWS[0])
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question 0?")
        await pilot.press("e")
        await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
        pilot.app.screen.query_one(TextArea).text = "nonsense"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "this is not a conversation", "nonsense")
        await pilot.press("escape")
        await until_shown(pilot, "a keep  d drop  e edit")


@pytest.mark.parametrize("answer", ["\x1b[31mred", "before <|im_end|> after", "\u202ereversed"])
async def test_what_an_editor_cannot_show_as_it_is_is_not_edited(settings: Settings, answer: str) -> None:
    dataset(settings, "d", train=row("question?", answer))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question?")
        await pilot.press("e")
        await until_shown(pilot, "or fix the file")


async def test_with_nothing_decided_it_says_how_to(settings: Settings) -> None:
    dataset(settings, "d", train=ROWS[0])
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question 0?")
        await pilot.press("w")
        await until_shown(pilot, "nothing was decided yet")


async def test_lines_that_end_as_on_windows_can_be_decided_on(settings: Settings) -> None:
    dataset(settings, "d", train=b"".join(ROWS).replace(b"\n", b"\r\n"))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "question 0?")
        await pilot.press("d", "w")
        await until_shown(pilot, "write a new dataset")
        await pilot.press("enter")
        await until_shown(pilot, "d-curated: 0 keep, 1 drop")


CALL = wrap_call('print(typecheck("src/").error_count)')


async def test_an_edited_row_is_shown_as_it_is_now_with_what_is_different_from_the_file(settings: Settings) -> None:
    dataset(settings, "d", train=b"".join(ROWS))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "answer 0")
        await pilot.press("e")
        await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
        editor = pilot.app.screen.query_one(TextArea)
        editor.text = editor.text.replace("answer 0", "a better answer")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "edited by hand", "differences from the file", "- answer 0", "+ a better answer")


async def test_the_editor_opens_at_the_answer_and_runs_its_code_before_anything_is_saved(settings: Settings) -> None:
    dataset(settings, "d", train=row("How many type errors?", CALL))
    async with data_pane(settings) as pilot:
        await until_shown(pilot, "How many type errors?")
        await pilot.press("e")
        await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
        editor = pilot.app.screen.query_one(TextArea)
        assert editor.document.get_line(editor.cursor_location[0]).startswith("<tool_call>")
        editor.text = editor.text.replace("error_count", "warning_count")
        await pilot.press("f5")
        await until(pilot, lambda: bool(pilot.app.screen.query_one("#trial-result", Static).render().plain))  # type: ignore[union-attr]
        assert "typecheck" in pilot.app.screen.query_one("#trial-result", Static).render().plain  # type: ignore[union-attr]
        await pilot.press("escape")
    assert not (settings.workspace / "decisions").exists()
