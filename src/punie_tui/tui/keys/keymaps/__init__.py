"""Which keys take which actions: a preset, a TOML file of this folder, and over it what the user's punie.toml says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from punie_tui.errors import UsageError, nearest, unknown
from punie_tui.settings import Settings
from punie_tui.tui.keys.action_table import ACTIONS
from punie_tui.tui.keys.actions import MOVES

FOLDER = Path(__file__).parent


def presets() -> dict[str, Path]:
    """Preset → its file: the id of an action = its keys, separated by commas."""
    return {file.stem: file for file in sorted(FOLDER.glob("*.toml"))}


def keymap_of(settings: Settings) -> dict[str, str]:
    """The keys of all actions that do not have their usual ones, by id.

    Raises UsageError for a preset or an action that there is not, and for an action without a key.
    """
    chosen, files = settings.keymap_preset, presets()
    if chosen is not None and chosen not in files:
        raise UsageError(f"punie.toml: {unknown('keymap_preset', chosen, files)}")
    preset = tomllib.loads(files[chosen].read_text(encoding="utf-8")) if chosen is not None else {}
    return _with_siblings(preset | _checked(settings.keymap))


def _checked(keymap: Mapping[str, str]) -> dict[str, str]:
    ids = [*MOVES, *(action.id for action in ACTIONS)]
    for name, keys in keymap.items():
        if name not in ids:
            raise UsageError(f"punie.toml: keymap: unknown action {name!r}{nearest(name, ids)}")
        if not keys.strip(", "):
            raise UsageError(f"punie.toml: keymap: {name!r} has no key; leave the line out for the usual one")
    return {name: ",".join(key.strip() for key in keys.split(",") if key.strip()) for name, keys in keymap.items()}


def _with_siblings(keymap: Mapping[str, str]) -> dict[str, str]:
    """Names the actions that share a usual key with a mapped one too: Textual takes the key from all of them."""
    moved = {(action.scope, key) for action in ACTIONS if action.id in keymap for key in action.keys.split(",")}
    shared = {a.id: a.keys for a in ACTIONS if any((a.scope, key) in moved for key in a.keys.split(","))}
    return shared | dict(keymap)
