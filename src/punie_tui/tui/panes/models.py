"""Models: what do I have? Every model with what it was made of, and fusing, quantizing and judging it.

Work is done by a worker that the launcher starts; this pane shows how far it is.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from punie_tui.errors import PunieError
from punie_tui.models.inventory import list_models
from punie_tui.runs.narrate import readable_bytes
from punie_tui.runs.recipe import StageName
from punie_tui.runs.state import RunTail
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui import numerals
from punie_tui.tui.actions import bindings
from punie_tui.tui.lineage import Descendant, lineage
from punie_tui.tui.marks import STAGE_MARKS
from punie_tui.tui.pane import Pane
from punie_tui.tui.progress import progress
from punie_tui.tui.validations import Validations
from punie_tui.tui.widgets.category_grid import METRICS
from punie_tui.tui.widgets.dialogs import Choice, Chooser
from punie_tui.tui.widgets.untrusted import untrusted
from punie_tui.validation.summary import Summary

LOOK_SECONDS = 1.0
"""How often the folders are looked through again while the pane is in front."""

BITS = {4: "the smallest", 5: "", 6: "what the published pipeline uses", 8: "the closest to the fused model"}
COLUMNS = (("bits", 7), ("size", 10), ("strict", 10), ("made", 6))
SHORTEST_NAME = 20


@dataclass(frozen=True)
class Row:
    """A line of the list: a model, and the latest validation of just this model."""

    model: Descendant
    summary: Summary | None


class ModelsPane(Pane):
    """The Models pane."""

    NAME = "models"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._validations = Validations(settings)
        self._rows: list[Row] = []
        self._tails: dict[str, RunTail] = {}
        self._looking = asyncio.Lock()

    def compose(self) -> ComposeResult:
        with Vertical(id="models-box") as box:
            box.border_title = Content("models")
            yield Static(id="columns", markup=False)
            yield OptionList(id="models-list", markup=False)
        with VerticalScroll(id="card", can_focus=False):
            yield Static(id="card-text", markup=False)

    def on_mount(self) -> None:
        self.query_one("#card").border_title = Content("model")
        self.set_interval(LOOK_SECONDS, self._look)
        self._look()

    def first_focus(self) -> Widget:
        return self.query_one(OptionList)

    # what there is

    @work
    async def _look(self) -> None:
        """Looks through the folders again, in a thread: with many runs it takes longer than a frame."""
        if not self.is_on_screen and self._rows:
            return
        async with self._looking:
            rows = await asyncio.to_thread(self._read_rows)
            if rows != self._rows:
                self._rows = rows
                self._list_models()
            run = self.chosen_run
            if run is not None and not self._is_shown(run):
                await asyncio.to_thread(self._tails.setdefault(run.id, RunTail(run)).refresh)
        self._paint_card()

    def _read_rows(self) -> list[Row]:
        return [
            Row(model, self._validations.summary_of(model.entry) if model.entry else None)
            for model in _read_lineage(self.settings)
        ]

    def _list_models(self) -> None:
        options = self.query_one(OptionList)
        chosen = self.chosen.model.name if self.chosen else None
        width = max(SHORTEST_NAME, self.size.width - 6 - sum(width for _, width in COLUMNS))
        titles = "".join(f"{title:>{width}}" for title, width in COLUMNS)
        self.query_one("#columns", Static).update(f"{'model':<{width}}{titles}")
        options.clear_options()
        options.add_options([Option(_line(row, width)) for row in self._rows])
        names = [row.model.name for row in self._rows]
        options.highlighted = names.index(chosen) if chosen in names else self._newest()

    def _newest(self) -> int | None:
        """The row of what was made last: it is what people mostly come for."""
        made = {at: row.model.entry.created or 0 for at, row in enumerate(self._rows) if row.model.entry}
        return max(made, key=lambda at: made[at]) if made else None

    @property
    def chosen(self) -> Row | None:
        """The model under the cursor."""
        at = self.query_one(OptionList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    @property
    def chosen_run(self) -> Run | None:
        """The run that made the model under the cursor."""
        entry = self.chosen.model.entry if self.chosen else None
        return Run(entry.path.parent) if entry is not None and entry.run is not None and entry.path else None

    def _is_shown(self, run: Run) -> bool:
        return self.tail is not None and self.tail.run.path == run.path

    # the card

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._paint_card()
        self._look()

    def repaint(self) -> None:
        self._paint_card()

    def on_resize(self) -> None:
        self._list_models()

    def _paint_card(self) -> None:
        self.query_one("#card-text", Static).update(self._card())
        self.refresh_bindings()

    def _card(self) -> Content:
        row = self.chosen
        if row is None:
            return Content.styled("looking for models …", "$foreground-muted")
        lines = [untrusted(row.model.name, limit=200, one_line=True, style="bold")]
        entry, run = row.model.entry, self.chosen_run
        if entry is None:
            lines.append(Content.styled("not among the models here; runs started from it", "$foreground-muted"))
        elif entry.path is None:
            lines.append(Content.styled("fetched by the first run that needs it", "$foreground-muted"))
        else:
            lines.append(untrusted(str(entry.path), limit=300, one_line=True, style="$foreground-muted"))
        if run is None:
            return Content("\n").join([*lines, Content(""), self._hint()])
        tail = self.tail if self._is_shown(run) else self._tails.get(run.id)
        job = _job(tail) if tail is not None else []
        return Content("\n").join([*lines, _judged(row.summary), Content(""), *job])

    def _hint(self) -> Content:
        if any(row.model.depth for row in self._rows):
            return Content.styled(
                "Choose an adapter or a fused model to fuse, quantize or validate it.", "$foreground-muted"
            )
        return Content.assemble(
            "No run has made a model yet. Press ",
            ("2", "bold $text-accent"),
            " and then ",
            ("n", "bold $text-accent"),
            ".",
        )

    # actions

    def offers(self, action: str) -> bool:
        if action not in ("fuse", "quantize", "validate"):
            return True
        run = self.chosen_run if self.is_mounted else None
        if run is None or run.worker_is_alive():
            return False
        if action == "fuse":
            return (run.adapter / "adapters.safetensors").is_file()
        return action == "validate" or (run.fused / "config.json").is_file()

    def action_fuse(self) -> None:
        self._start(["fuse", "check-fused"], "fusing")

    @work
    async def action_quantize(self) -> None:
        run = self.chosen_run
        if run is None:
            return
        choices = [
            Choice(str(bits), Content.assemble(f"{bits} bits", (f"   {said}", "$foreground-muted")))
            for bits, said in BITS.items()
        ]
        bits = await self.app.push_screen_wait(Chooser("quantize to", choices, current="6"))
        if bits is not None:
            self._start(["quantize", "check-quantized"], f"quantizing to {bits} bits", [f"quantize.bits={bits}"], run)

    def action_validate(self) -> None:
        entry = self.chosen.model.entry if self.chosen else None
        if entry is None or entry.kind == "base":
            return
        stages: dict[str, StageName] = {
            "adapter": "validate-adapter",
            "fused": "validate-fused",
            "quantized": "validate-quantized",
        }
        overrides = [f"quantize.bits={entry.bits}"] if entry.kind == "quantized" and entry.bits else []
        self._start([stages[entry.kind]], f"validating {entry.name}", overrides)

    def _start(
        self, stages: list[StageName], said: str, overrides: list[str] | None = None, run: Run | None = None
    ) -> None:
        from punie_tui.runs.launcher import run_stages

        run = run or self.chosen_run
        if run is not None:
            self.attempt(lambda: run_stages(self.settings, run, stages, overrides or []), said, then_show=run.id)


def _line(row: Row, width: int) -> Content:
    """A line of the list, its name `width` cells wide."""
    model, entry = row.model, row.model.entry
    branch = "   " * (model.depth - 1) + "└─ " if model.depth else ""
    name = untrusted(model.name, limit=120, one_line=True, style="bold" if model.depth == 0 else "")
    name = Content.assemble((branch, "$foreground-disabled"), name).truncate(width, ellipsis=True, pad=True)
    if entry is None:
        return name
    bits = f"{entry.bits}-bit" if entry.bits else "–"
    made = numerals.age(time.time() - entry.created) if entry.created else "–"
    size = readable_bytes(entry.size) if entry.path else "not here"
    score = _score(row.summary)
    widths = [width for _, width in COLUMNS]
    return Content.assemble(
        name,
        f"{bits:>{widths[0]}}",
        f"{size:>{widths[1]}}",
        " " * max(0, widths[2] - score.cell_length),
        score,
        (f"{made:>{widths[3]}}", "$foreground-muted"),
    )


def _score(summary: Summary | None) -> Content:
    if summary is None or not summary.complete:
        return Content.styled("–", "$foreground-disabled")
    strict = summary.metrics["strict"]
    met = strict.meets(summary.targets["strict"])
    return Content.assemble(f"{strict.passed}/{strict.total} ", ("✓", "$text-success") if met else ("✗", "$text-error"))


def _judged(summary: Summary | None) -> Content:
    if summary is None:
        return Content.styled("not validated yet", "$foreground-muted")
    parts = [
        Content.assemble(
            (f"{title} ", "$foreground-muted"),
            f"{metric.passed}/{metric.total}",
            (f" [{metric.low * 100:.0f}–{metric.high * 100:.0f}]", "$foreground-muted"),
        )
        for title, metric in ((title, summary.metrics[name]) for name, title in METRICS)
    ]
    return Content("   ").join([untrusted(summary.suite, limit=40, one_line=True), *parts])


def _read_lineage(settings: Settings) -> list[Descendant]:
    base_of: dict[str, str] = {}
    for run in list_runs(settings):
        try:
            base_of[run.id] = run.recipe().model
        except PunieError:
            continue
    return lineage(list_models(settings), base_of)


def _job(tail: RunTail) -> list[Content]:
    """What the run's worker is at, or how its last stage ended."""
    state = tail.state()
    told = progress(tail.view, state, time.time())
    head = Content.assemble(
        ("run ", "$foreground-muted"), untrusted(tail.run.id, limit=60, one_line=True), f"  {state}"
    )
    if told is None:
        return [head]
    stage = tail.view.stages[told.stage]
    sign, style = STAGE_MARKS[stage.state]
    line = [Content.assemble((f"{sign} ", style), told.stage)]
    if stage.failed is not None:
        line.append(untrusted(stage.failed.reason, limit=500, style="$text-error"))
    elif state in ("running", "paused") and told.fraction is not None:
        filled, empty = numerals.bar(told.fraction, 30)
        line.append(
            Content.assemble((filled, "$primary"), (empty, "$foreground-disabled"), numerals.percent(told.fraction))
        )
        line.append(Content.assemble(("left ", "$foreground-muted"), numerals.clock(told.left)))
    elif stage.finished is not None:
        line.append(Content.styled(f"in {numerals.clock(stage.finished.seconds)}", "$foreground-muted"))
    return [head, Content("  ").join(line)]
