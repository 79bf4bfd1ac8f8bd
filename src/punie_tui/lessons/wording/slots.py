"""What fills the slots of an intent other than places: numbers, rules, names, words to be printed.

Alternatives of which the code prints one, such as "clean" and "dirty", are drawn together.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from punie_tui.lessons.wording.tables import table

Place = Literal[
    "nowhere", "code", "tests", "code and tests", "two", "two tests", "file", "folder", "module", "document",
    "settings",
]  # fmt: skip
"""What an intent is about: nothing in particular, code, tests, both, two paths of either, one file of any kind, a
folder, a Python file, a text file, a settings file."""

PLACES: dict[Place, frozenset[str]] = {
    "nowhere": frozenset(),
    "code": frozenset({"path", "in_path"}),
    "tests": frozenset({"tests", "in_tests"}),
    "code and tests": frozenset({"path", "in_path", "tests", "in_tests"}),
    "two": frozenset({"path", "other"}),
    "two tests": frozenset({"path", "other"}),
    "file": frozenset({"file"}),
    "folder": frozenset({"path", "in_path"}),
    "module": frozenset({"file"}),
    "document": frozenset({"file"}),
    "settings": frozenset({"file"}),
}
"""Each place's slots in a phrasing. `in_path` and `in_tests` include their leading space, or are empty."""

ARGUMENTS: dict[Place, frozenset[str]] = {
    "nowhere": frozenset(),
    **dict.fromkeys(("code", "tests", "file", "folder", "module", "document", "settings"), frozenset({"arg"})),
    "code and tests": frozenset({"arg", "tests_arg"}),
    "two": frozenset({"arg", "other_arg"}),
    "two tests": frozenset({"arg", "other_arg"}),
}
"""Each place's slots in the code."""

ALWAYS_NAMED: frozenset[Place] = frozenset({"two", "two tests", "file", "module", "document", "settings"})
"""Places that the question must name, because the whole project makes no sense instead."""

Slot = Literal[
    "n", "big", "seconds", "long", "rule", "type_rule", "module", "name", "word",
    "package", "author", "suffix", "variable", "outcome", "function", "class_", "good", "middling", "bad",
    "more", "fewer", "same",
    "line", "column", "part", "import_", "new_function", "new_class",
]  # fmt: skip

TIES: tuple[Slot, ...] = ("more", "fewer", "same")
GRADES: tuple[Slot, ...] = ("good", "middling", "bad")
TOGETHER: dict[tuple[Slot, ...], str] = {GRADES: "grades", TIES: "ties", ("good", "bad"): "pairs"}
"""Slots that are drawn together → the table of their words."""

PROJECT_SHARE = 0.4
"""The share of the questions that could name a path but are about the whole project instead."""

FILES_OF: dict[Place, str] = {"module": "modules", "document": "documents", "settings": "settings"}
"""Places that are one file of a certain kind → the table of such files."""

NUMBER_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 8: "eight", 10: "ten"}


SlotDraw = Callable[[random.Random], tuple[str, str]]
"""A slot's value as the question words it, and as the code writes it."""


def number(values: tuple[int, ...]) -> SlotDraw:
    """Draws one of the numbers, in digits or, if it has a short name, spelled out."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = random_.choice(values)
        spelled = NUMBER_WORDS.get(value, str(value))
        return random_.choice((str(value), spelled)), str(value)

    return draw


def digits(first: int, last: int) -> SlotDraw:
    """Draws a number from `first` to `last`, in digits."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = str(random_.randint(first, last))
        return value, value

    return draw


def word(kind: str, name: str) -> SlotDraw:
    """Draws one of the words of a table, unchanged."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = random_.choice(table(kind, name))
        return value, value

    return draw


def part(name: str, at: int) -> SlotDraw:
    """Draws a group of words from the table `name`, and gives the word at position `at`."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = random_.choice(table("many", name)).split(" | ")[at]
        return value, value

    return draw


_AS_NAMED: tuple[Slot, ...] = (
    *("seconds", "long", "rule", "module", "name", "word", "package", "author", "suffix", "variable", "outcome"),
    *("function", "part"),
)
"""Slots that have the same names as their tables."""

SLOTS: dict[Slot, SlotDraw] = {
    "n": number((2, 3, 4, 5, 6, 8, 10)),
    "big": number((3, 5, 10, 12, 15, 20, 25, 30, 50)),
    "type_rule": word("few", "type-rule"),
    "class_": word("few", "class"),
    "import_": word("few", "import"),
    "new_function": word("few", "new-function"),
    "new_class": word("few", "new-class"),
    "line": digits(3, 480),
    "column": digits(1, 60),
    **{slot: word("few", slot) for slot in _AS_NAMED},
    "good": word("many", "good"),
    "bad": word("many", "bad"),
    "middling": part("grades", 1),
    **{slot: part("ties", at) for at, slot in enumerate(TIES)},
}


def draw_slots(
    slots: Sequence[Slot], draws: Mapping[Slot, SlotDraw], random_: random.Random
) -> dict[Slot, tuple[str, str]]:
    """Each slot's value, as the question words it and as the code writes it."""
    drawn: dict[Slot, tuple[str, str]] = {}
    for together, name in TOGETHER.items():
        if not drawn and set(together) <= {*slots}:
            spelled = respelled(random_.choice(table("many", name)), random_).split(" | ")
            drawn = {slot: (each, each) for slot, each in zip(together, spelled, strict=True)}
    return drawn | {slot: draws[slot](random_) for slot in slots if slot not in drawn}


def respelled(text: str, random_: random.Random) -> str:
    """The words unchanged, or sometimes in capitals, or each with an initial capital."""
    spelling = random_.random()
    if spelling < 0.2:
        return text.upper()
    return " | ".join(each[:1].upper() + each[1:] for each in text.split(" | ")) if spelling < 0.3 else text
