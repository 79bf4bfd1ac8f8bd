"""The lessons from which datasets are built: each one's intents, graded sample rows and coverage; to read, search,
check and write, and to build a dataset from."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from textual import work
from textual.content import Content

from punie_tui.datasets.naming import new_dataset
from punie_tui.errors import PunieError, UsageError
from punie_tui.grading.rows.grading import problems_of
from punie_tui.grading.suite import find_suites, read_questions
from punie_tui.lessons.checking import LessonFault, faults_of, refuse_unfillable
from punie_tui.lessons.from_lessons import build_lessons
from punie_tui.lessons.intent import Intent
from punie_tui.lessons.library import FOLDER, find_lessons, load_lesson, new_lesson
from punie_tui.lessons.loading import Lesson
from punie_tui.lessons.rows import fill
from punie_tui.settings import Settings, bundled_data
from punie_tui.tools.catalog import not_in_use, system_prompt
from punie_tui.tui.common.dialogs import Asker, Sheet
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.content.content_files import ContentFile, copy_file, why_no_name
from punie_tui.tui.content.content_screen import ContentScreen
from punie_tui.tui.content.lesson_lines import GradedRow, intent_content, intent_line, lesson_content, matches
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.keys.offering import Copyable

ROWS = 4
"""Rows sampled at a time."""
USUAL_ROWS = 20
"""The default number of rows of a dataset."""


class LessonsScreen(ContentScreen[Lesson, Intent, str]):
    """Its result is the name of the dataset that was built, if any."""

    BINDINGS = bindings("lessons", "app.copy", "app.open")
    SCOPE, WHAT, PARTS = "lessons", "lessons", "intents"
    HINT = "part of a question, an intent, a tool"

    def __init__(self, settings: Settings, name: str | None = None, part: str | None = None) -> None:
        super().__init__(settings, name, part)
        self._sample = 0

    def find(self) -> Mapping[str, Path]:
        """The workspace's lessons before the package's."""
        found = find_lessons(self._settings)
        return {name: found[name] for name in sorted(found, key=lambda name: not self.is_own(found[name]))}

    def is_own(self, file: Path) -> bool:
        return not file.is_relative_to(bundled_data())

    def load(self, name: str) -> Lesson:
        files = {key: each.file for key, each in self._files.items()}
        return load_lesson(files[name], files)

    def parts(self, parsed: Lesson, words: str) -> Sequence[Intent]:
        return [intent for intent in parsed.intents if matches(intent, words)]

    def name_of(self, part: Intent) -> str:
        return part.name

    def place_of(self, content_file: ContentFile[Lesson], part: Intent) -> int:
        return int(part.at.rpartition(":")[2] or 1)

    def line(self, part: Intent) -> Content:
        return intent_line(part)

    def about(self, content_file: ContentFile[Lesson]) -> Content:
        return lesson_content(content_file)

    def detail(self, parsed: Lesson, part: Intent, more: Sequence[GradedRow] | str | None) -> Content:
        return intent_content(part, more)

    def more(self, parsed: Lesson, part: Intent) -> Sequence[GradedRow] | str:
        """Rows sampled from an intent and graded in the sandbox, or a text why there are none."""
        if lacking := not_in_use(parsed.form.tools):
            return f"no rows: the lesson {lacking}"
        refuse_unfillable([part])
        random_ = random.Random(f"{part.name} {self._sample}")
        wordings = random_.sample(range(len(part.phrasings)), min(ROWS, len(part.phrasings)))
        rows = [fill(parsed.name, part, wording, random_) for wording in wordings]
        wrong = problems_of([row.example() for row in rows], [row.outcome for row in rows])
        return [GradedRow(row, problems) for row, problems in zip(rows, wrong, strict=True)]

    def key(self, part: Intent) -> tuple[object, ...]:
        return (part.name, self._sample)

    async def copies(self) -> list[Copyable]:
        part = self.part
        texts = [Copyable("code", part.answer), Copyable("intent", part.name)] if part is not None else []
        return [*texts, *await super().copies()]

    def refusal(self, action: str) -> str | None:
        if action == "new_lesson":
            return None
        if (why := super().refusal(action)) or action not in ("other_rows", "build"):
            return why
        content_file = self.content_file
        if content_file is not None and content_file.problem:
            return f"{content_file.name} has mistakes"
        return "choose an intent first" if self.part is None else None

    def action_other_rows(self) -> None:
        self._sample += 1
        self.read()

    async def check_parsed(self, name: str, parsed: Lesson) -> None:
        """Looks for mistakes in a lesson that can be read, and shows them with their lines."""
        if lacking := not_in_use(parsed.form.tools):
            self.refused(UsageError(f"the lesson {lacking}"))
            return
        self.report(f"{name} can be read; grading its rows …")
        try:
            faults = await asyncio.to_thread(self._faults, name, parsed)
        except PunieError as problem:
            self.refused(problem)
            return
        if not faults:
            self.report(f"{name} is valid: {len(parsed.intents)} intents, and their rows pass the grader")
            return
        lines = [untrusted(f"{fault.at.rpartition('/')[2]}: {fault.message}", limit=1_000) for fault in faults]
        self.app.push_screen(Sheet(Content(f"{len(faults)} mistakes"), lines))

    def _faults(self, name: str, parsed: Lesson) -> list[LessonFault]:
        own = self._files[name].own
        read = [each.parsed for key, each in self._files.items() if key != name and each.parsed is not None]
        others = [intent for lesson in read for intent in lesson.intents] if own else []
        queries: list[str] = []
        for file in find_suites(self._settings).values():
            try:
                queries += read_questions(file)
            except UsageError:
                continue  # the suites screen reports what is wrong with it
        return faults_of([parsed], others, queries, wordings=None if own else 1, cache=self._settings.cache_dir)

    @work
    async def action_new_lesson(self) -> None:
        """Writes a starter lesson into the workspace."""
        taken = await asyncio.to_thread(self.find)
        name = await self.app.push_screen_wait(Asker("a new lesson", "", "its name", partial(why_no_name, taken=taken)))
        if name is None:
            return
        try:
            file = await asyncio.to_thread(new_lesson, self._settings, name)
        except PunieError as problem:
            self.refused(problem)
            return
        self.report(f"written: {file}")
        self.go_to(name)

    @work
    async def action_copy_file(self) -> None:
        """Copies the lesson into the workspace under the same name, where it takes precedence over the package's."""
        if (content_file := self.content_file) is None:
            return
        try:
            file = await asyncio.to_thread(
                copy_file, content_file, self._settings.data / FOLDER / f"{content_file.name}.yaml"
            )
        except PunieError as problem:
            self.refused(problem)
            return
        self.report(f"written: {file}; it replaces the package's lesson here")
        self.go_to(content_file.name)
        self.look()

    @work(exclusive=True, group="build")
    async def action_build(self) -> None:
        """Builds a dataset from the lesson in which every row passes the grader."""
        if (content_file := self.content_file) is None or content_file.parsed is None:
            return
        usual = content_file.name.replace("/", "-")
        name = await self.app.push_screen_wait(Asker("build a dataset", usual, "its name"))
        rows = (
            await self.app.push_screen_wait(Asker("how many rows", str(USUAL_ROWS), why_not=_why_no_number))
            if name
            else None
        )
        if not name or not rows:
            return
        self.report("sampling and grading rows …")
        try:
            await asyncio.to_thread(self._build, content_file.parsed, name.strip(), int(rows))
        except PunieError as problem:
            self.refused(problem)
        else:
            self.dismiss(name.strip())

    def _build(self, lesson: Lesson, name: str, rows: int) -> None:
        settings = self._settings
        folder, system = new_dataset(settings, name), system_prompt(settings.prompt.system)
        build_lessons([lesson], folder, rows=rows, seed=1, system=system, cache=settings.cache_dir)


def _why_no_number(text: str) -> str | None:
    return None if text.isdecimal() and 10 <= int(text[:9]) <= 100_000 else "a whole number from 10 to 100,000"
