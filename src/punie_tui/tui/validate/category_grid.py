"""A suite's queries as a grid: one line per category, one block of marks per judged model, filling in live.

Readable without colour: each grading stage has its own letter. Reads no files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.widget import Widget

from punie_tui.tui.common.marks import STAGE_MARKS
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.keys.actions import move_keys
from punie_tui.tui.verdicts.validation_totals import (
    by_hand,
    category_count,
    failures,
    query_mark,
    total,
    totals,
    totals_lines,
)
from punie_tui.tui.verdicts.validations import Validation
from punie_tui.validation.summary import CategorySummary

SPACED = 8
"""Up to this many marks per line are separated by spaces; more of them are not."""

LONGEST_LINE = 25
GAP, NARROW_GAP = 3, 2
KEY_WIDTH = 6
TARGET_WIDTH = 7


@dataclass(frozen=True)
class Layout:
    """Widths in cells. `blocks` are the indices of the validations shown: all of them, or as many as fit, with the
    cursor's among them."""

    name: int
    gap: int
    block: int
    per_line: int
    between: str
    blocks: Sequence[int]
    target: bool


class CategoryGrid(Widget, can_focus=True):
    """The grid and its cursor, which stands on a query of a validation. `show` sets the validations.

    Marks are shown for the `kept` queries only (None: for all), and only these can be jumped to. In the cursor's
    validation the `differing` queries are underlined. `compact` shows the totals of that validation only, one after
    another.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "category(-1)", show=False),
        Binding("down", "category(1)", show=False),
        Binding("left", "query(-1)", show=False),
        Binding("right", "query(1)", show=False),
        *move_keys(
            "category(1)",
            "category(-1)",
            "end(0)",
            "end(-1)",
            "category(3)",
            "category(-3)",
            "category(6)",
            "category(-6)",
        ),
    ]

    class Selected(Message):
        """The cursor has moved, or the query under it has changed."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, CategoryGrid.Selected)

    class Opened(Message):
        """A query was clicked a second time."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.validations: list[Validation] = []
        self.column = 0
        self.query_id: str | None = None
        self.kept: frozenset[str] | None = None
        self.differing: frozenset[str] = frozenset()
        self.compact = False
        self._places: dict[tuple[int, int], tuple[int, str]] = {}

    # what is shown, and where the cursor stands

    def show(self, validations: list[Validation]) -> None:
        name = self.validation.name if self.validation else None
        self.validations = validations
        if name is None:
            self._go_to_the_first_failure()
        else:
            self.column = next((at for at, one in enumerate(validations) if one.name == name), len(validations) - 1)
            if self.validation and self.query_id not in self._order():
                self.query_id = next(iter(self._order()), None)
        self.refresh(layout=True)
        self.post_message(self.Selected())

    @property
    def validation(self) -> Validation | None:
        return self.validations[self.column] if 0 <= self.column < len(self.validations) else None

    @property
    def at(self) -> tuple[Validation, str] | None:
        """The validation and the query under the cursor; None if there is none."""
        return (self.validation, self.query_id) if self.validation is not None and self.query_id is not None else None

    def _go_to_the_first_failure(self) -> None:
        judged = [at for at, validation in enumerate(self.validations) if validation.samples]
        self.column = judged[-1] if judged else 0
        order = self._order()
        self.query_id = next((id for id in order if self._failed(id)), next(iter(order), None))

    def _order(self) -> list[str]:
        """Query ids of the cursor's validation, in the order on the screen."""
        if self.validation is None:
            return []
        suite = self.validation.suite
        return [query.id for key in suite.categories for query in suite.of_category(key)]

    def _failed(self, id: str) -> bool:
        return self.validation is not None and self.validation.failed(id)

    def go_to_next(self, matches: Callable[[str], bool]) -> bool:
        """Goes to the next query that is kept and matches, wrapping around at the end; returns False if there is
        none."""
        order = [id for id in self._order() if self.kept is None or id in self.kept or id == self.query_id]
        at = order.index(self.query_id) + 1 if self.query_id in order else 0
        round_again = (id for id in order[at:] + order[:at] if self.kept is None or id in self.kept)
        found = next((id for id in round_again if matches(id)), None)
        if found is not None:
            self._go(self.column, found)
        return found is not None

    def next_failure(self) -> bool:
        return self.go_to_next(self._failed)

    def next_difference(self) -> bool:
        return self.go_to_next(self.differing.__contains__)

    def keep(self, kept: frozenset[str] | None) -> None:
        """Shows the marks of these queries only (None: of all), and moves the cursor to one of them."""
        self.kept = kept
        if kept is not None and self.query_id not in kept and not self.go_to_next(lambda id: True):
            self.query_id = self.query_id or next(iter(self._order()), None)
        self.refresh(layout=True)

    def _go(self, column: int, query: str | None) -> None:
        self.column, self.query_id = column, query
        self.refresh(layout=self.compact)
        place = next((place for place, found in self._places.items() if found == (column, query)), None)
        if place is not None and isinstance(self.parent, Widget):
            self.parent.scroll_to_region(Region(place[1], place[0], 1, 1), animate=False, force=True)
        self.post_message(self.Selected())

    def action_category(self, step: int) -> None:
        if self.validation is None or self.query_id is None:
            return
        suite = self.validation.suite
        keys = list(suite.categories)
        key = suite.query(self.query_id).category
        place = [query.id for query in suite.of_category(key)].index(self.query_id)
        to = suite.of_category(keys[max(0, min(len(keys) - 1, keys.index(key) + step))])
        self._go(self.column, to[min(place, len(to) - 1)].id)

    def action_end(self, at: int) -> None:
        """Goes to the first query (0) or the last (-1)."""
        if order := self._order():
            self._go(self.column, order[at])

    def action_query(self, step: int) -> None:
        """Goes to the neighbour on the line; from the end of a block, to the same line of the next block."""
        if self.validation is None or self.query_id is None:
            return
        ids = self._line_of(self.column)
        at = ids.index(self.query_id) + step
        column = self.column + (at >= len(ids)) - (at < 0)
        if 0 <= at < len(ids):
            self._go(self.column, ids[at])
        elif 0 <= column < len(self.validations) and (beside := self._line_of(column)):
            self._go(column, beside[0] if step > 0 else beside[-1])

    def _line_of(self, column: int) -> list[str]:
        """The ids of the queries of the cursor's category in a validation."""
        assert self.validation is not None and self.query_id is not None
        key = self.validation.suite.query(self.query_id).category
        return [query.id for query in self.validations[column].suite.of_category(key)]

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        found = self._places.get((at.y, at.x)) if at is not None else None
        if found is None:
            return
        if found == (self.column, self.query_id):
            self.post_message(self.Opened())
        else:
            self._go(*found)

    # drawing

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        self._places = {}
        if self.validation is None:
            return []
        layout = self._layout(width)
        lines = [self._titles(layout)]
        for category in self.validation.summary.categories:
            lines += self._category(category, layout, len(lines))
        lines.append(Content(""))
        if self.compact:
            lines[-1:] = totals_lines(self.validation, width)
        else:
            lines += [*self._metrics(layout), Content("")]
        lines += failures(self.validation, width)
        if text := by_hand(self.validation):
            lines.append(text)
        lines += [
            Content.assemble(("✗ ", "$text-error"), one.title, ": ", untrusted(one.problem, limit=300, one_line=True))
            for one in self.validations
            if one.problem
        ]
        return lines

    def _layout(self, width: int) -> Layout:
        assert self.validation is not None
        most = max(category.total for one in self.validations for category in one.summary.categories)
        per_line, between = (most, " ") if most <= SPACED else (min(most, LONGEST_LINE), "")
        marks = per_line + len(between) * (per_line - 1)
        block = max(marks + 1 + len(f"{most}/{most} ✓"), 15)
        named = max(len(f"{category.id} {category.name}") for category in self.validation.summary.categories)
        named = max(named, *(len(title) for one in self.validations for title, *_ in totals(one).values()))
        count = len(self.validations)
        for name, gap, target in ((named, GAP, True), (named, GAP, False), (KEY_WIDTH, NARROW_GAP, False)):
            if name + count * (gap + block) + (TARGET_WIDTH if target else 0) <= width:
                return Layout(name, gap, block, per_line, between, range(count), target)
        fit = max(1, (width - KEY_WIDTH) // (NARROW_GAP + block))
        first = max(0, min(self.column, count - fit))
        shown = range(first, min(count, first + fit))
        return Layout(KEY_WIDTH, NARROW_GAP, block, per_line, between, shown, False)

    def _titles(self, layout: Layout) -> Content:
        parts = [Content(" " * layout.name)]
        for at in layout.blocks:
            one = self.validations[at]
            sign, style = STAGE_MARKS[one.state]
            text = f" {len(one.samples)}/{len(one.suite.queries)}" if one.state == "running" else ""
            here = "bold $text-primary" if at == self.column else "$foreground-muted"
            title = Content.assemble((f"{sign} ", style), (one.title, here), (text, "$foreground-muted"))
            parts += [Content(" " * layout.gap), title.pad_right(max(0, layout.block - title.cell_length))]
        if layout.target:
            parts.append(Content.styled(f"{'target':>{TARGET_WIDTH}}", "$foreground-muted"))
        return Content("").join(parts)

    def _category(self, category: CategorySummary, layout: Layout, top: int) -> list[Content]:
        """The lines of one category: its marks in every block, its count where its marks end."""
        here = self.validation.suite.query(self.query_id).category if self.validation and self.query_id else None
        name = untrusted(f"{category.id} {category.name}", limit=40, one_line=True)
        name = name.truncate(layout.name, ellipsis=False, pad=True)
        lines = []
        for line in range(-(-category.total // layout.per_line)):
            parts = (
                [name.stylize("bold") if category.id == here else name] if line == 0 else [Content(" " * layout.name)]
            )
            for place, at in enumerate(layout.blocks):
                left = layout.name + layout.gap + place * (layout.gap + layout.block)
                block = self._block(at, category.id, line, layout, (top + line, left))
                parts += [Content(" " * layout.gap), block.pad_right(max(0, layout.block - block.cell_length))]
            if layout.target and line == 0:
                parts.append(Content.styled(f"{category.target:>{TARGET_WIDTH - 2}g} %", "$foreground-muted"))
            lines.append(Content("").join(parts))
        return lines

    def _block(self, at: int, key: str, line: int, layout: Layout, origin: tuple[int, int]) -> Content:
        one = self.validations[at]
        ids = [query.id for query in one.suite.queries if query.category == key]
        shown = ids[line * layout.per_line : (line + 1) * layout.per_line]
        y, x = origin
        marks = []
        for place, id in enumerate(shown):
            self._places[y, x + place * (1 + len(layout.between))] = (at, id)
            here = at == self.column
            if self.kept is None or id in self.kept:
                marks.append(_mark(one, id, chosen=here and id == self.query_id, differs=here and id in self.differing))
            else:
                marks.append(Content(" "))
        found = next((category for category in one.summary.categories if category.id == key), None)
        if found is None or (line + 1) * layout.per_line < len(ids):
            return Content(layout.between).join(marks)
        width = layout.per_line + len(layout.between) * (layout.per_line - 1)
        row = Content(layout.between).join(marks)
        return Content.assemble(row.pad_right(max(0, width - row.cell_length)), " ", category_count(one, found))

    def _metrics(self, layout: Layout) -> list[Content]:
        """One line per metric: its total in every block, and the target."""
        assert self.validation is not None
        lines = []
        every = [totals(one) for one in self.validations]
        for name, (title, _, target) in totals(self.validation).items():
            decides = name == self.validation.summary.decided_by
            parts = [Content.styled(title[: layout.name].ljust(layout.name), "bold" if decides else "")]
            for at in layout.blocks:
                found = every[at].get(name)
                text = total(self.validations[at], found[1], found[2]) if found else Content("")
                parts += [Content(" " * layout.gap), text.pad_right(max(0, layout.block - text.cell_length))]
            if layout.target and target is not None:
                parts.append(Content.styled(f"{target:>{TARGET_WIDTH - 2}g} %", "$foreground-muted"))
            lines.append(Content("").join(parts))
        return lines


def _mark(validation: Validation, query: str, *, chosen: bool, differs: bool) -> Content:
    sign, style = query_mark(validation, query)
    return Content.styled(sign, f"{style}{' underline' if differs else ''}{' reverse' if chosen else ''}")
