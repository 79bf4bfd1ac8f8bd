"""Intents: each is one thing that a developer may want, in several wordings.

An intent pairs the wordings with one code template, and says which slots fill both. It does not know how rows are
sampled, split or written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Template
from typing import Any, Literal

from punie_tui.lessons.wording.slots import PLACES, Place, Slot
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.code.schema import tools_called

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


def made_by(intent: str, file: str, line: int) -> dict[str, Any]:
    """What a row records about its intent; only the name if the intent is in no file."""
    lesson = file.removeprefix("lessons/").removesuffix(".yaml")
    return {"intent": intent} | ({"lesson": lesson, "file": file, "line": line} if file else {})


_OF_FILES = re.compile(r"\.file\b|(?<![\w-])(?:find|ls|tree|du) [^\"]*x\w*arg|grep -\w*[rlLc]\w* |partition\(.::.\)")


@dataclass(frozen=True)
class Intent:
    """One thing that is asked for.

    `phrasings` and `answer` are `string.Template`s over the slots of `place` and `slots`; `answer` is the code of
    the call, or for the category `direct` the words themselves. A phrasing that names no place slot asks about
    the whole project. `weight`: how often it is sampled, compared with the others of its category. `expect`: the
    section `outcome` of a query, with the slots of the code in its texts. `at`: the file and line where it is written;
    `file`: that file as rows refer to it.
    """

    name: str
    category: Category
    answer: str
    phrasings: tuple[str, ...]
    place: Place = "nowhere"
    slots: tuple[Slot, ...] = ()
    weight: int = 1
    expect: Mapping[str, Any] | None = field(default=None, compare=False)
    at: str = field(default="", compare=False)
    file: str = field(default="", compare=False)

    @property
    def meta(self) -> dict[str, Any]:
        """What its rows record about their origin."""
        return made_by(self.name, self.file, int(self.at.rpartition(":")[2] or 0))

    @property
    def direct(self) -> bool:
        return self.category == "direct"

    @property
    def code(self) -> str:
        """The code with its slots as plain names, so that it can be parsed; empty if the answer is in words."""
        return "" if self.direct else self.answer.replace("$", "x")

    @property
    def calls(self) -> tuple[str, ...]:
        """The tools that the code calls, in order."""
        return tuple(call.name for call in tools_called(self.code))

    @property
    def typed(self) -> bool:
        """Whether the code calls a typed tool."""
        return any(TOOLS[name].typed for name in self.calls if name in TOOLS)

    @property
    def asks_of_files(self) -> bool:
        """Whether the answer names files or searches them, so that the question is about folders."""
        return _OF_FILES.search(self.code) is not None

    def names_place(self, phrasing: str) -> bool:
        """Whether the phrasing has a slot for the intent's place."""
        return bool(PLACES[self.place] & set(Template(phrasing).get_identifiers()))
