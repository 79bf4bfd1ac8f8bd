"""The status line, which is always visible: the run, its progress, and as many of its main numbers as fit."""

from __future__ import annotations

import math

from textual.content import Content
from textual.events import Resize

from punie_tui.runs.narrate import readable, readable_bytes
from punie_tui.runs.state import ENDED, RunState, RunTail, RunView, state_word
from punie_tui.tui.common import formats
from punie_tui.tui.common.marks import RUN_MARKS
from punie_tui.tui.common.steady import Steady
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.runs.progress import progress

_BAR_WIDTHS = (24, 16, 10)
_GAP = "   "
OLD_SECONDS = 5.0
"""From this age on, the line shows how old its content is."""
SILENT_SECONDS = 10.0
"""From this long on, the line shows that the worker is silent: what is shown is up to date, and the worker may be
busy."""


class StatusLine(Steady):
    """Shows the run that the app passed last."""

    def __init__(self) -> None:
        super().__init__()
        self._latest: tuple[RunTail | None, RunState | None, float, str] = (None, None, 0.0, "")

    def on_mount(self) -> None:
        self._write()

    def on_resize(self, event: Resize) -> None:
        self._write()

    def show_run(self, tail: RunTail | None, state: RunState | None, now: float, age: str = "") -> None:
        """Shows a run at the time `now` (Unix seconds), with its `age` in words; empty for none."""
        self._latest = tail, state, now, age
        self._write()

    def _write(self) -> None:
        tail, state, now, age = self._latest
        if tail is None or state is None:
            self.show(Content.styled("○ no run yet", "$foreground-muted"), wrapped=False)
            return
        width = self.content_size.width
        if not age:
            self.show(status_line(tail.run.id, tail.view, state, width, now), wrapped=False)
            return
        line = status_line(tail.run.id, tail.view, state, max(0, width - len(age) - len(_GAP)), now)
        corner = Content.styled(age, "$text-warning")
        self.show(line.pad_right(max(0, width - line.cell_length - len(age))) + corner, wrapped=False)


def age_in_words(unread: float, silent: float) -> str:
    """`as of 12 s ago` if the run could not be read for that long, `silent for 12 s` if its worker has reported nothing
    for that long; empty if neither is the case."""
    if unread >= OLD_SECONDS:
        return f"as of {_for_how_long(unread)} ago"
    return f"silent for {_for_how_long(silent)}" if silent >= SILENT_SECONDS else ""


def _for_how_long(seconds: float) -> str:
    return f"{math.floor(seconds)} s" if seconds < 120 else f"{math.floor(seconds / 60)} min"


def status_line(run_id: str, view: RunView, state: RunState, width: int, now: float) -> Content:
    """The line, at most `width` cells: the run, its stage, its progress and its alerts always, then the other numbers
    in order of importance while there is room. `now` is Unix seconds."""
    sign, style = RUN_MARKS[state]
    head = Content.assemble((f"{sign} ", style), untrusted(run_id, limit=40, one_line=True, style="bold"))
    alerts = _alerts(view)
    numbers = _numbers(view)
    chosen: list[Content] = []
    for bar_width in _BAR_WIDTHS:
        chosen = [head, _stage(view, state, bar_width, now), *([alerts] if alerts else [])]
        if _width([*chosen, *numbers]) <= width:
            break
    at = 2
    for number in numbers:
        if _width([*chosen, number]) <= width:
            chosen.insert(at, number)
            at += 1
    return Content(_GAP).join(chosen).truncate(width, ellipsis=True)


def _stage(view: RunView, state: RunState, bar_width: int, now: float) -> Content:
    current = progress(view, state, now)
    stage = current.stage if current else ""
    if state == "crashed":
        return Content.styled(f"crashed{f' in {stage}' if stage else ''}", "$text-error")
    if state in ("new", *ENDED):
        _, style = RUN_MARKS[state]
        where = f" in {stage}" if stage and state in ("stopped", "failed") else ""
        return Content.styled(f"{state_word(state)}{where}", style)
    if current is None:
        return Content.styled("starting", "$foreground-muted")
    parts: list[Content | tuple[str, str]] = [(stage, "$text-primary")]
    if current.fraction is not None:
        filled, empty = formats.bar(current.fraction, bar_width)
        parts += [("  ", ""), (filled, "$primary"), (empty, "$foreground-disabled")]
        parts += [(f" {formats.percent(current.fraction).strip()}", "")]
    if state == "paused":
        parts += [("  paused", "$text-warning")]
    elif current.left is not None:
        parts += [("  left ", "$foreground-muted"), (formats.clock(current.left), "")]
    if current.doing:
        parts += [("  ", ""), untrusted(current.doing, limit=60, one_line=True, style="$text-accent")]
    return Content.assemble(*parts)


def _numbers(view: RunView) -> list[Content]:
    """The main numbers, the most important first."""
    found = []
    if view.train:
        last = view.train[-1]
        found += [
            Content.assemble(("loss ", "$foreground-muted"), (formats.loss(last.train_loss), "$series-train")),
            Content.assemble((readable(last.tokens_per_second, ",.0f"), ""), (" tok/s", "$foreground-muted")),
            Content.assemble((readable_bytes(last.active_memory), "")),
        ]
    if compute := compute_in_words(view):
        found.append(Content.styled(compute, "$foreground-muted"))
    return found


def compute_in_words(view: RunView) -> str:
    """What does the arithmetic, such as "cpu + OpenBLAS"; empty if no stage has reported it."""
    computes = [stage.compute for stage in view.stages.values() if stage.compute is not None]
    latest = max(computes, key=lambda compute: compute.t, default=None)
    if latest is None:
        return ""
    return f"{latest.backend} + {latest.blas}" if latest.blas else latest.backend


def _alerts(view: RunView) -> Content | None:
    grave = [alert for alert in view.alerts if alert.level != "info"]
    if not grave:
        return None
    style = "$text-error" if any(alert.level == "error" for alert in grave) else "$text-warning"
    return Content.styled(f"▲ {len(grave)}", style)


def _width(parts: list[Content]) -> int:
    return sum(part.cell_length for part in parts) + len(_GAP) * (len(parts) - 1)
