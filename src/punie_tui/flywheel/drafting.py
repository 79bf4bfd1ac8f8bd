"""Samples drafts for failures: the lesson's intents in turn, in wordings and with paths that no row in use has.

The failures, the data in use and a seed determine everything. Refused samples are returned with the reason.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from punie_tui.curriculum.catalog import all_intents
from punie_tui.flywheel.checking import Known, check_row, known, passes, refusal
from punie_tui.flywheel.drafts import Draft, change_drafts, drafts_file, read_drafts
from punie_tui.flywheel.failures import FailedQuery
from punie_tui.flywheel.lessons import Source, lesson_for
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.rows import LessonRow, fill
from punie_tui.settings import Settings
from punie_tui.tools.catalog import SYSTEM_PROMPT
from punie_tui.tools.code.typed import type_faults
from punie_tui.validation.reports.comparison import JudgedValidation

COUNT = 6
"""Drafts for each failure, by default."""
ATTEMPTS = 12
"""Samples at most for each draft wanted; then there are fewer drafts."""


@dataclass(frozen=True)
class RefusedQuery:
    """A sampled row that may not be learned from, and why, in a sentence."""

    query: str
    reason: str


@dataclass
class Drafted:
    """The result of drafting. `short`: query id → how many drafts are missing, if the generators gave fewer than
    were to be drafted."""

    drafts: list[Draft] = field(default_factory=list)
    refused: list[RefusedQuery] = field(default_factory=list)
    short: Counter[str] = field(default_factory=Counter)


def draft(
    failed: Sequence[FailedQuery],
    known: Known,
    *,
    count: int = COUNT,
    seed: int = 0,
    beside: Sequence[Draft] = (),
    generators: Mapping[str, Sequence[Intent]] | None = None,
) -> Drafted:
    """`count` drafts for each failure, numbered after those of `beside`, which they must not repeat."""
    drafted = Drafted()
    questions = [other.query for other in beside]
    number = max((other.number for other in beside), default=0)
    for one in failed:
        lesson = lesson_for(one)
        taken, drawn = 0, set[str]()
        # A failure's samples do not depend on which other failures are drafted for.
        random_ = random.Random(f"{seed} {one.failure.suite} {one.failure.query}")
        groups = lesson.intents(one, generators if generators is not None else all_intents())
        draws = [*_draws(groups, random_, count * ATTEMPTS)]
        type_faults([row.answer for _, row in draws if not row.intent.direct])  # as a batch, cached for the checks
        for source, row in draws:
            if taken == count:
                break
            if row.query in drawn or not lesson.row(one, row):
                continue
            drawn.add(row.query)
            example = row.example()
            checks = check_row(example, known, questions)
            if not passes(checks):
                drafted.refused.append(RefusedQuery(row.query, refusal(checks)))
                continue
            taken += 1
            number += 1
            questions.append(row.query)
            drafted.drafts.append(
                Draft(
                    number=number,
                    query=row.query,
                    code=None if row.intent.direct else row.answer,
                    words=row.answer if row.intent.direct else None,
                    why=lesson.why(one, source),
                    lesson=lesson.name,
                    generator=source.generator,
                    intent=row.intent.name,
                    category=row.category,
                    failure=one.failure,
                    checks=checks,
                )
            )
        if taken < count:
            drafted.short[one.failure.query] = count - taken
    return drafted


def _draws(groups: Sequence[Sequence[Source]], random_: random.Random, most: int) -> Iterator[tuple[Source, LessonRow]]:
    """Samples at most `most` rows: every other one of the intents that fit best, the others of all intents in turn.
    Each intent cycles through its wordings in a random order."""
    shuffled = [random_.sample(group, len(group)) for group in groups]
    if not shuffled:
        return
    best, every = cycle(shuffled[0]), cycle([source for group in shuffled for source in group])
    wordings: dict[str, Iterator[int]] = {}
    for turn in range(most):
        source = next(every if turn % 2 else best)
        count = len(source.intent.phrasings)
        wording = wordings.setdefault(source.intent.name, cycle(random_.sample(range(count), count)))
        yield source, fill(source.generator, source.intent, next(wording), random_)


def draft_into_file(
    settings: Settings, judged: JudgedValidation, failed: Sequence[FailedQuery], *, count: int = COUNT, seed: int = 0
) -> Drafted:
    """Writes drafts for failures of a validation into the run's file of drafts. Drafts that were decided on or
    rewritten stay, the others are replaced. Raises UsageError for a broken file, suite or row, SystemFailure if the
    file cannot be written."""
    file = drafts_file(settings, judged.run)
    kept = _kept([each for _, each in read_drafts(file)] if file.is_file() else [])
    drafted = draft(failed, known(settings, judged.run), count=count, seed=seed, beside=kept)

    def put(now: list[Draft]) -> list[Draft]:
        nonlocal drafted
        if _kept(now) != kept:  # someone decided meanwhile, so other numbers and questions are taken
            drafted = draft(failed, known(settings, judged.run), count=count, seed=seed, beside=_kept(now))
        return [*_kept(now), *drafted.drafts]

    change_drafts(file, put)
    return drafted


def _kept(drafts: Sequence[Draft]) -> list[Draft]:
    return [each for each in drafts if each.decision is not None or each.edited]


def checked(draft: Draft, known: Known, beside: Sequence[str], system: str | None = SYSTEM_PROMPT) -> Draft:
    """The draft with its checks run again; `beside` are the questions of the others."""
    return draft.model_copy(update={"checks": check_row(draft.example(system), known, beside)})
