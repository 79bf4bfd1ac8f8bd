"""The rows of one file: all of them, or those that a search and a filter keep, in the file's order or by length.

Another process does the filtering, so that no expression and no line can block the screen. Knows nothing of datasets,
nor of how a row is shown once it is chosen.
"""

from __future__ import annotations

import asyncio
import re
from array import array
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from punie_tui.datasets.finding.filter_service import LENGTH_STEP, FilterBatch, filter_file
from punie_tui.datasets.finding.filtering import Filter, worded
from punie_tui.errors import PunieError, UsageError
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings
from punie_tui.tui.rows.filter_dialog import FilterDialog, RowFilter, filter_in_words
from punie_tui.tui.rows.jsonl_table import JsonlTable

Order = Literal["file", "longest", "shortest"]
TYPING_SECONDS = 0.15
"""Seconds after the last key press until the search starts."""
NEXT_ORDER: dict[Order, Order] = {"file": "longest", "longest": "shortest", "shortest": "file"}


@dataclass(frozen=True)
class Lengths:
    """How many tokens each line of a file has; None if it is not a row. `model`: the one whose tokenizer counted
    them."""

    model: str
    tokens: Sequence[int | None]

    def within(self, fewest: int | None, most: int | None) -> frozenset[int]:
        """The lines, from 0, with at least `fewest` and at most `most` tokens; None is no bound."""
        low, high = fewest or 0, float("inf") if most is None else most
        return frozenset(line for line, n in enumerate(self.tokens) if n is not None and low <= n <= high)


class SearchInput(Input):
    """The input for the search text."""

    BINDINGS = bindings("search")

    def __init__(self) -> None:
        super().__init__(id="search", compact=True)
        self.regex = False
        self._update_hint()

    @property
    def is_unfinished(self) -> bool:
        """Whether what is typed so far is not a valid regular expression."""
        if not self.regex:
            return False
        try:
            re.compile(self.value)
        except (re.error, RecursionError, OverflowError):
            return True
        return False

    def action_regex(self) -> None:
        self.regex = not self.regex
        self._update_hint()
        self.post_message(Input.Changed(self, self.value))

    def _update_hint(self) -> None:
        kind = "regular expression" if self.regex else "text, tool:… cat:…"
        self.placeholder = f"{kind} · ^r {'plain' if self.regex else 'regex'} · esc all"
        self.border_title = Content("regex" if self.regex else "")
        self.set_class(self.regex, "-regex")


class RowBrowser(Vertical):
    """`open` opens a file, `apply_filter` filters its rows, and `found` describes the rows that are kept. Their lengths
    are estimated until the true ones are set by `measured`."""

    class Changed(Message):
        """More rows, or more counts, are known."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, RowBrowser.Changed)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.file: Path | None = None
        self.row_filter = RowFilter()
        self.order: Order = "file"
        self.survey = FilterBatch()
        self.kept: FilterBatch | None = None
        self.lengths: Lengths | None = None
        self._failed: Mapping[str, frozenset[int]] = {}
        self._surveyed: Path | None = None
        self._order_due = False
        self._typing: Timer | None = None
        self._facets: dict[str, frozenset[str]] = {}
        self._sorted = False

    def compose(self) -> ComposeResult:
        yield JsonlTable(id="rows")
        yield SearchInput()

    def on_mount(self) -> None:
        self.query_one(SearchInput).display = False

    @property
    def table(self) -> JsonlTable:
        return self.query_one(JsonlTable)

    @property
    def found(self) -> FilterBatch:
        """What is known of the rows that are kept; of all rows if none are left out."""
        return self.survey if self.kept is None else self.kept

    # what is shown

    def open(self, file: Path | None) -> None:
        """Shows all rows of a file, or nothing. Raises UsageError if it cannot be read."""
        self.workers.cancel_node(self)
        self.file, self.row_filter, self.order, self._sorted = file, RowFilter(), "file", False
        self.survey, self.kept, self.lengths, self._surveyed = FilterBatch(), None, None, None
        self._facets = {}
        self.query_one(SearchInput).value = ""
        self.query_one(SearchInput).display = False
        try:
            self.table.show(file)
        except UsageError:
            self.file = None
            raise
        finally:
            self._show_position()

    def apply_filter(self, row_filter: RowFilter, failed: Mapping[str, frozenset[int]]) -> None:
        """Shows only the rows that the filter keeps; `failed`: failed check → the lines it names."""
        self.row_filter, self._failed = row_filter, failed
        self.workers.cancel_group(self, "filter")
        if not row_filter:
            self.kept = None
            self._sorted = False
            self.table.keep(None)
            self._sort()
            self._show_position()
        else:
            self._filter_rows(self._complete_filter(row_filter))

    def _complete_filter(self, row_filter: RowFilter) -> Filter:
        """The filter with what only this widget knows: the lines that failed checks name, and the true lengths."""
        found, among = row_filter.filter, []
        if row_filter.failed:
            among.append(frozenset[int]().union(*(self._failed.get(name, ()) for name in row_filter.failed)))
        if self.lengths is not None and found.tokens != (None, None):
            among.append(self.lengths.within(*found.tokens))
            found = replace(found, tokens=(None, None))
        return replace(found, only=frozenset.intersection(*among)) if among else found

    def filter_dialog(self, failed: Mapping[str, frozenset[int]]) -> FilterDialog:
        """The dialog that asks which rows to keep; it finds what a choice would leave, and changes nothing."""

        def preview(row_filter: RowFilter) -> AsyncGenerator[FilterBatch, None]:
            assert self.file is not None
            self._failed = failed
            return filter_file(self.file, self._complete_filter(row_filter))

        counts = {name: len(lines) for name, lines in failed.items()}
        return FilterDialog(self.row_filter, lambda: self.survey, counts, lambda: self.lengths_of, preview)

    def measured(self, lengths: Lengths) -> None:
        """Sets the true lengths of the rows of the open file; a filter by length is applied again."""
        self.lengths = lengths
        if self.row_filter.filter.tokens != (None, None):
            line = self.table.selected_line
            self.apply_filter(self.row_filter, self._failed)
            if line is not None:
                self.table.go_to_line(line)
        self._show_position()

    @property
    def lengths_of(self) -> str:
        """The model whose tokenizer counted the lengths; empty while they are estimated."""
        return self.lengths.model if self.lengths else ""

    def counted_lengths(self) -> Mapping[int, int]:
        """Tokens, rounded down to LENGTH_STEP → number of rows that are kept; estimated if `lengths` is None."""
        if self.lengths is None:
            return self.found.lengths
        tokens = self.lengths.tokens
        lines = range(len(tokens)) if self.kept is None else self.table.kept or ()
        known = (tokens[line] for line in lines if line < len(tokens))
        return Counter(n // LENGTH_STEP * LENGTH_STEP for n in known if n is not None)

    @work(group="filter", exclusive=True)
    async def _filter_rows(self, criteria: Filter) -> None:
        assert self.file is not None
        lines = array("Q")
        self.kept, self._sorted = FilterBatch(), False
        self.table.keep(lines)
        self._show_position()
        try:
            async with aclosing(filter_file(self.file, criteria)) as found:
                async for batch in found:
                    lines.extend(batch.found.numbers)
                    batch.found.numbers = []
                    self.kept.extend(batch)
                    self.table.grown()
                    self._show_position()
        except PunieError as problem:
            self.notify(str(problem), severity="error", timeout=10, markup=False)
            self.kept.complete = True
            self.table.grown()
            self._show_position()
        self._sort()

    def count_all(self) -> bool:
        """Starts counting the traits of all rows of the file; `survey` grows meanwhile. Returns False if no file is
        open or the count was started before."""
        if self.file is None or self._surveyed == self.file:
            return False
        self._surveyed, self.survey = self.file, FilterBatch()
        self._survey(self.file)
        return True

    @work(group="survey", exclusive=True)
    async def _survey(self, file: Path) -> None:
        try:
            async with aclosing(filter_file(file, Filter())) as found:
                async for batch in found:
                    batch.found.numbers = []
                    self.survey.extend(batch)
                    self._show_position()
        except PunieError as problem:
            self.notify(str(problem), severity="error", timeout=10, markup=False)

    # the order

    def next_order(self) -> None:
        """Switches to the next order: the file's, the longest first, the shortest first, and so on."""
        self.order = NEXT_ORDER[self.order]
        self._sort()
        self._show_position()

    def _sort(self) -> None:
        """Sorts the rows that are shown; if not all of them are known yet, as soon as they are."""
        self._order_due = not (self.table.complete and (self.kept is None or self.kept.complete))
        if not self._order_due and self.table.count and (self.order, self._sorted) != ("file", False):
            self._in_order()

    @work(group="order", exclusive=True)
    async def _in_order(self) -> None:
        table = self.table
        if table.index is None:
            return
        self._sorted = self.order != "file"
        # A filter returns lines in the file's order, so sorting them by number restores that order.
        lines = table.kept if self.kept is not None else None
        if lines is None and self.order == "file":
            table.keep(None)
        else:
            table.keep(await asyncio.to_thread(by_length, table.index.ends(), lines, self.order))
        self._show_position()

    # the search

    def start_search(self) -> None:
        search = self.query_one(SearchInput)
        search.display = True
        search.focus()

    def leave(self) -> bool:
        """Clears the search, and after it the filter; returns whether there was anything to clear."""
        search = self.query_one(SearchInput)
        if not (search.display or self.row_filter):
            return False
        searching = search.display
        search.display, search.value = False, ""
        left = replace(self.row_filter.filter, text="", regex=False, **self._without_facets())
        self._facets = {}
        failed = self.row_filter.failed
        left_filter = RowFilter(left, failed) if searching and (left or failed) else RowFilter()
        self.post_message(self.FilterRequested(left_filter))
        return True

    class FilterRequested(Message):
        """Asks for other rows; the pane that knows the failed checks answers by calling `apply_filter`."""

        def __init__(self, row_filter: RowFilter) -> None:
            super().__init__()
            self.row_filter = row_filter

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        """Searches as the user types, after a short pause."""
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_SECONDS, self._search)

    @on(Input.Submitted, "#search")
    def _entered(self, event: Input.Submitted) -> None:
        self._search(entered=True)
        self.query_one(SearchInput).display = bool(event.value)
        self.table.focus()

    def _search(self, *, entered: bool = False) -> None:
        """Asks for the rows that contain what is typed; an unfinished expression is an error only once it is
        entered."""
        search, found = self.query_one(SearchInput), self.row_filter.filter
        if not search.display or (search.is_unfinished and not entered):
            return
        if not (search.value or found.text or self._facets):
            return
        text, facets = (search.value, {}) if search.regex else worded(search.value)
        if search.is_unfinished or (text, search.regex, facets) != (found.text, found.regex, self._facets):
            criteria = replace(found, text=text, regex=search.regex, **{**self._without_facets(), **facets})
            self._facets = facets
            self.post_message(self.FilterRequested(replace(self.row_filter, filter=criteria)))

    def _without_facets(self) -> dict[str, Any]:
        """The changes to a filter that clear the typed facets."""
        return dict.fromkeys(self._facets, frozenset())

    @on(JsonlTable.Progress)
    def _progress(self) -> None:
        if self._order_due:
            self._sort()
        self._show_position()

    # title and subtitle

    def _show_position(self) -> None:
        self.border_title, self.border_subtitle = self._title(), self._subtitle()
        self.post_message(self.Changed())

    def _title(self) -> Content:
        index = self.table.index
        if self.file is None or index is None:
            return Content("examples")
        text = f"{self.table.count:,}" if self.kept is None else f"{self.table.count:,} of {len(index):,}"
        if not index.complete:
            text += f", reading {index.scanned * 100 // max(1, index.size)} %"
        elif self.kept is not None and not self.kept.complete:
            text += f", searching {self.kept.scanned * 100 // max(1, self.kept.size)} %"
        return untrusted(f"{self.file.parent.name} · {self.file.stem}  {text}", limit=80, one_line=True)

    def _subtitle(self) -> Content:
        parts = [filter_in_words(self.row_filter, exactly=self.lengths is not None)]
        if self.row_filter.filter.text:
            text = self.row_filter.filter.text
            parts.append(f"/{text}/" if self.row_filter.filter.regex else f"“{text}”")
        if self.order != "file":
            parts.append(f"{self.order} first")
        return untrusted(" · ".join(part for part in parts if part), limit=80, one_line=True)


def by_length(ends: array[int], lines: array[int] | None, order: Order) -> array[int]:
    """Lines (all, for None) sorted by their bytes; `ends` are the offsets where lines end. Equal ones stay in file
    order."""
    import numpy as np  # it sorts a million lines without holding the GIL

    last = np.frombuffer(ends, dtype=np.uint64).astype(np.int64)
    lengths = np.diff(last, prepend=-1)
    numbers = np.arange(len(lengths)) if lines is None else np.frombuffer(lines, dtype=np.uint64).astype(np.int64)
    found = np.sort(numbers)
    if order != "file":
        keys = lengths[found]
        found = found[np.argsort(-keys if order == "longest" else keys, kind="stable")]
    return array("Q", found.astype(np.uint64).tobytes())
