"""Why an action is not available now: for the footer, the help, the palette, and when its key is pressed."""

from __future__ import annotations

from textual.app import App
from textual.dom import DOMNode

from punie_tui.tui.keys.action_table import Action
from punie_tui.tui.keys.actions import actions_of, keys_of_action, scope_of

SILENT = frozenset({"escape", "up", "down"})
"""Keys that people press to be sure or hold down: no message is shown if there is nothing to do."""

READ_ONLY = "this dashboard is read-only; punie-tui serve --allow-changes opens one that is not"
"""Why a read-only dashboard refuses an action that does more than look."""


class Refusing:
    """A mixin for panes, dialogs and the app whose actions are not always available; listed before Textual's class."""

    def refusal(self, action: str) -> str | None:
        """Returns why an action (its name, such as `save_as`) is not available now, as a clause, or None if it is.
        Call `refresh_bindings` when the result changes for another reason than the run's state."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Textual's hook, answered by `refusal`."""
        return refusal_of(self, action) is None


def withheld(action: Action, app: App[object]) -> bool:
    """Whether the dashboard is read-only and the action does more than look."""
    return not action.looks and bool(getattr(app, "read_only", False))


def withheld_by(holder: object, call: str) -> str | None:
    """Returns why a read-only dashboard withholds an action of a pane, dialog or app; None if it does not. Code that
    changes something without an action of the table must check this too."""
    if not isinstance(holder, DOMNode) or not getattr(holder.app, "read_only", False):
        return None
    scope, name = scope_of(type(holder)), call.partition("(")[0]
    if scope is None and not isinstance(holder, App):
        return None  # a widget's own, such as moving its cursor
    same = [each for each in actions_of(scope) if each.call.partition("(")[0] == name]
    return READ_ONLY if any(withheld(each, holder.app) for each in same) else None


def refusal_of(holder: object, call: str) -> str | None:
    """Returns why an action of a pane, dialog or app is not available now; None if it is."""
    return withheld_by(holder, call) or (
        holder.refusal(call.partition("(")[0]) if isinstance(holder, Refusing) else None
    )


def reason_to_show(holder: object, scope: str | None, call: str, app: App[object]) -> str | None:
    """The message for someone who pressed the key of a refused action. None if another action of the same key is
    available, or if the key is one of `SILENT`."""
    here = actions_of(scope)
    keys = {key for each in here if each.call == call for key in keys_of_action(each, app).split(",")}
    same = [each for each in here if keys & set(keys_of_action(each, app).split(","))]
    if keys & SILENT or any(refusal_of(holder, each.call) is None for each in same):
        return None
    return refusal_of(holder, call)
