"""The alerts of a run: those it raised and those it could not raise itself; and which of them are new.

Knows no screen: the app and the pane show the alerts.
"""

from __future__ import annotations

from punie_tui.runs.events import Alert
from punie_tui.runs.state import RunState, RunTail, damage
from punie_tui.runs.store import disk_is_full


class Toasts:
    """Remembers the alerts and the state of the run it was last asked about."""

    def __init__(self) -> None:
        self._tail: RunTail | None = None
        self._shown = 0
        self._state: RunState | None = None

    def new(self, tail: RunTail, state: RunState, now: float, *, past: bool) -> list[Alert]:
        """The alerts since the last call, plus one if the worker died since. Nothing is new if `past` (past events are
        still being read) or if this run was not the one asked about last."""
        alerts, before = tail.view.alerts, self._state
        known = tail is self._tail and not past
        found = alerts[self._shown :] if known else []
        if known and state == "crashed" and before in ("running", "paused"):
            found = [*found, _heartbeat_lost(tail, now)]
        self._tail, self._shown, self._state = tail, len(alerts), state
        return found


def alerts_of(tail: RunTail, state: RunState, now: float) -> list[Alert]:
    """The alerts that the run raised, and those that it cannot raise itself: its worker died, or its events are
    damaged. `now` is Unix seconds."""
    found = [*tail.view.alerts]
    if (damaged := damage(tail)) is not None:
        found.append(damaged)
    return [*found, _heartbeat_lost(tail, now)] if state == "crashed" else found


def _heartbeat_lost(tail: RunTail, now: float) -> Alert:
    from punie_tui.training.alerts import heartbeat_lost

    beat = tail.run.heartbeat()
    last = beat.t if beat is not None else tail.view.last or now
    reached = tail.view.train[-1].iteration if tail.view.train and tail.view.current == "train" else None
    lost = heartbeat_lost(tail.run.id, now - last, disk_full=disk_is_full(tail.run.path))
    return lost.model_copy(update={"iteration": reached})
