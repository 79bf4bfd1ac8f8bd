"""All runs: which one to look at, and what to do with them. Reads them in the background, the newest first."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from punie_tui.errors import PunieError
from punie_tui.runs.about import LONGEST_TITLE, About, delete_run, write_about
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.actions import bindings
from punie_tui.tui.refusal import Refusing
from punie_tui.tui.widgets.choice_list import ChoiceList
from punie_tui.tui.widgets.dialogs import Asker, Question, keys_of
from punie_tui.tui.widgets.new_run import ask_for_run, ask_with
from punie_tui.tui.widgets.run_list import HEADS, RunSummaries, RunSummary, run_line
from punie_tui.tui.widgets.untrusted import untrusted
from punie_tui.visible import visible

FOLLOW = "\0follow"
"""The answer that means the newest run, whichever that is; no folder can have it."""
LOOK_SECONDS = 2.0
READ_SECONDS = 0.1
"""So long runs are read before those that are known by then are shown."""


class RunsScreen(Refusing, ModalScreen[str | None]):
    """Its answer is the id of the run to show, `FOLLOW`, or None to leave it as it is."""

    BINDINGS = bindings("runs")

    def __init__(
        self, settings: Settings, summaries: RunSummaries, shown: str | None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__()
        self._settings, self._summaries, self._shown, self._clock = settings, summaries, shown, clock
        self._known: dict[str, RunSummary] = {}
        self._listed: list[str] = []
        self._put_away = False
        self._looking = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide") as dialog:
            dialog.border_title = "runs"
            yield Input(
                placeholder="/ filter: part of a name, a title, a state, a model", compact=True, id="runs-filter"
            )
            yield Static(HEADS, id="runs-heads")
            yield ChoiceList(id="runs-list")
            yield Static(id="runs-note")
            yield Static(keys_of("runs", self.app, "app.help"), classes="keys")

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
                for summary in summaries:
                    if summary.run.id in self._known and summary != self._known[summary.run.id]:
                        self._known[summary.run.id] = summary
                        self._repaint_line(summary)
        finally:
            self._looking = False

    def _read_some(self, waiting: Iterator[Run]) -> list[RunSummary]:
        """The next runs, as many as are read in a moment."""
        found: list[RunSummary] = []
        until = time.monotonic() + READ_SECONDS
        while time.monotonic() < until and (run := next(waiting, None)) is not None:
            found.append(self._summaries.whole(run))
        return found

    def _list(self) -> None:
        """Fills the list anew, with the same line marked."""
        options = self.query_one(OptionList)
        marked = self._marked_id() or self._shown or FOLLOW
        words = self.query_one(Input).value
        fits = [s for s in self._known.values() if s.matches(words) and (self._put_away or not s.about.archived)]
        self._listed = [FOLLOW, *(summary.run.id for summary in fits)]
        follow = Content.assemble(("→ ", "$text-accent"), "follow the newest run")
        options.clear_options()
        options.add_options([follow, *(run_line(summary, self._clock()) for summary in fits)])
        options.highlighted = self._listed.index(marked) if marked in self._listed else min(1, len(fits))
        hidden = sum(summary.about.archived for summary in self._known.values()) if not self._put_away else 0
        self.query_one(Vertical).border_subtitle = f"{len(fits)} of {len(self._known)}" + (
            f", {hidden} put away" if hidden else ""
        )
        self._say_note()

    def _repaint_line(self, summary: RunSummary) -> None:
        if summary.run.id in self._listed:
            self.query_one(OptionList).replace_option_prompt_at_index(
                self._listed.index(summary.run.id), run_line(summary, self._clock())
            )

    def _say_note(self) -> None:
        summary = self._marked()
        self.query_one("#runs-note", Static).update(
            untrusted(summary.about.note, limit=500, style="$foreground-muted") if summary else Content("")
        )

    def _marked_id(self) -> str | None:
        at = self.query_one(OptionList).highlighted
        return self._listed[at] if at is not None and at < len(self._listed) else None

    def _marked(self) -> RunSummary | None:
        return self._known.get(self._marked_id() or "")

    def on_input_changed(self) -> None:
        self._list()

    def on_input_submitted(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_highlighted(self) -> None:
        self._say_note()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._listed[event.option_index])

    def refusal(self, action: str) -> str | None:
        of_a_run = action in ("clone", "title", "note", "put_away", "delete")
        return "choose a run first" if of_a_run and self._marked() is None else None

    def action_show(self) -> None:
        self.query_one(OptionList).action_select()

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def action_show_put_away(self) -> None:
        self._put_away = not self._put_away
        self._list()

    def action_close(self) -> None:
        filter = self.query_one(Input)
        if filter.has_focus or filter.value:
            filter.value = ""
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)

    @work
    async def action_new_run(self) -> None:
        self._started(await ask_for_run(self.app, self._settings))

    @work
    async def action_clone(self) -> None:
        if (summary := self._marked()) is None:
            return
        try:
            recipe = summary.run.recipe()
        except PunieError as error:
            self._refused(error)
            return
        self._started(await ask_with(self.app, self._settings, recipe, f"a copy of {summary.run.id}"))

    def _started(self, run: Run | None) -> None:
        if run is not None:
            self.dismiss(run.id)

    @work
    async def action_title(self) -> None:
        if (summary := self._marked()) is None:
            return
        help = "a title of its own; the folder keeps its name"
        title = await self.app.push_screen_wait(Asker(summary.run.id, summary.about.title, help, _why_no_title))
        if title is not None:
            self._write(summary, summary.about.model_copy(update={"title": title.strip()}), "title")

    @work
    async def action_note(self) -> None:
        if (summary := self._marked()) is None:
            return
        note = await self.app.push_screen_wait(Asker(summary.run.id, summary.about.note, "what there is to remember"))
        if note is not None:
            self._write(summary, summary.about.model_copy(update={"note": note.strip()[:2000]}), "note")

    def action_put_away(self) -> None:
        if (summary := self._marked()) is not None:
            away = not summary.about.archived
            said = "put away" if away else "back in the list"
            self._write(summary, summary.about.model_copy(update={"archived": away}), said)

    @work
    async def action_delete(self) -> None:
        if (summary := self._marked()) is None:
            return
        run = summary.run
        question = Content.assemble("Delete ", untrusted(run.id, limit=60, one_line=True, style="bold"), " for good?")
        consequence = "Its events, checkpoints, adapter and models are gone then."
        if not await self.app.push_screen_wait(Question(question, consequence)):
            return
        try:
            await asyncio.to_thread(delete_run, run)
        except PunieError as error:
            self._refused(error)
        else:
            self._known.pop(run.id, None)
            self._list()
            self.notify(f"{visible(run.id)} is deleted", markup=False, timeout=3)

    def _write(self, summary: RunSummary, about: About, what: str) -> None:
        try:
            write_about(summary.run, about)
        except PunieError as error:
            self._refused(error)
            return
        self._known[summary.run.id] = replace(self._known.get(summary.run.id, summary), about=about)
        self._list()
        self.notify(f"{visible(summary.run.id)}: {what}, in its about.json", markup=False, timeout=3)

    def _refused(self, error: PunieError) -> None:
        self.notify(str(error), severity="error", timeout=10, markup=False)


def _why_no_title(text: str) -> str | None:
    return f"at most {LONGEST_TITLE} characters" if len(text.strip()) > LONGEST_TITLE else None
