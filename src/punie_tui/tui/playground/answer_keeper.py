"""Saves an answer or a question of the Playground from the dashboard: the form, the writing, and taking it back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.content import Content

from punie_tui.errors import UsageError
from punie_tui.playground.grading import KnownQueries, judge
from punie_tui.playground.queries import checked, draft_query, keep_query
from punie_tui.playground.saving import (
    Saved,
    as_example,
    is_right,
    keep_example,
    keep_recording,
    recordable,
    take_back,
)
from punie_tui.settings import Settings
from punie_tui.tools.fixtures.fixture_projects import FIXTURES
from punie_tui.tui.common.dialogs import Choice, Chooser
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.content.keep_query import Answered, KeepQueryForm
from punie_tui.tui.playground.asked_model import AskedModel
from punie_tui.tui.playground.keep_row import KeepRowForm

_THESE, _ANY = "for these arguments", "for any arguments"


class Keeper:
    """What was saved in this session, the latest last. `known` returns the suites' queries; it reads files."""

    def __init__(self, settings: Settings, known: Callable[[], KnownQueries]) -> None:
        self._settings, self._known = settings, known
        self._kept: list[Saved] = []

    def __bool__(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self._kept)

    async def keep_row(self, app: App[Any], model: AskedModel) -> Saved | None:
        """Asks, and saves the model's answer as a row; None if that was cancelled. Raises PunieError if it is
        refused."""
        attempt, name = model.attempt, model.candidate.name
        graded, question = attempt.graded, attempt.question
        if graded is None:
            return None
        printed = attempt.project.printed if attempt.project is not None else None
        form = KeepRowForm(question, name, graded, lambda answer: judge(question, answer, self._known()), printed)
        form_values = await app.push_screen_wait(form)
        if form_values is None:
            return None
        example = as_example(
            attempt.system,
            question,
            form_values.answer,
            name,
            form_values.confirmed,
            printed=printed or "",
            reply=form_values.words,
        )
        if form_values.answer != graded.answer:
            example.meta["edited"] = "by hand"
        return self._remember(await asyncio.to_thread(lambda: keep_example(self._settings, example, self._known())))

    async def keep_query(self, app: App[Any], model: AskedModel) -> Saved | None:
        """Asks what is expected, and saves the question as a query; None if that was cancelled. Raises PunieError if it
        is refused."""
        graded, question = model.attempt.graded, model.attempt.question
        if graded is None:
            return None
        if (there := (await asyncio.to_thread(self._known)).find(question)) is not None:
            raise UsageError(f"this is already query {there.query.id} of the suite {there.suite}")
        draft = await asyncio.to_thread(draft_query, self._settings, question)
        answered = Answered(model.candidate.name, graded.answer, is_right(graded))
        form = KeepQueryForm(draft, lambda query: checked(self._settings, query), answered)
        form_values = await app.push_screen_wait(form)
        if form_values is None:
            return None
        return self._remember(await asyncio.to_thread(lambda: keep_query(self._settings, form_values, self._known())))

    async def record(self, app: App[Any], model: AskedModel) -> Saved | None:
        """Asks which call and for which fixture, and saves what the real tool answered; None if that was cancelled.
        Raises PunieError if it is refused."""
        calls = model.attempt.project.returned if model.attempt.project is not None else []
        if not (calls := [call for call in calls if recordable(call.tool)]):
            raise UsageError(
                "none of your own tools answered here; record one of those, since the package's have their answers"
            )
        call = calls[0]
        if len(calls) > 1:
            choices = [Choice(str(at), untrusted(str(each), limit=120, one_line=True)) for at, each in enumerate(calls)]
            chosen = await app.push_screen_wait(Chooser("record the answer to which call?", choices, wide=True))
            if chosen is None:
                return None
            call = calls[int(chosen)]
        places = {f"{fixture} {how}": (fixture, how == _ANY) for fixture in FIXTURES for how in (_THESE, _ANY)}
        text = untrusted(str(call), limit=400, style="bold")
        chosen = await app.push_screen_wait(
            Chooser("as the answer in which fixture?", [Choice(each, Content(each)) for each in places], message=text)
        )
        if chosen is None:
            return None
        fixture, any_ = places[chosen]
        return self._remember(await asyncio.to_thread(lambda: keep_recording(call, fixture, any_=any_)))

    async def take_back(self) -> str:
        """Takes back what was saved last, and returns the message to show. Raises UsageError if there is nothing to
        take back, or if it was changed since."""
        if not self._kept:
            raise UsageError("nothing was kept in this session, so there is nothing to take back")
        text = await asyncio.to_thread(take_back, self._kept[-1])
        self._kept.pop()
        return text

    def _remember(self, kept: Saved) -> Saved:
        self._kept.append(kept)
        return kept
