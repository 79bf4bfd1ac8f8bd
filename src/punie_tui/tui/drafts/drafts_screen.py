"""The drafts for what a model failed: the failure on top, the list, the marked draft to read; accept, drop or edit
them, save them as a dataset, train on it.

`DraftBook` has the operations on drafts, `draft_lines` their rendering.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static

from punie_tui.datasets.examples import Row
from punie_tui.datasets.naming import new_dataset
from punie_tui.errors import PunieError
from punie_tui.flywheel.accepting import Accepted
from punie_tui.flywheel.checking import refusal as why_refused
from punie_tui.flywheel.drafts import Draft, DraftDecision
from punie_tui.runs.store import Run
from punie_tui.tui.common.choice_list import ChoiceList
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import Choice, Chooser, KeysLine
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.text_dialog import TextDialog
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.copying import of_answers
from punie_tui.tui.drafts.draft_book import DraftBook
from punie_tui.tui.drafts.draft_lines import (
    answered_content,
    draft_content,
    draft_line,
    failed_content,
    summary_line,
)
from punie_tui.tui.keys.actions import bindings, key_of, undo_hint
from punie_tui.tui.keys.offering import Copyable, FilePlace, Offering
from punie_tui.tui.keys.refusal import Refusing
from punie_tui.tui.rows.row_editor import RowEditor, editable_text
from punie_tui.visible import visible

WIDE = 110
"""Columns from which the draft is beside the list, not below it."""

GO_ON, FROM_SCRATCH = "go on", "from scratch"


class DraftsScreen(Refusing, Offering, Dialog[Run | None]):
    """Its result is the run started on accepted drafts, or None if none was. `query` is the failed query."""

    BINDINGS = bindings("drafts", "app.copy", "app.open", "app.undo")

    def __init__(self, book: DraftBook, query: str | None) -> None:
        super().__init__()
        self._book = book
        self._query = query
        self._dataset: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog split") as dialog:
            dialog.border_title = untrusted(f"drafts for {self._book.run.id}", limit=80, one_line=True)
            yield Static(id="drafts-failed", markup=False)
            with Container(id="split"):
                with Vertical(id="drafts-left"):
                    yield ChoiceList(id="drafts", markup=False)
                    with VerticalScroll(id="answered-frame", can_focus=False):
                        yield Static(id="answered", markup=False)
                with Reader(id="draft-frame"):
                    yield Static(id="draft", markup=False)
            yield Static(id="drafts-summary", markup=False)
            yield KeysLine("drafts")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.query_one("#drafts-failed", Static).update("drafting; each row is run in the sandbox first …")
        self._open()

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-beside")

    @work
    async def _open(self) -> None:
        try:
            await asyncio.to_thread(self._book.open, self._query)
        except PunieError as problem:
            self.dismiss(None)
            self.app.notify(str(problem), severity="error", timeout=10, markup=False)
            return
        self.query_one("#drafts-failed", Static).update(failed_content(self._book.failed))
        self._paint()

    # what is shown

    @property
    def _draft(self) -> Draft | None:
        """The draft under the cursor."""
        at = self.query_one(OptionList).highlighted
        return self._book.drafts[at] if at is not None and at < len(self._book.drafts) else None

    def _paint(self) -> None:
        """Lists the drafts again, keeping the cursor."""
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        options.clear_options()
        options.add_options([draft_line(draft) for draft in self._book.drafts])
        if self._book.drafts:
            options.highlighted = min(at, len(self._book.drafts) - 1)
        self._show_draft()
        text = summary_line(self._book.drafts, self._book.refused)
        saved = f" · saved as {self._dataset}" if self._dataset else ""
        self.query_one("#drafts-summary", Static).update(untrusted(text + saved, limit=200, style="$foreground-muted"))

    def _show_draft(self) -> None:
        draft = self._draft
        nothing = Content("The generators have no new row for this. Write one by hand in the Data pane.")
        self.query_one("#draft", Static).update(draft_content(draft) if draft is not None else nothing)
        failed = next((one for one in self._book.failed if draft is not None and one.failure == draft.failure), None)
        self.query_one("#answered", Static).update(answered_content(failed) if failed is not None else Content(""))

    def on_option_list_option_highlighted(self) -> None:
        self._turn_to_draft()

    def _turn_to_draft(self) -> None:
        self._show_draft()
        self.query_one("#draft-frame").scroll_home(animate=False)

    def refusal(self, action: str) -> str | None:
        if action == "close":
            return None
        if not self._book.drafts:
            return "there is no draft"
        match action:
            case "accept" if (draft := self._draft) is not None and not draft.ok and draft.decision != "accepted":
                return f"draft {draft.number} cannot be accepted: {why_refused(draft.checks)}"
            case "accept_all" if not any(draft.ok and draft.decision is None for draft in self._book.drafts):
                return "no undecided draft passes its checks"
            case "train" if self._dataset:
                return None
            case "save_as" | "new_lesson" | "train" if not self._book.accepted:
                keys = key_of("drafts.accept", self.app), key_of("drafts.accept_all", self.app)
                return f"nothing is accepted yet: {keys[0]} accepts a draft, {keys[1]} all that pass"
        return None

    async def copies(self) -> list[Copyable]:
        draft = self._draft
        at = f"{self._book.file}:{self._line(draft)}" if draft is not None else ""
        return of_answers(draft.query, {"answer": draft.answer}, at) if draft is not None else []

    async def places(self) -> list[FilePlace]:
        draft = self._draft
        return [FilePlace("drafts", self._book.file, self._line(draft))] if draft is not None else []

    def _line(self, draft: Draft) -> int:
        """The line of a draft in the drafts' file, from 1."""
        return self._book.drafts.index(draft) + 1

    async def undo(self) -> str:
        what = self._book.take_back()
        self._paint()
        return f"taken back: {what}, in {self._in_the_workspace}"

    # decisions

    async def on_option_list_option_selected(self) -> None:
        await self.app.run_action("accept", self)

    def action_accept(self) -> None:
        self._decide("accepted")

    def action_drop(self) -> None:
        self._decide("dropped")

    def _decide(self, decision: DraftDecision) -> None:
        """Decides about the draft under the cursor and goes to the next; the same decision again undoes it."""
        draft = self._draft
        if draft is None:
            return
        back = draft.decision == decision
        try:
            self._book.decide(draft, None if back else decision)
        except PunieError as problem:
            self._refuse(problem)
            return
        self._paint()
        self._notify_written(f"draft {draft.number} {'undecided again' if back else decision}")
        options = self.query_one(OptionList)
        if not back and options.highlighted is not None:
            options.highlighted = min(options.highlighted + 1, len(self._book.drafts) - 1)
            self._turn_to_draft()

    def action_accept_all(self) -> None:
        try:
            taken = self._book.accept_all()
        except PunieError as problem:
            self._refuse(problem)
            return
        self._paint()
        self._notify_written(f"{taken} accepted")

    def _notify_written(self, what: str) -> None:
        self.notify(f"{what}, in {self._in_the_workspace}\n{undo_hint(self.app)}", markup=False, timeout=3)

    @property
    def _in_the_workspace(self) -> Path:
        return self._book.file.relative_to(self._book.settings.workspace)

    @work
    async def action_edit(self) -> None:
        """Lets the user rewrite the draft under the cursor, and checks it again."""
        draft = self._draft
        if draft is None:
            return
        try:
            text = editable_text(Row(self._book.example(draft), "messages"))
            answer = await self.app.push_screen_wait(RowEditor(f"draft {draft.number}", text))
            if answer is None:
                return
            await asyncio.to_thread(self._book.rewrite, draft, answer[0])
        except PunieError as problem:
            self._refuse(problem)
        self._paint()

    # dataset, lesson, training

    @work
    async def action_save_as(self) -> None:
        await self._save()

    async def _save(self) -> str | None:
        """Asks for a name and saves the accepted drafts; returns the name, or None if nothing was saved."""
        settings = self._book.settings
        text = Content(f"{len(self._book.accepted)} accepted drafts become a new dataset. Its name:")
        refuse: Callable[[str], object] = partial(new_dataset, settings)
        value = await asyncio.to_thread(self._book.name)
        name = await self.app.push_screen_wait(TextDialog("save as a dataset", text, value=value, refuse=refuse))
        if name is None:
            return None
        try:
            accepted = await asyncio.to_thread(self._book.save, name)
        except PunieError as problem:
            self._refuse(problem)
            return None
        self._show_refused(accepted)
        if accepted.path is None:
            return None
        self._dataset = name
        self._paint()
        self.notify(f"{name}: {len(accepted.drafts)} rows", markup=False)
        return name

    @work
    async def action_new_lesson(self) -> None:
        """Asks for a name and writes the accepted drafts as a lesson, to be continued by hand."""
        text = Content(f"{len(self._book.accepted)} accepted drafts become a new lesson. Its name:")
        name = await self.app.push_screen_wait(TextDialog("save as a lesson", text, value=""))
        if not name:
            return
        try:
            accepted = await asyncio.to_thread(self._book.save_lesson, name)
        except PunieError as problem:
            self._refuse(problem)
            return
        self._show_refused(accepted)
        if accepted.path is not None:
            self.notify(visible(f"written: {accepted.path}"), markup=False, timeout=5)

    def _show_refused(self, accepted: Accepted) -> None:
        for refused in accepted.refused:
            self.notify(f"{refused.place}: {refused.reason}", severity="error", timeout=10, markup=False)

    @work
    async def action_train(self) -> None:
        """Asks how, and starts training on the saved dataset; saves one first if there is none yet."""
        name = self._dataset or await self._save()
        if name is None:
            return
        choices = [
            Choice(
                GO_ON,
                Content(f"continue from the adapter of {self._book.run.id}: these rows only, a low learning rate"),
            ),
            Choice(FROM_SCRATCH, Content("from scratch, on these rows and the run's training data")),
        ]
        how = await self.app.push_screen_wait(Chooser(f"train on {name}", choices, current=GO_ON))
        if how is None:
            return
        try:
            run = await asyncio.to_thread(partial(self._book.learn, name, from_scratch=how == FROM_SCRATCH))
        except PunieError as problem:
            self._refuse(problem)
            return
        self.dismiss(run)

    def action_close(self) -> None:
        self.dismiss(None)

    def _refuse(self, problem: PunieError) -> None:
        self.notify(str(problem), severity="error", timeout=10, markup=False)
