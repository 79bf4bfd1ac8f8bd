"""What is derived from the table of actions: bindings (whose ids let users remap keys), key labels, and lookups for the
footer, the help and the command palette.

Independent of widgets: an action is run by the method `action_<name>` of its pane or dialog, or of the app if it is
global.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import App
from textual.binding import Binding, BindingType

from punie_tui.tui.common.glyphs import key_in_ascii
from punie_tui.tui.keys.action_table import ACTIONS, Action, shown
from punie_tui.tui.panes import PANES

if TYPE_CHECKING:
    from punie_tui.tui.app import PunieApp


LETTERS_FILE = Path(__file__).parent / "letters.toml"

MOVES = {
    "move.down": "j",
    "move.up": "k",
    "move.first": "g",
    "move.last": "G",
    "move.half_down": "ctrl+d",
    "move.half_up": "ctrl+u",
    "move.page_down": "pagedown",
    "move.page_up": "pageup",
}
"""Id → key of the moves in every list and reader; these keys have no other meaning anywhere."""


def move_keys(*calls: str) -> list[BindingType]:
    """Bindings of the keys in `MOVES` to a widget's own actions, given in that order."""
    return [Binding(key, call, show=False, id=id) for (id, key), call in zip(MOVES.items(), calls, strict=True)]


def letters() -> dict[str, str]:
    """Letter → what it means wherever it is bound."""
    return tomllib.loads(LETTERS_FILE.read_text(encoding="utf-8"))


def keys_of_action(action: Action, app: App[object] | None) -> str:
    """The keys that run an action, in Textual's names, separated by commas: the user's own, or the default ones."""
    return _own_keys(app).get(action.id, action.keys)


def move_labels(app: App[object] | None) -> list[str]:
    """The labels of the keys in `MOVES`, as the user has mapped them."""
    return [shown(_own_keys(app).get(id, key).split(",")[0]) for id, key in MOVES.items()]


def _own_keys(app: App[object] | None) -> dict[str, str]:
    return cast("PunieApp", app).own_keys if app is not None else {}


def key_label(action: Action, app: App[object] | None) -> str:
    """The label of the key that runs an action: the user's own, or the default one."""
    first = keys_of_action(action, app).split(",")[0]
    label = shown(first) if first != action.keys.split(",")[0] else action.key_label
    return key_in_ascii(label) if getattr(app, "in_ascii", False) else label


def key_of(id: str, app: App[object] | None) -> str:
    """The label of the key that runs the action with an id."""
    return key_label(action(id), app)


def undo_hint(app: App[object] | None) -> str:
    """How to undo a decision, as a sentence for the message that confirms it."""
    return f"{key_of('app.undo', app)} takes it back"


def actions_of(scope: str | None) -> list[Action]:
    """The actions of a pane or dialog, or the global ones for None, in the order of the table."""
    return [action for action in ACTIONS if action.scope == scope]


def action(id: str) -> Action:
    """The action with an id. Raises KeyError if there is none."""
    return {each.id: each for each in ACTIONS}[id]


def bindings(scope: str | None, *more: str) -> list[BindingType]:
    """The bindings of a pane or dialog (or of the app, for None), for its `BINDINGS`. A dialog also gets the key of the
    help and those of the app's actions whose ids are in `more`, since the app's own keys do not work in a dialog."""
    found = [_binding(each, each.call, each.footer) for each in actions_of(scope)]
    if scope is not None and scope not in (*PANES, "help"):
        found += [_binding(each, f"app.{each.call}", False) for each in map(action, (*more, "app.help"))]
    return [*found]


def _binding(action: Action, call: str, show: bool) -> Binding:
    return Binding(
        action.keys,
        call,
        action.label,
        show=show,
        key_display=action.shown_key,
        tooltip=action.tooltip,
        id=action.id,
    )


def borrowed(holder: type) -> list[Action]:
    """The app's actions that a dialog has keys for, except the help."""
    ids = [binding.id for binding in getattr(holder, "BINDINGS", ()) if isinstance(binding, Binding)]
    if scope_of(holder) is None:
        return []
    return [each for each in actions_of(None) if each.id in ids and each.id != "app.help"]


def scope_of(holder: type) -> str | None:
    """The scope of a class whose `BINDINGS` come from the table; None for the app and for a class without any."""
    known = {each.id: each.scope for each in ACTIONS}
    ids = [binding.id for binding in getattr(holder, "BINDINGS", ()) if isinstance(binding, Binding)]
    return next((known[id] for id in ids if id in known), None)
