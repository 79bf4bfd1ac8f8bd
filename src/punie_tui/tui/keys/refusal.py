"""Why something cannot be done now: asked for the footer, the help, the palette, and by whoever presses its key."""

from __future__ import annotations

from textual.app import App
from textual.dom import DOMNode

from punie_tui.tui.keys.action_table import Action
from punie_tui.tui.keys.actions import actions_of, keys_of_action, scope_of

SILENT = frozenset({"escape", "up", "down"})
"""Keys that are pressed to be sure, or held down: they say nothing where there is nothing to do."""

READ_ONLY = "this dashboard is read-only; punie-tui serve --allow-changes opens one that is not"
"""Why a read-only dashboard refuses whatever does more than look."""


class Refusing:
    """A pane, dialog or app not all of whose actions can be taken at all times. Stands before Textual's class."""

    def refusal(self, action: str) -> str | None:
        """Why an action (its name in the registry) cannot be taken now, as a short clause; None where it can.
        Where the answer changes otherwise than with the run's state, call `refresh_bindings`."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Textual's question; ours is `refusal`."""
        return refusal_of(self, action) is None


def withheld(action: Action, app: App[object]) -> bool:
    """Whether a dashboard is read-only, and an action does more than look."""
    return not action.looks and bool(getattr(app, "read_only", False))


def withheld_by(holder: object, call: str) -> str | None:
    """Why a pane, dialog or app does not have an action in a read-only dashboard; None where it has it. Whatever
    changes something and is not reached by an action of the table asks here too."""
    if not isinstance(holder, DOMNode) or not getattr(holder.app, "read_only", False):
        return None
    scope, name = scope_of(type(holder)), call.partition("(")[0]
    if scope is None and not isinstance(holder, App):
        return None  # a widget's own, such as moving its cursor
    same = [each for each in actions_of(scope) if each.call.partition("(")[0] == name]
    return READ_ONLY if any(withheld(each, holder.app) for each in same) else None


def refusal_of(holder: object, call: str) -> str | None:
    """Why an action of some pane, dialog or app cannot be taken now; None where it can."""
    return withheld_by(holder, call) or (holder.refusal(call) if isinstance(holder, Refusing) else None)


def reason_to_tell(holder: object, scope: str | None, call: str, app: App[object]) -> str | None:
    """What to say to somebody who pressed the key of an action that is refused. None where another action of the same
    key can be taken, and where the key is one of `SILENT`."""
    here = actions_of(scope)
    keys = {key for each in here if each.call == call for key in keys_of_action(each, app).split(",")}
    same = [each for each in here if keys & set(keys_of_action(each, app).split(","))]
    if keys & SILENT or any(refusal_of(holder, each.call) is None for each in same):
        return None
    return refusal_of(holder, call)
