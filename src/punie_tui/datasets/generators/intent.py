"""What a generator is made of: intents, each one thing that a developer may want, in several wordings.

An intent pairs the wordings with one code template, and says which slots both are filled from. It does not know
how rows are sampled, split or written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Template
from typing import Literal

from punie_tui.datasets.generators.slots import PLACES, Place, Slot
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.schema import tools_called

Category = Literal["direct", "A", "B", "C", "D", "E"]
"""`direct`: answered in words. A: the right tool · B: conditional · C: field · D: iteration · E: several steps."""

CATEGORIES: dict[Category, str] = {
    "direct": "direct answer",
    "A": "discrimination",
    "B": "conditional",
    "C": "field access",
    "D": "iteration",
    "E": "multi-step",
}


@dataclass(frozen=True)
class Intent:
    """One thing asked for.

    `phrasings` and `answer` are `string.Template`s over the slots of `place` and `slots`; `answer` is the code of
    the call, or for the category `direct` the words themselves. A phrasing that names no place slot asks about
    the whole project. `weight`: how often it is dealt, compared with the others of its category.
    """

    name: str
    category: Category
    answer: str
    phrasings: tuple[str, ...]
    place: Place = "nowhere"
    slots: tuple[Slot, ...] = ()
    weight: int = 1

    @property
    def direct(self) -> bool:
        return self.category == "direct"

    @property
    def code(self) -> str:
        """The code with its slots as plain names, so that it can be read; empty for what is answered in words."""
        return "" if self.direct else self.answer.replace("$", "x")

    @property
    def calls(self) -> tuple[str, ...]:
        """The tools that the code calls, in order."""
        return tuple(call.name for call in tools_called(self.code))

    @property
    def typed(self) -> bool:
        """Whether the code calls a typed tool."""
        return any(TOOLS[name].typed for name in self.calls if name in TOOLS)

    def names_place(self, phrasing: str) -> bool:
        """Whether the phrasing has a slot for the intent's place."""
        return bool(PLACES[self.place] & set(Template(phrasing).get_identifiers()))


Asked = tuple[str, str, Place, tuple[Slot, ...], tuple[str, ...]]
"""An intent in a table: its name, answer, place, slots and phrasings."""


def asked(kind: str, category: Category, table: Sequence[Asked], weight: int) -> Iterator[Intent]:
    """The intents of a table; `kind` stands before their names."""
    for name, answer, place, slots, phrasings in table:
        yield Intent(f"{kind}-{name}", category, answer, phrasings, place, slots, weight)
