"""The control actions for a run's worker, and the states of the run in which they are possible."""

from __future__ import annotations

from punie_tui.runs.state import LIVE, RunState, state_word

ALLOWED: dict[str, tuple[RunState, ...]] = {
    "pause": ("running",),
    "checkpoint": ("running",),
    "go_on": ("paused",),
    "stop": LIVE,
    "learning_rate": LIVE,
    "resume": ("stopped", "failed", "crashed", "refused", "diverged"),
}
"""Action → the states of the run in which it is possible."""


STOPPED = "It ends after its current step, and can be resumed."
"""What happens to a run that is stopped, for the question whether to stop it."""


def why_not(action: str, state: RunState) -> str | None:
    """Why an action of `ALLOWED` is not possible; None if it is, and for any other action."""
    return f"the run is {state_word(state)}" if state not in ALLOWED.get(action, (state,)) else None
