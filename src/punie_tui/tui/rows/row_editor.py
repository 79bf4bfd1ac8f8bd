"""A dialog for rewriting a conversation by hand, as ChatML: the plainest text that can hold any of them.

It returns the new turns; the caller decides what to do with them.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from punie_tui.datasets.examples import Example, Message, Row, parse_row
from punie_tui.errors import PunieError, UsageError
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.keys.refusal import Refusing
from punie_tui.visible import visible

LONGEST_EDITED = 50_000
"""Characters; a longer text is too long to work on in the editor."""

_START, _END = "<|im_start|>", "<|im_end|>"


def editable_text(row: Row) -> str:
    """A row as ChatML, to be edited. Raises UsageError if an editor cannot show it as it is."""
    if row.example is None:
        raise UsageError(f"the row is broken ({row.problem}); drop it, or fix the file")
    messages = row.example.messages
    if any(message.tool_calls for message in messages):
        raise UsageError("the row has its call in tool_calls; import the dataset first: punie-tui data import")
    contents = [message.content for message in messages]
    if any(_START in content or _END in content for content in contents):
        raise UsageError("a message contains ChatML tags, so its end would be ambiguous; drop the row, or fix the file")
    if any(visible(character) != character and character not in "\n\t" for character in set("".join(contents))):
        raise UsageError("the row contains control characters, which the editor cannot show; drop it, or fix the file")
    if sum(map(len, contents)) > LONGEST_EDITED:
        raise UsageError(f"the row is longer than {LONGEST_EDITED:,} characters; drop it, or fix the file")
    return "".join(f"{_START}{message.role}\n{message.content}{_END}\n" for message in messages)


def edited_messages(text: str) -> list[Message]:
    """The turns of an edited text. Raises UsageError if it is not a conversation that can be trained on."""
    from punie_tui.datasets.checks.rows import disorder  # it imports all checks

    row = parse_row(json.dumps({"text": text}).encode())
    if row.example is None:
        raise UsageError(f"this is not a conversation: {row.problem}")
    if problem := disorder(row.example):
        raise UsageError(f"this cannot be trained on: {problem}")
    return row.example.messages


def place_of_answer(text: str) -> tuple[int, int]:
    """Line and column (from 0) at which the last answer of an editable text begins; the text's beginning if it has
    none."""
    _, found, _ = text.rpartition(f"{_START}assistant\n")
    at = text.rindex(f"{_START}assistant\n") + len(found) if found else 0
    return text.count("\n", 0, at), 0


Trial = Callable[[Example], Awaitable[Content]]
"""Runs an example's calls and returns the result as content; may raise a PunieError."""


class RowEditor(Refusing, Dialog[tuple[list[Message], str] | None]):
    """Edits `text`; its result is the new turns and a note, None if it was cancelled. `trial` runs the code in the
    editor."""

    BINDINGS = bindings("editor")

    def __init__(self, title: str, text: str, note: str = "", trial: Trial | None = None) -> None:
        super().__init__()
        self._trial = trial
        self._title = title
        self._text = text
        self._note = note

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            yield TextArea(self._text, soft_wrap=True, compact=True)
            yield Input(self._note, placeholder="a note: why?", compact=True)
            with Reader(id="trial"):
                yield Static(id="trial-result", markup=False)
            yield Static(id="refusal")
            yield KeysLine("editor")

    def on_mount(self) -> None:
        self.query_one("#refusal").display = False
        self.query_one("#trial").display = False
        editor = self.query_one(TextArea)
        editor.focus()
        editor.move_cursor(place_of_answer(self._text))
        self.call_after_refresh(editor.scroll_cursor_visible, center=True)

    def on_input_submitted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        try:
            messages = edited_messages(self.query_one(TextArea).text)
        except UsageError as problem:
            self._refuse(problem)
            return
        self.dismiss((messages, self.query_one(Input).value))

    def _refuse(self, problem: PunieError) -> None:
        refusal = self.query_one("#refusal", Static)
        refusal.display = True
        refusal.update(Content.assemble(("✗ ", "$text-error"), untrusted(str(problem), limit=500)))

    @work(exclusive=True)
    async def action_run(self) -> None:
        """Runs the code in the editor in the sandbox; nothing is saved."""
        if self._trial is None:
            return
        self.query_one("#refusal").display = False
        try:
            result = await self._trial(Example(edited_messages(self.query_one(TextArea).text)))
        except PunieError as problem:
            self._refuse(problem)
            return
        self.query_one("#trial").display = True
        self.query_one("#trial-result", Static).update(result)

    def refusal(self, action: str) -> str | None:
        return "a draft is run when it is saved" if action == "run" and self._trial is None else None

    def action_note(self) -> None:
        """Goes from the text to the note and back."""
        note = self.query_one(Input)
        (self.query_one(TextArea) if note.has_focus else note).focus()

    def action_cancel(self) -> None:
        self.dismiss(None)
