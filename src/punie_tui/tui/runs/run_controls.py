"""What can be asked of a run's worker, and in which states of the run."""

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
"""Action → the states of the run in which it can be taken."""


STOPPED = "It ends after its current step, and can be resumed."
"""What becomes of a run that is stopped, for who is asked whether it should be."""


def why_not(action: str, state: RunState) -> str | None:
    """Why an action of `ALLOWED` cannot be taken; None where it can, and for any other action."""
    return f"the run is {state_word(state)}" if state not in ALLOWED.get(action, (state,)) else None
