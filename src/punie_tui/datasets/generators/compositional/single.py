"""What can be asked of one source without an if in the answer: a number, one item, a list in some shape and order."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional.sources import (
    CODE,
    DIAGNOSTICS,
    FILE,
    FOUND,
    LINE,
    MANUAL,
    MESSAGE,
    SKIPPED,
    SOURCES,
    TYPE_ERRORS,
    TYPE_WARNINGS,
    VIOLATIONS,
    Aspect,
    Source,
    intent,
)
from punie_tui.datasets.generators.intent import Intent
from punie_tui.datasets.generators.slots import Slot

_COUNTED = (
    "How many {nouns} are there{where}?",
    "number of {nouns}{where}",
    "Count the {nouns}{where}.",
    "I only want the number of {nouns}{where}.",
    "what's the count of {nouns}{where}",
    "Tell me how many {nouns} we have{where}, a bare number.",
    "{run} and tell me how many {nouns} there are.",
    "{run}, how many {nouns}?",
    "{run} and print the number of {nouns}.",
)
_LISTED = (
    "List the {nouns}{where}, {shape}.",
    "Show me all {nouns}{where}, {shape}.",
    "{nouns}{where}, {shape}",
    "Print every one of the {nouns}{where}: {shape}.",
    "What are the {nouns}{where}? I want {shape}.",
    "{run} and list the {nouns}, {shape}.",
    "{run} and show me all {nouns}: {shape}.",
)
_FIRST_OF = (
    "What is the {aspect} of the first {noun}{where}?",
    "{aspect} of the first {noun}{where}",
    "Give me the first {noun}{where}, only its {aspect}.",
    "the first {noun}{where}: which {aspect} does it have?",
    "{run} and print the {aspect} of the first of the {nouns}.",
)
_LAST_OF = (
    "What is the {aspect} of the last {noun}{where}?",
    "{aspect} of the very last {noun}{where}",
    "Of the {nouns}{where} I need the last one's {aspect}.",
    "{run} and give me the {aspect} of the last of the {nouns}.",
)
_FIRST_SOME = (
    "Show the first $n {nouns}{where}, {shape}.",
    "first $n {nouns}{where}, {shape}",
    "Only the first $n of the {nouns}{where}: {shape}.",
    "Give me $n {nouns}{where} to start with, {shape}.",
    "{run} and show only the first $n {nouns}, {shape}.",
)
_LAST_SOME = (
    "Show the last $n {nouns}{where}, {shape}.",
    "last $n of the {nouns}{where}, {shape}",
    "{run} and show only the last $n {nouns}, {shape}.",
)
_DISTINCT = (
    "Which {aspects} do the {nouns}{where} have? Each once.",
    "distinct {aspects} of the {nouns}{where}",
    "All different {aspects} among the {nouns}{where}, without repeats.",
    "List the {aspects} of the {nouns}{where}, every one a single time.",
    "{run} and print the different {aspects} of the {nouns}, each once.",
)
_DISTINCT_FILES = (
    "Which files have {nouns}{where}?",
    "files with {nouns}{where}, each once",
    "Name every file{where} that has {nouns}, no repeats.",
    "In what files are the {nouns}{where}? Do not repeat any.",
    "{run} and name the files that have {nouns}, each once.",
)
_HOW_MANY_DISTINCT = (
    "How many different {aspects} do the {nouns}{where} have?",
    "number of distinct {aspects} among the {nouns}{where}",
    "Over how many {aspects} do the {nouns}{where} spread?",
)
_TALLY = (
    "How many {nouns}{where} per {aspect}?",
    "Count the {nouns}{where} by {aspect}.",
    "{nouns}{where} grouped by {aspect}, with counts",
    "For each {aspect}, how many {nouns} are there{where}?",
    "Break the {nouns}{where} down by {aspect}.",
    "{run} and count the {nouns} per {aspect}.",
    "{run}, group the {nouns} by {aspect}, with counts.",
)
_SORTED = (
    "The {nouns}{where} sorted by line number, {shape}.",
    "{nouns}{where} in order of their line, {shape}",
    "{run} and print the {nouns} sorted by line, {shape}.",
)
_WITH_RULE = (
    "How many {nouns}{where} have the code $code?",
    "count of $code among the {nouns}{where}",
    "How often does $code occur in the {nouns}{where}?",
    "$code{where}: how many of the {nouns} are that?",
    "{run} and count the $code ones among the {nouns}.",
)
_LIST_RULE = (
    "Show the {nouns}{where} with code $code, {shape}.",
    "Only the $code ones of the {nouns}{where}, {shape}.",
    "where is $code among the {nouns}{where}? {shape}",
    "{run} and show just the {nouns} with the code $code, {shape}.",
)


def _count(source: Source) -> Intent:
    return intent("count", "C", source, f"{source.call}print({source.count})", _COUNTED, weight=5)


def guarded(source: Source, body: str) -> str:
    return f'{source.setup}if {source.items}:\n{body}else:\n    print("{source.nothing}")'


def _list(source: Source) -> Iterator[Intent]:
    for shape in source.shapes:
        answer = (
            f'{source.setup}if not {source.items}:\n    print("{source.nothing}")\n'
            f'for {source.item} in {source.items}:\n    print(f"{shape.of(source.item)}")'
        )
        yield intent(f"list-{shape.name}", "D", source, answer, _LISTED, shape=shape.asked)


def _some(source: Source) -> Iterator[Intent]:
    for number, shape in enumerate(source.shapes):
        cut, templates = (":$n", _FIRST_SOME) if number % 3 else ("-$n:", _LAST_SOME)
        answer = (
            f'{source.setup}if not {source.items}:\n    print("{source.nothing}")\n'
            f'for {source.item} in {source.items}[{cut}]:\n    print(f"{shape.of(source.item)}")'
        )
        which = "first" if number % 3 else "last"
        yield intent(f"{which}-some-{shape.name}", "D", source, answer, templates, slots=("n",), shape=shape.asked)


def _one_of(source: Source) -> Iterator[Intent]:
    for aspect in source.aspects:
        if (source, aspect) not in _UNSHOWN_FIRST:
            first = f"    print({source.items}[0].{aspect.attribute})\n"
            yield intent(
                f"first-{aspect.attribute}", "C", source, guarded(source, first), _FIRST_OF, aspect=(aspect.one,)
            )
        last = f"    print({source.items}[-1].{aspect.attribute})\n"
        yield intent(f"last-{aspect.attribute}", "C", source, guarded(source, last), _LAST_OF, aspect=(aspect.one,))


def _each_once(source: Source) -> Iterator[Intent]:
    for aspect in (FILE, CODE, MESSAGE, LINE):
        if (source, aspect) in _UNSHOWN_DISTINCT:
            continue
        attribute = aspect.attribute
        values = f"{{{source.item}.{attribute} for {source.item} in {source.items}}}"
        answer = (
            f'{source.setup}{attribute}s = sorted({values})\nif not {attribute}s:\n    print("{source.nothing}")\n'
            f"for {attribute} in {attribute}s:\n    print({attribute})"
        )
        templates = _DISTINCT_FILES if aspect is FILE else _DISTINCT
        yield intent(f"distinct-{attribute}", "D", source, answer, templates, weight=3, aspects=(aspect.many,))


def _how_many_distinct(source: Source) -> Iterator[Intent]:
    for aspect in (FILE, CODE):
        if (source, aspect) in _UNSHOWN_NUMBER:
            continue
        values = f"{{{source.item}.{aspect.attribute} for {source.item} in {source.items}}}"
        answer = f"{source.setup}print(len({values}))"
        yield intent(f"how-many-{aspect.attribute}", "C", source, answer, _HOW_MANY_DISTINCT, aspects=(aspect.many,))


def tallied(source: Source, aspect: Aspect) -> str:
    """The lines that count a source's items by an aspect, in `counts`."""
    key = f"{source.item}.{aspect.attribute}"
    return (
        f"{source.setup}counts = {{}}\nfor {source.item} in {source.items}:\n"
        f"    counts[{key}] = counts.get({key}, 0) + 1\n"
    )


def _tally(source: Source) -> Iterator[Intent]:
    for aspect in (FILE, CODE):
        name = aspect.attribute
        answer = (
            f'{tallied(source, aspect)}if not counts:\n    print("{source.nothing}")\n'
            f'for {name}, count in counts.items():\n    print(f"{{{name}}}: {{count}}")'
        )
        yield intent(f"tally-{name}", "D", source, answer, _TALLY, weight=3, aspect=(aspect.one, name))


def _in_order(source: Source) -> Iterator[Intent]:
    for shape in source.shapes[:3]:
        answer = (
            f'{source.setup}if not {source.items}:\n    print("{source.nothing}")\n'
            f"for {source.item} in sorted({source.items}, key=lambda {source.item}: {source.item}.line):\n"
            f'    print(f"{shape.of(source.item)}")'
        )
        yield intent(f"sorted-{shape.name}", "D", source, answer, _SORTED, shape=shape.asked)


def _of_rule(source: Source) -> Iterator[Intent]:
    slot: Slot = "type_rule" if source.tool == "typecheck" else "rule"
    chosen = f'found = [{source.item} for {source.item} in {source.items} if {source.item}.code == "${slot}"]\n'
    counted = tuple(template.replace("$code", f"${slot}") for template in _WITH_RULE)
    listed = tuple(template.replace("$code", f"${slot}") for template in _LIST_RULE)
    yield intent("count-rule", "C", source, f"{source.setup}{chosen}print(len(found))", counted, slots=(slot,))
    for shape in source.shapes[:4]:
        answer = (
            f'{source.setup}{chosen}if not found:\n    print("No ${slot}")\n'
            f'for {source.item} in found:\n    print(f"{shape.of(source.item)}")'
        )
        yield intent(f"rule-{shape.name}", "D", source, answer, listed, slots=(slot,), shape=shape.asked)


_UNSHOWN_FIRST = {(SKIPPED, MESSAGE)}
_UNSHOWN_DISTINCT = {(TYPE_WARNINGS, MESSAGE), (DIAGNOSTICS, LINE)}
_UNSHOWN_NUMBER = {(VIOLATIONS, FILE), (MANUAL, FILE)}
"""Combinations that no row shows, though each part of them is shown elsewhere: whether a model puts known parts
together in a new way can only be asked about what it never saw together."""


def intents() -> Iterator[Intent]:
    """Everything that can be asked of one source."""
    for source in SOURCES:
        yield _count(source)
        yield from _list(source)
        yield from _some(source)
        yield from _one_of(source)
    for source in FOUND:
        yield from _each_once(source)
        yield from _how_many_distinct(source)
        yield from _tally(source)
        yield from _in_order(source)
    for source in (TYPE_ERRORS, DIAGNOSTICS, VIOLATIONS):
        yield from _of_rule(source)
