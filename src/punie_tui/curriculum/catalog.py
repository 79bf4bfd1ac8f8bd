"""All intents by the generator that declares them, for finding rows of some kind.

The builder of a dataset decides which intents to sample from; nothing is sampled or filled here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from punie_tui.curriculum import phase27
from punie_tui.curriculum.lineage import KNOWLEDGE, SHELL
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.library import intents_of

LESSONS_OF: dict[str, tuple[str, ...]] = {
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
    """Generator → its intents. Reads all lessons."""
    return {name: intents_of(*keys) if keys else phase27.intents() for name, keys in LESSONS_OF.items()}
