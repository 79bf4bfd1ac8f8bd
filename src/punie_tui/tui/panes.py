"""The panes of the dashboard: one row each, in the order of the tabs. A pane's folder has its name: `<name>/pane.py` is
imported, and the pane mounted, when it is first shown; its styles are in `pane.tcss` beside it.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from punie_tui.tui.pane import Pane


@dataclass(frozen=True)
class PaneEntry:
    """A tab: its key, its title, the class of its pane, the question it answers."""

    key: str
    title: str
    class_name: str
    question: str


PANES: dict[str, PaneEntry] = {
    "data": PaneEntry("1", "Data", "DataPane", "what does it learn from?"),
    "train": PaneEntry("2", "Train", "TrainPane", "is it learning?"),
    "models": PaneEntry("3", "Models", "ModelsPane", "what do I have? fuse and quantize it"),
    "validate": PaneEntry("4", "Validate", "ValidatePane", "does it work?"),
    "compare": PaneEntry("5", "Compare", "ComparePane", "is it better?"),
    "playground": PaneEntry("6", "Playground", "PlaygroundPane", "let me try"),
}


@cache
def pane_class(name: str) -> type[Pane]:
    """The class of a pane, imported when first asked for."""
    found: type[Pane] = getattr(import_module(f"punie_tui.tui.{name}.pane"), PANES[name].class_name)
    gc.freeze()  # imported modules stay: a garbage collection over them would block the loop for 60 ms
    return found
