"""The help: the actions available now with their keys, then the others, each with the reason. Generated from the table
of actions, with the ids by which a keymap names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import App, ComposeResult
from textual.content import Content
from textual.dom import DOMNode
from textual.widgets import Static

from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.keys.action_table import Action
from punie_tui.tui.keys.actions import actions_of, bindings, borrowed, key_label, move_labels, scope_of
from punie_tui.tui.keys.refusal import refusal_of, withheld_by
from punie_tui.tui.panes import PANES

_TITLES: dict[str | None, str] = {None: "Everywhere", **{name: entry.title for name, entry in PANES.items()}}
_KEY_WIDTH = 7
_WIDEST = 116
"""Cells of the dialog, including its frame."""
_IN_LISTS = "down, up, first, last, half a page down and up, a page down and up"
_NOTES = (
    'The grey names are the ids of the actions. To give an action other keys, write id = "keys" under [keymap] in '
    'punie.toml; to change many keys at once, write keymap_preset = "vim" (or "emacs") above that.',
    "Text marked with the mouse is copied by ctrl+c.",
)


@dataclass(frozen=True)
class KeysNow:
    """The actions of a pane, a dialog or the app: those available now, and the others with the reason."""

    title: str
    can: tuple[Action, ...]
    cannot: tuple[tuple[Action, str], ...]


def keys_now(holder: DOMNode) -> KeysNow:
    """Returns the actions of a pane, a dialog or the app in its current state."""
    scope = scope_of(type(holder))
    reasons = [
        *((each, refusal_of(holder, each.call)) for each in actions_of(scope)),
        *(
            (each, withheld_by(holder.app, each.call) or refusal_of(holder, each.call))
            for each in borrowed(type(holder))
        ),
    ]
    return KeysNow(
        _TITLES.get(scope, "Here"),
        tuple(each for each, reason in reasons if reason is None),
        tuple((each, reason) for each, reason in reasons if reason is not None),
    )


class HelpScreen(Dialog[None]):
    """The help as a dialog."""

    BINDINGS = bindings("help")

    def __init__(self, keys: Sequence[KeysNow]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        with Reader(classes="dialog wide") as dialog:
            dialog.border_title = "help"
            for keys in self._keys:
                yield Static(_section(keys.title, [_can(each, self.app) for each in keys.can]))
            yield Static(
                _section(
                    "Lists and texts",
                    [Content.assemble(("  ".join(move_labels(self.app)), "$text-accent"), f"  {_IN_LISTS}")],
                )
            )
            for keys in self._keys:
                if keys.cannot:
                    yield Static(
                        _section(f"{keys.title}: not now", [_cannot(each, why, self.app) for each, why in keys.cannot])
                    )
            yield Static(Content("\n").join(Content.styled(note, "$foreground-muted") for note in _NOTES))

    def on_mount(self) -> None:
        self.query_one(Reader).focus()

    def action_close(self) -> None:
        self.dismiss(None)


def _section(title: str, lines: Sequence[Content]) -> Content:
    return Content("\n").join([Content.styled(title, "bold $text-primary"), *lines, Content("")])


def _can(action: Action, app: App[object]) -> Content:
    key = Content.styled(f"{key_label(action, app):>{_KEY_WIDTH}}  ", "$text-accent")
    return _beneath_each_other(key, [Content(action.tooltip), Content.styled(action.id, "$foreground-disabled")], app)


def _cannot(action: Action, why: str, app: App[object]) -> Content:
    key = Content.styled(f"{key_label(action, app):>{_KEY_WIDTH}}  ", "$foreground-disabled")
    parts = ((action.tooltip, "$foreground-disabled"), (why, "$text-warning"), (action.id, "$foreground-disabled"))
    return _beneath_each_other(key, [Content.styled(*part) for part in parts], app)


def _beneath_each_other(key: Content, parts: Sequence[Content], app: App[object]) -> Content:
    """A key and its description: on one line if there is room, else each part is wrapped and aligned with the first."""
    width = min(_WIDEST, app.size.width) - 9 - key.cell_length
    lines = [Content("")]
    for part in parts:
        gap = "  " if lines[-1] else ""
        if lines[-1].cell_length + len(gap) + part.cell_length <= width:
            lines[-1] = Content.assemble(lines[-1], gap, part)
        else:
            lines += part.wrap(max(20, width))
    return Content("\n").join(
        Content.assemble(key if at == 0 else " " * key.cell_length, line)
        for at, line in enumerate(line for line in lines if line)
    )
