"""The command palette's provider: every action of the table that is available now, with its key.

An action of a pane that is not in front brings the pane to the front first.
"""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from punie_tui.tui.keys.action_table import ACTIONS, Action
from punie_tui.tui.keys.actions import key_label
from punie_tui.tui.keys.refusal import refusal_of, withheld
from punie_tui.tui.panes import PANES


class ActionCommands(Provider):
    """Finds actions by name."""

    async def discover(self) -> Hits:
        for action in self._offered():
            yield DiscoveryHit(self._title(action), partial(self._take, action), help=action.tooltip)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in self._offered():
            title = self._title(action)
            score = max(matcher.match(title), matcher.match(action.tooltip) * 0.9)
            if score > 0:
                yield Hit(score, matcher.highlight(title), partial(self._take, action), help=action.tooltip)

    def _offered(self) -> list[Action]:
        mine = "command_palette"
        return [a for a in ACTIONS if a.call != mine and (a.scope is None or a.scope in PANES) and self._can(a)]

    def _can(self, action: Action) -> bool:
        """Whether an action is available now; a pane that was never shown is not asked until then."""
        if withheld(action, self.app):
            return False
        holder = self.screen.query(f"#{action.scope}") if action.scope else [self.app]
        return all(refusal_of(node, action.call) is None for node in holder)

    async def _take(self, action: Action) -> None:
        if action.scope is None:
            await self.app.run_action(action.call)
            return
        await self.app.run_action(f"show_pane('{action.scope}')")
        pane = self.app.screen.query_one(f"#{action.scope}")
        await pane.run_action(action.call)

    def _title(self, action: Action) -> str:
        where = f"{PANES[action.scope].title}: " if action.scope else ""
        return f"{where}{action.label}  ({key_label(action, self.app)})"
