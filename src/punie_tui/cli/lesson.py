"""The commands for lessons: list, check, preview, new, build, schema."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from punie_tui.cli.answers.lessons import (
    BuiltLessonsDocument,
    CheckedLessonsDocument,
    LessonMistakeDocument,
    ListedLessonDocument,
    NewLessonDocument,
    PreviewedRowDocument,
)
from punie_tui.cli.answers.writing import WrittenDocument
from punie_tui.cli.common.output import Session, command, progress_of
from punie_tui.cli.common.writing import force_option, write_or_print
from punie_tui.cli.main import cli
from punie_tui.datasets.naming import new_dataset
from punie_tui.errors import UsageError, unknown
from punie_tui.grading.rows.grading import problems_of
from punie_tui.grading.suite import find_suites, read_questions, suite_file
from punie_tui.lessons.checking import faults_of, refuse_unfillable
from punie_tui.lessons.form import dump_schema, lesson_schema
from punie_tui.lessons.from_lessons import build_lessons
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.library import find_lessons, lesson_file, load_lesson, new_lesson
from punie_tui.lessons.loading import Lesson
from punie_tui.lessons.rows import Progress, fill
from punie_tui.sections import Mistaken
from punie_tui.settings import bundled_data
from punie_tui.tools.catalog import also_used, system_prompt


@cli.group()
def lesson() -> None:
    """Lessons, from which datasets are built: list, check, preview, new, build, schema."""


@command(lesson, "list", example="punie-tui lesson list", answer=list[ListedLessonDocument])
def list_lessons(session: Session) -> None:
    """List all lessons of the workspace and the package."""
    files = find_lessons(session.settings)
    documents = [_listed(key, path, files) for key, path in files.items()]
    rows = [
        [one.key, *("" if cell is None else cell for cell in (one.intents, one.wordings, one.categories)), one.path]
        for one in documents
    ]
    session.print_table(("lesson", "intents", "wordings", "categories", "file"), rows)
    for one in documents:
        if one.problem is not None:
            session.report(f"! {one.problem}")
    session.answer(documents)


def _listed(key: str, path: Path, files: Mapping[str, Path]) -> ListedLessonDocument:
    try:
        found = load_lesson(path, files)
    except UsageError as problem:
        return ListedLessonDocument(key=key, path=str(path), problem=str(problem))
    categories = Counter(intent.category for intent in found.intents)
    return ListedLessonDocument(
        key=key,
        path=str(path),
        about=found.form.about,
        intents=len(found.intents),
        wordings=sum(len(intent.phrasings) for intent in found.intents),
        categories=" ".join(f"{name}:{count}" for name, count in sorted(categories.items())),
    )


@command(lesson, "check", example="punie-tui lesson check data/lessons/mine.yaml", answer=CheckedLessonsDocument)
@click.argument("name", metavar="[LESSON]", required=False)
@click.option("--all", "all_", is_flag=True, help="Show every mistake, not only the first ten.")
def check_lessons(session: Session, name: str | None, all_: bool) -> int:
    """Check that a lesson, by name or file, is valid and that the grader passes its rows; without one, the workspace's.

    Unknown keys, slots without a value, code that does not parse, answers that the grader fails in some fixture
    project, questions similar to one of a suite, duplicate ids, two intents with one question and different code: each
    is reported with its line. Exits 1 if there are any, 2 if a file to be checked cannot be read.
    """
    settings, files = session.settings, find_lessons(session.settings)
    chosen = [lesson_file(name, settings)] if name else [*files.values()]
    chosen = chosen if name else [path for path in chosen if not _is_ours(path)] or chosen
    ours = all(map(_is_ours, chosen))
    lessons, unreadable = _read(dict.fromkeys([*chosen, *files.values()]), files, progress_of("lessons read"))
    found = [place for path in chosen if path in unreadable for place in unreadable[path]]
    looked_at = [lessons[path] for path in chosen if path in lessons]
    others = [intent for path, each in lessons.items() if path not in chosen for intent in each.intents]
    queries = _suite_questions(session)
    with also_used(_tools_of(looked_at)):
        faults = faults_of(
            looked_at,
            [] if ours else others,
            queries,
            wordings=1 if ours else None,
            progress=progress_of("rows graded"),
            cache=settings.cache_dir,
        )
    found += [(fault.at, fault.message) for fault in faults]
    document = CheckedLessonsDocument(
        lessons=len(chosen),
        intents=sum(len(each.intents) for each in looked_at),
        mistakes=[LessonMistakeDocument(at=at, message=message) for at, message in found],
    )
    session.places([f"{one.at}: {one.message}" for one in document.mistakes], all_=all_, indent="")
    for at, problem in (place for path, places in unreadable.items() if path not in chosen for place in places):
        session.report(f"! left out of the comparison: {at}: {problem}")
    _report_left_out(session, [] if ours else looked_at)
    numbers = (("lesson", document.lessons), ("intent", document.intents), ("mistake", len(document.mistakes)))
    session.print(", ".join(_counted(*each) for each in numbers))
    session.answer(document)
    return 2 if unreadable.keys() & chosen else 1 if found else 0


def _tools_of(lessons: Iterable[Lesson]) -> list[str]:
    """The further tools that these lessons are about."""
    return list(dict.fromkeys(name for each in lessons for name in each.form.tools))


def _is_ours(path: Path) -> bool:
    """Whether it is a lesson of the package."""
    return path.resolve().is_relative_to(bundled_data().resolve())


Places = list[tuple[str, str]]
"""(file and line, what is wrong there)."""


def _read(
    paths: Collection[Path], files: Mapping[str, Path], progress: Progress = lambda done, total: None
) -> tuple[dict[Path, Lesson], dict[Path, Places]]:
    """The lessons of the files that can be read, and what is wrong in the others."""
    lessons, unreadable = dict[Path, Lesson](), dict[Path, Places]()
    for number, path in enumerate(paths, 1):
        try:
            lessons[path] = load_lesson(path, files)
        except Mistaken as problem:
            unreadable[path] = problem.places
        except UsageError as problem:
            at, _, message = str(problem).partition(": ")
            unreadable[path] = [(at, message)]
        progress(number, len(paths))
    return lessons, unreadable


def _suite_questions(session: Session) -> list[str]:
    """The queries of all suites that can be read; prints that the others are not compared with."""
    queries: list[str] = []
    for suite in find_suites(session.settings):
        try:
            queries += read_questions(suite_file(suite, session.settings))
        except UsageError as problem:
            session.report(f"! not compared with the suite {suite}: {problem}")
    return queries


def _counted(what: str, number: int) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _report_left_out(session: Session, lessons: Iterable[Lesson]) -> None:
    """Reports conversations that are left out: they become rows only in the package's datasets."""
    for one in lessons:
        if one.form.conversations:
            many = _counted("conversation", len(one.form.conversations))
            session.report(f"! {one.name}: {many} left out: only the package's are graded and made into rows")


@command(lesson, "preview", example="punie-tui lesson preview plain-read --rows 5", answer=list[PreviewedRowDocument])
@click.argument("id", metavar="ID|LESSON")
@click.option("--rows", type=click.IntRange(1, 500), default=10, show_default=True, help="Number of rows to sample.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed samples other rows.")
def preview(session: Session, id: str, rows: int, seed: int) -> int:
    """Show rows as a dataset would have them, of one intent or of a whole lesson, each with the grader's verdict.

    Exits 1 if the grader fails one.
    """
    random_ = random.Random(seed)
    intents, tools = _intents(id, session)
    with also_used(tools):
        refuse_unfillable(intents)
        turns = [(intents[turn % len(intents)], turn // len(intents)) for turn in range(rows)]
        orders = {one.name: random_.sample(range(len(one.phrasings)), len(one.phrasings)) for one in intents}
        sampled = [fill(id, one, orders[one.name][turn % len(one.phrasings)], random_) for one, turn in turns]
        wrong = problems_of([row.example() for row in sampled], [row.outcome for row in sampled])
    documents = [
        PreviewedRowDocument(
            intent=row.intent.name, at=row.intent.at, query=row.query, answer=row.answer, problems=problems
        )
        for row, problems in zip(sampled, wrong, strict=True)
    ]
    for one in documents:
        session.print(f"{one.intent}  {one.at}\n> {one.query}\n{one.answer}")
        for problem in one.problems:
            session.print(f"✗ {problem}")
        session.print()
    session.answer(documents)
    return 1 if any(wrong) else 0


def _intents(id: str, session: Session) -> tuple[list[Intent], list[str]]:
    """The intents of a lesson, or the one with that id, and the further tools that they are about. Raises UsageError if
    there is neither."""
    settings, files = session.settings, find_lessons(session.settings)
    if id in files or Path(id).suffix == ".yaml":
        found = load_lesson(lesson_file(id, settings), files)
        if not found.intents:
            raise UsageError(f"the lesson {id!r} has no intents, only parts that other lessons use")
        return [*found.intents], found.form.tools
    lessons, unreadable = _read(files.values(), files)
    known = {intent.name: (intent, each) for each in lessons.values() for intent in each.intents}
    if id not in known:
        for at, problem in (place for places in unreadable.values() for place in places):
            session.report(f"! could not be read: {at}: {problem}")
        raise unknown("intent or lesson", id, known) if len(id) > 3 else UsageError(f"unknown intent or lesson {id!r}")
    intent, of = known[id]
    return [intent], of.form.tools


@command(lesson, "new", example="punie-tui lesson new mine", answer=NewLessonDocument)
@click.argument("name", metavar="NAME")
def new(session: Session, name: str) -> None:
    """Write a lesson to start from into the workspace's data/lessons, with the schema for editors beside it."""
    document = NewLessonDocument(path=str(new_lesson(session.settings, name)))
    session.report(f"written to {document.path}; look at its rows with: punie-tui lesson preview {name}")
    session.answer(document)


@command(lesson, "build", example="punie-tui lesson build mine --into mine --rows 60", answer=BuiltLessonsDocument)
@click.argument("names", metavar="LESSON...", nargs=-1, required=True)
@click.option("--into", required=True, metavar="NAME", help="Name of the new dataset, in the workspace's data/.")
@click.option("--rows", type=click.IntRange(min=10), default=60, show_default=True, help="Number of rows to sample.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed samples other rows.")
def build(session: Session, names: tuple[str, ...], into: str, rows: int, seed: int) -> None:
    """Build a dataset from lessons. The grader must pass every row; if it fails one, nothing is written."""
    files, folder = find_lessons(session.settings), new_dataset(session.settings, into)
    lessons = [load_lesson(lesson_file(name, session.settings), files) for name in dict.fromkeys(names)]
    system = system_prompt(session.settings.prompt.system)
    counts = build_lessons(
        lessons,
        folder,
        rows=rows,
        seed=seed,
        system=system,
        progress=progress_of("rows graded"),
        cache=session.settings.cache_dir,
    )
    _report_left_out(session, lessons)
    document = BuiltLessonsDocument(folder=str(folder), splits=counts)
    session.report(f"{document.folder}: {', '.join(f'{count} {split}' for split, count in document.splits.items())}")
    session.answer(document)


@command(
    lesson,
    "schema",
    example="punie-tui lesson schema --output lesson.schema.json",
    answer=WrittenDocument | dict[str, Any],
)
@click.option("--output", type=click.Path(path_type=Path), help="File to write (default: standard output).")
@force_option
def show_lesson_schema(session: Session, output: Path | None, force: bool) -> None:
    """Print the JSON Schema of a lesson, for editors."""
    if session.json and output is None:
        session.answer(lesson_schema())
        return
    written = write_or_print(session, dump_schema(), output, over='"$schema"', force=force)
    session.answer(WrittenDocument(format="json-schema", **vars(written)))
