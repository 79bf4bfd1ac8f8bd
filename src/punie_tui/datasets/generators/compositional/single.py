"""What can be asked of one source without an if in the answer: a number, one item, a list in some shape and order."""

from __future__ import annotations

from collections.abc import Iterator

from punie_tui.datasets.generators.compositional import wordings
from punie_tui.datasets.generators.compositional.answers import counted
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


def _count(source: Source) -> Intent:
    return intent("count", "C", source, f"{source.call}print({source.count})", wordings.COUNTED, weight=5)


def guarded(source: Source, body: str) -> str:
    return f'{source.setup}if {source.items}:\n{body}else:\n    print("{source.nothing}")'


def _list(source: Source) -> Iterator[Intent]:
    for shape in source.shapes:
        answer = (
            f'{source.setup}if not {source.items}:\n    print("{source.nothing}")\n'
            f'for {source.item} in {source.items}:\n    print(f"{shape.of(source.item)}")'
        )
        yield intent(f"list-{shape.name}", "D", source, answer, wordings.LISTED, shape=shape.asked)


def _some(source: Source) -> Iterator[Intent]:
    for number, shape in enumerate(source.shapes):
        cut, templates = (":$n", wordings.FIRST_SOME) if number % 3 else ("-$n:", wordings.LAST_SOME)
        answer = (
            f'{source.setup}if not {source.items}:\n    print("{source.nothing}")\n'
            f'for {source.item} in {source.items}[{cut}]:\n    print(f"{shape.of(source.item)}")'
        )
        which = "first" if number % 3 else "last"
        yield intent(f"{which}-some-{shape.name}", "D", source, answer, templates, slots=("n",), shape=shape.asked)


def _one_of(source: Source) -> Iterator[Intent]:
    for aspect in source.aspects:
        if (source, aspect) not in UNSHOWN_FIRST:
            yield _aspect_of(source, aspect, "first", "0", wordings.FIRST_OF)
        yield _aspect_of(source, aspect, "last", "-1", wordings.LAST_OF)


def _aspect_of(source: Source, aspect: Aspect, which: str, index: str, templates: tuple[str, ...]) -> Intent:
    attribute = aspect.attribute
    answer = guarded(source, f"    print({source.items}[{index}].{attribute})\n")
    templates += wordings.OF_ONE[attribute]
    words = (which, f"very {which}")
    return intent(f"{which}-{attribute}", "C", source, answer, templates, aspect=aspect.ones, which=words)


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
        templates = wordings.DISTINCT_FILES if aspect is FILE else wordings.DISTINCT
        yield intent(f"distinct-{attribute}", "D", source, answer, templates, weight=3, aspects=aspect.manys)


def _how_many_distinct(source: Source) -> Iterator[Intent]:
    for aspect in (FILE, CODE):
        if (source, aspect) in _UNSHOWN_NUMBER:
            continue
        values = f"{{{source.item}.{aspect.attribute} for {source.item} in {source.items}}}"
        answer = f"{source.setup}print(len({values}))"
        yield intent(
            f"how-many-{aspect.attribute}", "C", source, answer, wordings.HOW_MANY_DISTINCT, aspects=aspect.manys
        )


def tallied(source: Source, aspect: Aspect) -> str:
    """The lines that count a source's items by an aspect, in `counts`."""
    return counted(source.setup, source.items, source.item, aspect.attribute)


def _tally(source: Source) -> Iterator[Intent]:
    for aspect in (FILE, CODE):
        name = aspect.attribute
        words = (aspect.one,) if aspect is FILE else aspect.ones
        answer = (
            f'{tallied(source, aspect)}if not counts:\n    print("{source.nothing}")\n'
            f'for {name}, count in counts.items():\n    print(f"{{{name}}}: {{count}}")'
        )
        yield intent(f"tally-{name}", "D", source, answer, wordings.TALLY, weight=3, aspect=words)


def _in_order(source: Source) -> Iterator[Intent]:
    for shape in source.shapes[:3]:
        answer = (
            f'{source.setup}if not {source.items}:\n    print("{source.nothing}")\n'
            f"for {source.item} in sorted({source.items}, key=lambda {source.item}: {source.item}.line):\n"
            f'    print(f"{shape.of(source.item)}")'
        )
        yield intent(f"sorted-{shape.name}", "D", source, answer, wordings.SORTED, shape=shape.asked)


def _of_rule(source: Source) -> Iterator[Intent]:
    slot: Slot = "type_rule" if source.tool == "typecheck" else "rule"
    chosen = f'found = [{source.item} for {source.item} in {source.items} if {source.item}.code == "${slot}"]\n'
    counted = tuple(template.replace("$code", f"${slot}") for template in wordings.WITH_RULE)
    listed = tuple(template.replace("$code", f"${slot}") for template in wordings.LIST_RULE)
    yield intent("count-rule", "C", source, f"{source.setup}{chosen}print(len(found))", counted, slots=(slot,))
    for shape in source.shapes[:4]:
        answer = (
            f'{source.setup}{chosen}if not found:\n    print("No ${slot}")\n'
            f'for {source.item} in found:\n    print(f"{shape.of(source.item)}")'
        )
        yield intent(f"rule-{shape.name}", "D", source, answer, listed, slots=(slot,), shape=shape.asked)


UNSHOWN_FIRST = {(SKIPPED, MESSAGE)}
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
