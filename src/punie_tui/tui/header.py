"""The top line: the name, the tabs, the workspace. Knows the registry of panes, and handles clicks on tabs."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.panes import PANES

_NAME_CELLS = 13
_SHORTEST = 8
"""Cells below which the end of the workspace's path would not be recognisable."""


def cells_of_tab(name: str) -> int:
    """Cells of a tab with the space around it."""
    return len(PANES[name].key) + len(PANES[name].title) + 3


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

    def __init__(self, workspace: Path, *, read_only: bool = False) -> None:
        super().__init__()
        self._workspace, self._read_only = workspace, read_only

    def compose(self) -> ComposeResult:
        yield Static(Content("punie-tui ─"), id="name")
        for name in PANES:
            yield PaneTab(name)
        yield Static(id="rule")
        yield Static(id="workspace")

    def on_resize(self, event: Resize) -> None:
        """Makes room for all tabs first, then for the name and the workspace; if the workspace is too long, its end is
        shown."""
        tabs = sum(cells_of_tab(name) for name in PANES)
        self.set_class(event.size.width < tabs + _NAME_CELLS, "-no-name")
        self.set_class(event.size.width < tabs, "-tight")
        shown = _short(self._workspace) + (" read-only" if self._read_only else "")
        room = min(event.size.width - tabs - _NAME_CELLS - 3, 2 * event.size.width // 5)
        if len(shown) > room:
            shown = f"…{shown[-(room - 1) :]}" if room >= _SHORTEST else ""
        workspace = self.query_one("#workspace", Static)
        workspace.display = bool(shown)
        workspace.update(untrusted(shown, limit=200, one_line=True))

    def show_pane(self, name: str) -> None:
        for tab in self.query(PaneTab):
            tab.show_in_front(tab.pane_name == name)


def _short(path: Path) -> str:
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)
