"""What can be asked of one result with an if in the answer: yes or no, a number or a word, this word or that."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.sources import (
    OF_LINT,
    OF_TYPES,
    SKIPPED,
    SOURCES,
    TESTS,
    Source,
    intent,
)
from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Slot

_ANY = (
    "Are there any {nouns}{where}?",
    "any {nouns}{where}?",
    "Do we have {nouns}{where}? Yes or no, and how many.",
    "Tell me whether there are {nouns}{where}.",
    "Does {path} have {nouns}?",
    "{run} and say if there are {nouns}.",
)
_NUMBER_OR_WORD = (
    "If there are {nouns}{where}, print how many, otherwise print '$good'.",
    "Number of {nouns}{where}, or '$good' if there are none.",
    "Say $good when {path} has no {nouns}, else tell me the number.",
    '{nouns}{where}: the count, or "$good" for zero',
    "Should there be {nouns}{where}, how many? Should there be none, write $good.",
    "{run}. If there are {nouns} print the number, otherwise print '$good'.",
    "{run} and give me the number of {nouns}, or '$good' if it is zero.",
)
_MORE_THAN = (
    "If {path} has more than $big {nouns} say '$bad', otherwise '$good'.",
    "More than $big {nouns}{where}? Then $bad, else $good.",
    "'$bad' if there are over $big {nouns}{where}, '$good' if not",
    "Print $good as long as there are no more than $big {nouns}{where}, $bad beyond that.",
    "{run}; '$bad' if there are more than $big {nouns}, else '$good'.",
)
_FEWER_THAN = (
    "If there are fewer than $big {nouns}{where} write '$good', otherwise '$bad'.",
    "Fewer than $big {nouns}{where} means $good, $big or more means $bad. Which is it?",
    "under $big {nouns}{where} -> $good, else $bad",
    "{run}; '$good' for fewer than $big {nouns}, else '$bad'.",
)
_AT_MOST = (
    "Are there at most $big {nouns}{where}? yes or no",
    "We accept up to $big {nouns}. Is {path} within that?",
    "no more than $big {nouns}{where}, true?",
)
_AT_LEAST = (
    "Are there at least $big {nouns}{where}?",
    "$big or more {nouns}{where}? yes or no",
)
_LIST_OR_WORD = (
    "If there are {nouns}{where} list them ({shape}), otherwise say '$good'.",
    "Show the {nouns}{where}, {shape}; where there are none, just '$good'.",
    "{nouns}{where}? If so {shape}, if not '$good'.",
    "{run}. If it has {nouns} list them ({shape}), if not print '$good'.",
)
_FIRST_OR_WORD = (
    "If {path} has {nouns}, what is the {aspect} of the first? If not, say $good.",
    "{aspect} of the first {noun}{where}, or $good when there is none",
    "Should there be {nouns}{where}, show me the {aspect} of the first one and nothing more, else '$good'.",
    "{run}: the {aspect} of the first of the {nouns}, or $good if there is none.",
)
_HAS_RULE = (
    "Is $code among the {nouns}{where}?",
    "Does $code occur in the {nouns}{where}? yes or no",
    "any $code in the {nouns}{where}?",
)


def either(source: Source, condition: str, yes: str, no: str, *, setup: str | None = None) -> str:
    return f"{setup or source.call}if {condition}:\n    print({yes})\nelse:\n    print({no})"


def _of_count(source: Source) -> Iterator[Intent]:
    number = f'f"Yes, {{{source.count}}}"'
    count = source.count if " " not in source.count else f"({source.count})"
    yield intent("any", "B", source, either(source, f"{count} > 0", number, '"No"'), _ANY, weight=2)
    yield intent(
        "number-or-word",
        "B",
        source,
        either(source, f"{count} > 0", source.count, '"$good"'),
        _NUMBER_OR_WORD,
        slots=("good",),
        weight=3,
    )
    yield intent(
        "more-than",
        "B",
        source,
        either(source, f"{count} > $big", '"$bad"', '"$good"'),
        _MORE_THAN,
        slots=("big", "good", "bad"),
        weight=2,
    )
    yield intent(
        "fewer-than",
        "B",
        source,
        either(source, f"{count} < $big", '"$good"', '"$bad"'),
        _FEWER_THAN,
        slots=("big", "good", "bad"),
    )
    yield intent("at-most", "B", source, either(source, f"{count} <= $big", '"Yes"', '"No"'), _AT_MOST, slots=("big",))
    yield intent(
        "at-least", "B", source, either(source, f"{count} >= $big", '"Yes"', '"No"'), _AT_LEAST, slots=("big",)
    )


def _of_items(source: Source) -> Iterator[Intent]:
    for shape in source.shapes[:4]:
        answer = (
            f'{source.setup}if not {source.items}:\n    print("$good")\n'
            f'for {source.item} in {source.items}:\n    print(f"{shape.of(source.item)}")'
        )
        yield intent(
            f"list-or-word-{shape.name}", "B", source, answer, _LIST_OR_WORD, slots=("good",), shape=shape.asked
        )
    for aspect in source.aspects:
        if (source, aspect.attribute) in _UNSHOWN_FIRST:
            continue
        answer = either(source, source.items, f"{source.items}[0].{aspect.attribute}", '"$good"', setup=source.setup)
        yield intent(
            f"first-{aspect.attribute}-or-word",
            "B",
            source,
            answer,
            _FIRST_OR_WORD,
            slots=("good",),
            aspect=(aspect.one,),
        )


_UNSHOWN_FIRST = {(SKIPPED, "message")}
"""A combination that no row shows: see `single`."""


def _of_rule(source: Source) -> Intent:
    slot: Slot = "type_rule" if source.tool == "typecheck" else "rule"
    condition = f'"${slot}" in {{{source.item}.code for {source.item} in {source.items}}}'
    templates = tuple(template.replace("$code", f"${slot}") for template in _HAS_RULE)
    return intent(
        "has-rule",
        "B",
        source,
        either(source, condition, '"Yes"', '"No"', setup=source.setup),
        templates,
        slots=(slot,),
        weight=8,
    )


def intents() -> Iterator[Intent]:
    """Everything that can be asked of one result with an if in it."""
    for source in SOURCES:
        if source is not TESTS:
            yield from _of_count(source)
            yield from _of_items(source)
    for source in (*OF_TYPES[::2], *OF_LINT[:1]):
        yield _of_rule(source)
