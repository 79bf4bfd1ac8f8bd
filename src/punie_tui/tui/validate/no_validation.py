"""Messages of the Validate pane for when there is nothing to show yet or nothing can be asked now."""

from __future__ import annotations

from textual.app import App
from textual.content import Content

from punie_tui.runs.state import RunState, RunTail
from punie_tui.tui.keys.actions import key_of

_KEY = "bold $text-accent"
_NO_RUN = Content.assemble(
    ("No run yet.", "bold"),
    "\n\nPress ",
    ("2", _KEY),
    " and then ",
    ("n", _KEY),
    " to start one; its answers are judged here.",
)
_NO_VALIDATION = Content.assemble(
    ("This run has not been validated.", "bold"),
    "\n\nPress ",
    ("v", _KEY),
    " to ask one of its models a suite's queries.",
)


def nothing_judged(tail: RunTail | None) -> Content:
    """The message for a run without a validation, or for no run if `tail` is None."""
    return _NO_RUN if tail is None else _NO_VALIDATION


def busy(state: RunState, app: App[object]) -> str:
    """Why a busy run cannot be validated, and which keys change that."""
    hold, does = ("go_on", "continues it") if state == "paused" else ("pause", "pauses it")
    return f"the run is busy: {key_of(f'validate.{hold}', app)} {does}, {key_of('validate.stop', app)} stops it"
