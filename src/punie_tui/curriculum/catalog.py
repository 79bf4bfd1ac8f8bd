"""All intents there are, by the generator that declares them, for whoever looks for rows of some kind.

What a dataset deals from is for its builder to say; nothing here is dealt or filled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from punie_tui.curriculum import phase27
from punie_tui.curriculum.lineage import KNOWLEDGE, SHELL
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.library import intents_of

SHELF: dict[str, tuple[str, ...]] = {
    "typed_not_cli": ("typed_not_cli",),
    "first_calls": ("first_calls/typecheck", "first_calls/ruff_check", "first_calls/pytest_run"),
    "discrimination": ("discrimination",),
    "conditional": ("conditional",),
    "field_access": ("field_access",),
    "iteration": ("iteration",),
    "multi_step": ("multi_step",),
    "deeper": ("deeper",),
    "compositional": (),
    "shell": SHELL,
    "concepts": ("concepts",),
    "knowledge": KNOWLEDGE,
}
"""Generator → the lessons that its intents are in; `compositional` is composed in this package."""


@cache
def all_intents() -> Mapping[str, Sequence[Intent]]:
    """Generator → its intents. Reads them all."""
    return {name: intents_of(*keys) if keys else phase27.intents() for name, keys in SHELF.items()}
