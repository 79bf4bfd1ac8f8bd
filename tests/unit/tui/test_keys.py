"""The keys as one table: a letter means one thing, wherever it is pressed."""

from __future__ import annotations

from collections import defaultdict

from textual.binding import Binding

from punie_tui.tui.common.choice_list import ChoiceList
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.keys.action_table import ACTIONS
from punie_tui.tui.keys.actions import MOVES, letters
from punie_tui.tui.rows.jsonl_table import JsonlTable
from punie_tui.tui.validate.category_grid import CategoryGrid

OF_A_QUESTION = "question"
"""Its yes and no are answers, not actions of a pane."""

SAME = [
    {"keep", "accept"},
    {"drop", "reject"},
    {"compare", "baseline", "before", "beside", "overlay"},
    {"check", "verify"},
    {"edit", "learning_rate", "title", "decoding"},
    {"answers", "plots", "settings", "earlier"},
    {"system", "unfold"},
    {"save_as", "record", "write", "build"},
    {"draft", "train", "lessons"},
    {"next_measure", "measure", "choose", "after", "next_sample", "other_rows"},
    {"pause", "go_on", "resume"},
    {"run", "next_fixture", "attempt"},
    {"tokens", "turn", "unit"},
    {"archive", "restore"},
    {"previous_measure", "third"},
    {"keep_query", "suites"},
    {"next_suite", "next_file"},
    {"clone", "copy_file"},
    {"new_run", "new_query", "new_lesson"},
    {"cancel", "close", "quit"},
]
"""Calls that are one meaning under several names; a call of the same name is one by itself."""


def bound() -> dict[str, set[str]]:
    """Letter → the calls that it takes, over all panes and dialogs."""
    found = defaultdict(set)
    for action in ACTIONS:
        if action.scope != OF_A_QUESTION:
            for key in action.keys.split(","):
                if len(key) == 1 and key.isalpha():
                    found[key].add(action.call)
    return found


def test_a_letter_has_one_meaning_over_all_panes_and_dialogs() -> None:
    several = {key: calls for key, calls in bound().items() if len(calls) > 1}
    assert {key: calls for key, calls in several.items() if not any(calls <= same for same in SAME)} == {}


def test_every_letter_that_is_bound_stands_in_the_table_and_no_other() -> None:
    assert set(letters()) == set(bound())


def test_the_keys_that_move_are_bound_to_nothing_else() -> None:
    taken = {key for action in ACTIONS for key in action.keys.split(",")}
    assert not taken & set(MOVES.values())


def test_every_list_and_reader_moves_by_them() -> None:
    for widget in (ChoiceList, JsonlTable, CategoryGrid, Reader):
        keys = {each.key for each in widget.BINDINGS if isinstance(each, Binding)}
        assert set(MOVES.values()) <= keys, widget
