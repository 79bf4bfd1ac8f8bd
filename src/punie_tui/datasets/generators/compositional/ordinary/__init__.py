"""What is asked every day: few things beside all that can be composed, each in as many words as people have for it.

`simple` says which tool, if any; `conditions`, `fields`, `loops` and `steps` are a kind of question each. `looked_up`
adds to `simple` and `fields`, `selected` to `conditions` and `loops`, and to `steps` come `joined`, where results stand
side by side, and `chained`, where one leads to the next.
"""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.ordinary import (
    chained,
    conditions,
    fields,
    joined,
    looked_up,
    loops,
    selected,
    simple,
    steps,
)
from punie_tui.datasets.generators.intent import Intent


def intents() -> Iterator[Intent]:
    """Everything that is asked every day."""
    for module in (simple, looked_up, conditions, fields, loops, selected, steps, joined, chained):
        yield from module.intents()
