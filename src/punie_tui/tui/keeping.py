"""Keeping an answer or a question of the playground from the dashboard: the form, the writing, and taking it back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.app import App

from punie_tui.errors import AskedWrong
from punie_tui.playground.climbing import KnownQueries, judge
from punie_tui.playground.keeping import Kept, as_example, is_right, keep_example, take_back
from punie_tui.playground.queries import checked, draft_query, keep_query
from punie_tui.settings import Settings
from punie_tui.tui.asked_model import AskedModel
from punie_tui.tui.widgets.keep_query import KeepQueryForm
from punie_tui.tui.widgets.keep_row import KeepRowForm


class Keeper:
    """What was kept in this session, the latest last. `known` gives the suites' queries; it reads files."""

    def __init__(self, settings: Settings, known: Callable[[], KnownQueries]) -> None:
        self._settings, self._known = settings, known
        self._kept: list[Kept] = []

    def __bool__(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self._kept)

    async def keep_row(self, app: App[Any], model: AskedModel) -> Kept | None:
        """Asks, and keeps the model's answer; None where it was left. Raises PunieError."""
        climbed, ready, question = model.attempt.climbed, model.ready, model.attempt.question
        if climbed is None or ready is None:
            return None
        name = model.candidate.name
        form = KeepRowForm(question, name, climbed, lambda answer: judge(question, answer, self._known()))
        said = await app.push_screen_wait(form)
        if said is None:
            return None
        example = as_example(ready.system, question, said.answer, name, said.confirmed)
        if said.answer != climbed.answer:
            example.meta["edited"] = "by hand"
        return self._remember(await asyncio.to_thread(lambda: keep_example(self._settings, example, self._known())))

    async def keep_query(self, app: App[Any], model: AskedModel) -> Kept | None:
        """Asks what is expected, and keeps the question; None where it was left. Raises PunieError."""
        climbed, question = model.attempt.climbed, model.attempt.question
        if climbed is None:
            return None
        if (there := (await asyncio.to_thread(self._known)).find(question)) is not None:
            raise AskedWrong(f"this is query {there.query.id} of the suite {there.suite} already")
        draft = await asyncio.to_thread(draft_query, self._settings, question)
        form = KeepQueryForm(
            draft, model.candidate.name, climbed.answer, is_right(climbed), lambda asked: checked(self._settings, asked)
        )
        said = await app.push_screen_wait(form)
        if said is None:
            return None
        return self._remember(await asyncio.to_thread(lambda: keep_query(self._settings, said, self._known())))

    async def take_back(self) -> str:
        """Takes back what was kept last; what to say. Raises AskedWrong where there is nothing, or it was changed."""
        if not self._kept:
            raise AskedWrong("nothing was kept in this session, so there is nothing to take back")
        said = await asyncio.to_thread(take_back, self._kept[-1])
        self._kept.pop()
        return said

    def _remember(self, kept: Kept) -> Kept:
        self._kept.append(kept)
        return kept
