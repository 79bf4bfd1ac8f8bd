"""The dashboard: tabs, the pane in front, the status line, and the timers that update them.

It only reads a run's folder and never does the run's work, so closing it changes nothing. The only pane it knows by
name is the one it opens with; the others are in `panes.PANES`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.actions import ActionParseResult
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding
from textual.dom import DOMNode
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import ContentSwitcher, Footer, Input
from textual.worker import WorkerFailed, get_current_worker

from punie_tui.errors import PunieError
from punie_tui.runs.state import LIVE
from punie_tui.settings import Settings, untrusted_tools
from punie_tui.tui.alerting import Toasts, alerts_of
from punie_tui.tui.common.dialogs import Sheet
from punie_tui.tui.common.glyphs import AsciiFilter, key_in_ascii, wants_ascii
from punie_tui.tui.common.marks import series_colours
from punie_tui.tui.common.untrusted import ControlFilter, untrusted
from punie_tui.tui.copying import copy_one
from punie_tui.tui.current_run import CurrentRun
from punie_tui.tui.front import FrontScreen
from punie_tui.tui.header import HeaderLine
from punie_tui.tui.keys.actions import bindings, scope_of
from punie_tui.tui.keys.commands import ActionCommands
from punie_tui.tui.keys.help import HelpScreen, keys_now
from punie_tui.tui.keys.keymaps import keymap_of
from punie_tui.tui.keys.offering import Offering
from punie_tui.tui.keys.refusal import Refusing, reason_to_show, withheld_by
from punie_tui.tui.memory import read_memory, write_memory
from punie_tui.tui.opening import open_one
from punie_tui.tui.pane import Pane
from punie_tui.tui.panes import PANES, pane_class
from punie_tui.tui.status import StatusLine, age_in_words
from punie_tui.tui.terminal import leave_on_signals
from punie_tui.visible import visible

if TYPE_CHECKING:
    from punie_tui.tui.runs.run_list import RunSummaries

FIRST_PANE = "train"
SIXTEEN_COLOURS = "ansi-dark"
"""The theme for terminals with only sixteen colours."""
TICK_SECONDS = 0.25
"""Seconds between updates while a run is live."""
REST_SECONDS = 0.5
"""Seconds after the dashboard is up until the other panes are imported."""
SOON_WANTED = ("punie_tui.datasets.curation", "punie_tui.tui.runs.runs_screen")
"""Modules imported along with the panes: for checks and decisions on rows, and the table of runs."""
CLOCK_SECONDS = 1.0
"""Seconds between updates of the times shown, and between checks whether a run that is over has changed."""


MOST_HIDDEN = 3
"""At most this many folders that cannot be listed are reported when the dashboard starts."""


class PunieApp(Refusing, App[None]):
    """The dashboard of a workspace. Shows run `run_id`, or follows the newest. `memory` is the file that stores how the
    dashboard was left; without one it starts with the defaults. If `read_only`, it has only the actions that change
    nothing."""

    TITLE = "punie-tui"
    CSS_PATH: ClassVar = ["app.tcss", *(f"{name}/pane.tcss" for name in PANES)]
    BINDINGS = bindings(None)
    COMMANDS = App.COMMANDS | {ActionCommands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 (Textual types it so)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-medium"), (46, "-tall")]  # noqa: RUF012 (Textual types it so)

    def __init__(
        self,
        settings: Settings,
        run_id: str | None = None,
        clock: Callable[[], float] = time.time,
        memory: Path | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self.settings, self.read_only = settings, read_only
        self._memory_file, self.memory = memory, read_memory(memory)
        self._first_pane = self.memory.pane if self.memory.pane in PANES and run_id is None else FIRST_PANE
        self._usual_theme = self.theme
        if self.memory.theme in self.available_themes:
            self.theme = self.memory.theme
        self.clock = clock
        self.current_run = CurrentRun(settings, run_id, clock=lambda: self.clock())
        self._summaries: RunSummaries | None = None
        self._toasts = Toasts()
        self.own_keys = keymap_of(settings)
        self.set_keymap(self.own_keys)
        self._filters.append(ControlFilter())
        self.in_ascii = wants_ascii(settings.ascii)
        if self.in_ascii:
            self._filters.append(AsciiFilter())
        self._ticks: Timer | None = None
        self._polling = False
        self._front: Pane | None = None
        self._status = StatusLine()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {**super().get_theme_variable_defaults(), **series_colours(dark=self.current_theme.dark)}

    def get_key_display(self, binding: Binding) -> str:
        shown = super().get_key_display(binding)
        return key_in_ascii(shown) if self.in_ascii else shown

    def compose(self) -> ComposeResult:
        yield HeaderLine(self.settings.workspace, read_only=self.read_only)
        yield ContentSwitcher()
        yield self._status
        yield Footer(compact=True, show_command_palette=False)

    def get_default_screen(self) -> Screen[object]:
        return cast("Screen[object]", FrontScreen(id="_default"))

    async def on_mount(self) -> None:
        if not self.is_headless:
            self._suit_terminal(self.console.color_system)
        if not self.is_headless:
            leave_on_signals(self)
        await self.action_show_pane(self._first_pane or FIRST_PANE)
        self._ticks = self.set_interval(TICK_SECONDS, self._tick, pause=True)
        self.set_interval(CLOCK_SECONDS, self._on_clock)
        self.call_after_refresh(self._tick)
        self.set_timer(REST_SECONDS, self._import_panes)
        for hidden in self.settings.hidden()[:MOST_HIDDEN]:
            self.notify(visible(hidden), severity="warning", markup=False)
        if asks := await asyncio.to_thread(untrusted_tools, self.settings):
            self.notify(visible(asks, limit=400), severity="warning", timeout=12, markup=False)

    @work(thread=True)
    def _import_panes(self) -> None:
        """Imports what is likely to be needed next, some tenths of a second each, before anyone has to wait for it."""
        for name in PANES:
            if get_current_worker().is_cancelled:
                return
            pane_class(name)
        for module in SOON_WANTED:
            import_module(module)

    def _suit_terminal(self, colours: str | None) -> None:
        """On a terminal with sixteen colours, uses the theme made of those: the shades of other themes all become white
        there."""
        if colours == "standard" and self.theme == self._usual_theme:
            self.theme = self._usual_theme = SIXTEEN_COLOURS

    @property
    def panes(self) -> list[Pane]:
        """The panes shown so far."""
        return list(self.screen_stack[0].query_one(ContentSwitcher).query_children(Pane))

    @property
    def pane(self) -> Pane | None:
        """The pane in front."""
        return self._front

    async def action_show_pane(self, name: str) -> None:
        screen = self.screen_stack[0]
        switcher = screen.query_one(ContentSwitcher)
        pane = next((pane for pane in self.panes if pane.id == name), None)
        if pane is None:
            # In a thread: the imports (numpy) would block the event loop for longer than a frame.
            pane = (await asyncio.to_thread(pane_class, name))(self.settings)
            pane.clock, pane.memory = self.clock, self.memory
            await switcher.add_content(pane)
        screen.maximized = None
        for other in self.panes:
            if other is not pane:
                other.go_behind()
        switcher.current, self._front = name, pane
        screen.query_one(HeaderLine).show_pane(name)
        pane.come_to_front(self.current_run.tail, self.current_run.state)
        pane.first_focus().focus()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Overrides Textual's: if an action cannot be run now, shows why. Keys, clicks and the palette all come
        here."""
        namespace = self if default_namespace is None else default_namespace
        holder, name, _ = self._parse_action(action, namespace, namespaces)
        if not withheld_by(holder, name) and await super().run_action(action, default_namespace, namespaces):
            return True
        reason = reason_to_show(holder, scope_of(type(holder)), name, self.app)
        if reason is not None:
            self.notify(reason, severity="warning", timeout=3, markup=False)
        return reason is not None

    def _handle_exception(self, error: Exception) -> None:
        """Overrides Textual's, which ends the dashboard: if a file or folder refuses background work (it is forbidden,
        or was just deleted), the error is shown and everything else goes on."""
        if isinstance(error, WorkerFailed) and isinstance(refused := error.error, OSError):
            text = f"{refused.filename or 'the system refused it'}: {refused.strerror or refused}"
            self.notify(visible(text, limit=400), severity="error", markup=False)
        else:
            super()._handle_exception(error)

    def refusal(self, action: str) -> str | None:
        return "there is no run yet" if action == "why" and self.current_run.tail is None else None

    async def action_quit(self) -> None:
        """Saves how the dashboard is left, and quits."""
        for pane in self.panes:
            pane.remember()
        self.memory.pane = self.pane.NAME if self.pane is not None and self.pane.NAME != FIRST_PANE else None
        self.memory.theme = self.theme if self.theme != self._usual_theme else None
        if not self.read_only:
            write_memory(self._memory_file, self.memory)
        await super().action_quit()

    def action_older_run(self) -> None:
        self._step(1)

    def action_newer_run(self) -> None:
        self._step(-1)

    def _step(self, older: int) -> None:
        if self.current_run.step(older) is None:
            self.notify("there is no older run" if older > 0 else "there is no newer run", timeout=3)
        self.call_later(self._tick)

    @work
    async def action_runs(self) -> None:
        from punie_tui.tui.runs.run_list import RunSummaries  # start-up
        from punie_tui.tui.runs.runs_screen import FOLLOW, RunsScreen  # start-up

        self._summaries = self._summaries or RunSummaries()
        chosen = await self.push_screen_wait(
            RunsScreen(self.settings, self._summaries, self.current_run.pinned, self.clock)
        )
        if chosen is None:
            return
        if chosen.over:
            await self.action_show_pane("train")
            if self.pane is not None:
                self.pane.overlay_runs(chosen.over)
            return
        self.current_run.choose(None if chosen.show == FOLLOW else chosen.show)
        self.call_later(self._tick)

    def action_why(self) -> None:
        """Shows in full everything that keeps the run from being a success."""
        from punie_tui.tui.runs.ending import ending_in_full  # start-up

        tail, state = self.current_run.tail, self.current_run.state
        if tail is not None and state is not None:
            raised = alerts_of(tail, state, self.clock())
            self.push_screen(Sheet(untrusted(tail.run.id, one_line=True), ending_in_full(tail.view, state, raised)))

    @property
    def _offering(self) -> Offering | None:
        """The dialog in front if it is an `Offering`, else the pane."""
        return self.screen if isinstance(self.screen, Offering) else self.pane

    @work
    async def action_copy(self) -> None:
        if (here := self._offering) is not None:
            await copy_one(self, None if self.read_only else self.settings, await here.copies())

    @work
    async def action_open(self) -> None:
        if (here := self._offering) is not None:
            await open_one(self, await here.places())

    @work
    async def action_undo(self) -> None:
        if (here := self._offering) is None:
            return
        if isinstance(self.focused, Input):
            self.notify("leave the line with esc first; then the last decision can be taken back", markup=False)
            return
        try:
            self.notify(visible(await here.undo()), markup=False)
        except PunieError as problem:
            self.notify(visible(str(problem)), severity="warning", markup=False)

    def action_maximize(self) -> None:
        if self.pane is not None:
            self.pane.maximize()

    def action_help(self) -> None:
        """Shows help for the dialog in front, else for the pane and the dashboard."""
        if len(self.screen_stack) > 1:
            holders: list[DOMNode] = [self.screen]
        else:
            holders = [self.pane, self] if self.pane is not None else [self]
        self.push_screen(HelpScreen([keys_now(holder) for holder in holders]))

    def on_pane_run_wanted(self, message: Pane.RunWanted) -> None:
        self.current_run.choose(message.run_id)
        self.call_later(self._tick)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Textual's own commands that the registry of actions does not have."""
        titles = ("Theme", "Screenshot") if self.is_web or not self.read_only else ("Theme",)
        for command in super().get_system_commands(screen):
            if command.title in titles:
                yield command

    async def _on_clock(self) -> None:
        await self._tick(times_go_on=self.current_run.state in LIVE)

    async def _tick(self, *, times_go_on: bool = False) -> None:
        """Reads what is new in the run and shows it, one call at a time: a long read runs in a thread, and meanwhile
        the screen shows how old its content is."""
        if self._polling:
            self._show_status()
            return
        self._polling = True
        try:
            changed = await self.current_run.poll()
        finally:
            self._polling = False
        await asyncio.sleep(0)  # reading and painting are two turns of the event loop
        if not self.is_running:  # quit while a long read was under way
            return
        if self._ticks is not None:
            (self._ticks.resume if self.current_run.state in LIVE else self._ticks.pause)()
        self._toast()
        if changed or times_go_on:
            self._show_status()
            if self.pane is not None:
                self.pane.show_run(self.current_run.tail, self.current_run.state)
        if self.pane is not None:
            self.pane.repaint_if_dirty()

    def _show_status(self) -> None:
        shown, now = self.current_run, self.clock()
        if self._status.is_attached:
            self._status.show_run(shown.tail, shown.state, now, age_in_words(shown.age(now), shown.silence(now)))

    def _toast(self) -> None:
        """Shows new alerts as notifications; past ones are already in the list of alerts."""
        if (deleted := self.current_run.deleted) is not None:
            self.current_run.deleted = None
            self.notify(f"{visible(deleted)} was deleted; another run is shown now", severity="warning", markup=False)
        tail, state = self.current_run.tail, self.current_run.state
        if tail is None or state is None:
            return
        for alert in self._toasts.new(tail, state, self.clock(), past=self.current_run.behind):
            reason = f"{alert.reason}\n{alert.advice}" if alert.advice else alert.reason
            severity: SeverityLevel = "information" if alert.level == "info" else alert.level
            title = f"{tail.run.id} @{alert.iteration}" if alert.iteration is not None else tail.run.id
            self.notify(visible(reason, limit=400), title=visible(title), severity=severity, timeout=12, markup=False)
