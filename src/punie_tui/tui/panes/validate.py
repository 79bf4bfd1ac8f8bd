"""Validate: does it work? The grid of the shown run's validations, and the chosen answer to read.

Starts validations through the launcher; everything it shows it reads from the run's folder.
"""

from __future__ import annotations

import asyncio
from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Static

from punie_tui.errors import PunieError
from punie_tui.runs.state import RunTail
from punie_tui.settings import Settings
from punie_tui.tui.actions import bindings
from punie_tui.tui.pane import Pane
from punie_tui.tui.validations import Validation, Validations, judged_models
from punie_tui.tui.widgets.category_grid import CategoryGrid
from punie_tui.tui.widgets.dialogs import Choice, Chooser
from punie_tui.tui.widgets.failure_view import FailureView
from punie_tui.tui.widgets.untrusted import untrusted

WIDE = 150
"""Columns from which the answer stands beside the grid, not below it."""


class ValidatePane(Pane):
    """The Validate pane."""

    NAME = "validate"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._validations = Validations(settings)
        self._run_id: str | None = None
        self._reading = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield Static(id="nothing", markup=False)
        with Vertical(id="judged"):
            yield CategoryGrid(id="grid")
            yield FailureView(id="answer")

    def first_focus(self) -> Widget:
        return self.query_one(CategoryGrid)

    def offers(self, action: str) -> bool:
        if action == "validate":
            return self.tail is not None and self.run_state not in ("running", "paused")
        if action in ("open", "next_failure"):
            return (
                self.is_mounted
                and bool(self.query_one(CategoryGrid).validations)
                and (action != "open" or not self.has_class("-open"))
            )
        return True

    def repaint(self) -> None:
        self._read_and_show()

    @work
    async def _read_and_show(self) -> None:
        """Reads in a thread (a long suite takes longer than a frame), one reading after another, then paints."""
        async with self._reading:
            tail = self.tail
            validations, problem = await asyncio.to_thread(_read, self._validations, tail)
            if tail is self.tail:
                self._show(tail.run.id if tail is not None else None, validations, problem)

    def _show(self, run_id: str | None, validations: list[Validation], problem: str) -> None:
        grid = self.query_one(CategoryGrid)
        if run_id != self._run_id:
            self._run_id = run_id
            grid.show([])
        grid.show(validations)
        suites = ", ".join(dict.fromkeys(validation.suite.name for validation in validations))
        grid.border_title = untrusted(f"{suites} · {run_id}", limit=80, one_line=True)
        self.query_one("#judged").display = bool(validations)
        nothing = self.query_one("#nothing", Static)
        nothing.display = not validations
        nothing.update(untrusted(problem, limit=1_000, style="$text-error") if problem else self._nothing())
        self.refresh_bindings()

    def _nothing(self) -> Content:
        if self.tail is None:
            return Content.assemble(
                ("No run yet.", "bold"),
                "\n\nPress ",
                ("2", "bold $text-accent"),
                " and then ",
                ("n", "bold $text-accent"),
                " to start one; its answers are judged here.",
            )
        return Content.assemble(
            ("This run has not been validated.", "bold"),
            "\n\nPress ",
            ("v", "bold $text-accent"),
            " to put a suite's queries to one of its models.",
        )

    @on(CategoryGrid.Selected)
    def _selected(self) -> None:
        grid = self.query_one(CategoryGrid)
        self.query_one(FailureView).show(grid.validation, grid.query_id)

    @on(CategoryGrid.Opened)
    def action_open(self) -> None:
        self.add_class("-open")
        self.query_one(FailureView).focus()
        self.refresh_bindings()

    def action_close(self) -> None:
        self.remove_class("-open")
        self.query_one(CategoryGrid).focus()
        self.refresh_bindings()

    def action_next_failure(self) -> None:
        if not self.query_one(CategoryGrid).next_failure():
            self.app.notify("Nothing fell in this validation.", markup=False)

    @work
    async def action_validate(self) -> None:
        """Asks which model, the newest one first, and starts the stage."""
        tail = self.tail
        if tail is None:
            return
        from punie_tui.runs.launcher import run_stages

        try:
            models = judged_models(tail.run, tail.run.recipe())
        except PunieError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        choices = [Choice(stage, Content(name)) for stage, name in reversed(models.items())]
        chosen = await self.app.push_screen_wait(Chooser("validate which model?", choices, current=choices[0].id))
        for stage, name in models.items():
            if stage == chosen:
                said = f"validating the {name} model"
                self.attempt(partial(run_stages, self.settings, tail.run, [stage]), said, then_show=tail.run.id)

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")


def _read(validations: Validations, tail: RunTail | None) -> tuple[list[Validation], str]:
    """The validations of a run, and why there are none where they cannot be read."""
    try:
        return (validations.of(tail) if tail is not None else []), ""
    except PunieError as error:
        return [], str(error)
