"""The list of runs to choose from: each with its state, its best loss and its age."""

from __future__ import annotations

import time
from collections.abc import Sequence

from textual.content import Content

from punie_tui.runs.state import read_run
from punie_tui.runs.store import Run
from punie_tui.tui import numerals
from punie_tui.tui.marks import RUN_MARKS
from punie_tui.tui.widgets.dialogs import Choice
from punie_tui.tui.widgets.untrusted import untrusted

FOLLOW = "\0follow"
"""The id of the choice that follows the newest run; no folder can have it."""

_NAME_WIDTH = 24


def run_choices(runs: Sequence[Run], now: float | None = None) -> list[Choice]:
    """A choice for following the newest, then one a run. Reads every run: call it in a thread."""
    now = time.time() if now is None else now
    follow = Choice(FOLLOW, Content.assemble(("→ ", "$text-accent"), "follow the newest run"))
    return [follow, *(_choice(run, now) for run in runs)]


def _choice(run: Run, now: float) -> Choice:
    tail = read_run(run)
    state = tail.state()
    sign, style = RUN_MARKS[state]
    best = tail.view.best
    loss = f"★ {numerals.loss(best.val_loss)}" if best else ""
    ago = f"{numerals.age(now - tail.view.last)} ago" if tail.view.last else ""
    name = untrusted(run.id, limit=_NAME_WIDTH, one_line=True)
    look = Content.assemble(
        (f"{sign} ", style),
        name.pad_right(max(0, _NAME_WIDTH - name.cell_length)),
        (f" {state:<9}", style),
        (f" {loss:<8}", "$series-valid"),
        (f" {ago:>8}", "$foreground-muted"),
    )
    return Choice(run.id, look)
