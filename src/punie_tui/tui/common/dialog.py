"""The base class of all dialogs."""

from __future__ import annotations

from typing import TypeVar

from textual.messages import Prune
from textual.screen import ModalScreen

R = TypeVar("R")


class Dialog(ModalScreen[R]):
    """A screen over the others. Its result is what it was dismissed with."""

    async def on_prune(self, event: Prune) -> None:
        """Ends the workers before the widgets that they write to are removed, where Textual ends them after that."""
        self.workers.cancel_node(self)
