"""Varies the tone of a question: where its path is, how it begins and ends, how carefully it is typed.

What is asked stays the same: paths, numbers, rules and the letters of quoted words are never changed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from punie_tui.lessons.wording.tables import table

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|<[^>]*>")
_WORD = re.compile(r"(?<![\w/.'\"`$-])[a-z]{6,}(?![\w/.'\"`-])")


def put(
    query: str, paths: Sequence[str], named: Sequence[str], random_: random.Random, *, explanation: bool = False
) -> str:
    """The query in a random tone; `paths`: the paths that it names; `named`: everything in it that must not change;
    `explanation`: whether it asks for an explanation rather than a task."""
    query = _moved(query, paths, random_) if len(paths) == 1 else query
    query = _unquoted(query, named, random_)
    if random_.random() < 0.08:
        query = random_.choice(table("manner", f"openings{'-in-words' * explanation}")) + _lowered(
            query, [*paths, *named]
        )
    if random_.random() < 0.06:
        query = query.rstrip()
        query += random_.choice(table("manner", "endings-of-a-sentence" if query[-1] in ".?!" else "endings"))
    elif random_.random() < 0.15:
        query = _lowered(query, [*paths, *named]).rstrip(".?")
    if random_.random() < 0.04:
        query = _mistyped(query, named, random_)
    return query


def _moved(query: str, paths: Sequence[str], random_: random.Random) -> str:
    """The query with its path after another preposition, or at the beginning."""
    (path,) = paths
    place = f" in {path}"
    if query.count(place) != 1 or random_.random() < 0.5:
        return query
    if random_.random() < 0.6:
        return query.replace(place, random_.choice(table("manner", "prepositions")) + path)
    rest = query.replace(place, "")
    return random_.choice((f"{path}: ", f"In {path}, ", f"{path} - ", f"For {path}: ")) + _lowered(rest, paths)


def _unquoted(query: str, named: Sequence[str], random_: random.Random) -> str:
    """The query without the quotes around a word to be printed: mostly if it is in capitals, rarely otherwise."""
    for word in named:
        share = 0.6 if word.isupper() and len(word) > 1 else 0.15 if word.isalpha() else 0.0
        if random_.random() < share:
            query = query.replace(f"'{word}'", word).replace(f'"{word}"', word)
    return query


def _lowered(query: str, paths: Sequence[str]) -> str:
    """The query with its first letter in lower case, unless the first word is a path, a rule or "I"."""
    first = query.split(" ", 1)[0]
    if (
        first.rstrip(",:;.?!") in paths
        or first == "I"
        or first[1:2].isupper()
        or not first[:1].isalpha()
        or "_" in first
    ):
        return query
    return query[:1].lower() + query[1:]


def _mistyped(query: str, named: Sequence[str], random_: random.Random) -> str:
    """The query with two letters swapped in a long word that is not quoted."""
    kept = " ".join([*named, *_QUOTED.findall(query)])
    words = [word for word in _WORD.finditer(query) if word.group() not in kept]
    if not words:
        return query
    word = random_.choice(words)
    at = random_.randrange(word.start() + 1, word.end() - 2)
    return query[:at] + query[at + 1] + query[at] + query[at + 2 :]
