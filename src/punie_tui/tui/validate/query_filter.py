"""The filter of a validation's queries: terms such as `stage:types tool:NAME cat:C tag:hard`, `hand:rejected` or just
`by hand`, and anything else as text to find in the question, the answer, the reason or a reviewer's note.

All terms must match; of several values of one kind (`stage:types,runs`) one is enough. Pure functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from punie_tui.errors import UsageError, unknown
from punie_tui.grading.records import GradingStage
from punie_tui.grading.suite import Query, Suite
from punie_tui.tools.catalog import TOOLS
from punie_tui.tui.verdicts.validations import Validation

LONGEST_SEARCHED = 20_000
"""Characters of an answer that are searched for texts, so that typing stays smooth."""


@dataclass(frozen=True)
class QueryFilter:
    """`values`: kind → the accepted values, one of which must match; `texts`: texts in lower case, all of which must
    occur."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    def kept(self, validation: Validation) -> frozenset[str]:
        """The ids of the queries that match."""
        return frozenset(query.id for query in validation.suite.queries if self._matches(validation, query))

    def _matches(self, validation: Validation, query: Query) -> bool:
        if any(_KINDS[kind].of(validation, query).isdisjoint(accepted) for kind, accepted in self.values.items()):
            return False
        if not self.texts:
            return True
        answers = validation.samples.get(query.id, [])
        searched = [query.id, query.text, *(one.answer[:LONGEST_SEARCHED] for one in answers)]
        searched += [validation.verdict(one).reason for one in answers]
        searched += [
            f"by hand {review.word or ''} {review.note}" for one in answers if (review := validation.reviews.of(one))
        ]
        everything = "\n".join(searched).casefold()
        return all(text in everything for text in self.texts)


@dataclass(frozen=True)
class _Kind:
    """`of` returns a query's values, `known` all values that occur in a suite."""

    of: Callable[[Validation, Query], set[str]]
    known: Callable[[Suite], Iterable[str]]


def _stages(validation: Validation, query: Query) -> set[str]:
    return {validation.verdict(record).grading_stage for record in validation.samples.get(query.id, [])}


HAND = ("any", "accepted", "rejected", "flywheel", "none")


def _hand(validation: Validation, query: Query) -> set[str]:
    found = [review for one in validation.samples.get(query.id, []) if (review := validation.reviews.of(one))]
    words = {review.word for review in found if review.word} | {"flywheel" for review in found if review.flywheel}
    return {*words, "any"} if words else {"none"}


def _tools(suite: Suite) -> list[str]:
    return [*TOOLS, "none"]


_KINDS: dict[str, _Kind] = {
    "stage": _Kind(_stages, lambda suite: get_args(GradingStage)),
    "tool": _Kind(lambda validation, query: set(query.expect.tools) or {"none"}, _tools),
    "hand": _Kind(_hand, lambda suite: HAND),
    "cat": _Kind(lambda validation, query: {query.category}, lambda suite: suite.categories),
    "tag": _Kind(
        lambda validation, query: {*query.tags.values(), *query.tags},
        lambda suite: {each for query in suite.queries for tag in query.tags.items() for each in tag},
    ),
}

_FORMER = {"rung": "stage"}
"""Kinds by the names that they had; accepted for one release."""

HINT = f"text, or {' '.join(f'{kind}:…' for kind in _KINDS)}"


def parse_filter(text: str, suite: Suite) -> QueryFilter | None:
    """Parses a filter line; None for an empty one. Raises UsageError for an unknown or missing value."""
    values: dict[str, frozenset[str]] = {}
    texts = []
    for word in text.replace("by hand", "hand:any").split():
        kind, colon, rest = word.partition(":")
        kind = _FORMER.get(kind, kind)
        if not colon or kind not in _KINDS:
            texts.append(word.casefold())
            continue
        known = list(_KINDS[kind].known(suite))
        accepted = frozenset(value for value in rest.split(",") if value)
        for value in sorted(accepted):
            if value not in known:
                raise unknown(kind, value, known)
        if not accepted:
            raise UsageError(f"{kind}: needs a value, one of {', '.join(sorted(known))}")
        values[kind] = accepted
    return QueryFilter(values, tuple(texts)) if values or texts else None
