"""The base class of all panes. A pane is a screenful that answers one question, and works only while it is in front.

Knows the run that is shown and its state; not where events come from, nor which pane is in front.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.containers import Container
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from punie_tui.errors import PunieError
from punie_tui.runs.state import RunState, RunTail
from punie_tui.runs.store import ControlAction, Run
from punie_tui.settings import Settings
from punie_tui.tui.keys.offering import Offering
from punie_tui.tui.keys.refusal import Refusing
from punie_tui.tui.memory import DashboardMemory


class Pane(Refusing, Offering, Container, can_focus=True):
    """A pane. The app mounts it when it is first shown, and calls `repaint` at most four times a second.

    A subclass sets `NAME` (its id and its scope in the registry of actions) and `BINDINGS = bindings(NAME)`, defines
    `compose`, and overrides `repaint`, and `refusal` if some actions are not always possible.
    """

    NAME: ClassVar[str]

    class RunWanted(Message):
        """A run to show from now on."""

        def __init__(self, run_id: str) -> None:
            super().__init__()
            self.run_id = run_id

    def __init__(self, settings: Settings) -> None:
        super().__init__(id=self.NAME)
        self.settings = settings
        self.tail: RunTail | None = None
        self.run_state: RunState | None = None
        self.clock: Callable[[], float] = time.time
        """Returns the current time in Unix seconds; set by the app."""
        self.memory = DashboardMemory()
        """How the dashboard was left last time; set by the app before the pane is mounted."""
        self.in_front = False
        self._dirty = True
        self._timers_in_front: list[Timer] = []

    def come_to_front(self, tail: RunTail | None, state: RunState | None) -> None:
        """Starts or resumes the pane's work, with the run as it is now."""
        self.in_front = True
        for timer in self._timers_in_front:
            timer.reset()
            timer.resume()
        self.show_run(tail, state)
        self.repaint_if_dirty()

    def go_behind(self) -> None:
        """Stops the pane's work: no reading, no timers, no painting."""
        self.in_front = False
        for timer in self._timers_in_front:
            timer.pause()

    def every(self, seconds: float, work: Callable[[], Awaitable[object]] | Callable[[], object]) -> None:
        """Repeats `work` every `seconds` while this pane is in front."""
        self._timers_in_front.append(self.set_interval(seconds, work, pause=not self.in_front))

    def show_run(self, tail: RunTail | None, state: RunState | None) -> None:
        """Sets the run to show and its state; None if there is no run yet. Paints nothing."""
        changed = state != self.run_state or (tail is None) != (self.tail is None)
        self.tail = tail
        self.run_state = state
        self.mark_dirty()
        if changed and self.is_mounted:
            self.refresh_bindings()

    def mark_dirty(self) -> None:
        """Marks the pane as out of date; the next tick repaints it if it is in front."""
        self._dirty = True

    def repaint_if_dirty(self) -> None:
        if self._dirty and self.in_front and self.is_mounted:
            self._dirty = False
            self.repaint()

    def repaint(self) -> None:
        """Brings every widget up to date with `self.tail` and `self.run_state`. Takes under 50 ms."""

    def remember(self) -> None:
        """Stores in `memory` what the next start should restore."""

    def maximize(self) -> None:
        """Maximizes the panel around the focused widget, or restores it."""
        focused = self.screen.focused
        if self.screen.maximized is not None or focused is None or self not in focused.ancestors:
            self.screen.maximized = None
            return
        inside = [focused, *(node for node in focused.ancestors if isinstance(node, Widget) and self in node.ancestors)]
        self.screen.maximized = next((one for one in inside if any(kind for kind, _ in one.styles.border)), focused)

    def overlay_runs(self, runs: Sequence[Run]) -> None:
        """Overlays runs on the one that is shown, if the pane can."""

    def show_row(self, file: Path, line: int) -> None:
        """Goes to a row (its line from 0) of a dataset's file, if the pane shows rows."""

    def first_focus(self) -> Widget:
        """The widget that takes the focus when the pane comes to the front."""
        return self

    def show_error(self, problem: PunieError) -> None:
        """Shows an error as a notification."""
        self.notify(str(problem), severity="error", timeout=10, markup=False)

    def request(self, action: ControlAction, message: str, value: float | None = None) -> None:
        """Sends a control action to the worker of the run that is shown, then shows `message`."""
        if self.tail is not None:
            self.perform(partial(self.tail.run.request, action, value), message)

    @work
    async def perform(self, action: Callable[[], object], message: str = "", then_show: str | None = None) -> None:
        """Runs an action that may be refused, in a thread, and shows how it went: `message` on success, else the error.
        After that, shows the run `then_show`, or the run that the action returned."""
        try:
            result = await asyncio.to_thread(action)
        except PunieError as error:
            self.show_error(error)
            return
        if message:
            self.notify(message, markup=False)
        if run_id := then_show or (result.id if isinstance(result, Run) else None):
            self.post_message(self.RunWanted(run_id))
