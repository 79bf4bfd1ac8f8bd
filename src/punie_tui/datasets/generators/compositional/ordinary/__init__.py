"""What is asked every day: few things beside all that can be composed, each in as many words as people have for it.

One module a kind of question: `simple` (which tool, if any), `conditions`, `fields`, `loops`, `steps`.
"""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.ordinary import conditions, fields, loops, simple, steps
from punie_tui.datasets.generators.intent import Intent


def intents() -> Iterator[Intent]:
    """Everything that is asked every day."""
    for module in (simple, conditions, fields, loops, steps):
        yield from module.intents()
