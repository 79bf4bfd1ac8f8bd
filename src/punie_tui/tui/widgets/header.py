"""The top line: the name, the tabs, the workspace. Knows the registry of panes, and what a click on a tab means."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from punie_tui.tui.panes import PANES
from punie_tui.tui.widgets.untrusted import untrusted


class PaneTab(Static):
    """One tab: its key and its title, in capitals while its pane is in front."""

    def __init__(self, name: str) -> None:
        super().__init__(id=f"tab-{name}")
        self.pane_name = name
        self.show_in_front(False)

    def show_in_front(self, in_front: bool) -> None:
        entry = PANES[self.pane_name]
        title = entry.title.upper() if in_front else entry.title
        self.update(Content.assemble((entry.key, "$text-accent"), f" {title}"))
        self.set_class(in_front, "-in-front")

    async def on_click(self) -> None:
        await self.app.run_action(f"show_pane('{self.pane_name}')")


class HeaderLine(Horizontal):
    """The top line of the dashboard."""

    def __init__(self, workspace: Path) -> None:
        super().__init__()
        self._workspace = workspace

    def compose(self) -> ComposeResult:
        yield Static(Content("punie-tui ─"), id="name")
        for name in PANES:
            yield PaneTab(name)
        yield Static(id="rule")
        yield Static(untrusted(_short(self._workspace), limit=200, one_line=True), id="workspace")

    def show_pane(self, name: str) -> None:
        for tab in self.query(PaneTab):
            tab.show_in_front(tab.pane_name == name)


def _short(path: Path) -> str:
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)
