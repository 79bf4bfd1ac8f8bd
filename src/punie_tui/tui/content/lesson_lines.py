"""Lessons and their intents as lines and as text to read, with sampled rows and their grades. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml
from textual.content import Content

from punie_tui.flywheel.patterns import shape_of
from punie_tui.lessons.intent import CATEGORIES, Intent
from punie_tui.lessons.loading import Lesson
from punie_tui.lessons.rows import LessonRow
from punie_tui.tui.common.code_view import answer_content
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.content.content_files import ContentFile
from punie_tui.tui.content.suite_lines import problem_lines

THIN = 5
"""A cell of the coverage with fewer wordings is marked as thin."""
MOST_WORDINGS = 12
_MUTED = "$foreground-muted"


@dataclass(frozen=True)
class GradedRow:
    """A row sampled from an intent, and the problems the grader found in it."""

    row: LessonRow
    problems: Sequence[str]


def lesson_content(content_file: ContentFile[Lesson]) -> Content:
    """A lesson's description and coverage, or what is wrong with it."""
    file = untrusted(str(content_file.file), limit=400, one_line=True, style=_MUTED)
    if (lesson := content_file.parsed) is None:
        return Content("\n").join([file, problem_lines(content_file)])
    about = untrusted(lesson.form.about, limit=2_000)
    return Content("\n\n").join([Content("\n").join([file, about]), coverage(lesson.intents)])


def coverage(intents: Iterable[Intent]) -> Content:
    """The number of wordings for each tool and for each code pattern, by category; thin cells stand out. An intent with
    several tools or patterns counts under each."""
    tools: Counter[tuple[str, str]] = Counter()
    patterns: Counter[tuple[str, str]] = Counter()
    for intent in intents:
        for tool in dict.fromkeys(intent.calls or ("words",)):
            tools[tool, intent.category] += len(intent.phrasings)
        for pattern in shape_of(intent).marks:
            patterns[pattern, intent.category] += len(intent.phrasings)
    named = ", ".join(f"{key} {name}" for key, name in CATEGORIES.items())
    parts = [_heat_map("wordings by tool and category", tools), _heat_map("by pattern and category", patterns)]
    return Content("\n\n").join([*parts, Content.styled(named, _MUTED)])


def _heat_map(title: str, cells: Counter[tuple[str, str]]) -> Content:
    """A line per name (the first key of `cells`), the largest total first, with a cell per category."""
    names = sorted({name for name, _ in cells}, key=lambda name: (-sum(cells[name, key] for key in CATEGORIES), name))
    width = max((len(name) for name in names), default=0)
    heads = "".join(f"{key:>8}" for key in CATEGORIES)
    lines = [Content.styled(title, "$text-primary"), Content.styled(f"{'':{width}}{heads}", _MUTED)]
    for name in names:
        row = [_cell(cells[name, key]) for key in CATEGORIES]
        lines.append(Content.assemble(untrusted(f"{name:<{width}}", limit=60, one_line=True), *row))
    return Content("\n").join(lines)


def _cell(count: int) -> Content:
    """The count, on a stronger background the higher it is; a thin cell also has a `!`, visible without colours."""
    if not count:
        return Content.styled(f"{'·':>8}", "$foreground-disabled")
    if count < THIN:
        return Content.styled(f"{f'!{count}':>8}", "$text-warning")
    style = "on $primary 15%" if count < 50 else "on $primary 35%" if count < 200 else "bold on $primary 60%"
    return Content.assemble("  ", (f"{count:>6}", style))


def intent_line(intent: Intent) -> Content:
    category = (f"{intent.category[:1]} ", _MUTED)
    name = untrusted(f"{intent.name}  ", limit=80, one_line=True, style="$text-accent")
    return Content.assemble(category, name, untrusted(_first(intent), limit=200, one_line=True))


def matches(intent: Intent, words: str) -> bool:
    """Whether each of the words occurs in the intent's name, category, wordings, tools or answer."""
    where = "\n".join([intent.name, intent.category, *intent.phrasings, *intent.calls, intent.answer]).casefold()
    return all(word in where for word in words.casefold().split())


def intent_content(intent: Intent, rows: Sequence[GradedRow] | str | None) -> Content:
    """An intent as the lesson defines it, and rows sampled from it with their grades. A text in place of `rows` is the
    reason why there are none; None: not known yet."""
    head = f"{intent.category} {CATEGORIES[intent.category]}, {len(intent.phrasings)} wordings, weight {intent.weight}"
    named = untrusted(intent.name, limit=200, style="bold")
    parts = [Content("\n").join([named, Content.styled(head, _MUTED)])]
    wordings = [untrusted(each, limit=400, one_line=True) for each in intent.phrasings[:MOST_WORDINGS]]
    if (more := len(intent.phrasings) - len(wordings)) > 0:
        wordings.append(Content.styled(f"… {more} more", _MUTED))
    parts.append(_section("asked", *wordings))
    parts.append(_section("answered" if intent.direct else "code", untrusted(intent.answer, limit=8_000)))
    if intent.expect is not None:
        detail = yaml.safe_dump(dict(intent.expect), sort_keys=False, allow_unicode=True, width=100)
        parts.append(_section("expected", untrusted(detail.rstrip(), limit=4_000)))
    if isinstance(rows, str):
        parts.append(_section("rows", untrusted(rows, limit=1_000, style="$text-warning")))
    elif rows is None:
        parts.append(_section("rows", Content.styled("sampling and grading …", _MUTED)))
    else:
        parts.append(_section("rows", *map(_row, rows)))
    return Content("\n\n").join(parts)


def _row(graded: GradedRow) -> Content:
    """A question, its answer, and its grade."""
    good = not graded.problems
    sign = ("✓ ", "$text-success") if good else ("✗ ", "bold $text-error")
    lines = [Content.assemble(sign, untrusted(graded.row.query, limit=1_000, style="bold"))]
    lines += [untrusted(problem, limit=500, style="$text-error") for problem in graded.problems]
    answer = graded.row.example().answers[0]
    return Content("\n").join([*lines, answer_content(answer), Content("")])


def _section(title: str, *lines: Content) -> Content:
    return Content("\n").join([Content.styled(title, "$text-primary"), *lines])


def _first(intent: Intent) -> str:
    return intent.phrasings[0] if intent.phrasings else ""
