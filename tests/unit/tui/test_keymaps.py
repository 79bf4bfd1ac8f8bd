"""Presets of keys: only actions that there are, and no key with two meanings."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from punie_tui.errors import UsageError
from punie_tui.settings import Settings, load_settings
from punie_tui.tui.keys.action_table import ACTIONS
from punie_tui.tui.keys.actions import MOVES
from punie_tui.tui.keys.keymaps import keymap_of, presets
from punie_tui.tui.panes import PANES

IDS = {action.id for action in ACTIONS} | set(MOVES)


def keys_by_scope(keymap: dict[str, str]) -> dict[str | None, dict[str, set[str]]]:
    """Scope → key → the ids that it takes; a pane has the app's keys and those of its lists too."""
    found: dict[str | None, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for action in ACTIONS:
        for scope in PANES if action.scope is None else [action.scope]:
            for key in keymap.get(action.id, action.keys).split(","):
                found[scope][key].add(action.id)
    for id, usual in MOVES.items():
        for pane in PANES:
            for key in keymap.get(id, usual).split(","):
                found[pane][key].add(id)
    return found


def together() -> set[frozenset[str]]:
    """The actions that share their usual key: which of them is taken, the state decides."""
    return {frozenset(ids) for keys in keys_by_scope({}).values() for ids in keys.values()}


@pytest.mark.parametrize("preset", presets())
def test_every_id_of_a_preset_is_an_action(preset: str) -> None:
    named = tomllib.loads(presets()[preset].read_text(encoding="utf-8"))
    assert named and set(named) <= IDS


@pytest.mark.parametrize("preset", presets())
def test_no_key_of_a_preset_has_two_meanings_in_a_pane_or_dialog(tmp_path: Path, preset: str) -> None:
    keymap = keymap_of(Settings(workspace=tmp_path, keymap_preset=preset))
    known = together()
    clashes = {
        (scope, key): ids
        for scope, keys in keys_by_scope(keymap).items()
        for key, ids in keys.items()
        if len(ids) > 1 and not any(ids <= group for group in known)
    }
    assert clashes == {}


def test_what_leaves_by_escape_leaves_by_ctrl_g_in_the_emacs_preset(tmp_path: Path) -> None:
    keymap = keymap_of(Settings(workspace=tmp_path, keymap_preset="emacs"))
    leaving = [action.id for action in ACTIONS if "escape" in action.keys.split(",")]
    assert [id for id in leaving if "ctrl+g" not in keymap.get(id, "").split(",")] == []


def test_the_users_keymap_stands_over_the_preset(tmp_path: Path) -> None:
    (tmp_path / "punie.toml").write_text('keymap_preset = "emacs"\n[keymap]\n"move.down" = "f7"\n')
    keymap = keymap_of(load_settings(tmp_path))
    assert keymap["move.down"] == "f7" and "ctrl+p" in keymap["move.up"]


def test_a_preset_that_there_is_not_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"keymap_preset 'emcas'; did you mean 'emacs'\?"):
        keymap_of(Settings(workspace=tmp_path, keymap_preset="emcas"))


def test_an_action_keeps_its_key_where_another_of_the_same_key_is_moved(tmp_path: Path) -> None:
    keymap = keymap_of(Settings(workspace=tmp_path, keymap={"train.pause": "f7"}))
    assert keymap == {"train.pause": "f7", "train.go_on": "p", "train.resume": "p"}


def test_a_former_id_of_an_action_is_still_accepted(tmp_path: Path) -> None:
    assert keymap_of(Settings(workspace=tmp_path, keymap={"runs.put_away": "f8"}))["runs.archive"] == "f8"
