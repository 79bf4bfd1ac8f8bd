"""The part of the Playground that saves: an answer as a row, a question as a query, what a real tool answered as a
recording. It also reads the suites' queries.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from threading import Lock

from textual import work

from punie_tui.errors import PunieError
from punie_tui.playground.grading import KnownQueries, known_queries
from punie_tui.playground.saving import Saved
from punie_tui.settings import Settings
from punie_tui.tui.keys.actions import undo_hint
from punie_tui.tui.keys.offering import Copyable, FilePlace
from punie_tui.tui.pane import Pane
from punie_tui.tui.playground.answer_keeper import Keeper
from punie_tui.tui.playground.asked_model import AskedModel
from punie_tui.tui.playground.attempt_view import AttemptView
from punie_tui.tui.playground.copies import attempt_texts


class KeepsAnswers(Pane):
    """A pane with models whose answers can be saved."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._models: list[AskedModel] = []
        self._reading = Lock()
        self._queries: KnownQueries | None = None
        self._keeper = Keeper(settings, self._known)

    @work(thread=True)
    def _warm_up(self) -> None:
        """Reads the suites before anyone has to wait for them."""
        self._known()

    def _known(self) -> KnownQueries:
        """All suites' queries. Call it only in threads: the first caller reads the files, the others wait for that."""
        with self._reading:
            if self._queries is None:
                self._queries = known_queries(self.settings)
            return self._queries

    @property
    def models(self) -> list[AskedModel]:
        """The model that is asked, and the one beside it."""
        return self._models

    @property
    def _chosen(self) -> AskedModel | None:
        """The model whose answer has the focus, else the first."""
        at = next((at for at, view in enumerate(self._views) if view.has_focus), 0)
        return self._models[at] if at < len(self._models) else None

    @property
    def _views(self) -> list[AttemptView]:
        return list(self.query(AttemptView))

    def _why_not_kept(self, action: str, asks: str) -> str | None:
        """Why the chosen answer cannot be saved; `asks` is the key that asks the model."""
        attempt = self._chosen.attempt if self._chosen is not None else None
        if attempt is None or attempt.graded is None:
            return f"there is no complete answer to keep: {asks} asks"
        if action == "record" and not (attempt.project and attempt.project.returned):
            return "no real tool has answered: choose this project, then ask"
        return None

    @work
    async def action_keep(self) -> None:
        """Saves the chosen answer as a row, once the user has confirmed it."""
        if (model := self._chosen) is not None:
            await self._keep(lambda: self._keeper.keep_row(self.app, model))

    @work
    async def action_keep_query(self) -> None:
        """Saves the question as a query, once the user has entered what is expected."""
        if (model := self._chosen) is not None:
            await self._keep(lambda: self._keeper.keep_query(self.app, model))

    @work
    async def action_record(self) -> None:
        """Saves what a real tool answered as the answer of a fixture."""
        if (model := self._chosen) is not None:
            await self._keep(lambda: self._keeper.record(self.app, model))

    async def undo(self) -> str:
        """Takes back what was saved last."""
        try:
            return await self._keeper.take_back()
        finally:
            self._forget_queries()

    async def copies(self) -> list[Copyable]:
        return attempt_texts(self._chosen, self.settings) if self._chosen is not None else []

    async def places(self) -> list[FilePlace]:
        run = self._chosen.candidate.run if self._chosen is not None else None
        return [FilePlace("recipe", run.recipe_file)] if run is not None else []

    async def _keep(self, action: Callable[[], Awaitable[Saved | None]]) -> None:
        try:
            kept = await action()
        except PunieError as problem:
            self.show_error(problem)
            return
        if kept is not None:
            self._forget_queries()
            self.notify(f"{kept}; {undo_hint(self.app)}", markup=False)
            self.refresh_bindings()

    def _forget_queries(self) -> None:
        """Makes the next use of the suites read them again."""
        self._queries = None
