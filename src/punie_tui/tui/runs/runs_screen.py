"""All runs as a table: which one to show, which to overlay or to compare, and actions on them.

Reads them in the background, the newest first.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Input, OptionList, Static

from punie_tui.errors import PunieError, UsageError
from punie_tui.pipeline.launcher import resume_run
from punie_tui.runs.about import LONGEST_TITLE, About, delete_run, read_about, write_about
from punie_tui.runs.state import LIVE
from punie_tui.runs.store import ControlAction, Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.common.choice_list import ChoiceList
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import Asker, Confirmation, KeysLine, Sheet, stop_question
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings, key_of, undo_hint
from punie_tui.tui.keys.offering import Copyable, FilePlace, Offering
from punie_tui.tui.keys.refusal import Refusing
from punie_tui.tui.runs.copies import run_files, run_texts
from punie_tui.tui.runs.new_run import ask_for_run, ask_with
from punie_tui.tui.runs.run_controls import ALLOWED, STOPPED, why_not
from punie_tui.tui.runs.run_list import RunSummaries, RunSummary
from punie_tui.tui.runs.run_table import ORDERS, Column, columns_for, heads, name_width_for, run_line
from punie_tui.tui.runs.settings_diff import settings_side_by_side
from punie_tui.visible import visible

FOLLOW = "\0follow"
"""The answer that means the newest run, whichever that is; no folder can have this name."""
LOOK_SECONDS = 2.0
READ_SECONDS = 0.1
"""Seconds of reading after which the runs read so far are shown."""


@dataclass(frozen=True)
class Chosen:
    """The run to show, `FOLLOW` for the newest; or runs to overlay on the one that is shown."""

    show: str | None = None
    over: tuple[Run, ...] = ()


class RunsScreen(Refusing, Offering, Dialog[Chosen | None]):
    """Its result is None if nothing is to change."""

    BINDINGS = bindings("runs", "app.copy", "app.open", "app.undo")

    def __init__(
        self, settings: Settings, summaries: RunSummaries, shown: str | None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__()
        self._settings, self._summaries, self._shown, self._clock = settings, summaries, shown, clock
        self._known: dict[str, RunSummary] = {}
        self._listed: list[str] = []
        self._selected: list[str] = []
        self._order = next(iter(ORDERS))
        self._columns: tuple[Column, ...] = ()
        self._name_width = 0
        self._before: list[tuple[Run, About, About, str]] = []
        self._shows_archived = False
        self._looking = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog table") as dialog:
            dialog.border_title = "runs"
            yield Input(
                placeholder="/ filter: part of a name, a title, a state, a model, a dataset",
                compact=True,
                id="runs-filter",
            )
            yield Static(id="runs-heads")
            yield ChoiceList(id="runs-list")
            yield Static(id="runs-note")
            yield KeysLine("runs", "app.help")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self._look()
        self.set_interval(LOOK_SECONDS, self._look)

    @work
    async def _look(self) -> None:
        """Lists the runs there are, then reads one after the other in a thread, and shows some at a time."""
        if self._looking:
            return
        self._looking = True
        try:
            runs = await asyncio.to_thread(list_runs, self._settings)
            before, self._known = (
                self._known,
                {run.id: self._known.get(run.id) or self._summaries.at_once(run) for run in runs},
            )
            if list(before) != list(self._known):
                self._list()
            waiting = iter(runs)
            while summaries := await asyncio.to_thread(self._read_some, waiting):
                if not self.is_current:  # it was closed meanwhile, or is behind a dialog: runs are read again soon
                    return
                for summary in summaries:
                    if summary.run.id in self._known and summary != self._known[summary.run.id]:
                        self._known[summary.run.id] = summary
                        self._repaint_line(summary)
            self._show_counts()
            self.refresh_bindings()
        finally:
            self._looking = False

    def _read_some(self, waiting: Iterator[Run]) -> list[RunSummary]:
        """The summaries of the next runs, as many as are read in a moment."""
        found: list[RunSummary] = []
        until = time.monotonic() + READ_SECONDS
        while time.monotonic() < until and (run := next(waiting, None)) is not None:
            found.append(self._summaries.whole(run))
        return found

    def _list(self) -> None:
        """Fills the list again, with the cursor on the same run."""
        options = self.query_one(OptionList)
        width = max(1, options.size.width - 3)
        self._columns, self._name_width = columns_for(width), name_width_for(width)
        self.query_one("#runs-heads", Static).update(heads(self._columns, self._name_width))
        highlighted = self._highlighted_id() or self._shown or FOLLOW
        words = self.query_one(Input).value
        fits = [s for s in self._known.values() if s.matches(words) and (self._shows_archived or not s.about.archived)]
        if (key := ORDERS[self._order]) is not None:
            fits.sort(key=key)
        self._listed = [FOLLOW, *(summary.run.id for summary in fits)]
        follow = Content.assemble((" → ", "$text-accent"), "follow the newest run")
        options.clear_options()
        options.add_options([follow, *map(self._line, fits)])
        options.highlighted = self._listed.index(highlighted) if highlighted in self._listed else min(1, len(fits))
        self._show_counts()
        self._show_note()

    def _show_counts(self) -> None:
        listed = max(0, len(self._listed) - 1)
        hidden = sum(summary.about.archived for summary in self._known.values()) if not self._shows_archived else 0
        archived = f", {hidden} archived" if hidden else ""
        selected = f", {len(self._selected)} selected" if self._selected else ""
        active = sum(summary.state in LIVE for summary in self._known.values())
        working = f", {active} active" if active else ""
        dialog = self.query_one(Vertical)
        dialog.border_title = f"runs, {self._order}"
        dialog.border_subtitle = f"{listed} of {len(self._known)}{working}{archived}{selected}"

    def _line(self, summary: RunSummary) -> Content:
        selected = "▪" if summary.run.id in self._selected else " "
        return run_line(summary, self._clock(), self._columns, selected, self._name_width)

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._list)

    def _repaint_line(self, summary: RunSummary) -> None:
        if summary.run.id in self._listed:
            at = self._listed.index(summary.run.id)
            self.query_one(OptionList).replace_option_prompt_at_index(at, self._line(summary))

    def _show_note(self) -> None:
        summary = self._highlighted()
        self.query_one("#runs-note", Static).update(
            untrusted(summary.about.note, limit=500, style="$foreground-muted") if summary else Content("")
        )

    def _highlighted_id(self) -> str | None:
        at = self.query_one(OptionList).highlighted
        return self._listed[at] if at is not None and at < len(self._listed) else None

    def _highlighted(self) -> RunSummary | None:
        return self._known.get(self._highlighted_id() or "")

    def on_input_changed(self) -> None:
        self._list()

    def on_input_submitted(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_highlighted(self) -> None:
        self._show_note()
        self.refresh_bindings()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Chosen(self._listed[event.option_index]))

    def refusal(self, action: str) -> str | None:
        highlighted = self._highlighted()
        of_a_run = ("clone", "title", "note", "archive", "delete", "select", "overlay", "settings")
        if action in of_a_run and highlighted is None and not (action in of_a_run[-2:] and self._selected):
            return "choose a run first"
        if action == "settings" and len(self._compared()) < 2:
            return f"select two runs first: {key_of('runs.select', self.app)} selects the highlighted one"
        if action in ALLOWED and (highlighted is None or highlighted.state is None):
            return "choose a run first"
        return why_not(action, highlighted.state) if highlighted is not None and highlighted.state is not None else None

    async def copies(self) -> list[Copyable]:
        return run_texts(summary.run, summary.problem) if (summary := self._highlighted()) is not None else []

    async def places(self) -> list[FilePlace]:
        return run_files(summary.run) if (summary := self._highlighted()) is not None else []

    async def undo(self) -> str:
        """Takes back the last change of a title, a note or the archived flag, and returns the message to show."""
        if not self._before:
            raise UsageError("nothing was changed here, so there is nothing to take back")
        run, before, after, what = self._before.pop()
        if read_about(run) != after:
            raise UsageError(f"the about.json of {run.id} was changed since; it is left as it is")
        write_about(run, before)
        if run.id in self._known:
            self._known[run.id] = replace(self._known[run.id], about=before)
        self._list()
        return f"{run.id}: taken back: {what}, in its about.json"

    def action_show(self) -> None:
        self.query_one(OptionList).action_select()

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def action_show_archived(self) -> None:
        self._shows_archived = not self._shows_archived
        self._list()

    def action_close(self) -> None:
        filter = self.query_one(Input)
        if filter.has_focus or filter.value:
            filter.value = ""
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)

    def action_order(self) -> None:
        names = list(ORDERS)
        self._order = names[(names.index(self._order) + 1) % len(names)]
        self._list()

    def action_select(self) -> None:
        """Selects or deselects the run under the cursor, and goes to the next."""
        if (summary := self._highlighted()) is None:
            return
        id = summary.run.id
        self._selected = [one for one in self._selected if one != id] if id in self._selected else [*self._selected, id]
        self._list()
        self.query_one(OptionList).action_cursor_down()

    def _compared(self) -> list[RunSummary]:
        """The selected runs; if there is only one, also the run under the cursor."""
        ids = self._selected if len(self._selected) != 1 else [*self._selected, self._highlighted_id() or ""]
        return [self._known[id] for id in dict.fromkeys(ids) if id in self._known]

    def action_overlay(self) -> None:
        """Overlays the selected runs, or the one under the cursor, on the run that is shown."""
        over = [self._known[id] for id in self._selected if id in self._known] or [*filter(None, [self._highlighted()])]
        self.dismiss(Chosen(over=tuple(summary.run for summary in over)))

    @work
    async def action_settings(self) -> None:
        """Shows the settings in which several runs differ."""
        try:
            runs = [summary.run for summary in self._compared()]
            recipes = await asyncio.to_thread(lambda: [(run.id, run.recipe()) for run in runs])
        except PunieError as error:
            self._refused(error)
            return
        self.app.push_screen(Sheet(Content("settings that differ"), settings_side_by_side(recipes)))

    def action_pause(self) -> None:
        self._request(self._highlighted(), "pause", "pausing after the current step")

    def action_go_on(self) -> None:
        self._request(self._highlighted(), "resume", "continuing")

    @work
    async def action_stop(self) -> None:
        if (summary := self._highlighted()) is None:
            return
        if await self.app.push_screen_wait(stop_question(summary.run.id, STOPPED)):
            self._request(summary, "stop", "stopping after the current step")

    def action_resume(self) -> None:
        if (summary := self._highlighted()) is not None:
            self._do(lambda: resume_run(self._settings, summary.run), f"resuming {summary.run.id}")

    def _request(self, summary: RunSummary | None, action: ControlAction, message: str) -> None:
        if summary is not None:
            self._do(lambda: summary.run.request(action), f"{summary.run.id}: {message}")

    @work
    async def _do(self, action: Callable[[], object], message: str) -> None:
        try:
            await asyncio.to_thread(action)
        except PunieError as error:
            self._refused(error)
        else:
            self.notify(visible(message), markup=False, timeout=3)
            self._look()

    @work
    async def action_new_run(self) -> None:
        self._started(await ask_for_run(self.app, self._settings))

    @work
    async def action_clone(self) -> None:
        if (summary := self._highlighted()) is None:
            return
        try:
            recipe = summary.run.recipe()
        except PunieError as error:
            self._refused(error)
            return
        self._started(await ask_with(self.app, self._settings, recipe, f"a copy of {summary.run.id}"))

    def _started(self, run: Run | None) -> None:
        if run is not None:
            self.dismiss(Chosen(run.id))

    @work
    async def action_title(self) -> None:
        if (summary := self._highlighted()) is None:
            return
        help = "a title for the run; its folder keeps its name"
        title = await self.app.push_screen_wait(Asker(summary.run.id, summary.about.title, help, _why_no_title))
        if title is not None:
            self._write(summary, summary.about.model_copy(update={"title": title.strip()}), "title changed")

    @work
    async def action_note(self) -> None:
        if (summary := self._highlighted()) is None:
            return
        note = await self.app.push_screen_wait(
            Asker(summary.run.id, summary.about.note, "a note to remember about the run")
        )
        if note is not None:
            self._write(summary, summary.about.model_copy(update={"note": note.strip()[:2000]}), "note changed")

    def action_archive(self) -> None:
        if (summary := self._highlighted()) is not None:
            away = not summary.about.archived
            text = "archived" if away else "back in the list"
            self._write(summary, summary.about.model_copy(update={"archived": away}), text)

    @work
    async def action_delete(self) -> None:
        if (summary := self._highlighted()) is None:
            return
        run = summary.run
        question = Content.assemble("Delete ", untrusted(run.id, limit=60, one_line=True, style="bold"), " for good?")
        consequence = "This also deletes its events, checkpoints, adapter and models."
        if not await self.app.push_screen_wait(Confirmation(question, consequence)):
            return
        try:
            await asyncio.to_thread(delete_run, run)
        except PunieError as error:
            self._refused(error)
        else:
            self._known.pop(run.id, None)
            self._list()
            self.notify(f"{visible(run.id)} was deleted", markup=False, timeout=3)

    def _write(self, summary: RunSummary, about: About, what: str) -> None:
        try:
            write_about(summary.run, about)
        except PunieError as error:
            self._refused(error)
            return
        self._before.append((summary.run, summary.about, about, what))
        self._known[summary.run.id] = replace(self._known.get(summary.run.id, summary), about=about)
        self._list()
        self.notify(
            f"{visible(summary.run.id)}: {what}, in its about.json\n{undo_hint(self.app)}", markup=False, timeout=3
        )

    def _refused(self, error: PunieError) -> None:
        self.notify(str(error), severity="error", timeout=10, markup=False)


def _why_no_title(text: str) -> str | None:
    return f"at most {LONGEST_TITLE} characters" if len(text.strip()) > LONGEST_TITLE else None
