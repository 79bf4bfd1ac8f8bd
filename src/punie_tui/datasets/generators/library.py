"""All intents there are, by the generator that declares them, for whoever looks for rows of some kind.

What a dataset deals from is for its builder to say; nothing here is dealt or filled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module

from punie_tui.datasets.generators.intent import Intent

_GENERATORS = "punie_tui.datasets.generators"

SHELF: dict[str, tuple[str, ...]] = {
    "typed_not_cli": ("typed_not_cli:INTENTS",),
    "first_calls": ("first_calls:TYPES", "first_calls:LINT", "first_calls:TESTS"),
    "discrimination": ("discrimination:INTENTS",),
    "conditional": ("conditional:INTENTS",),
    "field_access": ("field_access:INTENTS",),
    "iteration": ("iteration:INTENTS",),
    "multi_step": ("multi_step:INTENTS",),
    "deeper": ("deeper:INTENTS",),
    "compositional": ("compositional.curriculum:intents",),
    "shell": ("shell:INTENTS",),
    "concepts": ("concepts:INTENTS",),
    "knowledge": ("knowledge:INTENTS",),
}
"""Generator → where its intents are, as `module:NAME` in this package: the intents, or a function that gives them.
A new one is a line here."""


@cache
def all_intents() -> Mapping[str, Sequence[Intent]]:
    """Generator → its intents. Imports them all."""
    return {name: tuple(intent for place in places for intent in _at(place)) for name, places in SHELF.items()}


def _at(place: str) -> Sequence[Intent]:
    module, name = place.split(":")
    found: Sequence[Intent] | Callable[[], Sequence[Intent]] = getattr(import_module(f"{_GENERATORS}.{module}"), name)
    return found() if callable(found) else found
