"""A dialog that filters rows: every value that there is, with how many rows have it, and bounds on length.

The counts may still be growing while it is open; the caller decides what to do with the filter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from punie_tui.datasets.finding.filter_service import FilterBatch
from punie_tui.datasets.finding.filtering import FACETS, Filter
from punie_tui.errors import PunieError, UsageError
from punie_tui.tui.common.choice_list import ChoiceList
from punie_tui.tui.common.dialog import Dialog
from punie_tui.tui.common.dialogs import KeysLine
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import bindings

LOOK_SECONDS = 0.3
MOST_VALUES = 200
"""Values listed of one facet; the rarest are left out."""

FAILED = "failed check"
TITLES = {
    "kind": "tool or direct",
    "form": "written as",
    "format": "format of the call",
    "meta_pattern": "pattern",
    "tool": "tool called",
    "pattern": "field used",
}

Preview = Callable[["RowFilter"], AsyncGenerator[FilterBatch, None]]
"""The rows that a choice leaves, as they are found."""


@dataclass(frozen=True)
class RowFilter:
    """A filter, and the names of the failed checks whose rows it is restricted to."""

    filter: Filter = field(default_factory=Filter)
    failed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.filter) or bool(self.failed)


class FindValue(Input):
    """Finds values as the user types. Up and down, and if nothing is typed space and Enter, act on the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.go(-1)", show=False),
        Binding("down", "screen.go(1)", show=False),
    ]

    async def _on_key(self, event: Key) -> None:
        if event.key == "space" and not self.value:
            event.prevent_default().stop()
            self.screen.action_take()  # type: ignore[attr-defined]
            return
        await super()._on_key(event)


class Values(ChoiceList):
    """The values to choose from; the keys that choose are handled by the dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.apply", show=False),
    ]


class FilterDialog(Dialog[RowFilter | None]):
    """Asks which rows to keep. `batch` returns the counts known so far, `lengths_of` the model whose tokenizer
    counted the tokens, empty if they are estimated; `failed`: check → how many rows it names; `preview` finds what a
    choice would leave."""

    BINDINGS = bindings("filter")

    def __init__(
        self,
        row_filter: RowFilter,
        batch: Callable[[], FilterBatch],
        failed: Mapping[str, int],
        lengths_of: Callable[[], str] = lambda: "",
        preview: Preview | None = None,
    ) -> None:
        super().__init__()
        self._lengths_of = lengths_of
        self._initial = row_filter
        self._batch = batch
        self._failed = failed
        self._chosen = {facet: set(getattr(row_filter.filter, facet)) for facet in FACETS} | {
            FAILED: set(row_filter.failed)
        }
        self._rows: list[tuple[str, str]] = []
        self._preview = preview
        self._left: FilterBatch | None = None

    def compose(self) -> ComposeResult:
        fewest, most = self._initial.filter.tokens
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content("only these rows")
            yield FindValue(id="find-value", compact=True, placeholder="type to find a value")
            yield Values(markup=False)
            with Horizontal(id="bounds"):
                yield Static("tokens: at least ")
                yield Input("" if fewest is None else str(fewest), type="integer", compact=True, id="fewest")
                yield Static(" at most ")
                yield Input("" if most is None else str(most), type="integer", compact=True, id="most")
            yield Static(id="lengths-of")
            yield Static(id="refusal")
            yield KeysLine("filter")

    def on_mount(self) -> None:
        self.query_one("#refusal").display = False
        self._list()
        self._look()
        self._look_ahead()
        self.query_one(FindValue).focus()
        self.set_interval(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """Updates the counts, which grow while the file is being read; new values are inserted without moving the
        cursor to another value."""
        batch = self._batch()
        self.query_one("#lengths-of", Static).update(
            untrusted(lengths_in_words(self._lengths_of()), limit=100, one_line=True, style="$foreground-muted")
        )
        self.query_one(Vertical).border_subtitle = self._summary(batch)
        if self._counts() != self._shown:
            self._list()

    def _summary(self, batch: FilterBatch) -> Content:
        """How many rows the choice leaves."""
        counting = "" if batch.complete else _progress(batch)
        if self._left is None:
            return Content(counting)
        left = f"{len(self._left.found.numbers):,} of {batch.found.looked_at:,} rows left"
        return Content(" · ".join(part for part in (left, counting or ("" if self._left.complete else "…")) if part))

    @work(exclusive=True, group="ahead")
    async def _look_ahead(self) -> None:
        """Finds the rows that the choice leaves, while the user is choosing."""
        try:
            row_filter = self._as_chosen()
        except UsageError:
            return
        self._left = None
        if self._preview is not None and row_filter:
            left = FilterBatch()
            try:
                async with aclosing(self._preview(row_filter)) as found:
                    async for batch in found:
                        left.extend(batch)
                        self._left = left
                        self._repaint_values()
            except PunieError:
                self._left = None  # the error is shown when the filter is applied
        self._repaint_values()

    def _repaint_values(self) -> None:
        if not self.query(Values):  # it was closed meanwhile
            return
        values = self.query_one(Values)
        for at, (facet, value) in enumerate(self._rows):
            if value:
                values.replace_option_prompt_at_index(at, self._line(facet, value))
        self.query_one(Vertical).border_subtitle = self._summary(self._batch())

    def _counts(self) -> dict[str, dict[str, int]]:
        counted = {facet: Counter(self._batch().found.counts[facet]) for facet in FACETS}
        counted[FAILED] = Counter(dict(self._failed))
        for facet, values in self._chosen.items():
            counted[facet].update(dict.fromkeys(values, 0))  # chosen values are shown even if no row has them
        return {facet: dict(counter.most_common(MOST_VALUES)) for facet, counter in counted.items()}

    def _list(self) -> None:
        values = self.query_one(Values)
        at = values.highlighted
        here = self._rows[at] if at is not None else None
        self._shown = self._counts()
        self._rows = []
        values.clear_options()
        for facet, counts in self._shown.items():
            if not counts or (facet == "form" and len(counts) < 2):
                continue
            found = [value for value in counts if self._is_found(facet, value)]
            if not found:
                continue
            self._rows.append((facet, ""))
            values.add_option(Option(Content.styled(TITLES.get(facet, facet), "bold"), disabled=True))
            for value in sorted(found, key=lambda value: (-counts[value], value)):
                self._rows.append((facet, value))
                values.add_option(Option(self._line(facet, value)))
        values.highlighted = self._rows.index(here) if here in self._rows else min(1, len(self._rows) - 1)

    def _is_found(self, facet: str, value: str) -> bool:
        """Whether each of the typed words is in the value or in its facet's title."""
        where = f"{TITLES.get(facet, facet)} {value}".casefold()
        return all(word in where for word in self.query_one(FindValue).value.casefold().split())

    @on(Input.Changed, "#find-value")
    def _find(self) -> None:
        self._list()

    @on(Input.Changed, "#bounds Input")
    def _bounded(self) -> None:
        self._look_ahead()

    def _line(self, facet: str, value: str) -> Content:
        left = f"{self._left.found.counts[facet][value]:,} of" if self._left is not None and facet in FACETS else ""
        chosen = value in self._chosen[facet]
        name = untrusted(value, limit=40, one_line=True, style="bold $text-success" if chosen else "")
        return Content.assemble(
            ("  ● " if chosen else "  ○ ", "$text-success" if chosen else "$foreground-muted"),
            name.pad_right(max(1, 44 - name.cell_length)),
            (f"{left:>12}{self._shown[facet].get(value, 0):>9,}", "$foreground-muted"),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        facet, value = self._rows[event.option_index]
        self._chosen[facet] ^= {value}
        event.option_list.replace_option_prompt_at_index(event.option_index, self._line(facet, value))
        self._look_ahead()

    def action_take(self) -> None:
        self.query_one(Values).action_select()

    def action_go(self, step: int) -> None:
        """Moves the cursor of the list up or down, whichever input has the focus."""
        values = self.query_one(Values)
        values.action_cursor_down() if step > 0 else values.action_cursor_up()

    @on(Input.Submitted, "#find-value")
    def _found(self, event: Input.Submitted) -> None:
        """Chooses the value under the cursor if something is typed, else applies the filter."""
        if event.value:
            self.action_take()
            event.input.value = ""
        else:
            self.action_apply()

    @on(Input.Submitted, "#bounds Input")
    def _bounds_submitted(self) -> None:
        self.action_apply()

    def action_apply(self) -> None:
        try:
            self.dismiss(self._as_chosen())
        except UsageError as problem:
            self.query_one("#refusal").display = True
            self.query_one("#refusal", Static).update(Content.assemble(("✗ ", "$text-error"), str(problem)))

    def _as_chosen(self) -> RowFilter:
        """Returns what is chosen. Raises UsageError if the bounds are invalid."""
        fewest, most = (_bound(self.query_one(f"#{name}", Input).value) for name in ("fewest", "most"))
        if fewest is not None and most is not None and fewest > most:
            raise UsageError(f"the smallest number of tokens, {fewest}, is above the largest, {most}")
        facets = {facet: frozenset(self._chosen[facet]) for facet in FACETS}
        criteria = replace(self._initial.filter, tokens=(fewest, most), **facets)  # type: ignore[arg-type]
        return RowFilter(criteria, frozenset(self._chosen[FAILED]))

    def action_clear(self) -> None:
        for chosen in self._chosen.values():
            chosen.clear()
        for bound in self.query(Input):
            bound.value = ""
        self._list()
        self._look_ahead()

    def action_cancel(self) -> None:
        self.dismiss(None)


def lengths_in_words(model: str) -> str:
    """How lengths in tokens were found: counted by the tokenizer of `model`, or estimated if that is empty."""
    return f"counted by the tokenizer of {model}" if model else "estimated from the number of characters"


def filter_in_words(row_filter: RowFilter, *, exactly: bool) -> str:
    """What is chosen, in a few words, without the text that is searched for. `exactly`: tokens are counted, not
    estimated."""
    parts = [value for facet in FACETS for value in sorted(getattr(row_filter.filter, facet))] + sorted(
        row_filter.failed
    )
    fewest, most = row_filter.filter.tokens
    if fewest is not None or most is not None:
        about = "" if exactly else "about "
        parts.append(f"{about}{fewest or 0:,}–{'' if most is None else f'{most:,}'} tokens")
    return ", ".join(parts)


def _bound(text: str) -> int | None:
    """A bound as a number; None if nothing is typed. Raises UsageError if it is not a whole number of at most 18
    digits."""
    if not text.strip():
        return None
    if not (text.strip().isdecimal() and len(text.strip()) <= 18):
        raise UsageError("a bound must be a whole number of tokens, or empty")
    return int(text)


def _progress(batch: FilterBatch) -> str:
    return f"counting, {batch.scanned * 100 // max(1, batch.size)} %"
