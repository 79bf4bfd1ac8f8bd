"""Train: is it learning? The loss as a curve, the numbers beside it, the stages below; and the run's controls.

Reads a run through its view and asks its worker through `Run.request`; it does none of the run's work.
"""

from __future__ import annotations

import time

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from punie_tui.runs.recipe import Recipe, load_recipe
from punie_tui.runs.state import RunState, RunView
from punie_tui.runs.store import ControlAction
from punie_tui.settings import Settings
from punie_tui.tui.actions import bindings
from punie_tui.tui.pane import Pane
from punie_tui.tui.widgets import train_numbers
from punie_tui.tui.widgets.chart import ChartOptions, Series, smoothed
from punie_tui.tui.widgets.chart_view import ChartView
from punie_tui.tui.widgets.dialogs import Chooser, Question
from punie_tui.tui.widgets.fitted import Fitted
from punie_tui.tui.widgets.recipe_list import recipe_choices
from punie_tui.tui.widgets.stage_list import stage_strip, stage_table
from punie_tui.tui.widgets.untrusted import untrusted

SMOOTHINGS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
DEFAULT_SMOOTHING = 2
VAST_WIDTH = 160
"""From here on there is room for the log beside the stages; cells."""

_LIVE: tuple[RunState, ...] = ("running", "paused")
_RESUMABLE: tuple[RunState, ...] = ("stopped", "failed", "crashed")
_UNHAPPY: dict[RunState, str] = {
    "crashed": "it crashed with these words; r resumes it",
    "failed": "why it failed; r tries again",
}
_EMPTY = Content.assemble(
    ("No run here yet.\n\n", "bold"),
    "Press ",
    ("n", "bold $text-accent"),
    " to choose a recipe and start one.\nIt goes on when you close the dashboard.",
)


class TrainPane(Pane):
    """The pane that people keep open."""

    NAME = "train"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._smoothing = DEFAULT_SMOOTHING
        self._log_axis = False
        self._recipe: tuple[str, Recipe] | None = None

    def compose(self) -> ComposeResult:
        yield Static(_EMPTY, id="train-empty")
        with Horizontal(id="train-run"):
            with Vertical(id="train-left"):
                yield ChartView(id="train-loss")
                with Vertical(id="train-below"):
                    yield Fitted(id="train-log")
                    yield Fitted(id="train-stages")
            with VerticalScroll(id="train-right", can_focus=False):
                yield Static(id="train-recipe")
                yield Fitted(id="train-progress")
                yield Static(id="train-numbers")
                yield Static(id="train-alerts")

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= VAST_WIDTH, "-vast")
        self.mark_dirty()

    def on_fitted_refit(self) -> None:
        self._repaint_now()

    def repaint(self) -> None:
        self.set_class(self.tail is None, "-empty")
        if self.tail is None or self.run_state is None:
            return
        view, state, now = self.tail.view, self.run_state, time.time()
        smooth = smoothed([report.train_loss for report in view.train], SMOOTHINGS[self._smoothing])
        self._paint_chart(view, smooth)
        self._paint_stages(view, state, now)
        self._paint_log(view, state)
        right = self.query_one("#train-right")
        right.border_title = untrusted(self.tail.run.id, limit=60, one_line=True)
        width = max(10, right.content_size.width)
        self.query_one("#train-progress", Static).update(train_numbers.progress_in_words(view, state, width, now))
        self.query_one("#train-numbers", Static).update(train_numbers.numbers(view, smooth))
        alerts = self.query_one("#train-alerts", Static)
        alerts.border_title = "alerts"
        alerts.update(train_numbers.alerts(view.alerts))
        self.query_one("#train-recipe", Static).update(self._recipe_in_words())

    def _paint_chart(self, view: RunView, smooth: list[float]) -> None:
        chart = self.query_one("#train-loss", ChartView)
        smoothing = SMOOTHINGS[self._smoothing]
        iterations = [float(report.iteration) for report in view.train]
        raw = Series([(x, r.train_loss) for x, r in zip(iterations, view.train, strict=True)], "$series-train 45%")
        line = Series(list(zip(iterations, smooth, strict=True)), "$series-train", mark_gaps=True)
        checked = [(float(report.iteration), report.val_loss) for report in view.validation]
        series = [Series(raw.points, raw.style, faint=True)] if smoothing else []
        series += [Series(checked, "$series-valid 60%", faint=True), line, Series(checked, "$series-valid", glyph="●")]
        if best := view.best:
            series.append(Series([(float(best.iteration), best.val_loss)], "$series-best", glyph="★"))
        end = view.planned.iters if view.planned else None
        chart.show(series, ChartOptions(log=self._log_axis, x_range=(0.0, float(end)) if end else None))
        chart.border_title = Content.assemble("loss", " (log)" if self._log_axis else "")
        shown = f"━ train, smooth {smoothing:g}" if smoothing else "━ train"
        legend = [Content.styled(shown, "$series-train"), Content.styled("● validation", "$series-valid")]
        if view.best:
            legend.append(Content.styled("★ best", "$series-best"))
        chart.border_subtitle = Content("  ").join(legend)

    def _paint_stages(self, view: RunView, state: RunState, now: float) -> None:
        stages = self.query_one("#train-stages", Static)
        draw = stage_strip if self.screen.has_class("-short") else stage_table
        stages.update(draw(view, state, max(10, stages.content_size.width), now))
        done = sum(stage.state == "finished" for stage in view.stages.values())
        stages.border_title = f"stages {done}/{len(view.stages)}"

    def _paint_log(self, view: RunView, state: RunState) -> None:
        """The last lines of the worker's log; after a crash its last words, after a failure the reason."""
        log = self.query_one("#train-log", Static)
        log.set_class(state in _UNHAPPY, "-unhappy")
        log.border_title = _UNHAPPY.get(state, "log")
        if not log.display or self.tail is None:
            return
        if state == "failed" and view.ended is not None and view.ended.reason:
            log.update(untrusted(view.ended.reason, limit=1000))
            return
        lines = self.tail.run.last_words(max(1, log.content_size.height))
        shown = Content("\n").join(untrusted(line, limit=500, one_line=True) for line in lines)
        log.update(shown or Content.styled("nothing was logged", "$foreground-disabled"))

    def _recipe_in_words(self) -> Content:
        """The run's recipe, read once: it is frozen."""
        if self.tail is None:
            return Content("")
        run = self.tail.run
        if self._recipe is None or self._recipe[0] != run.id:
            self._recipe = run.id, run.recipe()
        return train_numbers.recipe_in_words(self._recipe[1])

    def offers(self, action: str) -> bool:
        match action:
            case "pause" | "checkpoint":
                return self.run_state == "running"
            case "go_on":
                return self.run_state == "paused"
            case "stop":
                return self.run_state in _LIVE
            case "resume":
                return self.run_state in _RESUMABLE
            case "log_axis" | "smoother" | "rougher":
                return self.tail is not None
            case _:
                return True

    def _request(self, action: ControlAction, said: str) -> None:
        if self.tail is not None:
            run = self.tail.run
            self.attempt(lambda: run.request(action), said)

    def action_pause(self) -> None:
        self._request("pause", "pausing after the current step")

    def action_go_on(self) -> None:
        self._request("resume", "going on")

    def action_checkpoint(self) -> None:
        self._request("checkpoint", "saving a checkpoint after the current step")

    @work
    async def action_stop(self) -> None:
        if self.tail is None:
            return
        run = self.tail.run
        question = Content.assemble("Stop ", untrusted(run.id, limit=60, one_line=True, style="bold"), "?")
        if await self.app.push_screen_wait(Question(question, "It ends after its current step, and can be resumed.")):
            self.attempt(lambda: run.request("stop"), "stopping after the current step")

    def action_resume(self) -> None:
        if self.tail is None:
            return
        from punie_tui.runs.launcher import resume_run

        run = self.tail.run
        self.attempt(lambda: resume_run(self.settings, run), f"resuming {run.id}", then_show=run.id)

    @work
    async def action_new_run(self) -> None:
        from punie_tui.runs.launcher import start_run

        choices = recipe_choices(self.settings)
        empty = f"There is no recipe. Put one into {self.settings.data / 'recipes'}."
        name = await self.app.push_screen_wait(Chooser("start a run of", choices, empty=empty))
        if name is not None:
            self.attempt(lambda: start_run(self.settings, load_recipe(name, self.settings)), f"starting {name}")

    def action_log_axis(self) -> None:
        self._log_axis = not self._log_axis
        self._repaint_now()

    def action_smoother(self) -> None:
        self._smoothing = min(len(SMOOTHINGS) - 1, self._smoothing + 1)
        self._repaint_now()

    def action_rougher(self) -> None:
        self._smoothing = max(0, self._smoothing - 1)
        self._repaint_now()

    def _repaint_now(self) -> None:
        self.mark_dirty()
        self.repaint_if_dirty()
