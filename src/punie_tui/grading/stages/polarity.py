"""Whether a text means yes or no, if that is plain; and its words without numbers and names.

A lexicon with negations, not an understanding of language: it is used only to recognise what is certainly the opposite,
and returns None if the words it knows disagree or are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

YES = (
    *(
        "yes",
        "yep",
        "yeah",
        "true",
        "ok",
        "okay",
        "approved",
        "accepted",
        "good",
        "great",
        "fine",
        "clean",
        "clear",
        "green",
        "✓",
        "✅",
        "👍",
    ),
    *("pass", "passes", "passed", "passing", "succeeds", "succeeded", "success", "successful", "successfully"),
)
NO = (  # not "no" itself: it is an answer only at the beginning of a sentence, elsewhere it negates
    *("nope", "false", "bad", "red", "broken", "broke", "✗", "✘", "❌", "👎", "unsuccessful"),
    *("rejected", "refused", "denied", "forbidden"),
    *("fail", "fails", "failed", "failing", "failure", "failures", "unsuccessfully"),
)
AFFIRMATIVE = ("yes", "yep", "yeah", "true")
_NEGATIONS = (
    r"(?:\b(?:not|no|never|without|zero|none of|isn['’]t|aren['’]t|wasn['’]t|don['’]t|doesn['’]t|didn['’]t|won['’]t|"
    r"can['’]t|cannot|nothing)\b|\b0)"
)
_OPENING = re.compile(
    r"^\W*(?P<word>yes|yep|yeah|no|nope|true|false)\b(?=\W*$|\s*[,.;:!|(\n—–-]|\s+(?:it|they|there|you|we|this|the|\d))",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"^\W*(?:it|they|you|we|that|this)\s(?:is|are|does|do|did|was|were|has|have|can|could|will)"
    r"(?P<denied>n?['’]t|\s?not)?(?=\W*$|\s*[,.;!(\n—–])",
    re.IGNORECASE,
)
"""A short answer, such as "It does." or "They don't, …"."""
_ANSWERED = re.compile(
    r"(?P<question>[^\n,;.:=?]{1,60}?)\s*[:=?]+\s*(?P<word>true|yes|false|no|none|0)\b(?=\W*(?:$|\n|[,;.(]))",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s,.;:!?'\"`()\[\]{}*=|–—-]")
_NAME = re.compile(r"\d|/|::|_")


_VERBAL = re.compile(r"\b(?:is|are|does|do|did|was|were|will|can)?\s?(?:not|n['’]t)\b|(?:n['’]t)\b")


def denies_alone(affirming: Sequence[str], denying: Sequence[str]) -> bool:
    """Whether the texts that should mean no are those that should mean yes with nothing but a "not" added."""
    meanings = {frozenset(words(_VERBAL.sub(" ", text.lower()))) - _FILLERS for text in (*affirming, *denying)}
    denied = {bool(_VERBAL.search(text.lower())) for text in denying}
    return len(meanings) == 1 and denied == {True} and not any(_VERBAL.search(text.lower()) for text in affirming)


_FILLERS = frozenset({"is", "are", "does", "do", "did", "was", "were", "will", "can"})


def words(text: str) -> tuple[str, ...]:
    """The words and signs of a text in lower case, without numbers and names."""
    plain = (part for part in text.lower().split() if not _NAME.search(part))
    return tuple(word for part in plain for word in _WORDS.findall(part))


def polarity(
    text: str,
    affirms: Iterable[str] = (),
    denies: Iterable[str] = (),
    yes_means: bool | Literal["nothing"] = True,
    neutral: Iterable[str] = (),
) -> bool | None:
    """Whether a text means yes; None if that is not plain.

    `affirms` and `denies` are further phrases for yes and no, `neutral` phrases are the question's own; `yes_means` is
    what a "yes" at its beginning means: if that is nothing, the rest of the text takes precedence.
    """
    text = _of_totals(text.lower())
    usual = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
    own = {**dict.fromkeys(map(str.lower, affirms), True), **dict.fromkeys(map(str.lower, denies), False)}
    silent = {word.lower() for word in neutral}
    meaning = {phrase: yes for phrase, yes in {**usual, **own}.items() if phrase not in silent}
    if (opening := _OPENING.search(text)) and not _ANSWERED.match(text):
        yes = opening["word"] in AFFIRMATIVE
        if yes_means != "nothing":
            return yes is yes_means
        rest = _lexical(text[opening.end() :], meaning)
        return yes if rest is None else rest
    if (short := _SHORT.search(text)) and yes_means != "nothing":
        return (short["denied"] is None) is yes_means
    if closing := _CLOSING.search(text):
        return (closing["word"] == "yes") is yes_means if yes_means != "nothing" else None
    return _lexical(text, meaning)


_CLOSING = re.compile(r"(?:[\w]*[/._][\w/.]*|[|>→\t—–]|\s-|[\"']|\))[\"'\s]+(?P<word>yes|no)[\s.!)\"'|]*$")
"""A yes or no after a name: "src/cart.py no"."""
_PART_PASSED = re.compile(
    r"(\d+)\s*(?:/|(?:out\s+)?of)\s*(?:the\s+|all\s+)*(\d+)\s+((?:\w+\s+){0,2}?)(?:pass\w*|green|ok|fine|succe\w+)\b"
)
_PASS_COUNT = re.compile(
    r"(?<!all )(?<!of )(?<![\w.])\d+\s+(?:tests?\s+)?(?:have\s+)?pass(?:ed|ing|es)?\b|"
    r"\bpass(?:ed|ing)?[\"']?\s*[:=]\s*\d+\b"
)
"""A count of what passes; it does not show whether the rest passes."""
_OF_TOTAL = re.compile(r"\s+(?:out\s+)?of\s+(?:the\s+|all\s+)*\d+\b")


def _of_totals(text: str) -> str:
    """The text with totals resolved: "32 of 32 tests passed" becomes a "pass", and "0 of 32 failed" a "0 failed"."""

    def meant(found: re.Match[str]) -> str:
        return " pass " if int(found[1]) == int(found[2]) else " "  # the others may have been skipped

    text = re.sub(r"\b(fail\w*|errors?|broken?)[\"']?[:=] ?(\d+)\b(?! [a-z]+\b(?!\s*[:=]))", r"\2 \1 ,", text)
    return _PASS_COUNT.sub(" ", _OF_TOTAL.sub("", _PART_PASSED.sub(meant, text)))


def _lexical(text: str, meaning: Mapping[str, bool]) -> bool | None:
    """Whether the phrases in a text mean yes; None if they disagree or there are none. `meaning`: phrase → whether it
    means yes."""
    pattern = _pattern(tuple(sorted(meaning, key=len, reverse=True)))
    found: set[bool] = set()

    def take(text: str, *, turned: bool = False) -> bool:
        """Notes what the phrases in `text` mean; False if there are none."""
        hits = list(pattern.finditer(text))
        found.update(meaning[hit["phrase"]] is not ((hit["negation"] is not None) is not turned) for hit in hits)
        return bool(hits)

    def answered(hit: re.Match[str]) -> str:
        turned = hit["word"] not in AFFIRMATIVE
        if not take(hit["question"], turned=turned) and hit["word"] != "0":
            found.add(not turned)
        return " "

    take(_ANSWERED.sub(answered, text))
    return next(iter(found)) if len(found) == 1 else None


def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, with a negation up to two words before it."""
    either = "|".join(rf"{_edge(phrase[0])}{re.escape(phrase)}{_edge(phrase[-1], after=True)}" for phrase in phrases)
    return re.compile(rf"(?:(?P<negation>{_NEGATIONS})\s+(?:[^\W\d]+\s+){{0,2}}?)?(?P<phrase>{either})")


def _edge(character: str, *, after: bool = False) -> str:
    if not character.isalnum():
        return ""
    return r"(?![\w-])" if after else r"(?<![\w-])"
