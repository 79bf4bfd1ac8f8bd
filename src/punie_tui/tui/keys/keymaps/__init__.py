"""Which keys run which actions: a preset (a TOML file of this folder), overridden by the user's punie.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from punie_tui.errors import UsageError, nearest, unknown
from punie_tui.settings import Settings
from punie_tui.tui.keys.action_table import ACTIONS
from punie_tui.tui.keys.actions import MOVES

FOLDER = Path(__file__).parent
_FORMER = {"runs.put_away": "runs.archive", "runs.show_put_away": "runs.show_archived", "runs.take": "runs.select"}
"""Actions by the ids that they had; accepted for one release."""


def presets() -> dict[str, Path]:
    """Preset → its file, with lines of the form: id of an action = its keys, separated by commas."""
    return {file.stem: file for file in sorted(FOLDER.glob("*.toml"))}


def keymap_of(settings: Settings) -> dict[str, str]:
    """Returns id → keys for the actions that the preset or the user remaps.

    Raises UsageError for an unknown preset or action, and for an action without a key.
    """
    chosen, files = settings.keymap_preset, presets()
    if chosen is not None and chosen not in files:
        raise UsageError(f"punie.toml: {unknown('keymap_preset', chosen, files)}")
    preset = tomllib.loads(files[chosen].read_text(encoding="utf-8")) if chosen is not None else {}
    return _with_siblings(preset | _checked(settings.keymap))


def _checked(keymap: Mapping[str, str]) -> dict[str, str]:
    ids = [*MOVES, *(action.id for action in ACTIONS)]
    keymap = {_FORMER.get(name, name): keys for name, keys in keymap.items()}
    for name, keys in keymap.items():
        if name not in ids:
            raise UsageError(f"punie.toml: keymap: unknown action {name!r}{nearest(name, ids)}")
        if not keys.strip(", "):
            raise UsageError(f"punie.toml: keymap: {name!r} has no key; remove the line to keep the default one")
    return {name: ",".join(key.strip() for key in keys.split(",") if key.strip()) for name, keys in keymap.items()}


def _with_siblings(keymap: Mapping[str, str]) -> dict[str, str]:
    """Adds the actions that share a default key with a remapped one: Textual removes the key from all of them."""
    moved = {(action.scope, key) for action in ACTIONS if action.id in keymap for key in action.keys.split(",")}
    shared = {a.id: a.keys for a in ACTIONS if any((a.scope, key) in moved for key in a.keys.split(","))}
    return shared | dict(keymap)
