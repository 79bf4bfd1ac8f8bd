"""An answer, with what takes a moment to look up: what its code does in the fixtures, the training rows most similar to
its question, the prompt's tokens.

These are looked up in threads and other processes while the answer itself is already shown. The pane binds the keys.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from textual import work
from textual.content import Content
from textual.message import Message

from punie_tui.datasets.examples import Message as Turn
from punie_tui.errors import PunieError
from punie_tui.settings import Settings
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.rows.row_views import RowViews
from punie_tui.tui.validate.failure_view import Details, FailureView
from punie_tui.tui.verdicts.fixture_tries import try_fixtures
from punie_tui.tui.verdicts.training_rows import NearRow, TrainingRows
from punie_tui.tui.verdicts.validations import Validation
from punie_tui.validation.plan import SampleRecord


class AnswerReader(FailureView):
    """`read` shows an answer; `row` is the selected training row."""

    class LookedUp(Message):
        """More of the answer's surroundings has been looked up."""

    def __init__(self, settings: Settings, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = TrainingRows()
        self._views = RowViews(settings)
        self._here: tuple[Validation, str, int] | None = None
        self._other: Validation | None = None
        self._read: tuple[SampleRecord | None, SampleRecord | None] | None = None
        self._details = Details()

    async def on_unmount(self) -> None:
        await self._views.close()

    @property
    def row(self) -> NearRow | None:
        rows = self._details.rows
        return rows[self._details.row] if rows else None

    @property
    def record(self) -> SampleRecord | None:
        """The record of the answer that is shown."""
        if self._here is None:
            return None
        validation, query, sample = self._here
        return validation.record(query, sample)

    def read(self, validation: Validation | None, query: str | None, sample: int, other: Validation | None) -> None:
        """Shows the `sample`th answer to a query, with the answer of `other` beside it."""
        self.show(validation, query, sample)
        self._here = (validation, query, sample) if validation is not None and query is not None else None
        self._other = other
        if self._here is None:
            self._read = None
            return
        record = self.record
        read = (record, other.record(self._here[1]) if other is not None else None)
        if self._read != read or record is None:
            if self._read is None or self._read[0] != record:
                self._details = Details()
                self.workers.cancel_node(self)
                if record is not None:
                    self._look_up(validation, record)
            self._read = read
            self._update()

    def _update(self, **found: object) -> None:
        """Adds what was found and paints everything known so far."""
        self._details = replace(self._details, **found)  # type: ignore[arg-type]
        if self._here is not None:
            self.show_details(*self._here, self._other, self._details)
        self.post_message(self.LookedUp())

    @work(group="look", exclusive=True)
    async def _look_up(self, validation: Validation, record: SampleRecord) -> None:
        query = validation.suite.query(record.query)
        try:
            self._update(tries=await asyncio.to_thread(try_fixtures, query, record.answer))
            self._update(rows=await asyncio.to_thread(self._rows.nearest, validation.run, query.text))
        except PunieError as problem:
            self._update(problem=str(problem))

    def next_row(self) -> None:
        if self._details.rows:
            self._update(row=(self._details.row + 1) % len(self._details.rows))

    def turn_prompt(self) -> None:
        """Switches the prompt between text and tokens."""
        if self._details.prompt is not None:
            self._update(prompt=None)
        elif self._here is not None and self.record is not None:
            self._see_tokens(self._here[0], self.record)

    @work(group="tokens", exclusive=True)
    async def _see_tokens(self, validation: Validation, record: SampleRecord) -> None:
        system = validation.plan.system if validation.plan is not None else None
        turns = [Turn("system", system)] if system is not None else []
        turns += [Turn("user", record.text), Turn("assistant", record.answer)]
        self._update(prompt=Content.styled("tokenizing …", "$foreground-muted"))
        try:
            seen = await self._views.tokens(turns, validation.run)
        except PunieError as problem:
            seen = Content.assemble(("✗ ", "bold $text-error"), untrusted(str(problem), limit=1_000))
        self._update(prompt=seen)
