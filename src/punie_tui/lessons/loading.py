"""Reads a lesson's file into intents. Every mistake is reported with its line and the nearest correct word."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from string import Template
from typing import Any

import yaml
from pydantic import ValidationError

from punie_tui.documents import read_yaml
from punie_tui.errors import UsageError, nearest, unknown
from punie_tui.lessons.form import Defaults, Entry, Group, IntentForm, LessonForm, Words
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.where import located
from punie_tui.lessons.wording.slots import PLACES, SLOTS, Place, Slot
from punie_tui.sections import Location, Mistaken, line_of, mistakes_of, repeated_keys
from punie_tui.tools.catalog import misnamed

_WORD = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True)
class Shared:
    """The parts of a file that other files may use."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    wordings: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Lesson:
    """A lesson as read: its form and its intents, in the file's order. `file`: as rows refer to it. `lines`: id of a
    conversation → its line."""

    form: LessonForm
    intents: tuple[Intent, ...]
    file: str
    lines: Mapping[str, int]

    @property
    def name(self) -> str:
        return self.form.lesson


def read_form(text: str, source: str) -> tuple[LessonForm, yaml.Node]:
    """The content of a lesson's file, and its YAML nodes, which know their lines.

    Raises UsageError: `source:line: what is wrong; line n: what else is`.
    """
    values, root = read_yaml(text, source)
    if root is None or not isinstance(values, dict):
        raise UsageError(f"{source}: a lesson is a mapping with the keys `lesson` and `intents`; this file is not one")
    mistakes = list(repeated_keys(root))
    form = None
    try:
        form = LessonForm.model_validate(values)
    except ValidationError as error:
        mistakes += mistakes_of(error, LessonForm)
    if form is None or mistakes:
        raise Mistaken(source, root, mistakes)
    return form, root


def lesson_of(
    form: LessonForm, root: yaml.Node, source: str, used: Iterable[LessonForm] = (), file: str = ""
) -> Lesson:
    """The lesson with all its intents; `file`: as its rows refer to it. Raises UsageError, as `read_form` does."""
    forms = [*used, form]
    shared = Shared(
        {name: entry for each in forms for name, entry in each.entries.items()},
        {name: phrasings for each in forms for name, phrasings in each.wordings.items()},
    )
    intents: list[Intent] = []
    mistakes: list[tuple[Location, str]] = []
    ids: dict[str, Location] = {}
    for where, intent, entry in _expanded(form, shared, mistakes):
        try:
            made = _intent(intent, entry, form, shared)
        except ValueError as error:
            mistakes.append((where, str(error)))
            continue
        if made.name in ids:
            mistakes.append(
                ((*where, "id"), f"the id {made.name!r} is already used on line {line_of(root, ids[made.name])}")
            )
        ids.setdefault(made.name, where)
        placed = replace(made, at=f"{source}:{line_of(root, where)}", file=file or source)
        intents.append(located(placed, form.place_share))
    mistakes += _wrong_conversations(form, ids, root)
    mistakes += [(("tools", number), clause) for number, clause in misnamed(form.tools)]
    if mistakes:
        raise Mistaken(source, root, mistakes)
    lines = {one.id: line_of(root, ("conversations", at)) for at, one in enumerate(form.conversations)}
    return Lesson(form, tuple(intents), file or source, lines)


def _wrong_conversations(form: LessonForm, ids: dict[str, Location], root: yaml.Node) -> Iterator[tuple[Location, str]]:
    """Conversations whose id is taken, or whose code does not parse."""
    for index, one in enumerate(form.conversations):
        where: Location = ("conversations", index)
        if one.id in ids:
            yield (*where, "id"), f"the id {one.id!r} is already used on line {line_of(root, ids[one.id])}"
        ids.setdefault(one.id, where)
        for key, code in (("code", one.code), ("reply", one.reply), ("then", one.then.code if one.then else "")):
            try:
                ast.parse(Template(code).safe_substitute(path="x"))
            except SyntaxError as error:
                yield (*where, key), f"the code does not parse: {error.msg} (line {error.lineno} of the code)"


def _expanded(
    form: LessonForm, shared: Shared, mistakes: list[tuple[Location, str]]
) -> Iterator[tuple[Location, IntentForm, Entry]]:
    """Each intent with its location in the file and the entry it is for; groups are expanded entry by entry."""
    for index, item in enumerate(form.intents):
        if isinstance(item, IntentForm):
            yield ("intents", index), item, {}
            continue
        for name in item.for_:
            if name not in shared.entries:
                mistakes.append((("intents", index, "for"), str(unknown("entry", name, shared.entries))))
                continue
            entry = {"name": name, **{key: _without_end(words) for key, words in shared.entries[name].items()}}
            for number, intent in enumerate(item.intents):
                if not intent.only or name in intent.only:
                    yield ("intents", index, "intents", number), intent, entry
        mistakes += _foreign_entries(item, index)


def _foreign_entries(group: Group, index: int) -> Iterator[tuple[Location, str]]:
    for number, intent in enumerate(group.intents):
        for name in intent.only:
            if name not in group.for_:
                yield ("intents", index, "intents", number, "only"), f"the group is not for {name!r}"


def _intent(form: IntentForm, entry: Entry, lesson: LessonForm, shared: Shared) -> Intent:
    """Builds an intent. Raises ValueError, whose message is a clause for the user."""
    words = {**form.words, **entry}
    defaults = lesson.defaults
    if (form.code is None) == (form.answer is None):
        raise ValueError("an intent must have either `code` or an `answer` in words, not both")
    category = "direct" if form.answer is not None else form.category or defaults.category
    if category is None:
        raise ValueError("the key 'category' is missing")
    phrasings = list(_worded([*_wordings(form, shared), *_listed(form.ask)], words))
    if words:
        phrasings = list(dict.fromkeys(phrasings))
    if not phrasings:
        raise ValueError("an intent must have wordings in `ask`, or name some in `wordings`")
    return Intent(
        name=_one(form.id, words),
        category=category,
        answer=_one((form.code or form.answer or "").rstrip("\n"), words),
        phrasings=tuple(phrasings),
        place=_place(form, entry, defaults),
        slots=_slots(form, entry, defaults),
        weight=form.weight or defaults.weight,
        expect=_expected(form, words),
    )


def _expected(form: IntentForm, words: Entry) -> Mapping[str, Any] | None:
    """`expect` with its words filled in. Raises ValueError if a word stands for several."""
    if form.expect is None:
        return None
    expected: Mapping[str, Any] = each_text(
        form.expect.model_dump(mode="json", exclude_unset=True), lambda text: _one(text, words)
    )
    return expected


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with each string in it changed, except keys."""
    match value:
        case str():
            return change(value)
        case list():
            return [each_text(each, change) for each in value]
        case dict():
            return {key: each_text(each, change) for key, each in value.items()}
        case _:
            return value


def _place(form: IntentForm, entry: Entry, defaults: Defaults) -> Place:
    """The intent's own place, else its entry's, else the file's. Raises ValueError if there is no such place."""
    if form.place is not None or "place" not in entry:
        return form.place or defaults.place
    for place in PLACES:
        if place == entry["place"]:
            return place
    raise ValueError(str(unknown("place", str(entry["place"]), PLACES)))


def _slots(form: IntentForm, entry: Entry, defaults: Defaults) -> tuple[Slot, ...]:
    """The intent's own slots, else the file's, and those of its entry. Raises ValueError if there is no such slot."""
    slots = list(defaults.slots if form.slots is None else form.slots)
    for name in _listed(entry.get("slots", [])):
        slot = next((each for each in SLOTS if each == name), None)
        if slot is None:
            raise ValueError(str(unknown("slot", name, SLOTS)))
        slots.append(slot)
    return tuple(dict.fromkeys(slots))


def _wordings(form: IntentForm, shared: Shared) -> Iterator[str]:
    for name in _listed(form.wordings):
        if name not in shared.wordings:
            raise ValueError(str(unknown("table of wordings", name, shared.wordings)))
        yield from shared.wordings[name]


def _worded(templates: Iterable[str], words: Entry) -> Iterator[str]:
    """Every template with each combination of its words; those named last in `words` change first."""
    for template in templates:
        named = set(_named(template, words))
        chosen = {name: _listed(words[name]) for name in words if name in named}
        for choice in product(*chosen.values()):
            yield _filled(template, dict(zip(chosen, choice, strict=True)))


def _one(template: str, words: Entry) -> str:
    """The text with its words filled in. Raises ValueError if a word stands for several."""
    chosen: dict[str, str] = {}
    for name in _named(template, words):
        word = words[name]
        if not isinstance(word, str):
            raise ValueError(f"<{name}> stands for {len(word)} words, but here it must stand for one")
        chosen[name] = word
    return _filled(template, chosen)


def _named(template: str, words: Entry) -> list[str]:
    """The words that a text names. If there are no words, text in angle brackets is not a word."""
    named = _WORD.findall(template) if words else []
    for name in named:
        if name not in words:
            raise ValueError(f"<{name}> has no words{nearest(name, words)}")
    return named


def _filled(template: str, chosen: Mapping[str, str]) -> str:
    return _WORD.sub(lambda match: chosen.get(match[1], match[0]), template)


def _without_end(words: Words) -> Words:
    """Words without the line break that ends a YAML block."""
    return words.rstrip("\n") if isinstance(words, str) else words


def _listed(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else list(words)
