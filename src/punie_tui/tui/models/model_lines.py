"""The lines of the list of models: the tree, and in columns bits, size, score, state and age. Pure; paints nothing."""

from __future__ import annotations

from textual.content import Content

from punie_tui.models.inventory import bits_shown
from punie_tui.runs.narrate import readable_bytes
from punie_tui.tui.common import formats
from punie_tui.tui.common.marks import Mark
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.models.model_table import TableModel
from punie_tui.validation.summary import Summary

COLUMNS = (("bits", 8), ("size", 10), ("outcome", 15), ("state", 14), ("made", 5))
SHORTEST_NAME = 18
SPARED = ("made", "size", "bits")
"""The columns that are left out, in this order, if lines are narrow: the card shows them too."""

STATES: dict[str, Mark] = {
    "production": ("★", "$text-success"),
    "previous": ("↩", "$text-accent"),
    "archived": ("▫", "$foreground-muted"),
}
"""A state in the registry → its sign."""


def columns(width: int) -> dict[str, int]:
    """Title → cells, for the columns that fit beside a name."""
    shown = dict(COLUMNS)
    for title in SPARED:
        if SHORTEST_NAME + sum(shown.values()) > width:
            del shown[title]
    return shown


def name_width(width: int) -> int:
    """The cells left for names in a line of `width` cells."""
    return max(SHORTEST_NAME, width - sum(columns(width).values()))


def titles(width: int) -> str:
    return f"{'model':<{name_width(width)}}" + "".join(
        f"  {title:<{cells - 2}}" if title == "state" else f"{title:>{cells}}"
        for title, cells in columns(width).items()
    )


def line(row: TableModel, width: int, now: float) -> Content:
    """One model in `width` cells."""
    model, entry = row.model, row.entry
    faded = row.state == "archived"
    style = "$foreground-muted" if faded else "bold" if model.depth == 0 else ""
    name = untrusted(model.label, limit=120, one_line=True, style=style)
    name = Content.assemble((model.branch, "$foreground-disabled"), name)
    name = name.truncate(name_width(width), ellipsis=True, pad=True)
    if entry is None:
        return name
    shown = columns(width)
    score = short_score(row.score.summary if row.score else None)
    state = state_of(row.state)
    values = {
        "bits": Content(f"{bits_shown(entry.bits, entry.own_bits)}-bit" if entry.bits else "–"),
        "size": Content(readable_bytes(entry.size) if entry.path else "not here"),
        "outcome": score,
        "state": state.pad_right(max(0, shown["state"] - 2 - state.cell_length)),
        "made": Content.styled(formats.age(now - entry.created) if entry.created else "–", "$foreground-muted"),
    }
    cells = [values[title].pad_left(max(0, room - values[title].cell_length)) for title, room in shown.items()]
    return Content.assemble(name, *cells)


def state_of(state: str) -> Content:
    """A state's sign and word; empty for none."""
    if not state:
        return Content("")
    sign, style = STATES.get(state, ("·", ""))
    return Content.styled(f"{sign} {state}", style)


def short_score(summary: Summary | None) -> Content:
    """The deciding metric as a count: the outcome, or if that was not graded, strict with its name."""
    if summary is None:
        return Content.styled("–", "$foreground-disabled")
    if not summary.asked:
        return Content.styled("not asked", "$foreground-disabled")
    if not summary.complete:
        judged, total = sum(summary.grading_stages.values()), len(summary.queries)
        return Content.styled(f"{judged} of {total} asked", "$foreground-muted")
    metric = summary.metrics[summary.decided_by]
    return Content.assemble(
        ("strict " if summary.decided_by == "strict" else "", "$foreground-muted"),
        f"{metric.passed}/{metric.total} ",
        ("✓", "$text-success") if summary.targets_met else ("✗", "$text-error"),
    )
