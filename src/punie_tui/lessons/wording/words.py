"""What fills the slots of a composed question: so many different words that they can only be copied.

A model that sees forty words again and again answers with one of the forty; one that never sees a word twice learns to
copy it from the question.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from punie_tui.lessons.wording.slots import SLOTS, Slot, SlotDraw, number, respelled, word
from punie_tui.lessons.wording.tables import table


def _spelled(name: str) -> SlotDraw:
    """Draws one of the words, sometimes in capitals, or with an initial capital."""

    def draw(random_: random.Random) -> tuple[str, str]:
        text = respelled(random_.choice(table("many", name)), random_)
        return text, text

    return draw


def _function(random_: random.Random) -> tuple[str, str]:
    verb, thing = table("many", "verbs"), table("many", "things")
    name = random_.choice((random_.choice(table("few", "function")), f"{random_.choice(verb)}_{random_.choice(thing)}"))
    return name, name


def _class(random_: random.Random) -> tuple[str, str]:
    thing, kind = table("many", "things"), table("many", "kinds")
    known = random_.choice(table("few", "class"))
    name = random_.choice((known, random_.choice(thing).capitalize() + random_.choice(kind)))
    return name, name


def _new_function(random_: random.Random) -> tuple[str, str]:
    """A name that the slot `function` never gives."""
    verb, thing, tail = (random_.choice(table("many", name)) for name in ("verbs", "things", "function-tails"))
    return f"{verb}_{thing}{tail}", f"{verb}_{thing}{tail}"


def _new_class(random_: random.Random) -> tuple[str, str]:
    """A name that the slot `class_` never gives."""
    name = random_.choice(table("many", "things")).capitalize() + random_.choice(table("many", "class-tails"))
    return name, name


def _name(random_: random.Random) -> tuple[str, str]:
    return random_.choice((word("few", "name"), _function, _class))(random_)


SLOTS_IN_MANY_WORDS: Mapping[Slot, SlotDraw] = SLOTS | {
    "n": number((2, 3, 4, 5, 6, 7, 8, 9, 10)),
    "big": number((*range(2, 21), 24, 25, 30, 35, 40, 50, 60, 75, 100)),
    "seconds": word("many", "seconds"),
    "long": word("many", "long"),
    "rule": word("many", "rule"),
    "type_rule": word("many", "type-rule"),
    "module": word("many", "module"),
    "name": _name,
    "word": word("many", "word"),
    "package": word("many", "package"),
    "author": word("many", "author"),
    "function": _function,
    "class_": _class,
    "part": word("many", "things"),
    "import_": word("many", "import"),
    "new_function": _new_function,
    "new_class": _new_class,
    "good": _spelled("good"),
    "bad": _spelled("bad"),
}


def _composed_function(random_: random.Random) -> tuple[str, str]:
    parts = [
        random_.choice(table("many", "verbs")),
        *random_.sample(table("many", "things"), random_.choice((1, 1, 2))),
    ]
    return "_".join(parts), "_".join(parts)


def _composed_class(random_: random.Random) -> tuple[str, str]:
    parts = [
        *random_.sample(table("many", "things"), random_.choice((1, 1, 2))),
        random_.choice(table("many", "kinds")),
    ]
    name = "".join(part.capitalize() for part in parts)
    return name, name


def _constant(random_: random.Random) -> tuple[str, str]:
    name = f"{random_.choice(table('many', 'things'))}_{random_.choice(table('many', 'constant-tails'))}".upper()
    return name, name


def _composed_name(random_: random.Random) -> tuple[str, str]:
    kinds = (_composed_function, _composed_function, _composed_class, _composed_class, _constant, word("few", "name"))
    return random_.choice(kinds)(random_)


SLOTS_IN_COMPOSED_WORDS: Mapping[Slot, SlotDraw] = {
    **SLOTS_IN_MANY_WORDS,
    "name": _composed_name,
    "function": _composed_function,
    "class_": _composed_class,
}
"""The same, but names of symbols hardly ever repeat, for questions about tools that look up symbols."""
