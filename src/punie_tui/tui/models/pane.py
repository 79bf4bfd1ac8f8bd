"""Models: what do I have? The tree of models with bits, size, outcome and state; beside it the chosen model's card, its
run's sweep and the disk; and a key for each action on them.

A worker that the launcher starts does the work; this pane shows its progress, and can stop it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from punie_tui.errors import PunieError
from punie_tui.models.inventory import ModelEntry
from punie_tui.models.making.sweep_results import SweepResults
from punie_tui.pipeline.launcher import run_stages
from punie_tui.runs.state import LIVE, RunState, RunTail
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.tui.common.choice_list import ChoiceList
from punie_tui.tui.common.dialogs import stop_question
from punie_tui.tui.common.glyphs import wants_ascii
from punie_tui.tui.common.steady import Steady
from punie_tui.tui.keys.actions import actions_of, bindings, key_of
from punie_tui.tui.keys.offering import Copyable, FilePlace
from punie_tui.tui.log_reader import LogReading
from punie_tui.tui.models import model_jobs, model_lines, registry_actions
from punie_tui.tui.models.disk import DiskUse, read_disk
from punie_tui.tui.models.disk_lines import disk_in_short
from punie_tui.tui.models.model_card import card_lines, lines_without_files, with_problem
from punie_tui.tui.models.model_cards import Cards
from punie_tui.tui.models.model_panels import ROOMY, ModelPanels
from punie_tui.tui.models.model_table import (
    REREAD_SECONDS,
    ModelTable,
    ModelTableReader,
    TableModel,
    model_files,
    model_texts,
)
from punie_tui.tui.pane import Pane
from punie_tui.tui.runs.job_line import job_lines

LOOK_SECONDS = 1.0
"""Seconds between checks whether to read the folders again."""
DISK_SECONDS = 10.0
"""Seconds between measurements of the disk while a worker is running: checkpoints come and go."""


class ModelsPane(Pane):
    """The Models pane."""

    NAME = "models"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._reader = ModelTableReader(settings)
        self._table = ModelTable()
        self._cards = Cards(settings)
        self._disk: DiskUse | None = None
        self._disk_read = 0.0
        self._job: LogReading | None = None
        self._listed: list[str] = []
        self._listed_at = 0.0
        self._offered: list[str] = []
        self._chosen_name: str | None = None
        self._looking = asyncio.Lock()

    def compose(self) -> ComposeResult:
        with Vertical(id="models-box") as box:
            box.border_title = Content("models")
            yield Static(id="columns", markup=False)
            yield ChoiceList(id="models-list", markup=False)
            yield Steady(id="job", markup=False)
        yield ModelPanels(ascii=wants_ascii(self.settings.ascii), id="panels")

    def on_mount(self) -> None:
        self.every(LOOK_SECONDS, self._look_if_due)

    def come_to_front(self, tail: RunTail | None, state: RunState | None) -> None:
        super().come_to_front(tail, state)
        self._look()

    def first_focus(self) -> Widget:
        return self.query_one(OptionList)

    # data

    def _look_if_due(self) -> None:
        if self._reader.is_due(self._table):
            self._look()

    @work
    async def _look(self) -> None:
        """Reads the folders again, in a thread: with many runs it takes longer than a frame."""
        if self._looking.locked():
            return  # the last read has not finished: the disk is slower than the timer
        async with self._looking:
            if not self._table.rows:
                self._table = await asyncio.to_thread(self._reader.outline)
                if not self._is_gone:
                    self._list_models()
                    self._paint()
            changed, reading = False, self._reader.reading()
            while (table := await asyncio.to_thread(next, reading, None)) is not None:
                if self._is_gone:
                    return
                differs, self._table = table != self._table, table
                if differs or self.clock() - self._listed_at > REREAD_SECONDS:
                    self._list_models()
                await self._read_chosen()
                changed |= differs
            working = bool(self._table.live) and self.clock() - self._disk_read > DISK_SECONDS
            if changed or self._disk is None or working:
                self._disk = await asyncio.to_thread(read_disk, self.settings, self._table)
                self._disk_read = self.clock()
                self._paint()

    async def _read_chosen(self) -> None:
        """Reads what is shown of the chosen model only: its card, and the job of its run."""
        if (row := self.chosen) is not None:
            await self._cards.read(row, self._table.registry)
        if not self._is_gone:
            await self._read_job()
            self._paint()

    async def _read_job(self) -> None:
        run = self._job_run
        if run is None or self._is_shown(run):
            self._job = None
            return
        if self._job is None or self._job.tail.run.path != run.path:
            self._job = LogReading(run)
        await self._job.read()

    @property
    def chosen(self) -> TableModel | None:
        """The model under the cursor."""
        at = self.query_one(OptionList).highlighted
        return self._table.rows[at] if at is not None and at < len(self._table.rows) else None

    @property
    def chosen_entry(self) -> ModelEntry | None:
        return self.chosen.entry if self.chosen is not None else None

    @property
    def chosen_run(self) -> Run | None:
        """The run that made the model under the cursor."""
        entry = self.chosen_entry
        return Run(self.settings.runs / entry.run) if entry is not None and entry.run is not None else None

    @property
    def job(self) -> tuple[RunTail, RunState] | None:
        """The run whose job is shown, as far as it has been read, and the run's state."""
        run = self._job_run
        if run is None:
            return None
        tail = self.tail if self._is_shown(run) else self._job.tail if self._job is not None else None
        return (tail, tail.state()) if tail is not None and tail.run.path == run.path else None

    @property
    def _job_run(self) -> Run | None:
        """The chosen model's run; if it has no worker and another run has one, that run."""
        run, live = self.chosen_run, self._table.live
        if live and (run is None or run.id not in live):
            return Run(self.settings.runs / live[0])
        return run

    def _is_shown(self, run: Run) -> bool:
        return self.tail is not None and self.tail.run.path == run.path

    @property
    def _kinds(self) -> set[str]:
        """The kinds of models that the chosen model's run has."""
        run = self.chosen_run
        entries = (row.entry for row in self._table.rows if row.entry is not None)
        return {entry.kind for entry in entries if run is not None and entry.run == run.id}

    # display

    def repaint(self) -> None:
        self._paint()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        if self.chosen is not None and self.chosen.name != self._chosen_name:
            self._chosen_name = self.chosen.name
            self._paint()
            self.run_worker(self._read_chosen(), group="chosen", exclusive=True)

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= ROOMY, "-roomy")
        self._panels.lay_out(event.size.width)
        self.call_after_refresh(self._list_models)
        self.call_after_refresh(self._paint)

    @property
    def _panels(self) -> ModelPanels:
        return self.query_one(ModelPanels)

    def _list_models(self) -> None:
        options = self.query_one(OptionList)
        width = max(1, options.size.width - 1)
        self.query_one("#columns", Static).update(model_lines.titles(width))
        rows = self._table.rows
        now = self._listed_at = self.clock()
        names = [row.name for row in rows]
        lines = [model_lines.line(row, width, now) for row in rows]
        if names == self._listed:  # only ages changed: lines are updated in place, or the list would jump
            for at, line in enumerate(lines):
                if options.get_option_at_index(at).prompt != line:
                    options.replace_option_prompt_at_index(at, line)
            return
        self._listed = names
        options.clear_options()
        options.add_options([Option(line) for line in lines])
        chosen = names.index(self._chosen_name) if self._chosen_name in names else self._table.newest
        options.highlighted = chosen
        self._chosen_name = names[chosen] if chosen is not None else None

    @property
    def _is_gone(self) -> bool:
        """Whether the dashboard was closed while something was being read."""
        return not self.query(ModelPanels) or not self.query(OptionList)

    def _paint(self) -> None:
        if self._is_gone:
            return
        self._panels.show_card(self._card())
        self._panels.show_sweep(*self._table.sweep_of(self.chosen_run, self.chosen))
        box = self.query_one("#models-box")
        if self._disk is not None:
            self._panels.show_disk(self._disk)
            if box.border_subtitle != (short := disk_in_short(self._disk)):
                box.border_subtitle = short
        job, static = self.job, self.query_one("#job", Steady)
        lines = job_lines(*job, max(20, box.content_size.width), self.clock()) if job is not None else Content("")
        static.show(lines, wrapped=False)
        static.display = bool(lines.plain)
        offered = [action.call for action in actions_of(self.NAME) if self.refusal(action.call) is None]
        if offered != self._offered:  # this rebuilds the footer
            self._offered = offered
            self.refresh_bindings()

    def _card(self) -> Content:
        row = self.chosen
        if row is None:
            return Content.styled("looking for models …", "$foreground-muted")
        if row.entry is not None and row.entry.path is not None:
            cards, registry = self._cards, self._table.registry
            shown = card_lines(row, cards.card(row), registry, cards.verification(row), self.clock())
        else:
            shown = lines_without_files(row, any_made=any(row.model.depth for row in self._table.rows))
        return with_problem(shown, self._table.problem)

    async def copies(self) -> list[Copyable]:
        return model_texts(self.chosen) if self.chosen is not None else []

    async def places(self) -> list[FilePlace]:
        row = self.chosen
        return model_files(row, self.chosen_run, self._table.registry, self.settings) if row is not None else []

    # actions

    def refusal(self, action: str) -> str | None:
        row, run = (self.chosen, self.chosen_run) if self.is_mounted else (None, None)
        if row is None:
            return "no model is marked yet"
        match action:
            case "fuse" | "sweep" if run is None or "adapter" not in self._kinds:
                return "choose an adapter first"
            case "quantize" if run is None or not {"adapter", "fused"} & self._kinds:
                return "choose an adapter or a fused model first"
            case "validate" | "delete" | "archive" | "restore" if run is None:
                return "choose a model that a run made first"
            case "fuse" | "sweep" | "quantize" | "validate" | "delete" if (
                run is not None and run.id in self._table.live
            ):
                return f"the run is busy: {key_of('models.stop', self.app)} stops it"
            case "promote":
                return registry_actions.why_not_promoted(row)
            case "archive" if row.state == "archived":
                return "it is archived already"
            case "restore" if row.state != "archived":
                return "it is not archived"
            case "verify" if row.entry is None or row.entry.path is None:
                return "its files are not on this machine"
            case "roll_back" if not self._table.registry.previous:
                return "no earlier model was in production"
            case "stop" if self.job is None or self.job[1] not in LIVE:
                return "no job is running"
            case "turn" if not self._panels.has_next:
                return "all panels are shown already"
            case "measure" if "sweep" not in self._panels.shown:
                return "no sweep is shown"
        return None

    def action_fuse(self) -> None:
        self._start(model_jobs.fuse())

    def action_quantize(self) -> None:
        if (run := self.chosen_run) is not None:
            self._ask(run, model_jobs.quantize(self.app, run, sorted(self._kinds)))

    def action_sweep(self) -> None:
        if (run := self.chosen_run) is not None:
            self._ask(run, model_jobs.sweep(self.app, run, self._table.sweeps.get(run.id, SweepResults())))

    def action_validate(self) -> None:
        if (entry := self.chosen_entry) is not None and (run := self.chosen_run) is not None:
            self._ask(run, model_jobs.ask_validation(self.app, self.settings, run, entry))

    def action_promote(self) -> None:
        if (row := self.chosen) is not None:
            self._run_in_worker(registry_actions.promote(self.app, self.settings, row))

    def action_roll_back(self) -> None:
        registry = self._table.registry
        if registry.previous:
            self._run_in_worker(
                registry_actions.roll_back(self.app, self.settings, registry.production, registry.previous[-1])
            )

    def action_archive(self) -> None:
        if (row := self.chosen) is not None:
            self._run_in_worker(registry_actions.archive(self.settings, row))

    def action_restore(self) -> None:
        if (row := self.chosen) is not None:
            self._run_in_worker(registry_actions.restore(self.settings, row))

    def action_delete(self) -> None:
        if (row := self.chosen) is not None:
            self._run_in_worker(registry_actions.delete(self.app, self.settings, row))

    def action_verify(self) -> None:
        if (row := self.chosen) is not None:
            self._run_in_worker(self._cards.verify(row, self._table.registry))

    @work
    async def action_stop(self) -> None:
        if self.job is None:
            return
        run = self.job[0].run
        if await self.app.push_screen_wait(stop_question(run.id, "Nothing unfinished is left; it can be run again.")):
            self.perform(lambda: run.request("stop"), "stopping")

    def action_turn(self) -> None:
        self._panels.show_next()
        self._paint()

    def action_measure(self) -> None:
        self._panels.next_measure()
        self._paint()

    def _run_in_worker(self, action: Coroutine[Any, Any, str | None]) -> None:
        self.run_worker(self._do(action))

    async def _do(self, action: Coroutine[Any, Any, str | None]) -> None:
        """Runs an action that may be refused, and shows how it went."""
        try:
            message = await action
        except PunieError as error:
            self.show_error(error)
            return
        if message:
            self.notify(message, markup=False)
        self._look()

    @work(group="ask", exclusive=True)
    async def _ask(self, run: Run, asking: Coroutine[Any, Any, model_jobs.Job | None]) -> None:
        try:
            job = await asking
        except PunieError as error:
            self.show_error(error)
            return
        self._start(job, run)

    def _start(self, job: model_jobs.Job | None, run: Run | None = None) -> None:
        run = run or self.chosen_run
        if run is not None and job is not None:
            start = partial(run_stages, self.settings, run, job.stages, job.overrides)
            self.perform(start, job.message, then_show=run.id)
