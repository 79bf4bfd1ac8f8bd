"""Playground: let me try. A question of one's own to any model, or to two side by side; the answer as it is written,
how far it climbs, and what its code does in the worlds.

Models are held by processes of their own, which end with the pane. What is kept goes into the workspace's `data/`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from threading import Lock

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Static

from punie_tui.errors import AskedWrong, PunieError
from punie_tui.models.inventory import local_folder
from punie_tui.playground.answerer import check_question
from punie_tui.playground.candidates import Candidate, find_candidate, list_candidates
from punie_tui.playground.climbing import KnownQueries, known_queries
from punie_tui.playground.keeping import Kept
from punie_tui.playground.protocol import Decoding, parse_decoding
from punie_tui.runs.state import RunState, RunTail
from punie_tui.settings import Settings
from punie_tui.tools.fixture_projects import FIXTURES
from punie_tui.tui.actions import bindings, key_of, undo_hint
from punie_tui.tui.asked_model import AskedModel, State
from punie_tui.tui.copying import Copyable, of_answers
from punie_tui.tui.keeping import Keeper
from punie_tui.tui.opening import Place
from punie_tui.tui.pane import Pane
from punie_tui.tui.widgets.asking import Asking
from punie_tui.tui.widgets.attempt_view import AttemptView
from punie_tui.tui.widgets.dialogs import Choice, Chooser
from punie_tui.tui.widgets.question_line import QuestionLine
from punie_tui.tui.widgets.untrusted import untrusted

WIDE = 110
"""Columns from which two answers stand beside one another, not one below the other."""

OTHER = "other"
"""The choice of a model that no list has."""
NONE = "none"

HINT = "Enter, then a question, then Enter; alt+Enter is a new line, ↑ the question before"

_LIFE = "⠋⠙⠸⠴⠦⠇"


class PlaygroundPane(Pane):
    """The Playground pane."""

    NAME = "playground"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._models: list[AskedModel] = []
        self._by_hand = False
        """Whether a model was chosen; until then it is the shown run's."""
        self._decoding = Decoding()
        self._worlds = list(FIXTURES)
        self._world = self._worlds[0]
        self._history: list[str] = []
        self._at = 0
        self._kept_question = ""
        self._stopping = False
        self._beats = 0
        self._states: list[State] = []
        self._reading = Lock()
        self._queries: KnownQueries | None = None
        self._keeper = Keeper(settings, self._known)

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

    @work(thread=True)
    def _warm_up(self) -> None:
        """Reads the suites before somebody waits for it."""
        self._known()

    def _known(self) -> KnownQueries:
        """All suites' queries. Only in threads: the first who asks reads the files, the others wait for that."""
        with self._reading:
            if self._queries is None:
                self._queries = known_queries(self.settings)
            return self._queries

    @property
    def models(self) -> list[AskedModel]:
        """The model that is asked, and the one beside it."""
        return self._models

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
        """Takes the shown run's model, as long as none was chosen and none is at work. Loads nothing."""
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
            nothing.update(self._nothing())
            return
        life = _LIFE[self._beats % len(_LIFE)]
        for view, model in zip(self._views, self._models, strict=False):
            view.show(model, self._worlds, self._world, life)
        self.query_one("#second").display = len(self._models) > 1
        self.query_one("#asking").border_subtitle = Content(f"{self._decoding} · e")
        if self._is_busy:
            self.mark_dirty()  # the sign of life goes on

    @property
    def _views(self) -> list[AttemptView]:
        return list(self.query(AttemptView))

    def _nothing(self) -> Content:
        key = "bold $text-accent"
        return Content.assemble(
            ("No model to ask yet.", "bold"),
            "\n\nPress ",
            ("m", key),
            " to choose one: the catalog's, a run's, a folder, a Hugging Face id.\nThen ",
            ("Enter", key),
            ", a question, and ",
            ("Enter", key),
            " again.",
        )

    def _changed(self) -> None:
        """Something about a model is other than before; the next tick paints it."""
        if not self.is_attached:
            return  # the dashboard is being closed, and its models with it
        self.mark_dirty()
        states = [model.state for model in self._models]
        if states != self._states:  # the footer is made anew each time
            self._states = states
            self.refresh_bindings()

    # what can be done

    def refusal(self, action: str) -> str | None:
        if not self.is_mounted:
            return "the pane is being opened"
        typing = self.line.has_focus
        if action in ("older_question", "newer_question"):
            return None if typing and self._history else "no question was asked from the line yet"
        if action == "stop":
            return None if self._is_busy else "no answer is being written"
        if action == "leave":
            return None if typing and not self._is_busy else "no question is being typed"
        if typing:
            return f"letters belong to the question: {self._key('leave')} leaves it"
        if action in ("choose", "decoding"):
            return None
        if not self._models:
            return f"no model is chosen: {self._key('choose')} chooses one"
        if action in ("ask", "beside"):
            return None
        if action == "next_world":
            graded = any(model.attempt.climbed is not None for model in self._models)
            return None if graded else f"nothing was answered yet: {self._key('ask')} asks"
        if self._is_busy:
            return f"an answer is being written: {self._key('stop')} ends it"
        if action == "clear":
            return None if any(model.attempt.question for model in self._models) else "there is no answer to forget"
        answered = self._chosen is not None and self._chosen.attempt.climbed is not None
        return None if answered else f"there is no whole answer to keep: {self._key('ask')} asks"

    def _key(self, call: str) -> str:
        return key_of(f"{self.NAME}.{call}", self.app)

    @property
    def _chosen(self) -> AskedModel | None:
        """The model whose answer has the focus, else the first."""
        at = next((at for at, view in enumerate(self._views) if view.has_focus), 0)
        return self._models[at] if at < len(self._models) else None

    def action_ask(self) -> None:
        self.line.focus()

    @on(QuestionLine.Submitted)
    def _submitted(self) -> None:
        if self._is_busy and (self._kept_question or not self._is_loading):
            said = "the question before waits for the model" if self._kept_question else "an answer is being written"
            self.notify(f"{said}; {self._key('stop')} stops it, and this one stays in the line", markup=False)
            return
        try:
            question = check_question(self.line.text)
        except AskedWrong as problem:
            self._tell(problem)
            return
        if self._history[-1:] != [question]:
            self._history.append(question)
        self._at = len(self._history)
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
        """Whether models are loaded that nothing was asked yet."""
        return all(model.state == "loading" and not model.attempt.question for model in self._models if model.is_busy)

    def _ask_kept(self) -> None:
        """Asks what was asked while models were being loaded; where none was, the question goes back to its line."""
        if not self.is_attached or self._is_busy or not (question := self._kept_question):
            return
        self._kept_question = ""
        if any(model.ready is not None for model in self._models):
            self._ask(question)
        else:
            self.line.text = self.line.text or question
            self.notify("the model was not loaded; the question is in its line again", severity="warning", markup=False)

    @work(group="ask", exclusive=True)
    async def _ask(self, question: str) -> None:
        """Asks one model after the other: at once they would take each other's cores, and both figures be wrong."""
        self._stopping = False
        models = list(self._models)
        for model in models:
            model.wait(question)
        for model in models:
            if self._stopping:
                model.clear()
            else:
                await model.ask(question, self._decoding, self._known)

    @work
    async def action_stop(self) -> None:
        """Ends the answer that is written; the model beside is not asked any more."""
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
        """Through the questions of this session; behind the last comes an empty line."""
        self._at = min(max(0, self._at + step), len(self._history))
        self.line.text = self._history[self._at] if self._at < len(self._history) else ""
        self.line.move_cursor(self.line.document.end)

    @on(QuestionLine.Left)
    def _left(self, event: QuestionLine.Left) -> None:
        if self._history:
            self._go(event.step)

    def action_next_world(self) -> None:
        self._world = self._worlds[(self._worlds.index(self._world) + 1) % len(self._worlds)]
        self.repaint()

    @work
    async def action_decoding(self) -> None:
        """Asks for the settings in a line."""
        said = Content.styled(
            "Temperature 0 takes the likeliest token each time; above it, another seed is another answer.",
            "$foreground-muted",
        )
        dialog = Asking("how to answer", said, value=str(self._decoding), refuse=parse_decoding)
        if (text := await self.app.push_screen_wait(dialog)) is not None:
            self._decoding = parse_decoding(text)
            self.repaint()

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
        candidate = await self._ask_for_model("which model beside it?", may_be_none=len(self._models) > 1)
        if candidate is not None:
            self._by_hand = True
            await self._take(candidate, 1, load=True)

    async def _ask_for_model(self, title: str, may_be_none: bool = False) -> Candidate | None:
        found = await asyncio.to_thread(list_candidates, self.settings)
        choices = [Choice(str(at), untrusted(one.name, limit=80, one_line=True)) for at, one in enumerate(found)]
        choices.append(Choice(OTHER, Content.styled("another: a folder, a Hugging Face id …", "$text-accent")))
        if may_be_none:
            choices.append(Choice(NONE, Content.styled("none: take the second model away", "$text-warning")))
        chosen = await self.app.push_screen_wait(Chooser(title, choices))
        if chosen == NONE:
            await self._drop(1)
            return None
        if chosen != OTHER:
            return found[int(chosen)] if chosen is not None else None
        said = Content.styled("a folder of a model or an adapter, a run, or a Hugging Face id", "$foreground-muted")
        dialog = Asking(title, said, refuse=lambda name: find_candidate(name.strip(), self.settings))
        name = await self.app.push_screen_wait(dialog)
        return find_candidate(name.strip(), self.settings) if name is not None else None

    async def _take(self, candidate: Candidate, place: int, *, load: bool = False) -> None:
        """Puts a model in the first or second place, and lets go of the one that was there."""
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
        """Reads the model before somebody waits for it."""
        await model.load()
        self._ask_kept()

    async def _drop(self, place: int) -> None:
        if place < len(self._models):
            await self._models.pop(place).close()
            self.repaint()

    # keeping

    @work
    async def action_keep(self) -> None:
        """Keeps the chosen answer as a row, once a person has looked at it."""
        if (model := self._chosen) is not None:
            await self._keep(lambda: self._keeper.keep_row(self.app, model))

    @work
    async def action_keep_query(self) -> None:
        """Keeps the question as a query, once a person has said what is expected."""
        if (model := self._chosen) is not None:
            await self._keep(lambda: self._keeper.keep_query(self.app, model))

    async def undo(self) -> str:
        """Takes back what was kept last."""
        try:
            return await self._keeper.take_back()
        finally:
            self._forget_queries()

    async def copies(self) -> list[Copyable]:
        if (model := self._chosen) is None:
            return []
        folder = model.candidate.adapter or local_folder(model.candidate.model, self.settings)
        return of_answers(model.attempt.question, {"answer": model.attempt.text}, folder or model.candidate.name)

    async def places(self) -> list[Place]:
        run = self._chosen.candidate.run if self._chosen is not None else None
        return [Place("recipe", run.recipe_file)] if run is not None else []

    async def _keep(self, deed: Callable[[], Awaitable[Kept | None]]) -> None:
        try:
            kept = await deed()
        except PunieError as problem:
            self._tell(problem)
            return
        if kept is not None:
            self._forget_queries()
            self.notify(f"{kept}; {undo_hint(self.app)}", markup=False)
            self.refresh_bindings()

    def _forget_queries(self) -> None:
        """The suites are read anew when they are next asked for."""
        self._queries = None

    def _tell(self, problem: PunieError) -> None:
        self.notify(str(problem), severity="error", timeout=10, markup=False)

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self.call_after_refresh(self.repaint)
