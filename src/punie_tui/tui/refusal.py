"""Why something cannot be done now: asked for the footer, the help, the palette, and by whoever presses its key."""

from __future__ import annotations

from textual.app import App

from punie_tui.tui.actions import actions_of, keys_of_action

SILENT = frozenset({"escape", "up", "down"})
"""Keys that are pressed to be sure, or held down: they say nothing where there is nothing to do."""


class Refusing:
    """A pane, dialog or app not all of whose actions can be taken at all times. Stands before Textual's class."""

    def refusal(self, action: str) -> str | None:
        """Why an action (its name in the registry) cannot be taken now, as a short clause; None where it can.
        Where the answer changes otherwise than with the run's state, call `refresh_bindings`."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Textual's question; ours is `refusal`."""
        return self.refusal(action) is None


def refusal_of(holder: object, call: str) -> str | None:
    """Why an action of some pane, dialog or app cannot be taken now; None where it can."""
    return holder.refusal(call) if isinstance(holder, Refusing) else None


def reason_to_tell(holder: object, scope: str | None, call: str, app: App[object]) -> str | None:
    """What to say to somebody who pressed the key of an action that is refused. None where another action of the same
    key can be taken, and where the key is one of `SILENT`."""
    here = actions_of(scope)
    keys = {key for each in here if each.call == call for key in keys_of_action(each, app).split(",")}
    same = [each for each in here if keys & set(keys_of_action(each, app).split(","))]
    if keys & SILENT or any(refusal_of(holder, each.call) is None for each in same):
        return None
    return refusal_of(holder, call)
