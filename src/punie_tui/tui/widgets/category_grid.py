"""A suite's queries as a grid: a line a category, a block of marks for each model judged, filling in live.

Readable without colour: each rung has a letter of its own. Knows nothing of runs or files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from punie_tui.tui.marks import STAGE_MARKS
from punie_tui.tui.validations import Validation
from punie_tui.tui.widgets.untrusted import untrusted
from punie_tui.validation.records import Rung
from punie_tui.validation.summary import MARKS, MEANINGS, CategorySummary, Metric

SPACED = 8
"""So many marks stand apart from each other; more of them stand close."""

LONGEST_LINE = 24
GAP, NARROW_GAP = 3, 2
KEY_WIDTH = 6
TARGET_WIDTH = 7

MARK_STYLES: dict[Rung | None, str] = {
    "passed": "$text-success",
    "unsupported": "$text-warning",
    "timeout": "$text-warning",
    "infrastructure": "$text-warning",
    None: "$foreground-disabled",
}
FALLEN = "bold $text-error"


@dataclass(frozen=True)
class Layout:
    """Widths in cells; `blocks` are the validations shown: the first ones are left out where room is short."""

    name: int
    gap: int
    block: int
    per_line: int
    between: str
    blocks: Sequence[int]
    target: bool


class CategoryGrid(Widget, can_focus=True):
    """The grid and its cursor: a query of a validation. `show` gives it what to show."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "category(-1)", show=False),
        Binding("down", "category(1)", show=False),
        Binding("left", "query(-1)", show=False),
        Binding("right", "query(1)", show=False),
    ]

    class Selected(Message):
        """The cursor went elsewhere, or what it stands on changed."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, CategoryGrid.Selected)

    class Opened(Message):
        """A query was clicked a second time."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.validations: list[Validation] = []
        self.column = 0
        self.query_id: str | None = None
        self._places: dict[tuple[int, int], tuple[int, str]] = {}

    # what is shown, and where the cursor stands

    def show(self, validations: list[Validation]) -> None:
        stage = self.validation.stage if self.validation else None
        self.validations = validations
        if stage is None:
            self._stand_on_the_first_failure()
        else:
            self.column = next((at for at, one in enumerate(validations) if one.stage == stage), len(validations) - 1)
            if self.validation and self.query_id not in self._order():
                self.query_id = next(iter(self._order()), None)
        self.refresh(layout=True)
        self.post_message(self.Selected())

    @property
    def validation(self) -> Validation | None:
        return self.validations[self.column] if 0 <= self.column < len(self.validations) else None

    def _stand_on_the_first_failure(self) -> None:
        judged = [at for at, validation in enumerate(self.validations) if validation.records]
        self.column = judged[-1] if judged else 0
        order = self._order()
        self.query_id = next((id for id in order if self._fell(id)), next(iter(order), None))

    def _order(self) -> list[str]:
        """Query ids of the cursor's validation, as they stand on the screen."""
        if self.validation is None:
            return []
        suite = self.validation.suite
        return [query.id for key in suite.categories for query in suite.of_category(key)]

    def _fell(self, id: str) -> bool:
        record = self.validation.records.get(id) if self.validation else None
        return record is not None and not record.grades.strict.passed

    def next_failure(self) -> bool:
        """Goes to the next query that fell, round the whole validation; False where there is none."""
        order = self._order()
        at = order.index(self.query_id) + 1 if self.query_id in order else 0
        found = next((id for id in order[at:] + order[:at] if self._fell(id)), None)
        if found is not None:
            self._go(self.column, found)
        return found is not None

    def _go(self, column: int, query: str | None) -> None:
        self.column, self.query_id = column, query
        self.refresh()
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

    def action_query(self, step: int) -> None:
        """To the neighbour on the line; from the end of a block to the same line of the next one."""
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
        """The ids of the cursor's category in a validation."""
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
        targets = self.validation.summary.targets
        lines += [self._metric(name, title, targets.get(name), layout) for name, title in METRICS]
        lines.append(Content(""))
        lines += _falls(self.validation).wrap(max(1, width))
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
        named = max(named, *(len(title) for _, title in METRICS))
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
            said = f" {len(one.records)}/{len(one.suite.queries)}" if one.state == "running" else ""
            here = "bold $text-primary" if at == self.column else "$foreground-muted"
            title = Content.assemble((f"{sign} ", style), (one.title, here), (said, "$foreground-muted"))
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
            marks.append(_mark(one, id, chosen=(at, id) == (self.column, self.query_id)))
        found = next((category for category in one.summary.categories if category.id == key), None)
        if found is None or (line + 1) * layout.per_line < len(ids):
            return Content(layout.between).join(marks)
        width = layout.per_line + len(layout.between) * (layout.per_line - 1)
        row = Content(layout.between).join(marks)
        return Content.assemble(row.pad_right(max(0, width - row.cell_length)), " ", _count(one, found))

    def _metric(self, name: str, title: str, target: float | None, layout: Layout) -> Content:
        parts = [Content(title[: layout.name].ljust(layout.name))]
        for at in layout.blocks:
            one = self.validations[at]
            said = _total(one, one.summary.metrics[name], one.summary.targets.get(name))
            parts += [Content(" " * layout.gap), said.pad_right(max(0, layout.block - said.cell_length))]
        if layout.target and target is not None:
            parts.append(Content.styled(f"{target:>{TARGET_WIDTH - 2}g} %", "$foreground-muted"))
        return Content("").join(parts)


METRICS = (("strict", "strict"), ("soft", "soft"), ("field_access", "field access"))
"""Metrics shown below the grid: its name in the summary, and what people read."""


def _mark(validation: Validation, id: str, *, chosen: bool) -> Content:
    record = validation.records.get(id)
    rung = record.grades.strict.rung if record is not None else None
    style = MARK_STYLES.get(rung, FALLEN)
    return Content.styled(MARKS[rung], f"{style} reverse" if chosen else style)


def _count(validation: Validation, category: CategorySummary) -> Content:
    """ "4/5 ✓": met or not is said once it is certain, that is when all are judged."""
    ids = [query.id for query in validation.suite.of_category(category.id)]
    if not any(id in validation.records for id in ids):
        return Content.styled(f"–/{category.total}", "$foreground-disabled")
    count = f"{category.passed}/{category.total}"
    if not all(id in validation.records for id in ids):
        return Content.styled(count, "$foreground-muted")
    return Content.assemble(count, " ", _met(category.met))


def _total(validation: Validation, metric: Metric, target: float | None) -> Content:
    """Passes of all; with the interval, and whether the target is met, once all are judged."""
    if not validation.records:
        return Content.styled("–", "$foreground-disabled")
    count = f"{metric.passed}/{metric.total}"
    if not validation.summary.complete:
        return Content.styled(count, "$foreground-muted")
    interval = f" [{metric.low * 100:.0f}–{metric.high * 100:.0f}]"
    met: list[Content | str] = [" ", _met(metric.meets(target))] if target is not None else []
    return Content.assemble(count, (interval, "$foreground-muted"), *met)


def _met(met: bool) -> Content:
    return Content.styled("✓", "$text-success") if met else Content.styled("✗", "bold $text-error")


def _falls(validation: Validation) -> Content:
    """Which rungs the answers of one validation fall on, as small bars; also the legend of the marks."""
    rungs = validation.summary.rungs
    parts: list[Content | str | tuple[str, str]] = [(f"{validation.title} falls on", "$foreground-muted")]
    fallen = {rung: count for rung, count in rungs.items() if rung != "passed"}
    for rung, count in fallen.items():
        mark = (MARKS[rung], MARK_STYLES.get(rung, FALLEN))
        parts += ["   ", mark, f" {MEANINGS.get(rung, rung)} ", ("▇" * min(count, 10), "$text-error"), f" {count}"]
    if not fallen:
        parts = [("nothing fell yet" if rungs else "nothing judged yet", "$foreground-muted")]
    if waiting := len(validation.suite.queries) - sum(rungs.values()):
        parts += ["   ", (f"{MARKS[None]} {waiting} {MEANINGS[None]}", "$foreground-disabled")]
    return Content.assemble(*parts)
