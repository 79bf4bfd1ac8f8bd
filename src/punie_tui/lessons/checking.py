"""Finds mistakes in a lesson that can be read: slots, code, rows that the grader fails, questions asked twice.

`loading` reports what cannot be read.
"""

from __future__ import annotations

import ast
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from pydantic import ValidationError

from punie_tui.datasets.checks.contamination import copies
from punie_tui.datasets.examples import Example
from punie_tui.datasets.finding.similarity import normalised
from punie_tui.errors import UsageError, nearest
from punie_tui.grading.expected import mistakes
from punie_tui.grading.rows.grading import problems_of
from punie_tui.grading.vocabulary import Outcome
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.loading import Lesson
from punie_tui.lessons.rows import LessonRow, Progress, fill
from punie_tui.lessons.wording.slots import ARGUMENTS, PLACES


@dataclass(frozen=True)
class LessonFault:
    """A mistake in an intent. `at`: its file and line."""

    at: str
    message: str


def faults_of(
    lessons: Sequence[Lesson],
    others: Iterable[Intent] = (),
    suite_queries: Sequence[str] = (),
    wordings: int | None = None,
    progress: Progress = lambda done, total: None,
    cache: Path | None = None,
) -> list[LessonFault]:
    """The mistakes in lessons, by line. `others`: the intents of other lessons. `wordings`: how many of each intent are
    tried (default: all). Runs the rows' code in the sandbox; `cache`: a folder for the verdicts."""
    found: list[LessonFault] = []
    rows: list[LessonRow] = []
    intents = [(lesson.name, intent) for lesson in lessons for intent in lesson.intents]
    for source, intent in intents:
        wrong = list(_faults(intent))
        found += [_fault(intent, message) for message in wrong]
        if not wrong:
            random_ = random.Random(intent.name)
            rows += [fill(source, intent, at, random_) for at in range(len(intent.phrasings))[:wordings]]
    found += _not_right(rows, progress, cache)
    for (at, query), how in copies([row.query for row in rows], suite_queries).items():
        found.append(_fault(rows[at].intent, f"{rows[at].query!r} is {how} the suite's {suite_queries[query]!r}"))
    found += _repeated([intent for _, intent in intents], [*others])
    return sorted(found, key=lambda fault: _by_place(fault.at))


def _by_place(at: str) -> tuple[str, int]:
    file, _, line = at.rpartition(":")
    return file, int(line or 0)


def _fault(intent: Intent, message: str) -> LessonFault:
    return LessonFault(intent.at, f"{intent.name}: {message}")


def _not_right(rows: Sequence[LessonRow], progress: Progress, cache: Path | None) -> Iterator[LessonFault]:
    """One fault for each intent whose rows the grader fails: what is wrong with the first of them."""
    failed: dict[str, list[tuple[LessonRow, str]]] = defaultdict(list)
    verdicts = problems_of([row.example() for row in rows], [row.outcome for row in rows], progress, cache)
    for row, problems in zip(rows, verdicts, strict=True):
        if problems:
            failed[row.intent.name].append((row, problems[0]))
    counts = Counter(row.intent.name for row in rows)
    for name, each in failed.items():
        row, problem = each[0]
        of = f"; {len(each)} of its {counts[name]} wordings" if counts[name] > 1 else ""
        yield _fault(row.intent, f"{problem} (question: {row.query!r}{of})")


def refuse_unfillable(intents: Iterable[Intent]) -> None:
    """Raises UsageError, with file and line, if rows of an intent cannot be sampled, run or judged."""
    for intent in intents:
        for message in _faults(intent):
            raise UsageError(f"{intent.at}: {intent.name}: {message}")


def refuse_failing(
    examples: Sequence[Example],
    outcomes: Sequence[Outcome | None],
    places: Sequence[str],
    progress: Progress,
    cache: Path | None,
) -> None:
    """Raises UsageError if the grader fails a row; `places`: the file and line of each row. Runs their code."""
    graded = zip(examples, problems_of(examples, outcomes, progress, cache), places, strict=True)
    failed = [(at, example, problems[0]) for example, problems, at in graded if problems]
    if failed:
        at, example, problem = failed[0]
        more = f"; {len(failed) - 1} other rows fail too" if len(failed) > 1 else ""
        failure = f"{at}: {example.meta['intent']}: {problem} (question: {example.query!r}){more}"
        raise UsageError(f"{failure}; punie-tui lesson check lists all failures")


def _faults(intent: Intent) -> Iterator[str]:
    """Why no row of an intent can be filled, run or judged."""
    wrong = [*_slot_faults(intent), *_syntax_faults(intent)]
    yield from wrong or _expectation_faults(intent)


def _slot_faults(intent: Intent) -> Iterator[str]:
    """Slots that neither the place nor the slots of the intent provide."""
    given = (
        ("wording", PLACES[intent.place], intent.phrasings),
        ("answer", ARGUMENTS[intent.place], (intent.answer,)),
    )
    for what, of_place, texts in given:
        known = {*of_place, *intent.slots}
        for text in texts:
            try:
                names = Template(text).get_identifiers()
                Template(text).substitute(dict.fromkeys(names, ""))
            except ValueError:
                yield f"a $ in the {what} {text.splitlines()[0]!r} begins no slot; write $$ for the sign itself"
                continue
            for name in names:
                if name not in known:
                    hint = nearest(name, known) or f"; the known slots are {', '.join(sorted(known)) or 'none'}"
                    yield f"the slot ${name} in the {what} {text.splitlines()[0]!r} has no value{hint}"


def _syntax_faults(intent: Intent) -> Iterator[str]:
    if intent.direct:
        return
    try:
        ast.parse(intent.code)
    except SyntaxError as error:
        yield f"the code does not parse: {error.msg} (line {error.lineno} of the code)"


def _expectation_faults(intent: Intent) -> Iterator[str]:
    """Mistakes in `expect`, the declaration of what a right answer does."""
    if intent.expect is None:
        return
    try:
        row = fill("", intent, 0, random.Random(intent.name))
        outcome = row.outcome
    except (KeyError, ValueError) as error:  # pydantic's ValidationError is a ValueError too
        slot = isinstance(error, KeyError)
        text = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        yield f"in `expect` the slot ${error.args[0]} has no value" if slot else f"`expect`: {text}"
        return
    assert outcome is not None
    for where, clause in mistakes(outcome, list(dict.fromkeys(intent.calls)), direct=intent.direct):
        yield f"{'.'.join(map(str, ('expect', *where)))}: {clause}"


def _repeated(intents: Sequence[Intent], others: Sequence[Intent]) -> Iterator[LessonFault]:
    """Ids that are taken, and questions that two intents answer differently."""
    first: dict[str, Intent] = {}
    ids: dict[str, str] = {other.name: other.at for other in others}
    for intent in intents:
        if intent.name in ids:
            yield _fault(intent, f"the id is already used at {ids[intent.name]}")
        ids[intent.name] = intent.at
        for phrasing in intent.phrasings:
            before = first.setdefault(normalised(phrasing), intent)
            if before.answer != intent.answer:
                yield _twice(intent, phrasing, before)
    for other in others:
        for phrasing in other.phrasings:
            here = first.get(normalised(phrasing))
            if here is not None and here.name != other.name and here.answer != other.answer:
                yield _twice(here, phrasing, other)


def _twice(intent: Intent, phrasing: str, other: Intent) -> LessonFault:
    return _fault(intent, f"{other.name} asks {phrasing!r} too ({other.at}), but answers it differently")
