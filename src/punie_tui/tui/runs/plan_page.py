"""The last page before a run: what will run and on what, what differs from the recipe, the time and resources it needs.

The figures come from a process of its own, `punie-tui plan`: mlx is not imported here, and nobody has to wait.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from punie_tui.errors import PunieError
from punie_tui.runs.planned import Line, TrainingPlan, plan_lines, recipe_lines
from punie_tui.runs.recipes.recipe import Recipe, dump_recipe
from punie_tui.runs.store import Run, list_runs
from punie_tui.settings import Settings
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.keys.refusal import Refusing

_LABEL_WIDTH = 12
_WIDEST = 116
"""The dialog's greatest width in cells, including its frame."""


class _Failure(BaseModel):
    error: str


_ANSWER: TypeAdapter[TrainingPlan | _Failure] = TypeAdapter(TrainingPlan | _Failure)


class PlanPage(Refusing, Dialog[Run | None]):
    """Its result is the run that was started, None if it was cancelled. `before`: the recipe that the form began
    with."""

    BINDINGS = bindings("plan")

    def __init__(self, settings: Settings, recipe: Recipe, before: Recipe, start: Callable[[Recipe], Run]) -> None:
        super().__init__()
        self._settings, self._recipe, self._before, self._start = settings, recipe, before, start
        self._starting = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide form") as dialog:
            dialog.border_title = untrusted(f"this will run: {self._recipe.name}", one_line=True)
            with Reader(id="plan-scroll"):
                yield Static(_content(list(recipe_lines(self._recipe, self._before)), self._width), id="plan-recipe")
                yield Static(id="plan-figures")
            yield Static(id="form-help")
            yield KeysLine("plan")

    def on_mount(self) -> None:
        self.query_one("#plan-scroll").focus()
        if "train" in self._recipe.stages:
            self._show_figures(Content.styled("working out memory, disk and time …", "$foreground-muted"))
            self._plan()

    @property
    def _width(self) -> int:
        """Cells within the dialog's frame."""
        return min(_WIDEST, self.app.size.width) - 8

    def _show_figures(self, message: Content) -> None:
        self.query_one("#plan-figures", Static).update(message)

    @work(exclusive=True, group="plan")
    async def _plan(self) -> None:
        plan = await planned(self._settings, self._recipe)
        if isinstance(plan, str):
            text = untrusted(f"memory, disk and time are not known: {plan}", limit=600)
            self._show_figures(Content.styled(text.plain, "$foreground-muted"))
        else:
            shown_above = set(recipe_lines(self._recipe, self._before))
            self._show_figures(_content([line for line in plan_lines(plan) if line not in shown_above], self._width))

    def refusal(self, action: str) -> str | None:
        return "the run is being started" if action == "start" and self._starting else None

    def action_start(self) -> None:
        self._starting = True
        self.workers.cancel_group(self, "plan")  # its steps would take the run's cores
        self._start_it()

    @work
    async def _start_it(self) -> None:
        try:
            run = await asyncio.to_thread(self._start, self._recipe)
        except PunieError as error:
            self._starting = False
            self.query_one("#form-help", Static).update(untrusted(str(error), limit=600, style="$text-error"))
        else:
            self.dismiss(run)

    def action_cancel(self) -> None:
        self.dismiss(None)


async def planned(settings: Settings, recipe: Recipe) -> TrainingPlan | str:
    """What `punie-tui plan --json` answers for a recipe; if it fails, why. Kills the process if the caller is
    cancelled."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{recipe.name}.toml"
        file.write_text(dump_recipe(recipe), encoding="utf-8")
        arguments = ["--workspace", str(settings.workspace), "plan", "--json", "--recipe", str(file)]
        if any(run.worker_is_alive() for run in list_runs(settings)):
            arguments.append("--no-calibration")  # its steps would slow down the run, and be slowed down by it
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "punie_tui", *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            printed, _ = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
    try:
        answer = _ANSWER.validate_json(printed)
    except ValidationError:
        return "the planner gave no answer"
    return answer.error if isinstance(answer, _Failure) else answer


def _content(lines: Sequence[Line], width: int) -> Content:
    """The lines in `width` cells, each with its label before it; warnings are highlighted."""
    shown = []
    for label, text in lines:
        style = "$text-warning" if label == "warning" else ""
        parts = [untrusted(part, limit=600, style=style) for part in text.splitlines()] or [Content("")]
        wrapped = [line for part in parts for line in part.wrap(max(20, width - _LABEL_WIDTH))]
        for at, line in enumerate(wrapped):
            shown.append(Content.assemble((f"{label if at == 0 else '':<{_LABEL_WIDTH}}", "$foreground-muted"), line))
    return Content("\n").join(shown)
