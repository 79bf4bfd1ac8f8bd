"""Adds a place to wordings that name none, because most questions about a project are about a part of it.

It does not know the places; it writes the slots that they fill.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace

from punie_tui.lessons.intent import Intent
from punie_tui.lessons.wording.slots import Place
from punie_tui.lessons.wording.tables import table

_SLOTS: Mapping[Place, str] = {
    "code": "$path",
    "folder": "$path",
    "tests": "$tests",
    "code and tests": "$path and $tests",
}
_EVERYWHERE = re.compile(r"project|repo|code ?base|everywhere|everything|anywhere|whole|entire|\bhere\b|our code", re.I)


def located(intent: Intent, share: float) -> Intent:
    """The intent with a place in a share of the wordings that name none and are not about the whole project."""
    place = _SLOTS.get(intent.place)
    if place is None or not share:
        return intent
    random_ = random.Random(intent.name)
    phrasings = [
        phrasing
        if intent.names_place(phrasing) or _EVERYWHERE.search(phrasing) or random_.random() >= share
        else _somewhere(phrasing, place, random_)
        for phrasing in intent.phrasings
    ]
    return replace(intent, phrasings=tuple(phrasings))


def _somewhere(question: str, place: str, random_: random.Random) -> str:
    ends = question[-1:] in ".?!"
    kinds = ("before", *(("before-a-sentence", "after-a-sentence") if ends and question[:1].isupper() else ()))
    kinds += () if ends else ("after",)
    forms = [form for kind in kinds for form in table("where", kind)]
    return random_.choice(forms).format(place=place, asked=question)
