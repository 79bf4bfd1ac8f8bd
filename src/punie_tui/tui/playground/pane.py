"""Playground: let me try. The user's question to any model, or to two side by side; the answer as it is generated, the
grading stage it reaches, and what its code does in the fixtures or in the user's own project.

Models are loaded in processes of their own, which end with the pane, as does the code that runs in a project. What is
saved goes into the workspace's `data/`, what was asked into its history.
"""

from __future__ import annotations

import asyncio

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Static

from punie_tui.errors import PunieError, UsageError
from punie_tui.playground.answerer import check_question
from punie_tui.playground.candidates import Candidate, find_candidate
from punie_tui.playground.protocol import Decoding
from punie_tui.runs.state import RunState, RunTail
from punie_tui.settings import Settings
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tui.keys.actions import bindings, key_of
from punie_tui.tui.keys.refusal import withheld_by
from punie_tui.tui.playground.asked_model import AskedModel, State, attempt_of
from punie_tui.tui.playground.attempt_view import NO_MODEL, AttemptView, ShownAttempt
from punie_tui.tui.playground.history_dialog import ask_for_earlier
from punie_tui.tui.playground.keeps_answers import KeepsAnswers
from punie_tui.tui.playground.model_dialogs import NONE, ask_for_candidate, ask_for_decoding
from punie_tui.tui.playground.question_line import QuestionHistory, QuestionLine
from punie_tui.tui.playground.this_project import ThisProject

WIDE = 110
"""Columns from which two answers are shown side by side, not one below the other."""

HINT = "Enter, a question, Enter · ↑ previous question · alt+Enter new line"

_LIFE = "⠋⠙⠸⠴⠦⠇"


class PlaygroundPane(KeepsAnswers):
    """The Playground pane."""

    NAME = "playground"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._by_hand = False
        """Whether the user chose a model; until then it is the model of the run that is shown."""
        self._decoding = Decoding()
        self._fixtures = list(FIXTURES)
        self._fixture = self._fixtures[0]
        self._in_project = False
        self._history = QuestionHistory()
        self._kept_question = ""
        self._stopping = False
        self._beats = 0
        self._states: list[State] = []
        self._unfolded = False
        self._project = ThisProject(self, settings, self._changed)

    def compose(self) -> ComposeResult:
        yield Static(id="nothing", markup=False)
        with Vertical(id="trying"):
            with Vertical(id="asking") as box:
                box.border_title = Content("question")
                yield QuestionLine(HINT, id="question")
            with Container(id="attempts"):
                yield AttemptView(id="first")
                yield AttemptView(id="second")

    def on_mount(self) -> None:
        self._warm_up()
        self._follow_run()
        self.repaint()

    async def on_unmount(self) -> None:
        for model in self._models:
            await model.close()

    @property
    def line(self) -> QuestionLine:
        return self.query_one(QuestionLine)

    def first_focus(self) -> Widget:
        return self.query_one("#first") if self._models else self

    # what is shown

    def show_run(self, tail: RunTail | None, state: RunState | None) -> None:
        before = self.tail.run.id if self.tail is not None else None, self.run_state
        super().show_run(tail, state)
        if self.is_mounted and tail is not None and (tail.run.id, state) != before:
            self._follow_run()

    @work(group="follow", exclusive=True)
    async def _follow_run(self) -> None:
        """Switches to the shown run's model, unless the user has chosen one or a model is busy. Loads nothing."""
        if self.tail is None or self._by_hand or self._is_busy:
            return
        try:
            candidate = await asyncio.to_thread(find_candidate, self.tail.run.id, self.settings)
        except PunieError:
            return  # a broken run has none; the empty pane says how to choose another
        if not self._by_hand and not self._is_busy and [each.candidate for each in self._models] != [candidate]:
            await self._take(candidate, 0)

    @property
    def _is_busy(self) -> bool:
        return any(model.is_busy for model in self._models)

    def repaint(self) -> None:
        if not self.query("#nothing"):
            return
        self._beats += 1
        nothing, trying = self.query_one("#nothing", Static), self.query_one("#trying")
        if nothing.display is bool(self._models):
            nothing.display, trying.display = not self._models, bool(self._models)
            (self.first_focus() if self.has_focus_within else self).focus()
        if not self._models:
            nothing.update(NO_MODEL)
            return
        shown = ShownAttempt(self._fixtures, self._fixture, self._in_project, self._unfolded)
        life = _LIFE[self._beats % len(_LIFE)]
        for view, model in zip(self._views, self._models, strict=False):
            view.show(model, shown, life)
        self.query_one("#second").display = len(self._models) > 1
        where = f"in this project · {self._key('turn')}   " if self._in_project else ""
        self.query_one("#asking").border_subtitle = Content(f"{where}{self._decoding} · {self._key('decoding')}")
        if self._is_busy:
            self.mark_dirty()  # the spinner keeps moving

    def _changed(self) -> None:
        """Called when a model has changed; the next tick repaints the pane."""
        if not self.is_attached:
            return  # the dashboard is being closed, and its models with it
        self.mark_dirty()
        states = [model.state for model in self._models]
        if states != self._states:  # this rebuilds the footer
            self._states = states
            self.refresh_bindings()

    # actions

    def refusal(self, action: str) -> str | None:
        if not self.is_mounted:
            return "the pane is being opened"
        typing = self.line.has_focus
        if action in ("older_question", "newer_question"):
            return None if typing and self._history else "no question was asked yet"
        if action == "stop":
            return None if self._is_busy else "no answer is being written"
        if action == "leave":
            return None if typing and not self._is_busy else "no question is being typed"
        if typing:
            return f"letters are typed into the question: {self._key('leave')} leaves it"
        if action in ("choose", "decoding", "earlier"):
            return None if action != "earlier" or not self._is_busy else "an answer is being written"
        if not self._models:
            return f"no model is chosen: {self._key('choose')} chooses one"
        if action in ("ask", "beside", "turn"):
            return None
        if action == "next_fixture":
            graded = any(model.attempt.graded is not None for model in self._models)
            return None if graded else f"there is no answer yet: {self._key('ask')} asks"
        if action == "unfold":
            called = any(model.attempt.project is not None for model in self._models)
            return None if called else f"nothing was called in this project: {self._key('turn')} switches to it"
        if self._is_busy:
            return f"an answer is being written: {self._key('stop')} ends it"
        if action == "clear":
            return None if any(model.attempt.question for model in self._models) else "there is no answer to clear"
        return self._why_not_kept(action, self._key("ask"))

    def _key(self, call: str) -> str:
        return key_of(f"{self.NAME}.{call}", self.app)

    def action_ask(self) -> None:
        self.line.focus()

    @on(QuestionLine.Submitted)
    def _submitted(self) -> None:
        if (why := withheld_by(self, "ask")) is not None:
            self.notify(why, severity="warning", timeout=3, markup=False)
            return
        if self._is_busy and (self._kept_question or not self._is_loading):
            text = (
                "the previous question is waiting for the model"
                if self._kept_question
                else "an answer is being written"
            )
            self.notify(f"{text}; {self._key('stop')} stops it, and this one stays in the line", markup=False)
            return
        try:
            question = check_question(self.line.text)
        except UsageError as problem:
            self.show_error(problem)
            return
        self._history.add(question)
        self.line.text = ""
        self.query_one("#first").focus()
        if self._is_busy:
            self._kept_question = question
            for model in self._models:
                model.show_question(question)
        else:
            self._ask(question)

    @property
    def _is_loading(self) -> bool:
        """Whether the busy models are all being loaded and nothing was asked yet."""
        return all(model.state == "loading" and not model.attempt.question for model in self._models if model.is_busy)

    def _ask_kept(self) -> None:
        """Asks the question that was entered while models were being loaded; if none was loaded, puts it back into its
        line."""
        if not self.is_attached or self._is_busy or not (question := self._kept_question):
            return
        self._kept_question = ""
        if any(model.ready is not None for model in self._models):
            self._ask(question)
        else:
            self.line.text = self.line.text or question
            self.notify("the model was not loaded; the question is back in its line", severity="warning", markup=False)

    @work(group="ask", exclusive=True)
    async def _ask(self, question: str) -> None:
        """Asks one model after the other: at the same time they would compete for cores, and both speeds would be
        wrong."""
        self._stopping = False
        models = list(self._models)
        for model in models:
            model.wait(question)
        for model in models:
            if self._stopping:
                model.clear()
            else:
                runner = self._project.runner if self._in_project else None
                await model.ask(question, self._decoding, self._known, runner)

    @work
    async def action_stop(self) -> None:
        """Stops the answer that is being generated; a model that waits is not asked."""
        self._stopping = True
        for model in self._models:
            if model.is_busy and model.state != "waiting":
                await model.stop()

    def action_leave(self) -> None:
        self.query_one("#first").focus()

    def action_clear(self) -> None:
        for model in self._models:
            model.clear()
        self.repaint()

    def action_older_question(self) -> None:
        self._go(-1)

    def action_newer_question(self) -> None:
        self._go(1)

    def _go(self, step: int) -> None:
        self.line.text = self._history.step(step)
        self.line.move_cursor(self.line.document.end)

    @on(QuestionLine.Left)
    def _left(self, event: QuestionLine.Left) -> None:
        if self._history:
            self._go(event.step)

    def action_next_fixture(self) -> None:
        if not self._in_project:
            self._fixture = self._fixtures[(self._fixtures.index(self._fixture) + 1) % len(self._fixtures)]
        self._in_project = False
        self.repaint()

    @work(group="turn", exclusive=True)
    async def action_turn(self) -> None:
        """Switches to the user's own project, once they have agreed, and runs the answers' code there at once; or
        switches back."""
        self._in_project = not self._in_project and await self._project.agreed()
        self.repaint()
        for model in self._models if self._in_project else ():
            await model.run_in_project(self._project.runner)

    def action_unfold(self) -> None:
        self._unfolded = not self._unfolded
        self.repaint()

    @work
    async def action_decoding(self) -> None:
        if (decoding := await ask_for_decoding(self.app, self._decoding)) is not None:
            self._decoding = decoding
            self.repaint()

    @work
    async def action_earlier(self) -> None:
        """Shows an answer from the history again, as its model's."""
        if (entry := await ask_for_earlier(self.app, self.settings)) is None:
            return
        if not self._models or self._models[0].candidate.name != entry.model:
            try:
                candidate = await asyncio.to_thread(find_candidate, entry.model, self.settings)
            except PunieError:  # the model is gone, its answer is not
                candidate = Candidate(entry.model, entry.model)
            self._by_hand = True
            await self._take(candidate, 0)
        self._in_project = entry.project is not None
        self._history.add(entry.question)
        await self._models[0].show_again(attempt_of(entry), self._known)

    # the models

    @work
    async def action_choose(self) -> None:
        candidate = await self._ask_for_model("ask which model?")
        if candidate is not None:
            self._by_hand = True
            await self._take(candidate, 0, load=True)
            self.line.focus()  # what is typed next is a question

    @work
    async def action_beside(self) -> None:
        candidate = await self._ask_for_model("compare with which model?", may_be_none=len(self._models) > 1)
        if candidate is not None:
            self._by_hand = True
            await self._take(candidate, 1, load=True)

    async def _ask_for_model(self, title: str, may_be_none: bool = False) -> Candidate | None:
        found = await ask_for_candidate(self.app, self.settings, title, may_be_none=may_be_none)
        if found == NONE:
            await self._drop(1)
            return None
        return found

    async def _take(self, candidate: Candidate, place: int, *, load: bool = False) -> None:
        """Puts a model in the first or second place (0 or 1), and closes the one that was there."""
        await self._drop(place)
        model = AskedModel(candidate, self.settings, self._changed)
        self._models.insert(place, model)
        if load and self._kept_question:
            model.show_question(self._kept_question)
        self.repaint()
        self.refresh_bindings()
        if load:
            self._load(model)

    @work
    async def _load(self, model: AskedModel) -> None:
        """Loads the model before anyone has to wait for it."""
        await model.load()
        self._ask_kept()

    async def _drop(self, place: int) -> None:
        if place < len(self._models):
            await self._models.pop(place).close()
            self.repaint()

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self.repaint)
