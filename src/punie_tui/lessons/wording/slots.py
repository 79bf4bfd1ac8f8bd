"""What the slots of an intent are filled with besides places: numbers, rules, names, words to be printed.

Words of which one is printed by how things are, such as "clean" and "dirty", are drawn together.
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
"""Where an intent looks: nowhere in particular, at code, at tests, at both, at two paths of either, at one file of
whatever kind, at a folder, at a Python file, at a file of text, at one of settings."""

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
"""Each place's slots in a phrasing. `in_path` and `in_tests` bring their own leading space, or are empty."""

ARGUMENTS: dict[Place, frozenset[str]] = {
    "nowhere": frozenset(),
    **dict.fromkeys(("code", "tests", "file", "folder", "module", "document", "settings"), frozenset({"arg"})),
    "code and tests": frozenset({"arg", "tests_arg"}),
    "two": frozenset({"arg", "other_arg"}),
    "two tests": frozenset({"arg", "other_arg"}),
}
"""Each place's slots in the code."""

ALWAYS_NAMED: frozenset[Place] = frozenset({"two", "two tests", "file", "module", "document", "settings"})
"""Places of which the question must name one: there is no whole project to fall back on."""

Slot = Literal[
    "n", "big", "seconds", "long", "rule", "type_rule", "module", "name", "word",
    "package", "author", "suffix", "variable", "outcome", "function", "class_", "good", "middling", "bad",
    "more", "fewer", "same",
    "line", "column", "part", "import_", "new_function", "new_class",
]  # fmt: skip

TIES: tuple[Slot, ...] = ("more", "fewer", "same")
GRADES: tuple[Slot, ...] = ("good", "middling", "bad")
TOGETHER: dict[tuple[Slot, ...], str] = {GRADES: "grades", TIES: "ties", ("good", "bad"): "pairs"}
"""Slots that are drawn together, and the table of what they say."""

PROJECT_SHARE = 0.4
"""Of the questions that could name a path, the share that speaks of the whole project instead."""

FILES_OF: dict[Place, str] = {"module": "modules", "document": "documents", "settings": "settings"}
"""Places that are one file of a kind, and the table of it."""

NUMBER_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 8: "eight", 10: "ten"}


SlotDraw = Callable[[random.Random], tuple[str, str]]
"""A slot's value as the question words it, and as the code writes it."""


def number(values: tuple[int, ...]) -> SlotDraw:
    """One of the numbers, in figures or, where it has a short name, spelled."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = random_.choice(values)
        spelled = NUMBER_WORDS.get(value, str(value))
        return random_.choice((str(value), spelled)), str(value)

    return draw


def digits(first: int, last: int) -> SlotDraw:
    """One of the numbers from the first to the last, in figures."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = str(random_.randint(first, last))
        return value, value

    return draw


def word(kind: str, name: str) -> SlotDraw:
    """One of the words of a table, as it stands."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = random_.choice(table(kind, name))
        return value, value

    return draw


def part(name: str, at: int) -> SlotDraw:
    """One of the words that a table has together."""

    def draw(random_: random.Random) -> tuple[str, str]:
        value = random_.choice(table("many", name)).split(" | ")[at]
        return value, value

    return draw


_AS_NAMED: tuple[Slot, ...] = (
    *("seconds", "long", "rule", "module", "name", "word", "package", "author", "suffix", "variable", "outcome"),
    *("function", "part"),
)
"""Slots that are called as their tables are."""

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
            text = respelled(random_.choice(table("many", name)), random_).split(" | ")
            drawn = {slot: (each, each) for slot, each in zip(together, text, strict=True)}
    return drawn | {slot: draws[slot](random_) for slot in slots if slot not in drawn}


def respelled(text: str, random_: random.Random) -> str:
    """Words as they are, now and then in capitals, or each with one in front."""
    spelling = random_.random()
    if spelling < 0.2:
        return text.upper()
    return " | ".join(each[:1].upper() + each[1:] for each in text.split(" | ")) if spelling < 0.3 else text
