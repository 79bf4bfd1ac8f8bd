"""The screen that holds the panes. One pane is in front, and it alone may have the keyboard."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from punie_tui.tui.pane import Pane


class FrontScreen(Screen[None]):
    """The one door through which focus goes. Panes go on working while they are hidden, and some move the focus when
    what they show changes; keys would then be taken by what nobody sees. A panel that fills the screen leaves the lines
    above and below it, and escape puts it back."""

    ALLOW_IN_MAXIMIZED_VIEW = "HeaderLine, StatusLine, Footer, .-textual-system"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "minimize", show=False, priority=True)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "minimize" or self.maximized is not None

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Textual's; a widget of a pane that is not in front does not get it. The pane has its own when it is shown."""
        if widget is not None and any(
            isinstance(node, Pane) and not node.display for node in widget.ancestors_with_self
        ):
            return
        super().set_focus(widget, scroll_visible, from_app_focus)
