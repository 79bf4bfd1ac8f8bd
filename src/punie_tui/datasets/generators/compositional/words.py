"""What the slots of a composed question are filled with: so many different words that they can only be copied.

A model that sees forty words again and again says one of the forty; one that never sees a word twice learns to read it
off the question.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from punie_tui.datasets.generators.slots import (
    AUTHORS,
    BAD,
    CLASSES,
    FUNCTIONS,
    GOOD,
    MIDDLING,
    MODULES,
    NAMES,
    PACKAGES,
    RULES,
    SLOTS,
    TYPE_RULES,
    WORDS,
    Slot,
    SlotDraw,
    number,
    word,
)

_GOOD = (
    *GOOD, "A", "good", "great", "yes", "yep", "fine by me", "approved", "accepted", "all good", "all right",
    "passed", "done", "safe", "solid", "spotless", "tidy", "neat", "happy", "sunny", "smooth", "stable", "steady",
    "sound", "strong", "proceed", "continue", "release", "merge it", "push", "deploy", "commit", "move on",
    "carry on", "open", "up", "on", "in order", "on track", "well done", "no worries", "nothing found",
    "no problem", "zero", "+", "1", "true", "thumbs up", "relax", "enjoy", "coffee time", "party", "go home",
    "sleep well", "cheers", "bravo", "level 0", "success", "valid", "normal", "quiet", "complete", "calm", "golden",
    "as usual", "ready to go", "green", "clear", "LGTM", "settled", "merged", "keep it", "nothing here", "all quiet",
    "all set", "within limits", "on time", "win", "top", "thanks", "no change", "can wait", "low", "cheap",
    "GOOD", "GO", "CLEAN", "SAFE", "Fine", "Great", "Ready", "Passed", "Nice", "Done",
)  # fmt: skip
_MIDDLING = (
    *MIDDLING, "B", "C", "maybe", "partly", "almost", "nearly", "medium", "amber", "orange", "average", "mixed",
    "warn", "look again", "tolerable", "half", "some", "a little", "okay-ish", "tomorrow", "watch it",
    "on the edge", "level 1", "in between", "cloudy", "shaky", "decent", "passable", "next week", "review", "wait",
    "careful", "WARN",
)  # fmt: skip
_BAD = (
    *BAD, "F", "D", "no go", "nope", "wrong", "broken", "rejected", "denied", "refused", "failed", "dirty", "messy",
    "ugly", "unsafe", "unstable", "stormy", "rough", "weak", "worse", "pause", "revert", "roll back", "alarm",
    "alert", "danger", "warning", "attention", "work to do", "get to work", "not yet", "not today", "closed",
    "down", "off", "out of order", "behind", "too bad", "oh no", "problem", "something found", "many", "-", "0",
    "false", "thumbs down", "panic", "ask Ada", "call me", "stay here", "keep going", "repair", "clean up",
    "red", "hold off", "undo", "redo", "high", "costly", "over the limit", "too late", "to be fixed", "open issues",
    "lost", "bottom", "help", "hands off", "ask first", "block it", "not done", "look at this",
    "level 2", "failure", "invalid", "noisy", "incomplete", "unfinished", "late", "BAD", "NO GO", "DIRTY", "BROKEN",
    "Wrong", "Broken", "Stop", "Failed", "Oops", "Alarm",
)  # fmt: skip
_VERBS = (
    "parse", "load", "save", "send", "get", "set", "read", "write", "build", "make", "render", "fetch", "push",
    "find", "sort", "merge", "check", "apply", "update", "remove", "create", "open", "close", "count", "round",
    "draw",
)  # fmt: skip
_THINGS = (
    "date", "config", "email", "session", "total", "order", "item", "user", "cart", "token", "page", "price",
    "report", "row", "column", "header", "image", "label", "score", "event", "queue", "task", "coupon", "refund",
    "invoice", "address", "rate", "index", "limit", "path",
)  # fmt: skip
_KINDS = ("Service", "Item", "Error", "Cache", "Store", "View", "Model", "Factory", "Client", "Handler", "Form", "Pool")

_RULES = (
    *RULES, "E401", "E402", "E711", "E722", "E741", "W292", "W605", "F403", "F541", "F811", "F821", "B006", "B007",
    "B904", "C400", "C416", "D100", "D103", "N801", "N803", "S101", "S105", "SIM102", "SIM108", "PT006", "PT011",
    "RUF005", "RUF012", "UP007", "UP035", "ANN001", "ARG001", "PLR0913", "PLR2004", "RET505", "TRY003", "T201",
    "ERA001", "Q000",
)  # fmt: skip
_TYPE_RULES = (
    *TYPE_RULES, "unresolved-import", "unresolved-reference", "call-non-callable", "not-iterable",
    "invalid-return-type", "unknown-argument", "too-many-positional-arguments", "index-out-of-bounds",
    "unsupported-operator", "no-matching-overload", "redundant-cast", "possibly-unresolved-reference",
    "division-by-zero", "invalid-parameter-default",
)  # fmt: skip
_WORDS = (*WORDS, "HACK", "NOTE", "deprecated", "print(", "breakpoint", "pragma: no cover", "assert", "global", "BUG")
_PACKAGES = (
    *PACKAGES, "flask", "django", "attrs", "scipy", "pillow", "redis", "celery", "boto3", "pytest", "typer",
    "starlette", "aiohttp", "polars", "orjson", "structlog", "tenacity", "stripe", "psycopg", "alembic", "textual",
)  # fmt: skip
_MODULES = (
    *MODULES, "os", "re", "sys", "typing", "datetime", "decimal", "itertools", "subprocess", "threading", "random",
    "dataclasses", "httpx", "yaml", "click", "csv", "socket", "uuid", "functools",
)  # fmt: skip
_AUTHORS = (*AUTHORS, "Nora", "Sven", "Chidi", "Yuki", "Olga", "Pedro", "Amir", "Ines", "Kofi", "Mei", "Luca", "Hana")


def _spelled(choices: Sequence[str]) -> SlotDraw:
    """One of the words, now and then in capitals, or with one in front."""

    def draw(random_: random.Random) -> tuple[str, str]:
        said, spelling = random_.choice(choices), random_.random()
        said = said.upper() if spelling < 0.2 else said[:1].upper() + said[1:] if spelling < 0.3 else said
        return said, said

    return draw


def _function(random_: random.Random) -> tuple[str, str]:
    name = random_.choice((random_.choice(FUNCTIONS), f"{random_.choice(_VERBS)}_{random_.choice(_THINGS)}"))
    return name, name


def _class(random_: random.Random) -> tuple[str, str]:
    name = random_.choice((random_.choice(CLASSES), random_.choice(_THINGS).capitalize() + random_.choice(_KINDS)))
    return name, name


def _name(random_: random.Random) -> tuple[str, str]:
    return random_.choice((word(NAMES), _function, _class))(random_)


SLOTS_IN_MANY_WORDS: Mapping[Slot, SlotDraw] = SLOTS | {
    "n": number((2, 3, 4, 5, 6, 7, 8, 9, 10)),
    "big": number((*range(2, 21), 24, 25, 30, 35, 40, 50, 60, 75, 100)),
    "seconds": word((*(f"0.{tenth}" for tenth in range(1, 10)), "0.05", "0.25", "1", "1.5", "2", "3")),
    "long": word(tuple(str(seconds) for seconds in (4, 5, 6, 7, 8, 10, 12, 15, 18, 20, 25, 30, 40, 45, 60, 90))),
    "rule": word(_RULES),
    "type_rule": word(_TYPE_RULES),
    "module": word(_MODULES),
    "name": _name,
    "word": word(_WORDS),
    "package": word(_PACKAGES),
    "author": word(_AUTHORS),
    "function": _function,
    "class_": _class,
    "good": _spelled(_GOOD),
    "middling": _spelled(_MIDDLING),
    "bad": _spelled(_BAD),
}
