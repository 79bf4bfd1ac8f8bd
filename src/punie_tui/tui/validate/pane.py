"""Validate: does it work? The grid of the shown run's validations, and the chosen answer to read and to judge by hand.

Starts validations through the launcher; everything it shows is read from the runs' folders. Reviews by hand are written
beside the records.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input, Static

from punie_tui.errors import PunieError, UsageError
from punie_tui.pipeline.launcher import run_stages
from punie_tui.runs.state import LIVE
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Asker
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.drafts.new_drafts import draft_for
from punie_tui.tui.keys.actions import bindings, key_of, undo_hint
from punie_tui.tui.keys.offering import Copyable, FilePlace
from punie_tui.tui.pane import Pane
from punie_tui.tui.runs.run_controls import ALLOWED, why_not
from punie_tui.tui.validate.answer_reader import AnswerReader
from punie_tui.tui.validate.category_grid import CategoryGrid
from punie_tui.tui.validate.copies import query_files, query_texts
from punie_tui.tui.validate.no_validation import busy, nothing_judged
from punie_tui.tui.validate.query_filter import HINT, parse_filter
from punie_tui.tui.validate.review_history import ReviewHistory
from punie_tui.tui.verdicts.against_line import AgainstLine
from punie_tui.tui.verdicts.baseline_dialog import USUAL, ask_for_baseline
from punie_tui.tui.verdicts.baselines import before_it, differing
from punie_tui.tui.verdicts.validation_dialog import Preselection, ask_for_validation
from punie_tui.tui.verdicts.validations import Validation, Validations
from punie_tui.validation.reviews import Word
from punie_tui.visible import visible

WIDE = 150
"""Width in columns from which the answer stands beside the grid instead of below it."""

TALL = 34
"""Height in lines from which the totals of all models stand below the grid, instead of one model's in compact form."""


class ValidatePane(Pane):
    """The Validate pane."""

    NAME = "validate"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._validations = Validations(settings)
        self._run_id: str | None = None
        self._reading = asyncio.Lock()
        self._all: list[Validation] = []
        self._suite: str | None = None
        self._suite_to_show: str | None = None
        self._baseline: Validation | None = None
        self._place: tuple[str, str | None] = ("", None)
        self._sample = 0
        self._history = ReviewHistory()

    def compose(self) -> ComposeResult:
        yield Static(id="nothing", markup=False)
        with Vertical(id="judged"):
            with Vertical(id="left"):
                with VerticalScroll(id="frame", can_focus=False):
                    yield CategoryGrid(id="grid")
                yield Input(id="filter", compact=True, placeholder=HINT)
                yield AgainstLine(id="against")
            yield AnswerReader(self.settings, id="answer")

    def on_mount(self) -> None:
        line = self.query_one("#filter", Input)
        line.value, line.display = self.memory.queries, bool(self.memory.queries)

    def remember(self) -> None:
        self.memory.queries = self.query_one("#filter", Input).value

    @property
    def grid(self) -> CategoryGrid:
        return self.query_one(CategoryGrid)

    @property
    def reader(self) -> AnswerReader:
        return self.query_one(AnswerReader)

    def first_focus(self) -> Widget:
        return self.grid if self._all or self._run_id is None else self

    def refusal(self, action: str) -> str | None:
        if action in ("close", "suites"):
            return None
        if self.tail is None or self.run_state is None:
            return "there is no run yet"
        if action == "validate":
            return busy(self.run_state, self.app) if self.run_state in LIVE else None
        if action in ALLOWED:
            return why_not(action, self.run_state)
        if not self.is_mounted or not self.grid.validations:
            return f"this run has no validation yet: {key_of('validate.validate', self.app)} starts one"
        match action:
            case "open" if self.has_class("-open"):
                return "the answer is open already"
            case "next_suite" if len(self._suites) < 2:
                return "only one suite was asked in this run"
            case "next_sample" if self._answers == 1:
                return "the query has only one answer"
            case "next_sample" | "accept" | "reject" | "flywheel" | "draft" | "tokens" if not self._answers:
                return "the query has no answer yet"
            case "to_row" | "next_row" if self.reader.row is None:
                return "no similar training row was found for this query"
        return None

    @property
    def _answers(self) -> int:
        """How many answers there are to the query under the cursor."""
        here = self.grid.validation
        return len(here.samples.get(self.grid.query_id or "", ())) if here is not None else 0

    # what is shown

    def repaint(self) -> None:
        self._read_and_show()

    @work
    async def _read_and_show(self) -> None:
        """Reads in a thread (a long suite takes longer than a frame), one read at a time, then paints."""
        async with self._reading:
            tail = self.tail
            validations, problem = await asyncio.to_thread(self._validations.whatever_of, tail)
            if tail is self.tail:
                self._show(tail.run.id if tail is not None else None, validations, problem)

    def _show(self, run_id: str | None, validations: list[Validation], problem: str) -> None:
        if run_id != self._run_id:
            self._run_id, self._suite = run_id, None
            self._show_suite()
        self._all = validations
        suites = self._suites
        if self._suite_to_show in suites:  # the user is waiting for what was asked last
            self._suite, self._suite_to_show = self._suite_to_show, None
        if self._suite not in suites:
            self._suite = next(iter(suites), None)
        self._show_suite()
        nothing = self.query_one("#nothing", Static)
        in_front = self.has_focus_within or self.app.focused is None
        self.query_one("#judged").display = bool(validations)
        if in_front and not validations:
            self.focus()  # a hidden widget cannot keep the focus
        elif self.has_focus:
            self.grid.focus()
        nothing.display = not validations
        nothing.update(untrusted(problem, limit=1_000, style="$text-error") if problem else nothing_judged(self.tail))
        self.refresh_bindings()

    @property
    def _suites(self) -> list[str]:
        return list(dict.fromkeys(one.suite.name for one in self._all))

    def _show_suite(self) -> None:
        """Shows the validations of one suite; other suites have other queries."""
        suites = self._suites
        others = f" · S: {', '.join(name for name in suites if name != self._suite)}" if len(suites) > 1 else ""
        title = f"{self._suite}{others} · {self._run_id}"
        self.query_one("#frame").border_title = untrusted(title, limit=80, one_line=True)
        self.grid.show([one for one in self._all if one.suite.name == self._suite])
        if self.grid.kept is not None or self.query_one("#filter", Input).value:
            self._filter()

    @property
    def _other(self) -> Validation | None:
        """The validation that the one under the cursor is compared with."""
        here = self.grid.validation
        if here is None:
            return None
        chosen = self._baseline
        if chosen is not None and chosen.suite.name == here.suite.name:
            return None if (chosen.run, chosen.name) == (here.run, here.name) else chosen
        return before_it(here, self.grid.validations)

    @on(CategoryGrid.Selected)
    def _selected(self) -> None:
        here, query, other = self.grid.validation, self.grid.query_id, self._other
        place = (here.name if here is not None else "", query)
        if place != self._place:
            self._place, self._sample = place, 0
        found = differing(other, here) if here is not None and other is not None else frozenset()
        self.grid.differing = found
        self.query_one(AgainstLine).show(other, here)
        self.reader.read(here, query, self._sample, other)
        self.reader.border_subtitle = Content("a accept · d reject · x flywheel · l learn" if self._answers else "")

    @on(AnswerReader.LookedUp)
    def _looked_up(self) -> None:
        self.refresh_bindings()

    async def copies(self) -> list[Copyable]:
        if (at := self.grid.at) is None:
            return []
        record = self.reader.record
        return await asyncio.to_thread(query_texts, *at, record.answer if record else None, self.settings)

    async def places(self) -> list[FilePlace]:
        return await asyncio.to_thread(query_files, *at, self.settings) if (at := self.grid.at) is not None else []

    # navigation

    @on(CategoryGrid.Opened)
    def action_open(self) -> None:
        self.add_class("-open")
        self.reader.focus()
        self.refresh_bindings()

    @on(Input.Submitted, "#filter")
    def action_close(self) -> None:
        """Leaves the filter's input, else closes the answer, else clears the filter."""
        line = self.query_one("#filter", Input)
        if line.display and not line.has_focus and not self.has_class("-open") and self.grid.has_focus:
            line.value = ""
        if not line.value:
            line.display = False
        self.remove_class("-open")
        self.grid.focus()
        self.refresh_bindings()

    def action_next_failure(self) -> None:
        if not self.grid.next_failure():
            self.notify("No query failed in this validation.", markup=False)

    def action_next_difference(self) -> None:
        if self._other is None:
            self.notify("There is nothing to compare it with yet; press b to choose.", markup=False)
        elif not self.grid.next_difference():
            self.notify("No query differs.", markup=False)

    def action_next_sample(self) -> None:
        self._sample = (self._sample + 1) % max(1, self._answers)
        self._selected()

    def action_next_suite(self) -> None:
        suites = self._suites
        self._suite = suites[(suites.index(self._suite) + 1) % len(suites)] if self._suite in suites else None
        self._show_suite()

    def action_filter(self) -> None:
        self.remove_class("-open")
        line = self.query_one("#filter", Input)
        line.display = True
        line.focus()

    @on(Input.Changed, "#filter")
    def _filter(self) -> None:
        here, frame = self.grid.validation, self.query_one("#frame")
        if here is None:
            return
        try:
            chosen = parse_filter(self.query_one("#filter", Input).value, here.suite)
        except UsageError as problem:
            frame.border_subtitle = untrusted(str(problem), limit=200, one_line=True, style="$text-error")
            return
        kept = chosen.kept(here) if chosen is not None else None
        self.grid.keep(kept)
        text = f"{len(kept)} of {len(here.suite.queries)} queries" if kept is not None else ""
        frame.border_subtitle = Content(text)
        self._selected()

    @work
    async def action_baseline(self) -> None:
        """Asks which validation, of this run or any other, to compare this one with."""
        if (here := self.grid.validation) is None:
            return
        found = await ask_for_baseline(self.app, self.settings, self._validations, here)
        if found is not None:
            self._baseline = None if found == USUAL else found
            self._selected()

    def action_tokens(self) -> None:
        self.reader.turn_prompt()

    def action_next_row(self) -> None:
        self.reader.next_row()

    @work
    async def action_to_row(self) -> None:
        """Shows the selected training row in the Data pane."""
        row = self.reader.row
        if row is None:
            return
        await self.app.run_action("show_pane('data')", self.app)
        self.app.query_one("#data", Pane).show_row(row.file, row.line)

    # by hand

    def action_accept(self) -> None:
        self._judge("accepted")

    def action_reject(self) -> None:
        self._judge("rejected")

    @work
    async def _judge(self, word: Word) -> None:
        """Asks for a note and saves the review; the same judgement a second time takes it back."""
        here, record = self.grid.validation, self.reader.record
        if here is None or record is None:
            return
        before = here.reviews.of(record)
        if before is not None and before.word == word:
            self._write(partial(self._history.judge, here.run, here.name, record, None))
            return
        help = "Why? This may be left empty. The grader's verdict is not changed; yours is counted separately."
        note = await self.app.push_screen_wait(Asker(f"{word} by hand", before.note if before else "", help))
        if note is not None:
            self._write(partial(self._history.judge, here.run, here.name, record, word, note.strip()))

    def action_flywheel(self) -> None:
        here, record = self.grid.validation, self.reader.record
        if here is not None and record is not None:
            before = here.reviews.of(record)
            marked = not (before is not None and before.flywheel)
            self._write(partial(self._history.mark, here.run, here.name, record, marked))

    async def undo(self) -> str:
        try:
            return await asyncio.to_thread(self._history.take_back)
        finally:
            self._read_and_show()

    @work
    async def action_draft(self) -> None:
        """Shows drafts for the failure under the cursor, then the run that trains on them."""
        if (at := self.grid.at) is None:
            return
        here, query = at
        run = await draft_for(self.app, self.settings, here.run, here.name, query)
        if run is not None:
            self.post_message(self.RunWanted(run.id))
            await self.app.run_action("show_pane('train')", self.app)

    @work
    async def _write(self, action: Callable[[], str]) -> None:
        try:
            text = visible(await asyncio.to_thread(action))
            self.notify(f"{text}\n{undo_hint(self.app)}", markup=False, timeout=3)
        except PunieError as error:
            self.show_error(error)
        self._read_and_show()

    @work(group="validate", exclusive=True)
    async def action_validate(self) -> None:
        """Asks which model to validate with which queries, and starts the stages."""
        await self._ask(Preselection(None, self.grid.query_id))

    @work(group="validate", exclusive=True)
    async def action_suites(self) -> None:
        """Shows the suites, and starts a validation with what is chosen there."""
        from punie_tui.tui.content.suites_screen import SuitesScreen  # imports the grader, which the pane does not need

        screen = SuitesScreen(self.settings, self._suite, self.grid.query_id)
        if (chosen := await self.app.push_screen_wait(screen)) is not None:
            await self._ask(chosen)

    async def _ask(self, chosen: Preselection) -> None:
        if (tail := self.tail) is None:
            return

        try:
            request = await ask_for_validation(self.app, self.settings, tail.run, self._all, chosen)
        except PunieError as error:
            self.show_error(error)
            return
        if request is not None:
            self._suite_to_show = request.suites[0]
            start = partial(run_stages, self.settings, tail.run, list(request.stages), request.overrides())
            self.perform(start, "validating; p pauses it, s stops it", then_show=tail.run.id)

    def action_pause(self) -> None:
        self.request("pause", "pausing after the current token")

    def action_go_on(self) -> None:
        self.request("resume", "continuing")

    def action_stop(self) -> None:
        self.request("stop", "stopping; the answers so far are kept, and v continues with the rest")

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self.grid.compact = event.size.height < TALL
        self.grid.refresh(layout=True)
        self.call_after_refresh(self._selected)
