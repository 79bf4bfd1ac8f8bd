"""The suites: their queries and expectations, and whether they are valid; to read, search, try, write, validate."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from textual import work
from textual.content import Content

from punie_tui.errors import PunieError, UsageError
from punie_tui.grading.stages.outcome import expectations
from punie_tui.grading.suite import BUNDLED, Query, Suite, find_suites, load_suite
from punie_tui.grading.suite import query_line as line_in_file
from punie_tui.playground.grading import known_queries
from punie_tui.playground.queries import checked, draft_query, keep_query
from punie_tui.playground.saving import NAME, Saved, take_back
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Asker
from punie_tui.tui.content.content_files import ContentFile, copy_file, why_no_name
from punie_tui.tui.content.content_screen import ContentScreen
from punie_tui.tui.content.keep_query import KeepQueryForm
from punie_tui.tui.content.suite_lines import Expectations, matches, query_content, query_line, suite_content
from punie_tui.tui.content.try_answer import TryAnswer
from punie_tui.tui.keys.actions import bindings, undo_hint
from punie_tui.tui.keys.offering import Copyable
from punie_tui.tui.verdicts.validation_dialog import Preselection


class SuitesScreen(ContentScreen[Suite, Query, Preselection]):
    """Its result is the suite, and the query under the cursor, that a model is to be asked."""

    BINDINGS = bindings("suites", "app.copy", "app.open", "app.undo")
    SCOPE, WHAT, PARTS = "suites", "suites", "queries"
    HINT = "part of a question, a category, a tool, a tag"

    def __init__(self, settings: Settings, name: str | None = None, part: str | None = None) -> None:
        super().__init__(settings, name, part)
        self._tried: dict[tuple[str, str], str] = {}
        self._kept: list[Saved] = []

    def find(self) -> Mapping[str, Path]:
        return find_suites(self._settings)

    def is_own(self, file: Path) -> bool:
        return file.parent != BUNDLED

    def load(self, name: str) -> Suite:
        return load_suite(name, self._settings)

    def parts(self, parsed: Suite, words: str) -> Sequence[Query]:
        return [query for query in parsed.queries if matches(query, words)]

    def name_of(self, part: Query) -> str:
        return part.id

    def place_of(self, content_file: ContentFile[Suite], part: Query) -> int:
        try:
            return line_in_file(content_file.file, part.id)
        except UsageError:
            return 1

    def line(self, part: Query) -> Content:
        return query_line(part)

    def about(self, content_file: ContentFile[Suite]) -> Content:
        return suite_content(content_file)

    def detail(self, parsed: Suite, part: Query, more: Expectations | None) -> Content:
        return query_content(parsed, part, more)

    def more(self, parsed: Suite, part: Query) -> Expectations:
        return expectations(part.outcome) if part.outcome is not None and part.outcome.calls else {}

    def refusal(self, action: str) -> str | None:
        if (why := super().refusal(action)) or action not in ("attempt", "validate", "new_query"):
            return why
        content_file = self.content_file
        if content_file is not None and content_file.problem:
            return f"{content_file.name} has mistakes"
        return "choose a query first" if action == "attempt" and self.part is None else None

    async def copies(self) -> list[Copyable]:
        question = [Copyable("question", self.part.text)] if self.part is not None else []
        return [*question, *await super().copies()]

    async def undo(self) -> str:
        """Removes the query that was written last."""
        if not self._kept:
            raise UsageError("nothing was written here, so there is nothing to take back")
        outcome = await asyncio.to_thread(take_back, self._kept[-1])
        self._kept.pop()
        self.look()
        return outcome

    def action_validate(self) -> None:
        if (content_file := self.content_file) is not None:
            self.dismiss(Preselection(content_file.name, self.part.id if self.part is not None else None))

    @work
    async def action_attempt(self) -> None:
        content_file, query = self.content_file, self.part
        if content_file is None or content_file.parsed is None or query is None:
            return
        key = (content_file.name, query.id)
        self._tried[key] = await self.app.push_screen_wait(
            TryAnswer(content_file.parsed, query, self._tried.get(key, ""))
        )

    @work
    async def action_new_query(self) -> None:
        """Asks for a question and what is expected of an answer, and writes both into the suite, or into a suite of the
        user's own if this one is the package's."""
        if (content_file := self.content_file) is None:
            return
        into = content_file.name if content_file.own else NAME
        question = await self.app.push_screen_wait(
            Asker("a new query", help=f"the question, as a person would ask it; it goes into {into}")
        )
        if question is None or not question.strip():
            return
        try:
            begun = await asyncio.to_thread(draft_query, self._settings, question.strip(), into)
            draft = await self.app.push_screen_wait(KeepQueryForm(begun, partial(checked, self._settings)))
            if draft is None:
                return
            known = await asyncio.to_thread(known_queries, self._settings)
            kept = await asyncio.to_thread(keep_query, self._settings, draft, known)
        except PunieError as problem:
            self.refused(problem)
            return
        self._kept.append(kept)
        self.report(f"{kept}\n{undo_hint(self.app)}")
        self.go_to(draft.suite, draft.id)
        self.look()

    @work
    async def action_copy_file(self) -> None:
        """Copies the suite into the workspace, to be edited there."""
        if (content_file := self.content_file) is None:
            return
        found = await asyncio.to_thread(self.find)
        asker = Asker(
            f"a copy of {content_file.name}", f"my-{content_file.name}", "its name", partial(why_no_name, taken=found)
        )
        if (name := await self.app.push_screen_wait(asker)) is None:
            return
        try:
            file = await asyncio.to_thread(copy_file, content_file, self._settings.data / "suites" / f"{name}.yaml")
        except PunieError as problem:
            self.refused(problem)
            return
        self.report(f"written: {file}")
        self.go_to(name)
