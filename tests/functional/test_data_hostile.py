"""Rows by people who mean harm, through the Data pane: it lives on, and nothing of them reaches the terminal raw."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from data_workspace import dataset, row
from punie_tui.runs.store import create_run
from punie_tui.settings import Settings
from punie_tui.tools.code.calls import wrap_call
from punie_tui.tui.app import PunieApp
from punie_tui.tui.rows.chat_view import ChatView
from punie_tui.tui.rows.jsonl_table import JsonlTable
from punie_tui.tui.rows.row_browser import RowBrowser, SearchInput
from punie_tui.visible import visible
from recorded_runs import recipe
from shown import screen_text, until

NASTY = (
    "\x1b[31m\x1b]0;owned\x07", "[bold red]x[/]", "[@click=app.quit]x[/]", "[/]", "\x00", "\u202e\u2066abc", "\x9b2J",
    "<tool_call>", "</tool_call>", "<function=execute_code>\n<parameter=code>\n", "</parameter></function>",
    "<|im_start|>", "<|im_end|>", "```python\n", "\u2028", "\r", "\n", "\t", "🙂", "e\u0301", "漢字",
    "$text-error", "\u200b",
)  # fmt: skip
text = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=6)), max_size=5).map("".join)
turns = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["system", "user", "assistant", "tool"]), "content": text}),
    max_size=4,
)
record = st.one_of(
    st.fixed_dictionaries({"messages": turns}, optional={"meta": st.dictionaries(text, text, max_size=2)}),
    st.fixed_dictionaries({"text": text}),
    st.fixed_dictionaries({"prompt": text, "completion": text}),
)
line = st.one_of(
    record.map(lambda item: json.dumps(item).encode("utf-8")),
    record.map(lambda item: json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    st.binary(max_size=60),
)
LONG = {
    "5 MB": b'{"messages": [{"role": "user", "content": "' + b"x\\u001b[31m" * 500_000 + b'"}]}',
    "deep list": b"[" * 2_000_000,
    "deep object": b'{"messages":' * 100_000,
    "many turns": b'{"text": "' + b"<|im_start|>user\\n\\u001b[0m<|im_end|>" * 30_000 + b'"}',
    "NULs": b"\x00" * 1_000_000,
}
HOSTILE_CALLS = [
    row("Run it.", wrap_call(code))
    for code in (
        'print("\\x1b[2J[bold]\\u202e" + chr(0x9b))',
        "print(read_file('\\x1b]0;owned\\x07'))",
        "raise ValueError('\\x1b[31m[/]')",
        "while True: pass",
        "print('x' * 10**9)",
        "\x1b[31m = ",
    )
]


def harmless(screen: str) -> bool:
    return all(visible(character) == character for character in screen if character != "\n")


async def look_through(lines: list[bytes]) -> None:
    """Opens a file of these lines, and looks at each of them in every view that needs no other process."""
    with tempfile.TemporaryDirectory() as name:
        workspace = Settings(workspace=Path(name))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("punie_tui.settings.bundled_data", lambda: Path(name) / "none")
            dataset(workspace, "d", train=b"\n".join(lines))
            app = PunieApp(workspace)
            async with app.run_test(size=(100, 30)) as pilot:
                await pilot.press("1")
                table = app.query_one(JsonlTable)
                await until(pilot, lambda: table.complete)
                for _ in range(table.count):
                    for key in ("U", "J", "J", "U"):
                        await pilot.press(key)
                        assert harmless(screen_text(app))
                    await pilot.press("e")  # an editor opens, or says why not
                    await pilot.pause()
                    assert harmless(screen_text(app))
                    if len(app.screen_stack) > 1:
                        await pilot.press("escape")
                    await pilot.press("down")


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(line, min_size=1, max_size=5))
async def test_any_rows_are_looked_through_and_nothing_of_them_reaches_the_terminal(lines: list[bytes]) -> None:
    await look_through(lines)


@pytest.mark.parametrize("name", LONG)
async def test_a_very_long_line_is_looked_at_and_the_next_one_too(name: str) -> None:
    await look_through([LONG[name], b"{}"])


async def settled(pilot: Pilot[None]) -> None:
    """Until what was asked of other processes is answered."""
    await pilot.pause()
    await until(pilot, lambda: not any(w.is_running and w.group in ("view", "filter") for w in pilot.app.workers))
    await pilot.pause()


async def search_and_look_closer(lines: list[bytes], sought: str, regex: bool, model: Path) -> None:
    """Each row as tokens and run in the sandbox; then a search."""
    with tempfile.TemporaryDirectory() as name:
        workspace = Settings(workspace=Path(name))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("punie_tui.settings.bundled_data", lambda: Path(name) / "none")
            dataset(workspace, "d", train=b"\n".join(lines))
            create_run(workspace, recipe().model_copy(update={"model": str(model)}))
            app = PunieApp(workspace)
            async with app.run_test(size=(100, 30)) as pilot:
                await pilot.press("1")
                browser = app.query_one(RowBrowser)
                await until(pilot, lambda: browser.table.complete and app.pane is not None and bool(app.pane.tail))
                for view in ("t", "r"):
                    await pilot.press(view, "home")
                    for _ in range(browser.table.count):
                        await settled(pilot)
                        assert harmless(screen_text(app))
                        await pilot.press("down")
                    await pilot.press("escape")
                await pilot.press("slash", *["ctrl+r"] * regex)
                app.query_one(SearchInput).value = sought
                await pilot.press("enter")
                await settled(pilot)
                assert harmless(screen_text(app))
                assert browser.kept is None or browser.kept.complete


TYPED = [each for each in NASTY if visible(each) == each and "\n" not in each]
"""What somebody can type, to look for in the rows."""


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(line, min_size=8, max_size=8), st.sampled_from(TYPED), st.booleans())
async def test_any_rows_are_searched_shown_as_tokens_and_run_and_nothing_of_them_reaches_the_terminal(
    tiny_model: Path, lines: list[bytes], sought: str, regex: bool
) -> None:
    hostile = [json.dumps({"messages": [{"role": "user", "content": each} for each in NASTY]}).encode()]
    await search_and_look_closer([*hostile, *HOSTILE_CALLS, *lines], sought, regex, tiny_model)


async def test_hostile_rows_are_sifted_counted_and_plotted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Settings(workspace=tmp_path)
    monkeypatch.setattr("punie_tui.settings.bundled_data", lambda: tmp_path / "none")
    evil = "\x1b[31m[bold]\u202e"
    good = {"messages": [{"role": "user", "content": evil}, {"role": "assistant", "content": evil}]}
    lines = [json.dumps(good | {"meta": {"source": evil}}).encode(), *LONG.values(), b"\xff\xfe", b""]
    dataset(workspace, "d", train=b"\n".join(lines) + b"\n")
    app = PunieApp(workspace)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("1", "i")
        browser = app.query_one(RowBrowser)
        await until(pilot, lambda: browser.survey.complete and "sources" in screen_text(app))
        assert harmless(screen_text(app))
        await pilot.press("F")
        await until(pilot, lambda: "only these rows" in screen_text(app))
        assert harmless(screen_text(app))
        await pilot.press("escape", "escape", "O")
        await until(pilot, lambda: browser.table.kept is not None)
        assert browser.table.count == len(lines)
        assert app.query_one(ChatView).is_mounted
        assert harmless(screen_text(app))
