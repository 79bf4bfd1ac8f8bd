"""A screen for content files: the list of files, the parts of the marked one, and the marked part to read.

Files are read one after the other in the background, and again when they were modified. Subclasses define what the
files contain, how it looks and what can be done with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Input, OptionList, Static

from punie_tui.errors import PunieError, UsageError
from punie_tui.settings import Settings
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.entry_list import Entry, EntryList
from punie_tui.tui.common.reader import Reader
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.content.content_files import ContentFile, changed, listed_files, read_file
from punie_tui.tui.keys.actions import key_of
from punie_tui.tui.keys.offering import Copyable, FilePlace, Offering
from punie_tui.tui.keys.refusal import Refusing
from punie_tui.tui.opening import run_editor
from punie_tui.visible import visible

LOOK_SECONDS = 2.0
RESTS = 0.15
"""Seconds that the cursor must rest on a part before `more` is called for it."""
BESIDE = 110
"""Columns from which the text to read is beside the lists, not below them."""

W = TypeVar("W")
"""The content of a file."""
P = TypeVar("P")
"""A part of the content, as listed."""
R = TypeVar("R")
"""The result of the screen."""


class ContentScreen(Refusing, Offering, Dialog[R | None], Generic[W, P, R]):
    """Opens at a file and a part of it, given by their names; its result is None if it was closed."""

    SCOPE: ClassVar[str]
    WHAT: ClassVar[str]
    """The name for the files, in the plural."""
    PARTS: ClassVar[str]
    """The name for their parts, in the plural."""
    HINT: ClassVar[str]
    """What can be searched for."""

    def __init__(self, settings: Settings, name: str | None = None, part: str | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._files: dict[str, ContentFile[W]] = {}
        self._at, self._part_at = name, part
        self._listed: list[P] = []
        self._known: dict[tuple[object, ...], Any] = {}

    # what subclasses define

    def find(self) -> Mapping[str, Path]:
        """Name → file. Reads folders."""
        raise NotImplementedError

    def is_own(self, file: Path) -> bool:
        """Whether a file is the workspace's."""
        raise NotImplementedError

    def load(self, name: str) -> W:
        """Loads the content of a file. Raises UsageError if it has mistakes, naming the line of each."""
        raise NotImplementedError

    def parts(self, parsed: W, words: str) -> Sequence[P]:
        """The parts in which all of the words occur."""
        raise NotImplementedError

    def name_of(self, part: P) -> str:
        raise NotImplementedError

    def place_of(self, content_file: ContentFile[W], part: P) -> int:
        """The line of a part in its file, from 1. May read the file."""
        raise NotImplementedError

    def line(self, part: P) -> Content:
        """The line of a part in the list."""
        raise NotImplementedError

    def about(self, content_file: ContentFile[W]) -> Content:
        """The text to read about a whole file."""
        raise NotImplementedError

    def detail(self, parsed: W, part: P, more: Any) -> Content:
        """The text to read about a part; `more` is the result of the method `more`, None until it is there."""
        raise NotImplementedError

    def more(self, parsed: W, part: P) -> Any:
        """Computes what takes a moment to find out about a part; runs in a thread, once per `key`."""
        raise NotImplementedError

    def key(self, part: P) -> tuple[object, ...]:
        """What `more` depends on, besides the version of the file."""
        return (self.name_of(part),)

    # what is shown

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog split") as dialog:
            dialog.border_title = self.WHAT
            with Vertical(id="split"):
                with Vertical(id="content-lists"):
                    yield EntryList(id="files")
                    yield Input(placeholder=f"/ {self.HINT}", compact=True, id="find")
                    yield EntryList(id="parts")
                with Reader(id="content-frame"):
                    yield Static(id="content-text", markup=False)
            yield KeysLine(self.SCOPE, "app.copy", "app.open", "app.help")

    def on_mount(self) -> None:
        self.query_one("#parts").focus()
        self.set_class(self.app.size.width >= BESIDE, "-beside")
        self.look()
        self.set_interval(LOOK_SECONDS, self.look)

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= BESIDE, "-beside")

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Lists the files, then reads those that were modified, the marked one first."""
        found = listed_files(await asyncio.to_thread(self.find), self._files, self.is_own)
        if not self._is_in_front():
            return
        if found != self._files:
            self._files = found
            self._show()
        for name in sorted(await asyncio.to_thread(changed, found), key=lambda name: name != self._at):
            read = await asyncio.to_thread(read_file, found[name], partial(self.load, name))
            if not self._is_in_front():
                return
            if self._files.get(name) is found[name] and read is not found[name]:
                self._files[name] = read
                at = list(self._files).index(name)
                self.query_one("#files", EntryList).replace_option_prompt_at_index(at, self._line_of(read))
                if name == self._at:
                    self._show_parts()

    def _is_in_front(self) -> bool:
        """Whether the screen was neither closed meanwhile nor is behind a dialog; if not, the next `look` is soon."""
        return self.is_current

    def _show(self) -> None:
        """Lists the files, and the parts of the marked one."""
        names = list(self._files)
        if self._at not in self._files:
            self._at = names[0] if names else None
        files = self.query_one("#files", EntryList)
        files.show([Entry(self._line_of(each)) for each in self._files.values()])
        if self._at is not None:
            files.highlighted = names.index(self._at)
        self._show_parts()

    def _line_of(self, content_file: ContentFile[W]) -> Content:
        count, style = "", ""
        if content_file.problem:
            count, style = "✗", "bold $text-error"
        elif content_file.parsed is not None:
            count = f"{len(self.parts(content_file.parsed, ''))}"
        name = untrusted(f"{content_file.name:<26}", limit=60, one_line=True)
        whose = "yours" if content_file.own else "package"
        return Content.assemble(name, (f"{count:>5}  ", style), (whose, "$foreground-muted"))

    def _show_parts(self) -> None:
        content_file, words = self.content_file, self.query_one("#find", Input).value
        parsed = content_file.parsed if content_file is not None else None
        self._listed = list(self.parts(parsed, words)) if parsed is not None else []
        parts = self.query_one("#parts", EntryList)
        parts.show([Entry(self.line(part)) for part in self._listed])
        names = [self.name_of(part) for part in self._listed]
        if self._part_at in names:
            parts.highlighted = names.index(self._part_at)
        held = f"{len(names)} {self.PARTS}" if parsed is not None else "has mistakes" if self._has_mistakes else "…"
        title = f"{self.WHAT} · {self._at}: {held}" if self._at is not None else self.WHAT
        self.query_one(".dialog").border_title = untrusted(title, limit=80, one_line=True)
        self.read()

    @property
    def content_file(self) -> ContentFile[W] | None:
        """The marked file."""
        return self._files.get(self._at or "")

    @property
    def _has_mistakes(self) -> bool:
        return self.content_file is not None and bool(self.content_file.problem)

    @property
    def part(self) -> P | None:
        """The marked part."""
        at = self.query_one("#parts", EntryList).highlighted
        return self._listed[at] if at is not None and at < len(self._listed) else None

    @work(exclusive=True, group="read")
    async def read(self) -> None:
        """Shows the marked part, or the whole file if the list of files has the focus or no part is marked."""
        shown, content_file, part = self.query_one("#content-text", Static), self.content_file, self.part
        self.refresh_bindings()
        if content_file is None:
            shown.update(f"there are no {self.WHAT}")
            return
        if content_file.parsed is None or part is None or self.query_one("#files").has_focus:
            shown.update(self.about(content_file))
            return
        key = (content_file.file, content_file.written, *self.key(part))
        shown.update(self.detail(content_file.parsed, part, self._known.get(key)))
        if key not in self._known:
            await asyncio.sleep(RESTS)
            try:
                self._known[key] = await asyncio.to_thread(self.more, content_file.parsed, part)
            except PunieError as problem:
                shown.update(untrusted(str(problem), limit=2_000, style="$text-error"))
                return
            shown.update(self.detail(content_file.parsed, part, self._known[key]))

    def go_to(self, name: str, part: str | None = None) -> None:
        """Marks a file and a part of it; looks for new files first if the file is not listed yet."""
        self._at, self._part_at = name, part
        self.query_one("#find", Input).value = ""
        self._show() if name in self._files else self.look()

    @on(EntryList.OptionHighlighted, "#files")
    def _file_marked(self, event: OptionList.OptionHighlighted) -> None:
        self._at, self._part_at = list(self._files)[event.option_index], None
        self._show_parts()
        if self.content_file is not None and self.content_file.parsed is None:
            self.look()  # this one first

    @on(EntryList.OptionHighlighted, "#parts")
    def _part_marked(self) -> None:
        self._part_at = self.name_of(self.part) if self.part is not None else None
        self.query_one("#content-frame").scroll_home(animate=False)
        self.read()

    @on(EntryList.OptionSelected, "#files")
    @on(Input.Submitted, "#find")
    def _to_parts(self) -> None:
        self.query_one("#parts").focus()

    @on(EntryList.OptionSelected, "#parts")
    def action_read(self) -> None:
        self.query_one("#content-frame").focus()

    @on(Input.Changed, "#find")
    def _found(self) -> None:
        self._show_parts()

    def on_descendant_focus(self) -> None:
        self.read()

    # actions on any content

    def refusal(self, action: str) -> str | None:
        if not self.is_mounted or action in ("close", "filter"):
            return None
        if (content_file := self.content_file) is None:
            return f"there are no {self.WHAT}"
        if action == "edit" and not content_file.own:
            return (
                f"{content_file.name} is part of the package; {key_of(f'{self.SCOPE}.copy_file', self.app)} copies it"
            )
        return None

    async def copies(self) -> list[Copyable]:
        place = await self._place()
        return [Copyable("path", f"{place.file}:{place.line}")] if place is not None else []

    async def places(self) -> list[FilePlace]:
        return [place] if (place := await self._place()) is not None else []

    async def _place(self) -> FilePlace | None:
        """Where the marked part is in its file."""
        content_file, part = self.content_file, self.part
        if content_file is None:
            return None
        line = await asyncio.to_thread(self.place_of, content_file, part) if part is not None else 1
        return FilePlace("source", content_file.file, line)

    def action_filter(self) -> None:
        self.query_one("#find").focus()

    def action_close(self) -> None:
        """Goes back from the text to the list, else from a search to all parts, else closes the screen."""
        find, frame = self.query_one("#find", Input), self.query_one("#content-frame")
        if not (frame.has_focus or find.has_focus or find.value):
            self.dismiss(None)
            return
        if not frame.has_focus:
            find.value = ""
        self.query_one("#parts").focus()

    def action_next_file(self) -> None:
        names = list(self._files)
        if self._at in names:
            self.go_to(names[(names.index(self._at) + 1) % len(names)])

    @work
    async def action_edit(self) -> None:
        """Opens the marked part in the editor, and checks the file afterwards."""
        if (place := await self._place()) is None:
            return
        try:
            run_editor(self.app, place)
        except PunieError as problem:
            self.refused(problem)
        await self.check()

    @work
    async def action_check(self) -> None:
        await self.check()

    async def check(self) -> None:
        """Reads the marked file again, and reports whether it is valid."""
        if (content_file := self.content_file) is None:
            return
        again: ContentFile[W] = ContentFile(content_file.name, content_file.file, content_file.own)
        self._files[content_file.name] = again = await asyncio.to_thread(
            read_file, again, partial(self.load, again.name)
        )
        self._show()
        if again.parsed is None:
            self.query_one("#files").focus()
            self.refused(UsageError(again.problem))
        else:
            await self.check_parsed(again.name, again.parsed)

    async def check_parsed(self, name: str, parsed: W) -> None:
        """Reports that a file is valid; subclasses do further checks here."""
        self.report(f"{name} is valid: {len(self.parts(parsed, ''))} {self.PARTS}")

    def report(self, text: str) -> None:
        self.notify(visible(text), markup=False, timeout=5)

    def refused(self, problem: Exception) -> None:
        self.notify(visible(str(problem), limit=1_000), severity="error", timeout=10, markup=False)
