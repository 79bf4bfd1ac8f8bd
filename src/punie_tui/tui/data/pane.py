"""Data: what does it learn from? Datasets on the left, their rows in the middle, one example on the right.

The middle can also show the findings of the checks or the differences between two datasets; the right also the row's
tokens, the run of its code in the sandbox, or the distributions of the rows. Files are only read: decisions about rows
are stored in the workspace, and written as a new dataset on request.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher, OptionList

from punie_tui.datasets.examples import dump_examples, parse_row
from punie_tui.errors import PunieError
from punie_tui.settings import Settings
from punie_tui.tui.common.entry_list import EntryList
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.data.checking import check_dataset, check_mark, failed_lines, heading
from punie_tui.tui.data.comparing import compare_with_another
from punie_tui.tui.data.dataset_list import DatasetList, no_dataset
from punie_tui.tui.data.distributions import plots
from punie_tui.tui.data.finding_entries import finding_entries
from punie_tui.tui.keys.actions import bindings, key_of
from punie_tui.tui.pane import Pane
from punie_tui.tui.rows.chat_view import LONGEST_LINE, ChatView
from punie_tui.tui.rows.curated_rows import CuratedRows
from punie_tui.tui.rows.filter_dialog import RowFilter
from punie_tui.tui.rows.jsonl_table import JsonlTable
from punie_tui.tui.rows.row_browser import RowBrowser
from punie_tui.tui.rows.row_keys import RowKeys, View
from punie_tui.tui.rows.row_views import RowViews

if TYPE_CHECKING:
    from punie_tui.datasets.checks.check import CheckFinding

WIDE = 110
"""Columns from which the example is beside the rows, not below them."""
ROW_WAITS = 0.05
"""Seconds the cursor must rest on a row before the row is painted: while it moves, only the list is."""


class DataPane(RowKeys, Pane):
    """The Data pane."""

    NAME = "data"
    BINDINGS = bindings(NAME)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._view: View = "chat"
        self._on_a_row = False
        self._row_waits: Timer | None = None
        self._views = RowViews(settings)
        self._findings: dict[Path, list[CheckFinding]] = {}

    def compose(self) -> ComposeResult:
        datasets = DatasetList(id="datasets")
        datasets.border_title = Content("datasets")
        yield datasets
        with Container(id="reading"):
            with ContentSwitcher(initial="examples", id="middle"):
                yield CuratedRows(self.settings, id="examples")
                yield EntryList(id="entries")
            yield ChatView(id="example")

    def on_mount(self) -> None:
        self._list_datasets(self.memory.dataset)
        if self.browser.file is not None and self.browser.file == self.memory.dataset and self.memory.rows:
            self.browser.apply_filter(RowFilter(self.memory.rows_filter()), {})

    def remember(self) -> None:
        self.memory.dataset = self.browser.file
        self.memory.remember_rows(self.browser.row_filter.filter)

    async def on_unmount(self) -> None:
        await self._views.close()

    @property
    def datasets(self) -> DatasetList:
        return self.query_one(DatasetList)

    @property
    def browser(self) -> CuratedRows:
        return self.query_one(CuratedRows)

    @property
    def example(self) -> ChatView:
        return self.query_one(ChatView)

    @property
    def entries(self) -> EntryList | None:
        """The list of findings or differences, while it is shown."""
        return self.query_one(EntryList) if self.query_one("#middle", ContentSwitcher).current == "entries" else None

    def show_row(self, file: Path, line: int) -> None:
        self.browser.open(file)
        self.browser.table.go_to_line(line)
        self.browser.table.focus()

    def first_focus(self) -> Widget:
        if not self.datasets.files:
            return self.datasets
        return self.entries or self.browser.table

    def refusal(self, action: str) -> str | None:
        if action in ("reload", "lessons"):
            return None
        if not self.datasets.files:
            return f"there is no dataset yet; {key_of('data.reload', self.app)} looks for one"
        if action in ("keep", "drop", "edit", "note", "tokens", "run", "json"):
            if self.entries is not None:
                return f"go back to the rows first: {key_of('data.back', self.app)}"
            if self.browser.table.selected_line is None:
                return "no row is marked"
        return None

    # the datasets

    def _list_datasets(self, to_open: Path | None = None) -> None:
        self.datasets.show(self.settings.datasets())
        files, to_open = self.datasets.files, to_open or self.browser.file
        self._open(to_open if to_open in files else next(iter(files), None))

    def _open(self, file: Path | None) -> None:
        """Shows a file's rows; for None, what to do since there is no dataset."""
        self._show_rows()
        try:
            self.browser.open(file)
        except PunieError as error:
            self.show_error(error)
        if file is None:
            self._show_text("example", no_dataset(self.settings.data))
            return
        self.datasets.move_to(file)

    @property
    def _failed(self) -> dict[str, frozenset[int]]:
        """Failed check → the lines of the file shown that it names, from 0."""
        file = self.browser.file
        return failed_lines(self._findings.get(file.parent, []), file) if file is not None else {}

    @on(DatasetList.Chosen)
    def _dataset_chosen(self) -> None:
        chosen = self.datasets.chosen
        if chosen is not None and chosen != self.browser.file:
            self._open(chosen)

    @on(OptionList.OptionSelected, "#datasets")
    def _dataset_entered(self) -> None:
        self.first_focus().focus()

    @on(CuratedRows.Saved)
    def _saved(self, message: CuratedRows.Saved) -> None:
        """Shows the new dataset, at the row that was under the cursor."""
        self._list_datasets(message.file)
        if self.browser.file == message.file:
            self.browser.table.go_to_line(message.line)

    def action_reload(self) -> None:
        self._list_datasets()

    # the rows and the example

    @on(JsonlTable.Selected)
    def _row_selected(self) -> None:
        if self._view != "plots" and self.entries is None:
            if self._row_waits is not None:
                self._row_waits.stop()
            self._row_waits = self.set_timer(ROW_WAITS, self._paint_row)
        if (here := self.browser.table.selected_line is not None) != self._on_a_row:
            self._on_a_row = here
            self.refresh_bindings()  # this rebuilds the footer, too slow for every step of the cursor

    @on(JsonlTable.Opened)
    def _row_opened(self) -> None:
        self.example.focus()

    @on(RowBrowser.Changed)
    def _rows_changed(self) -> None:
        table, file = self.browser.table, self.browser.file
        if file is not None and table.complete and table.index is not None:
            self.datasets.show_count(file, len(table.index))
        if self._view == "plots":
            self._paint_plots(stay=True)

    def _show_text(self, title: str, content: Content, *, stay: bool = False) -> None:
        example = self.example
        example.border_title, example.border_subtitle = Content(title), Content("")
        example.show_content(content, stay=stay)

    def _paint_row(self) -> None:
        """Shows the row under the cursor in the current view."""
        table = self.browser.table
        line, index = table.selected_line, table.index
        self.workers.cancel_group(self, "view")
        if index is None:
            return
        if line is None:
            kept = self.browser.kept
            why = "the file is empty" if kept is None else "no row matches; esc shows all rows"
            known = index.complete if kept is None else kept.complete
            self._show_text("example", Content.styled(why if known else "", "$foreground-muted"))
            return
        example = self.example
        data, cut = index.line(line, LONGEST_LINE), index.length(line) > LONGEST_LINE
        edited = self.browser.edited(line) if not cut else None
        if self._view in ("tokens", "run") and not cut:
            self._paint_view(dump_examples([edited]) if edited is not None else data)
        else:
            example.show(data, cut=cut, as_json=self._view == "json", edited=edited)
        view = "" if self._view == "chat" else f" · {self._view}"
        example.border_title = Content(f"line {line + 1:,}{view}")
        example.border_subtitle = self.browser.decision_in_words(line)

    @work(group="view", exclusive=True)
    async def _paint_view(self, data: bytes) -> None:
        """Shows a view that takes longer than a frame: tokens and runs come from other processes."""
        example, row = self.example, parse_row(data)
        if row.example is None:
            example.show(data)
            return
        if self._view == "tokens":
            example.show_content(Content.styled("tokenizing …", "$foreground-muted"))
        example.show_content(await self._views.render(self._view, row.example, self.tail.run if self.tail else None))

    def action_plots(self) -> None:
        if self._view == "plots":
            self._show_view("plots")
        else:
            self._view = "plots"
            self._count_all()
            self._paint_plots()

    def _paint_plots(self, *, stay: bool = False) -> None:
        browser, width = self.browser, self.example.scrollable_content_region.width - 2
        assert browser.file is not None
        lengths, splits = browser.counted_lengths(), self.datasets.splits(browser.file.parent)
        self._show_text(*plots(browser.found, lengths, browser.lengths_of, splits, width), stay=stay)

    def _count_all(self) -> None:
        """Counts the traits of all rows, and their tokens."""
        if self.browser.count_all() and self.browser.file is not None:
            self._measure(self.browser.file)

    @work(group="measure", exclusive=True)
    async def _measure(self, file: Path) -> None:
        """Counts tokens; lengths stay marked as estimates if there is no tokenizer or the file is too large."""
        browser = self.browser
        with suppress(PunieError, OSError):
            lengths = await self._views.lengths(file, self.tail.run if self.tail else None)
            if lengths is not None and browser.is_attached and file == browser.file:
                browser.measured(lengths)

    # search, filter, order

    def action_search(self) -> None:
        self._show_rows()
        self.browser.start_search()

    @work
    async def action_filter(self) -> None:
        self._show_rows()
        self._count_all()
        row_filter = await self.app.push_screen_wait(self.browser.filter_dialog(self._failed))
        if row_filter is not None:
            self.browser.apply_filter(row_filter, self._failed)

    @on(RowBrowser.FilterRequested)
    def _filter_requested(self, event: RowBrowser.FilterRequested) -> None:
        self.browser.apply_filter(event.row_filter, self._failed)

    def action_order(self) -> None:
        self._show_rows()
        self.browser.next_order()

    def action_back(self) -> None:
        """Leaves the list, else the view, else the search, else the filter; then focuses the rows."""
        if self.entries is not None:
            self._show_rows()
        elif self._view != "chat":
            self._show_view(self._view)
        elif self.browser.table.has_focus or not self.example.has_focus:
            self.browser.leave()
        self.browser.table.focus()

    # checks and comparison

    def _show_rows(self) -> None:
        if self.entries is not None:
            self.query_one("#middle", ContentSwitcher).current = "examples"
            self._paint_row()
            self.refresh_bindings()

    def _show_entries(self, title: Content) -> EntryList:
        self.query_one("#middle", ContentSwitcher).current = "entries"
        self.workers.cancel_group(self, "view")
        self._view = "chat"
        entries = self.query_one(EntryList)
        entries.border_title = title
        entries.focus()
        self.refresh_bindings()
        return entries

    @on(OptionList.OptionHighlighted, "#entries")
    def _entry_highlighted(self) -> None:
        if self.entries is not None and self.entries.entry is not None:
            self._show_text("", self.entries.entry.detail())

    @on(OptionList.OptionSelected, "#entries")
    def _entry_opened(self) -> None:
        entry = self.entries.entry if self.entries else None
        if entry is None or entry.place is None:
            return
        file, line = entry.place
        if file not in self.datasets.files:
            self.notify(f"{file} is not among the datasets here; press F5 to look again", markup=False)
            return
        self._view = "chat"
        self._show_rows()
        if file != self.browser.file or self.browser.row_filter:
            self._open(file)
        self.browser.table.go_to_line(line)
        self.browser.table.focus()

    @work
    async def action_lessons(self) -> None:
        """Opens the lessons at the intent the marked row was made from, then shows a dataset built there, if any."""
        from punie_tui.tui.content.lessons_screen import LessonsScreen  # imports the grader: only when needed

        built = await self.app.push_screen_wait(LessonsScreen(self.settings, *self.browser.lesson_and_intent))
        if built is not None:
            self._list_datasets(self.settings.data / built / "train.jsonl")

    @work(group="check", exclusive=True)
    async def action_check(self) -> None:
        assert self.browser.file is not None
        folder = self.browser.file.parent
        found: list[CheckFinding] = []
        entries = self._show_entries(heading(folder, found, done=False))
        entries.show([])
        self._show_text("checks", Content.styled("checking …", "$foreground-muted"))
        try:
            async for found in check_dataset(folder, self.tail.run if self.tail else None, self.settings):
                self._show_findings(folder, found, done=False)
        except PunieError as problem:
            self._show_text("checks", Content.assemble(("✗ ", "bold $text-error"), untrusted(str(problem))))
            return
        self._findings[folder] = found
        self.datasets.mark(folder, check_mark(found))
        self._show_findings(folder, found, done=True)

    def _show_findings(self, folder: Path, found: list[CheckFinding], *, done: bool) -> None:
        if (entries := self.entries) is not None:
            entries.border_title = heading(folder, found, done=done)
            entries.show(finding_entries(found))
            self._entry_highlighted()

    @work(group="compare", exclusive=True)
    async def action_compare(self) -> None:
        assert self.browser.file is not None
        try:
            found = await compare_with_another(self.app, self.browser.file.parent, self.datasets.folders)
        except PunieError as problem:
            self.show_error(problem)
            return
        if found is not None:
            self._show_entries(found[0]).show(found[1])
            self._entry_highlighted()
            if not found[1]:
                self._show_text("", Content("Both datasets have the same rows in the same splits."))

    @on(CuratedRows.Decided)
    def _decided(self) -> None:
        book, table = self.browser.book, self.browser.table
        self.datasets.border_subtitle = Content(f"{len(book)} decided · w" if book is not None and len(book) else "")
        if table.selected_line is not None and self.entries is None and self._view != "plots":
            self._paint_row()  # an edited row is shown as it is now

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        if self._view == "plots":
            self.call_after_refresh(self._paint_plots)
