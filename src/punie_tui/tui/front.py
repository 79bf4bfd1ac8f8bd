"""The screen that holds the panes. One pane is in front, and it alone may have the keyboard."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.messages import Prune
from textual.screen import Screen
from textual.widget import Widget

from punie_tui.tui.pane import Pane


class FrontScreen(Screen[None]):
    """Lets only the pane in front have the focus. A hidden pane may still be working and move the focus when its
    content changes; keys would then go to a widget that nobody sees. A maximized panel leaves the lines above and below
    it visible, and Escape restores it."""

    ALLOW_IN_MAXIMIZED_VIEW = "HeaderLine, StatusLine, Footer, .-textual-system"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "minimize", show=False, priority=True)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "minimize" or self.maximized is not None

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Overrides Textual's: a widget of a pane that is not in front does not get the focus. The pane gets the focus
        when it is shown."""
        if widget is not None and any(
            isinstance(node, Pane) and not node.display for node in widget.ancestors_with_self
        ):
            return
        super().set_focus(widget, scroll_visible, from_app_focus)

    async def on_prune(self, event: Prune) -> None:
        """Ends all workers before the widgets that they write to are removed; the app is being closed."""
        self.workers.cancel_all()
