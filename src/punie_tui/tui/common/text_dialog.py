"""A dialog that asks for a line of text, such as a name or a note; its purpose is up to the caller."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from punie_tui.errors import UsageError
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings


class TextDialog(Dialog[str | None]):
    """Asks for a line of text; its result is that text, or None if it was cancelled. `refuse` raises UsageError for an
    answer that is not acceptable: the message is shown, and the dialog stays open."""

    BINDINGS = bindings("asking")

    def __init__(
        self, title: str, message: Content, *, value: str = "", refuse: Callable[[str], object] | None = None
    ) -> None:
        super().__init__()
        self._title = title
        self._message = message
        self._value = value
        self._refuse = refuse

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            yield Static(self._message)
            yield Input(self._value, compact=True)
            yield Static(id="refusal")
            yield KeysLine("asking")

    def on_mount(self) -> None:
        self.query_one("#refusal").display = False
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self.action_submit()

    def action_submit(self) -> None:
        value = self.query_one(Input).value
        try:
            if self._refuse is not None:
                self._refuse(value)
        except UsageError as problem:
            refusal = self.query_one("#refusal", Static)
            refusal.display = True
            refusal.update(Content.assemble(("✗ ", "$text-error"), untrusted(str(problem), limit=500)))
            return
        self.dismiss(value)

    def action_cancel(self) -> None:
        self.dismiss(None)
