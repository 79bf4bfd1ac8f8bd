"""Gives wordings that name no place one: what people ask of a project they mostly ask of a part of it.

It does not know the places: it writes the slots that `places` fills.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace

from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Place

LOCATED = 0.65
"""Of the wordings that could name a place and do not, the share that is given one."""

_SLOTS: Mapping[Place, str] = {
    "code": "$path",
    "folder": "$path",
    "tests": "$tests",
    "code and tests": "$path and $tests",
}
_BEFORE = (
    "{place}: {asked}",
    "In {place}: {asked}",
    "For {place}: {asked}",
    "{place} - {asked}",
    "Only {place}: {asked}",
)
_BEFORE_A_SENTENCE = ("Look at {place}. {asked}", "It is about {place}. {asked}", "I work in {place}. {asked}")
_AFTER = ("{asked} ({place})", "{asked} -- {place}")
_AFTER_A_SENTENCE = ("{asked} Only for {place}.", "{asked} I mean {place}.", "{asked} Just {place}, nothing else.")
_EVERYWHERE = re.compile(r"project|repo|code ?base|everywhere|everything|anywhere|whole|entire|\bhere\b|our code", re.I)


def located(intent: Intent) -> Intent:
    """The intent with a place in most of the wordings that name none and do not speak of the whole project."""
    place = _SLOTS.get(intent.place)
    if place is None:
        return intent
    random_ = random.Random(intent.name)
    phrasings = [
        phrasing
        if intent.names_place(phrasing) or _EVERYWHERE.search(phrasing) or random_.random() >= LOCATED
        else _somewhere(phrasing, place, random_)
        for phrasing in intent.phrasings
    ]
    return replace(intent, phrasings=tuple(phrasings))


def _somewhere(asked: str, place: str, random_: random.Random) -> str:
    sentence = asked[:1].isupper() and asked[-1:] in ".?!"
    forms = _BEFORE + _AFTER + (_BEFORE_A_SENTENCE + _AFTER_A_SENTENCE if sentence else ())
    return random_.choice(forms).format(place=place, asked=asked)
