"""Checks that direct answers say something, and do not repeat one answer or fill in one template over and over."""

from __future__ import annotations

import re
from collections import defaultdict

from punie_tui.datasets.checks.check import Check, CheckReport, nowhere
from punie_tui.datasets.checks.material import Located, Material
from punie_tui.datasets.finding.similarity import near_duplicates, normalised
from punie_tui.datasets.quoting import quoted

FEWEST_WORDS = 4
MOST_REPEATS = 5
"""The most rows that may give the same direct answer, or the same but for a number or a name."""

ALIKE = 0.6
"""Two answers at least this similar, ignoring numbers and the question's words, come from one template."""
MOST_FROM_A_TEMPLATE = 3
"""The most different answers that may come from one template; definitions do begin alike."""

_NUMBER = re.compile(r"\d+")


def _vacuous(material: Material) -> CheckReport:
    where = [
        f"{located.place}: {quoted(answer)}"
        for located in material.direct
        for answer in located.example.answers[-1:]
        if _is_vacuous(answer, located.example.query)
    ]
    return nowhere(where, f"all {len(material.direct)} direct answers say something", "direct answers that say nothing")


def _is_vacuous(answer: str, query: str) -> bool:
    """Whether the answer is too short, or consists of the question's own words."""
    answer_words = normalised(answer).split()
    return len(answer_words) < FEWEST_WORDS or set(answer_words) <= set(normalised(query).split())


def _repeated(material: Material) -> CheckReport:
    groups: dict[str, list[Located]] = defaultdict(list)
    for located in material.direct:
        if located.example.answers:
            groups[_skeleton(located.example.answers[-1], located.example.query)].append(located)
    where = [
        f"{located.place}: {quoted(located.example.answers[-1])}, one of {len(group)}"
        for group in groups.values()
        if len(group) > MOST_REPEATS
        for located in group
    ]
    return nowhere(where, "no direct answer is given over and over", "rows that share a mass-repeated answer")


def _templated(material: Material) -> CheckReport:
    answered = [located for located in material.direct if located.example.answers]
    skeletons = [_skeleton(located.example.answers[-1], located.example.query) for located in answered]
    distinct = list(dict.fromkeys(skeletons))
    template = list(range(len(distinct)))
    for a, b, _ in near_duplicates(distinct, threshold=ALIKE):
        one, other = template[a], template[b]
        template = [one if each == other else each for each in template]
    of = dict(zip(distinct, template, strict=True))
    texts: dict[int, set[str]] = defaultdict(set)  # verbatim repeats are left to `_repeated`
    for located, skeleton in zip(answered, skeletons, strict=True):
        texts[of[skeleton]].add(normalised(located.example.answers[-1]))
    crowded = {text: len(texts[at]) for text, at in of.items() if len(texts[at]) > MOST_FROM_A_TEMPLATE}
    where = [
        f"{located.place}: {quoted(located.example.answers[-1])}, one of {crowded[skeleton]} from one template"
        for located, skeleton in zip(answered, skeletons, strict=True)
        if skeleton in crowded
    ]
    return nowhere(where, "no direct answers come from one template", "rows whose answers come from one template")


def _skeleton(answer: str, query: str) -> str:
    """The answer with numbers and the question's words blanked out: what a template leaves the same."""
    question_words = set(normalised(query).split())
    return _NUMBER.sub("#", " ".join("_" if word in question_words else word for word in normalised(answer).split()))


CHECKS = (
    Check(
        "answers say something",
        "An empty phrase as an answer teaches the model that an empty phrase will do.",
        "Answer the question in a sentence, or delete the row.",
        _vacuous,
    ),
    Check(
        "no mass-repeated answers",
        "One template with a number changed is one row many times over: the model learns the template.",
        f"Keep up to {MOST_REPEATS} rows of each such answer.",
        _repeated,
    ),
    Check(
        "no templated answers",
        "Answers that are one sentence with its nouns changed teach the sentence, not its meaning.",
        f"Keep up to {MOST_FROM_A_TEMPLATE} answers from each template, and reword the others.",
        _templated,
    ),
)
