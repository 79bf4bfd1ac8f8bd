"""Every list under a held key: what the program sets never answers itself, so the keys that come after are answered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from textual.events import Event, Key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import OptionList

from data_workspace import dataset, row
from punie_tui.settings import Settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.panes import PANES
from punie_tui.tui.rows.jsonl_table import JsonlTable
from punie_tui.tui.validate.category_grid import CategoryGrid
from recorded_models import make
from recorded_runs import crashed_run, finished_run, workspace
from shown import until

HELD = 15
LISTS = (OptionList, JsonlTable, CategoryGrid)
DIALOGS = {"data": ["filter", "compare"], "train": ["overlay", "new_run"], "validate": ["baseline"]} | {
    "compare": ["before"],
    "playground": ["choose"],
}
"""A pane, and which of its actions open a list over it."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Several of everything that stands in a list."""
    settings = workspace(tmp_path)
    rows = b"".join(row(f"question {n}", f"answer {n}") for n in range(40))
    for name in ("one", "two", "three"):
        dataset(settings, name, train=rows, valid=rows, test=rows)
    make(finished_run(settings), "adapter", "fused")
    crashed_run(settings)
    finished_run(settings, name="other")
    return settings


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts what widgets tell each other; what comes from the terminal and from timers is not among it."""
    counts: Counter[str] = Counter()
    post = MessagePump.post_message

    def counted(self: MessagePump, message: Message) -> bool:
        if isinstance(self, Widget) and not isinstance(message, Event) and message.bubble:
            counts[type(message).__qualname__] += 1
        return post(self, message)

    monkeypatch.setattr(MessagePump, "post_message", counted)
    return counts


async def settled(pilot: Pilot[None], posted: Counter[str]) -> None:
    """Waits until widgets tell each other nothing for a while."""
    quiet = 0
    before = posted.total()

    def still() -> bool:
        nonlocal quiet, before
        quiet = quiet + 1 if posted.total() == before else 0
        before = posted.total()
        return quiet > 8

    try:
        await until(pilot, still)
    except AssertionError:
        raise AssertionError(f"messages chase each other: {posted.most_common(5)}") from None


async def hold_every_arrow(pilot: Pilot[None], target: Widget, posted: Counter[str]) -> None:
    for key in ("down", "up", "right", "left"):
        target.focus()
        await until(pilot, lambda: target.has_focus)
        for _ in range(HELD):
            pilot.app.post_message(Key(key, None))  # a burst: Pilot's own `press` waits after each
        await settled(pilot, posted)


async def answers(pilot: Pilot[None], target: Widget) -> None:
    """One more key is answered: the cursor stands elsewhere, or there is but one place to stand."""
    await pilot.press("home")
    before = _place(target)
    await pilot.press("down")
    await until(pilot, lambda: _place(target) != before or _only_place(target))


def _place(target: Widget) -> object:
    if isinstance(target, OptionList):
        return target.highlighted
    return target.cursor if isinstance(target, JsonlTable) else (target.column, target.query_id)  # type: ignore[attr-defined]


def _only_place(target: Widget) -> bool:
    return isinstance(target, OptionList) and sum(not option.disabled for option in target.options) < 2


@pytest.mark.parametrize("pane", PANES)
async def test_a_held_arrow_in_a_list_sets_off_nothing_endless_and_the_next_key_is_answered(
    settings: Settings, posted: Counter[str], pane: str
) -> None:
    app = PunieApp(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(PANES[pane].key)
        await until(pilot, lambda: app.pane is not None and app.pane.id == pane)
        await settled(pilot, posted)
        lists = [one for one in app.query("*") if isinstance(one, LISTS) and one.focusable and one.region]
        for one in lists:
            await hold_every_arrow(pilot, one, posted)
            await answers(pilot, one)
        assert lists or pane in ("train", "playground")
        for action in [
            *(f"{pane}.{name}" for name in DIALOGS.get(pane, ())),
            *(["app.runs"] if pane == "train" else []),
        ]:
            scope, _, name = action.partition(".")
            await (app if scope == "app" else app.pane).run_action(name)
            await until(pilot, lambda: len(app.screen_stack) > 1 and bool(app.screen.query(OptionList)))
            await settled(pilot, posted)
            for one in app.screen.query(OptionList):
                await hold_every_arrow(pilot, one, posted)
                await answers(pilot, one)
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)
