"""*This project*, which the Playground offers beside the fixtures: the workspace's folder, and what is allowed
there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.content import Content
from textual.widget import Widget

from punie_tui.playground.project import ProjectRunner, RealCall
from punie_tui.playground.project_protocol import PermitDecision
from punie_tui.settings import Settings
from punie_tui.tui.common.dialogs import Choice, Chooser, Confirmation
from punie_tui.tui.common.untrusted import untrusted

_EFFECTS = {"writes": "writes to your files", "runs": "runs programs"}


class ThisProject:
    """The workspace's folder. Nothing runs in it before the user has agreed, once per session."""

    def __init__(self, owner: Widget, settings: Settings, on_change: Callable[[], object]) -> None:
        self._owner = owner
        self._agreed = False
        self.runner = ProjectRunner(settings, settings.workspace, self._ask, on_change)

    @property
    def _app(self) -> App[Any]:
        return self._owner.app

    async def agreed(self) -> bool:
        """Whether answers' code may call the real tools here. Asks the first time; call it in a worker."""
        if not self._agreed:
            question = untrusted(f"run the answers' code with the real tools in {self.runner.root}?", limit=400)
            reads = "The code stays in the sandbox. Tools that only read are called; others ask you first."
            self._agreed = await self._app.push_screen_wait(Confirmation(question, reads))
        return self._agreed

    async def _ask(self, call: RealCall) -> PermitDecision:
        does = _EFFECTS.get(call.effects, call.effects)
        text = Content.assemble(untrusted(str(call), limit=2_000, style="bold"), f"\n{call.tool} {does}.")
        decisions: dict[str, PermitDecision] = {"once": "once", "always": "always"}
        choices = [
            Choice("no", Content("no")),
            Choice("once", Content("allow it once")),
            Choice("always", untrusted(f"always allow {call.tool} in this session", limit=80, one_line=True)),
        ]
        choice = await self._app.push_screen_wait(Chooser("allow this call?", choices, message=text))
        return decisions.get(choice or "", "no")
