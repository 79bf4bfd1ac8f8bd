"""Train: is it learning? The loss as a curve, behaviour and the other measures beneath it, the numbers beside it; and
the run's controls.

Reads a run through its view and sends requests to its worker through `Run.request`; it does none of the run's work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from punie_tui.errors import PunieError
from punie_tui.pipeline.launcher import resume_run
from punie_tui.runs.events import Alert
from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import LIVE, RunState, RunView
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.alerting import alerts_of
from punie_tui.tui.charts.curves import Curves
from punie_tui.tui.charts.overlays import MOST, Overlays, RunOverlay
from punie_tui.tui.common.dialogs import Asker, Chooser, Sheet, stop_question
from punie_tui.tui.common.fitted import Fitted
from punie_tui.tui.common.glyphs import wants_ascii
from punie_tui.tui.common.steady import Steady, entitle
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings, key_of
from punie_tui.tui.keys.offering import Copyable, FilePlace
from punie_tui.tui.runs.copies import run_files, run_texts
from punie_tui.tui.runs.new_run import ask_for_run
from punie_tui.tui.runs.progress import progress
from punie_tui.tui.runs.run_controls import STOPPED, why_not
from punie_tui.tui.runs.run_list import RunSummaries
from punie_tui.tui.train import train_numbers
from punie_tui.tui.train.chart_keys import ChartKeys
from punie_tui.tui.train.overlay_choices import overlay_choices
from punie_tui.tui.train.probe_view import probe_in_lines, probe_title, probe_whole
from punie_tui.tui.train.run_charts import RunCharts, ShownRun
from punie_tui.tui.train.seed_group import SeedGroup, seeds_in_words
from punie_tui.tui.train.stage_list import stage_strip, stage_table

VAST_WIDTH = 160
"""Width in cells from which the probe fits beside the stages."""
THIN_WIDTH = 72
"""Width in cells below which the numbers stand beneath the chart instead of beside it."""
LOOK_SECONDS = 1.0
"""How often overlaid runs are read."""
GROUP_LOOKS = 5
"""Number of these intervals between two look-ups of the other runs of the seed group."""
_LOG_LINES = 200
_LAST_WORDS = 5

_UNHAPPY: dict[RunState, str] = {
    "crashed": "its last lines before it crashed; p resumes it",
    "failed": "why it failed; p tries again",
    "refused": "what the checks found; p tries again",
    "diverged": "the training diverged",
    "damaged": "why this run cannot be read",
}
_EMPTY = Content.assemble(
    ("No run here yet.\n\n", "bold"),
    "Press ",
    ("n", "bold $text-accent"),
    " to choose a recipe and start one.\nIt continues when you close the dashboard.",
)


class TrainPane(ChartKeys):
    """The Train pane."""

    NAME = "train"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.overlays = Overlays()
        self.group = SeedGroup(settings)
        self._summaries = RunSummaries()
        self._curves = Curves()
        self._curves_of: RunView | None = None
        self._recipe: tuple[str, Recipe] | None = None
        self._looks = count(1)
        self._versions = count()
        self._version: tuple[object, ...] = ()
        self._polling = self._looking = False

    def compose(self) -> ComposeResult:
        yield Static(_EMPTY, id="train-empty")
        with Horizontal(id="train-run"):
            with Vertical(id="train-left"):
                yield RunCharts(ascii=wants_ascii(self.settings.ascii), id="train-charts")
                with Vertical(id="train-below"):
                    yield Fitted(id="train-last-words")
                    yield Fitted(id="train-stages")
                    yield Fitted(id="train-probe")
            with VerticalScroll(id="train-right", can_focus=False):
                yield Steady(id="train-recipe")
                yield Fitted(id="train-progress")
                yield Steady(id="train-at-cursor")
                yield Steady(id="train-numbers")
                yield Steady(id="train-seeds")
                yield Steady(id="train-alerts")
                yield Fitted(id="train-log")

    def on_mount(self) -> None:
        self.every(LOOK_SECONDS, self._look_at_others)

    @property
    def charts(self) -> RunCharts:
        return self.query_one(RunCharts)

    def maximize(self) -> None:
        """Shows the large chart alone, or everything again. The pane keeps the keyboard focus."""
        self.toggle_class("-chart-alone")

    def action_show_all(self) -> None:
        """Shows everything beside the chart again or, if it is shown already, the whole run."""
        if self.has_class("-chart-alone"):
            self.maximize()
        else:
            super().action_show_all()

    @property
    def _is_vast(self) -> bool:
        return self.screen.has_class("-tall") and self.has_class("-vast")

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= VAST_WIDTH, "-vast")
        self.set_class(event.size.width < THIN_WIDTH, "-thin")
        self.mark_dirty()

    def on_run_charts_read_out(self, message: RunCharts.ReadOut) -> None:
        at_cursor = self.query_one("#train-at-cursor", Steady)
        at_cursor.display = message.lines is not None
        at_cursor.show(message.lines or Content(""), wrapped=False)

    def on_fitted_refit(self) -> None:
        self._repaint_now()

    async def _look_at_others(self) -> None:
        if next(self._looks) % GROUP_LOOKS == 0:
            self._look_at_group()
        await self._poll_overlays()

    async def _poll_overlays(self) -> None:
        if self._polling or not self.overlays.shown:
            return
        self._polling = True
        try:
            if await self.overlays.poll():
                self._version = ()
                self.mark_dirty()
        finally:
            self._polling = False

    @work
    async def _look_at_group(self) -> None:
        """Overlays the other runs of the seed group automatically."""
        if self._looking:
            return
        self._looking = True
        try:
            shown = self.tail.run if self.tail is not None else None
            changed = await self.group.look(shown)
            others = [member.run for member in self.group.members if member.run != shown]
            if self.overlays.overlay_group(others) or changed:
                self._version = ()
                self.mark_dirty()
        finally:
            self._looking = False

    def repaint(self) -> None:
        # Not by CSS classes on the pane: Textual would restyle everything inside it.
        self.query_one("#train-empty").display = self.tail is None
        self.query_one("#train-run").display = self.tail is not None
        if self.tail is None or self.run_state is None:
            return
        view, state, now = self.tail.view, self.run_state, self.clock()
        raised = alerts_of(self.tail, state, now)
        self._paint_charts(view, state, raised)
        self._paint_stages(view, state, now)
        self._paint_last_words(view, state)
        self._paint_probe(view, state)
        right = self.query_one("#train-right")
        entitle(right, untrusted(self.tail.run.id, limit=60, one_line=True))
        how_far = self.query_one("#train-progress", Fitted)
        width = max(10, how_far.content_width)
        self.charts.read_out_width = width
        how_far.show(train_numbers.progress_in_words(view, state, width, now), wrapped=False)
        self.query_one("#train-numbers", Steady).show(train_numbers.numbers(view, self._curves.trend()), wrapped=False)
        seeds = self.query_one("#train-seeds", Steady)
        seeds.display = len(self.group.members) > 1
        entitle(seeds, "seeds")
        seeds.show(seeds_in_words(self.group.members, {o.run: o.tag for o in self._shown_overlays()}), wrapped=False)
        alerts = self.query_one("#train-alerts", Steady)
        entitle(alerts, "alerts")
        alerts.show(train_numbers.alerts(raised))
        self.query_one("#train-recipe", Steady).show(self._recipe_in_words(), wrapped=False)
        self._paint_log()

    def _paint_charts(self, view: RunView, state: RunState, raised: list[Alert]) -> None:
        if view is not self._curves_of:
            self._curves, self._curves_of = Curves(), view
            self._look_at_group()
        if self._curves.take(view):
            self.mark_dirty()  # the rest follow at the next tick
        rows = self._curves.rows
        last = view.train[rows - 1] if rows else None
        counted = (len(view.validation), len(view.probes), len(view.checkpoints), len(view.alerts), id(view.planned))
        version = (id(view), rows, id(last), *counted)
        if self._version[1:] != version:
            self._version = (next(self._versions), *version)
        current = progress(view, state, self.clock())
        doing = current.doing if current else "nothing of this run can be read" if state == "damaged" else ""
        self.charts.show(ShownRun(view, self._curves, raised, self._shown_overlays(), self._version, doing))

    def _shown_overlays(self) -> tuple[RunOverlay, ...]:
        """The overlays to draw, without the run that is shown."""
        return tuple(o for o in self.overlays.shown if self.tail is None or o.run != self.tail.run)

    def _paint_stages(self, view: RunView, state: RunState, now: float) -> None:
        stages = self.query_one("#train-stages", Fitted)
        tight = self.screen.has_class("-short") or self.has_class("-thin")
        roomy = not tight and (state not in LIVE or self._is_vast)
        draw = stage_table if roomy else stage_strip
        stages.show(draw(view, state, max(10, stages.content_width), now), wrapped=False)
        done = sum(stage.state == "finished" for stage in view.stages.values())
        why = f" · {key_of('app.why', self.app)} why" if any(stage.reason for stage in view.stages.values()) else ""
        entitle(stages, f"stages {done}/{len(view.stages)}{why}")

    def _paint_last_words(self, view: RunView, state: RunState) -> None:
        """Shows the last lines of the worker's log after a crash, and the reason after a failure."""
        words = self.query_one("#train-last-words", Fitted)
        words.display = state in _UNHAPPY
        self.charts.set_class(state in _UNHAPPY, "-unhappy")
        if self.tail is None or state not in _UNHAPPY:
            return
        entitle(words, _UNHAPPY[state])
        if state != "crashed" and (reason := self.tail.problem or view.reason):
            words.show(untrusted(reason, limit=1000))
        else:
            words.show(self._log_lines(_LAST_WORDS))

    def _paint_log(self) -> None:
        log = self.query_one("#train-log", Fitted)
        entitle(log, "log")
        log.show(self._log_lines(max(1, log.content_size.height)), wrapped=False)

    def _log_lines(self, most: int) -> Content:
        lines = self.tail.run.last_words(most) if self.tail is not None else []
        shown = Content("\n").join(untrusted(line, limit=500, one_line=True) for line in lines)
        return shown or Content.styled("nothing was logged", "$foreground-disabled")

    def _paint_probe(self, view: RunView, state: RunState) -> None:
        probe = self.query_one("#train-probe", Fitted)
        probe.set_class(bool(view.probes) and (state in LIVE or self._is_vast), "-probed")
        if view.probes:
            entitle(probe, probe_title(view.probes[-1]))
            probe.show(probe_in_lines(view.probes[-1], max(1, probe.content_size.height)), wrapped=False)

    def _recipe_in_words(self) -> Content:
        """The run's recipe, read once: it is frozen."""
        if self.tail is None:
            return Content("")
        run = self.tail.run
        if self._recipe is None or self._recipe[0] != run.id:
            try:
                self._recipe = run.id, run.recipe()
            except PunieError:
                return Content.styled("its recipe cannot be read", "$text-error")
        return train_numbers.recipe_in_words(self._recipe[1])

    def refusal(self, action: str) -> str | None:
        if action == "new_run":
            return None
        if self.tail is None or self.run_state is None:
            return f"there is no run yet: {key_of('train.new_run', self.app)} starts one"
        if action == "answers" and not self.tail.view.probes:
            return "no probe was run yet"
        if action == "write" and not self.tail.view.train:
            return "nothing is drawn yet"
        return why_not(action, self.run_state)

    async def copies(self) -> list[Copyable]:
        return run_texts(self.tail.run, self.tail.view.reason) if self.tail is not None else []

    async def places(self) -> list[FilePlace]:
        return run_files(self.tail.run) if self.tail is not None else []

    def action_pause(self) -> None:
        self.request("pause", "pausing after the current step")

    def action_go_on(self) -> None:
        self.request("resume", "continuing")

    def action_checkpoint(self) -> None:
        self.request("checkpoint", "saving a checkpoint after the current step")

    @work
    async def action_stop(self) -> None:
        if self.tail is None:
            return
        run = self.tail.run
        if await self.app.push_screen_wait(stop_question(run.id, STOPPED)):
            self.perform(lambda: run.request("stop"), "stopping after the current step")

    @work
    async def action_learning_rate(self) -> None:
        if self.tail is None:
            return
        rate = self.tail.view.train[-1].learning_rate if self.tail.view.train else None
        now = f"{rate:g}" if rate is not None else ""
        answer = await self.app.push_screen_wait(
            Asker("learning rate from the next step on", now, "a number above zero, such as 5e-5", _why_no_rate)
        )
        if answer is not None:
            self.request("learning_rate", f"learning rate {answer} from the next step on", float(answer))

    def action_resume(self) -> None:
        if self.tail is None:
            return

        run = self.tail.run
        self.perform(lambda: resume_run(self.settings, run), f"resuming {run.id}", then_show=run.id)

    @work
    async def action_new_run(self) -> None:
        run = await ask_for_run(self.app, self.settings)
        if run is not None:
            self.post_message(self.RunWanted(run.id))

    @work
    async def action_overlay(self) -> None:
        """Overlays runs on this one, one after another, until the dialog is closed with Escape."""
        chosen: str | None = ""
        while chosen is not None and self.tail is not None:
            runs = [run for run in list_runs(self.settings) if run != self.tail.run]
            choices = await asyncio.to_thread(overlay_choices, runs, self.overlays, self._summaries, self.clock())
            title, empty = "overlay a run", "There is no other run yet."
            chosen = await self.app.push_screen_wait(Chooser(title, choices, current=chosen, empty=empty, wide=True))
            for run in runs:
                if run.id == chosen and not self.overlays.toggle(run):
                    self._warn_too_many()
            self._version = ()
            self._repaint_now()

    def overlay_runs(self, runs: Sequence[Run]) -> None:
        for run in runs:
            shown = self.tail is not None and run == self.tail.run
            if not shown and run.id not in self.overlays and not self.overlays.toggle(run):
                self._warn_too_many()
        self._version = ()
        self._repaint_now()

    def _warn_too_many(self) -> None:
        self.notify(f"at most {MOST} runs can be overlaid; remove one first", severity="warning")

    def action_answers(self) -> None:
        if self.tail is not None and self.tail.view.probes:
            probe = self.tail.view.probes[-1]
            self.app.push_screen(Sheet(probe_title(probe), probe_whole(probe)))

    def action_worker_log(self) -> None:
        if self.tail is not None:
            title = Content.assemble("log of ", untrusted(self.tail.run.id, limit=60, one_line=True))
            self.app.push_screen(Sheet(title, [self._log_lines(_LOG_LINES)]))

    def _repaint_now(self) -> None:
        self.mark_dirty()
        self.repaint_if_dirty()


def _why_no_rate(text: str) -> str | None:
    try:
        return None if 0 < float(text) < float("inf") else "the learning rate must be above zero"
    except ValueError:
        return f"{text!r} is not a number"
