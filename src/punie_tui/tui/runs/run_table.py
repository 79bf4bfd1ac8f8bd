"""Runs as a table: as many columns as fit, the most important first, and the orders it can be sorted in. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.content import Content

from punie_tui.runs.recipes.recipe import Recipe
from punie_tui.runs.state import LIVE, state_word
from punie_tui.tui.common import formats
from punie_tui.tui.common.marks import RUN_MARKS
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.runs.run_list import RunSummary, cut

_NAME_WIDTH, _NARROW_NAME_WIDTH = 24, 20
_NARROW = 90
"""Cells of a line below which names get fewer."""
_MUTED = "$foreground-muted"
_TITLE_WIDTH = 16
"""Cells reserved for the title before optional columns are added."""


@dataclass(frozen=True)
class Column:
    """`text_of` renders a cell's text from a summary and the time now. Numbers are right-aligned."""

    head: str
    width: int
    text_of: Callable[[RunSummary, float], str]
    style: str = ""
    number: bool = False

    def head_cell(self) -> str:
        return f"{self.head:>{self.width}}" if self.number else f"{self.head:<{self.width}}"

    def cell(self, summary: RunSummary, now: float) -> Content:
        text = cut(self.text_of(summary, now), self.width)
        blank = " " * max(0, self.width - text.cell_length)
        return (Content(blank) + text if self.number else text + Content(blank)).stylize(self.style)


def _of_recipe(text_of: Callable[[Recipe], str]) -> Callable[[RunSummary, float], str]:
    return lambda summary, now: text_of(summary.recipe) if summary.recipe is not None else ""


def _rate(recipe: Recipe) -> str:
    schedule = recipe.train.lr_schedule
    return f"{schedule.peak if schedule else recipe.train.learning_rate:.0e}".replace("e-0", "e-")


def _rank(recipe: Recipe) -> str:
    return "full" if recipe.train.fine_tune_type == "full" else str(recipe.train.lora_parameters.rank)


_ALWAYS = (
    Column("★ loss", 8, lambda s, now: f"★ {formats.loss(s.best)}" if s.best is not None else "", "$series-valid"),
    Column("passed", 9, lambda s, now: str(s.behaviour or "")),
)
_LAST = Column("last", 7, lambda s, now: f"{formats.age(now - s.last)} ago" if s.last else "", _MUTED, True)
_MORE = (
    Column("rate", 6, _of_recipe(_rate), number=True),
    Column("rank", 4, _of_recipe(_rank), number=True),
    Column("iters", 6, _of_recipe(lambda recipe: f"{recipe.train.iters:,}"), number=True),
    Column("data", 12, _of_recipe(lambda recipe: recipe.data or "")),
    Column("took", 8, lambda s, now: formats.clock(s.took) if s.took is not None else "", _MUTED, True),
    Column("model", 14, _of_recipe(lambda recipe: recipe.model)),
)
"""Optional columns, in order of importance: the last ones are left out first."""


def name_width_for(width: int) -> int:
    """Cells of a name in a line of `width` cells."""
    return _NARROW_NAME_WIDTH if width < _NARROW else _NAME_WIDTH


def columns_for(width: int) -> tuple[Column, ...]:
    """The columns between a run's state and its title that a line of `width` cells has room for."""
    free = width - (2 + _NAME_WIDTH + 15 + sum(column.width + 1 for column in (*_ALWAYS, _LAST)) + _TITLE_WIDTH)
    more: list[Column] = []
    for column in _MORE:
        if (free := free - column.width - 1) < 0:
            break
        more.append(column)
    return (*_ALWAYS, *more, _LAST)


def heads(columns: Sequence[Column], name_width: int = _NAME_WIDTH) -> Content:
    """The header line of the table."""
    names = " ".join(column.head_cell() for column in columns)
    return Content.styled(f"   {'run':<{name_width}} {'state':<14} {names}  title", "$text-muted")


def run_line(
    summary: RunSummary,
    now: float,
    columns: Sequence[Column] = (*_ALWAYS, _LAST),
    mark: str = " ",
    name_width: int = _NAME_WIDTH,
) -> Content:
    """One line: `mark` (of one cell), sign, name, state, the columns, title."""
    sign, style = RUN_MARKS[summary.state] if summary.state else ("·", "$foreground-disabled")
    name = cut(summary.run.id, name_width)
    head = Content.assemble(
        (mark, "bold $text-accent"), (f"{sign} ", style), name.pad_right(max(0, name_width - name.cell_length))
    )
    if summary.problem:
        problem = untrusted(summary.problem, limit=200, one_line=True, style="$text-error")
        return Content.assemble(head, (" damaged: ", style), problem)
    title = summary.about.title or summary.about.note.partition("\n")[0]
    archived = "archived  " if summary.about.archived else ""
    return Content.assemble(
        head,
        (f" {_state(summary):<14}", style),
        *(part for column in columns for part in (" ", column.cell(summary, now))),
        (f"  {archived}", "$foreground-disabled"),
        (f"{doing}  " if (doing := _doing(summary)) else "", "$text-primary"),
        cut(title, 60),
    )


def _state(summary: RunSummary) -> str:
    """The run's state, and how far its stage is while it has a worker: "running 61 %"."""
    share = summary.doing.fraction if summary.doing is not None else None
    word = state_word(summary.state) if summary.state else "…"
    return word if share is None else f"{word} {formats.percent(share).strip()}"


def _doing(summary: RunSummary) -> str:
    """The run's current stage and the time left: "train, left 00:55"; empty if it has no worker."""
    doing = summary.doing
    if doing is None:
        return ""
    return doing.stage + (f", left {formats.clock(doing.left)}" if doing.left is not None else "")


SortKey = tuple[float, str]


def _best(summary: RunSummary) -> SortKey:
    return (summary.best if summary.best is not None else math.inf), ""


def _passed(summary: RunSummary) -> SortKey:
    behaviour = summary.behaviour
    return (-behaviour.passed / behaviour.total if behaviour is not None and behaviour.total else 1.0), ""


ORDERS: dict[str, Callable[[RunSummary], SortKey] | None] = {
    "newest first": None,
    "by best loss": _best,
    "by what passed": _passed,
    "by name": lambda summary: (0.0, summary.run.id.lower()),
    "active first": lambda summary: (0.0 if summary.state in LIVE else 1.0, ""),
    "by state": lambda summary: (0.0, state_word(summary.state) if summary.state else "~"),
}
"""An order's name → its sort key; among equals the newest comes first."""
