"""The help screen: every key of the pane in front and of the whole dashboard, out of the registry of
actions, with the ids by which a keymap names them."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from punie_tui.tui.actions import Action, actions_of, bindings, key_label
from punie_tui.tui.panes import PANES
from punie_tui.tui.widgets.reader import Reader


class HelpScreen(ModalScreen[None]):
    """Closed by any of its keys."""

    BINDINGS = bindings("help")

    def __init__(self, pane: str) -> None:
        super().__init__()
        self._pane = pane

    def compose(self) -> ComposeResult:
        with Reader(classes="dialog wide") as dialog:
            dialog.border_title = "help"
            yield Static(self._section(PANES[self._pane].title, actions_of(self._pane)))
            yield Static(self._section("Everywhere", actions_of(None)))

    def on_mount(self) -> None:
        self.query_one(Reader).focus()

    def action_close(self) -> None:
        self.dismiss(None)

    def _section(self, title: str, actions: list[Action]) -> Content:
        lines = [Content.styled(title, "bold $text-primary")]
        lines += [
            Content.assemble(
                (f"{key_label(action, self.app):>6}  ", "$text-accent"),
                action.tooltip,
                (f"  {action.id}", "$foreground-disabled"),
            )
            for action in actions
        ]
        return Content("\n").join([*lines, Content("")])
