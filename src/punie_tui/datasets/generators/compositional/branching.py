"""What can be asked of one result with an if in the answer: yes or no, a number or a word, this word or that."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional import answers
from punie_tui.datasets.generators.compositional.ordinary.weights import THRESHOLD
from punie_tui.datasets.generators.compositional.single import UNSHOWN_FIRST
from punie_tui.datasets.generators.compositional.sources import (
    OF_LINT,
    OF_TYPES,
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
    "Check {path} for {nouns}: no, or yes with the number.",
    "Have any {nouns}{where} turned up?",
    "Did you find {nouns}{where}, and if so how many?",
    "{nouns}{where}, yes or no? The number too, if yes.",
    "I wonder whether there are any {nouns}{where}. How many, if so?",
    "See if there are any {nouns}{where} at all.",
    "Yes or no, and the number along with the yes: are there {nouns}{where}?",
    "In {path}, are there {nouns} at all?",
    "Do any {nouns}{where} show up? Say how many if they do.",
    "{run} and say if there are {nouns}.",
    "{run}: any {nouns}?",
)
_NUMBER_OR_WORD = (
    "If there are {nouns}{where}, print how many, otherwise print '$good'.",
    "Number of {nouns}{where}, or '$good' if there are none.",
    "Say $good when there are no {nouns}{where}, else tell me the number.",
    '{nouns}{where}: the count, or "$good" for zero',
    "Should there be {nouns}{where}, how many? Should there be none, write $good.",
    "Count the {nouns}{where}, but put '$good' in place of a zero.",
    "How many {nouns} are there{where}? If none, the answer is '$good'.",
    "'$good' if nothing comes up, the number otherwise: {nouns}{where}.",
    "Instead of a 0 say $good; in any other case give me the number of {nouns}{where}.",
    "No {nouns}{where}? Then '$good'. Otherwise how many?",
    "For {path} print the number of {nouns}, and '$good' instead of a number if it would be zero.",
    "As few words as possible: the number of {nouns}{where}, '$good' for none.",
    "Are there {nouns}{where}? Reply with the count, or with '$good' if there aren't any.",
    "Print either the number of {nouns}{where} or, if that is nought, $good.",
    "{run}. If there are {nouns} print the number, otherwise print '$good'.",
    "{run} and give me the number of {nouns}, or '$good' if it is zero.",
)
_MORE_THAN = (
    "If there are more than $big {nouns}{where} say '$bad', otherwise '$good'.",
    "More than $big {nouns}{where}? Then $bad, else $good.",
    "'$bad' if there are over $big {nouns}{where}, '$good' if not",
    "Print $good as long as there are no more than $big {nouns}{where}, $bad beyond that.",
    "Up to $big {nouns}{where} is '$good', anything above that is '$bad'. Which is it?",
    "Our limit is $big {nouns}{where}: print $bad if we exceed it, $good if we keep to it.",
    "Does the number of {nouns}{where} exceed $big? '$bad' if so, '$good' if not.",
    "For {path} we tolerate $big {nouns}. Say $good if that holds, $bad if there are more.",
    "{nouns}{where}: above $big it's $bad, otherwise $good",
    "Only with more than $big {nouns}{where} do I want to read '$bad', else '$good'.",
    "Is the count of {nouns}{where} greater than $big? Then write $bad, and if it isn't, $good.",
    "Just the verdict: '$bad' above $big {nouns}{where}, '$good' up to that.",
    "Answer '$good', unless there are more than $big {nouns}{where}, in which case answer '$bad'.",
    "{run}; '$bad' if there are more than $big {nouns}, else '$good'.",
    "{run} and say '$good' for up to $big {nouns}, '$bad' for more.",
)
_FEWER_THAN = (
    "If there are fewer than $big {nouns}{where} write '$good', otherwise '$bad'.",
    "Fewer than $big {nouns}{where} means $good, $big or more means $bad. Which is it?",
    "under $big {nouns}{where} -> $good, else $bad",
    "Is the number of {nouns}{where} below $big? '$good' if it is, '$bad' if not.",
    "'$good' for less than $big {nouns}{where}, '$bad' for $big and up",
    "Say $bad once there are $big or more {nouns}{where}, $good with fewer.",
    "Are there fewer than $big {nouns}{where}? Then print $good, if not $bad.",
    "From $big {nouns}{where} on the answer is '$bad', below that it is '$good'.",
    "Print '$bad', or '$good' if there are fewer than $big {nouns}{where}.",
    "For {path}: $good with fewer than $big {nouns}, $bad with $big or more.",
    "{nouns}{where}: $good below $big, $bad otherwise",
    "As long as the number of {nouns}{where} is smaller than $big it's '$good', else it's '$bad'.",
    "Make sure that there are fewer than $big {nouns}{where}: '$good' if that is so, '$bad' if it isn't.",
    "{run}; '$good' for fewer than $big {nouns}, else '$bad'.",
    "{run} and print '$bad' for $big or more {nouns}, '$good' for fewer.",
)
_AT_MOST = (
    "Are there at most $big {nouns}{where}? yes or no",
    "We accept up to $big {nouns}{where}. Do we keep to that?",
    "no more than $big {nouns}{where}, true?",
    "Is the number of {nouns}{where} $big or lower?",
    "$big {nouns}{where} at the most: is that the case?",
    "Yes or no: are there $big or fewer {nouns}{where}?",
    "Does the count of {nouns}{where} stay at or below $big?",
    "Are we within our limit of $big {nouns}{where}? Say yes or no.",
    "Tell me with a yes or a no whether there are at most $big {nouns}{where}.",
    "For {path}, is it true that there are no more than $big {nouns}?",
    "{nouns}{where}: $big or fewer, yes or no?",
    "Can I say that there are not more than $big {nouns}{where}?",
    "{run}. At most $big {nouns}, yes or no?",
)
_AT_LEAST = (
    "Are there at least $big {nouns}{where}?",
    "$big or more {nouns}{where}? yes or no",
    "Is the number of {nouns}{where} $big or higher?",
    "Have we got $big {nouns}{where} or more? Say yes or no.",
    "Yes or no: are there no fewer than $big {nouns}{where}?",
    "{nouns}{where}: $big at the least, yes or no?",
    "Does the count of {nouns}{where} reach $big?",
    "Tell me with a yes or a no whether there are $big or more {nouns}{where}.",
    "For {path}, is it true that there are at least $big {nouns}?",
    "not less than $big {nouns}{where}, right?",
    "Can I say that there are $big or more {nouns}{where}?",
    "A minimum of $big {nouns}{where}: do we have that?",
    "{run}. At least $big {nouns}, yes or no?",
)
_LIST_OR_WORD = (
    "If there are {nouns}{where} list them ({shape}), otherwise say '$good'.",
    "Show the {nouns}{where}, {shape}; where there are none, just '$good'.",
    "{nouns}{where}? If so {shape}, if not '$good'.",
    "Are there {nouns}{where}? If yes, which ones ({shape}), if no, tell me '$good'.",
    "List every one of the {nouns}{where}, {shape}, or say $good if the list is empty.",
    "Did any {nouns}{where} come up? Print them, {shape}, or else '$good'.",
    "No {nouns}{where}? Then print $good. Otherwise print all of them: {shape}.",
    "'$good' if there are no {nouns}{where}, or else the list of them, {shape}",
    "Which {nouns} are there{where}? {shape}, and '$good' should there be none.",
    "Instead of an empty list print '$good', otherwise the {nouns}{where}, {shape}.",
    "For {path} I want the {nouns}, {shape}, or '$good' when there is nothing to list.",
    "Say '$good' when nothing turns up, and if there are {nouns}{where} print all of them, {shape}.",
    "all {nouns}{where}, {shape}, or just $good for none",
    "{nouns}{where}, {shape}. None at all? Then '$good'.",
    "{run}. If there are {nouns} list them ({shape}), if not print '$good'.",
    "{run} and print the {nouns}, {shape}, or '$good' if there are none.",
)
_FIRST_OR_WORD = (
    "If there are {nouns}{where}, what is the {aspect} of the first? If not, say $good.",
    "{aspect} of the first {noun}{where}, or $good when there is none",
    "Should there be {nouns}{where}, tell me the {aspect} of the first one and nothing more, else '$good'.",
    "What is the {aspect} of the very first {noun}{where}? If there is none, '$good'.",
    "Print '$good' if there are no {nouns}{where}, otherwise the {aspect} of the first.",
    "Are there {nouns}{where}? Then only the {aspect} of the first one, if not just '$good'.",
    "Tell me the {aspect} of whatever {noun}{where} comes first; if nothing does, say $good.",
    "The first {noun}{where}: what is its {aspect}? '$good' if there isn't one.",
    "No {nouns}{where} means '$good'; otherwise I want the {aspect} of the first of them.",
    "Take the first of the {nouns}{where} and tell me its {aspect}, or '$good' if there is nothing to take.",
    "For {path}: the {aspect} of the first {noun}, failing that '$good'.",
    "'$good' without any {nouns}{where}, else the first one's {aspect}",
    "Only one thing: the {aspect} at the top of the list of {nouns}{where}, or $good if that list is empty.",
    "{run}: the {aspect} of the first of the {nouns}, or $good if there is none.",
    "{run}. Any {nouns}? If so the {aspect} of the first one, if not '$good'.",
)
_HAS_RULE = (
    "Is $code among the {nouns}{where}?",
    "Does $code occur in the {nouns}{where}? yes or no",
    "any $code in the {nouns}{where}?",
    "Do any of the {nouns}{where} have the code $code?",
    "Can $code be found in the list of {nouns}{where}?",
    "Is at least one of the {nouns}{where} $code?",
    "{nouns}{where}: is one of them $code?",
    "Yes or no: are there {nouns}{where} with the code $code?",
    "Does the code $code show up anywhere in the {nouns}{where}?",
    "Check the {nouns}{where} for $code. Found, yes or no?",
    "Tell me whether $code comes up in the {nouns}{where}, yes or no.",
    "For {path}: is $code one of the codes that the {nouns} have?",
    "$code, is it in the {nouns}{where}?",
    "Have we got $code among our {nouns}{where}?",
    "{run}. Is $code among the {nouns}?",
    "{run} and say yes or no: do any of the {nouns} have the code $code?",
)


def either(source: Source, condition: str, yes: str, no: str, *, setup: str | None = None) -> str:
    """Prints one of two expressions, after the source's call."""
    return answers.either(setup or source.call, condition, yes, no)


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
        weight=THRESHOLD,
    )
    yield intent(
        "fewer-than",
        "B",
        source,
        either(source, f"{count} < $big", '"$good"', '"$bad"'),
        _FEWER_THAN,
        slots=("big", "good", "bad"),
        weight=THRESHOLD,
    )
    for name, comparison, templates in (("at-most", "<=", _AT_MOST), ("at-least", ">=", _AT_LEAST)):
        answer = either(source, f"{count} {comparison} $big", '"Yes"', '"No"')
        yield intent(name, "B", source, answer, templates, slots=("big",), weight=THRESHOLD)


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
        if (source, aspect) in UNSHOWN_FIRST:
            continue
        answer = either(source, source.items, f"{source.items}[0].{aspect.attribute}", '"$good"', setup=source.setup)
        yield intent(
            f"first-{aspect.attribute}-or-word",
            "B",
            source,
            answer,
            _FIRST_OR_WORD,
            slots=("good",),
            aspect=aspect.ones,
        )


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
