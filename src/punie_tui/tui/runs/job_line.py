"""What a run's worker is doing, in two lines: stage, bar, amount, rate, time left; or how its last stage ended.

Pure; the time is passed in.
"""

from __future__ import annotations

from textual.content import Content

from punie_tui.runs.narrate import readable_bytes
from punie_tui.runs.state import LIVE, RunState, RunTail, RunView, StageView
from punie_tui.tui.common import formats
from punie_tui.tui.common.marks import STAGE_MARKS
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.runs.progress import Progress, progress

_WIDEST_BAR = 40


def job_lines(tail: RunTail, state: RunState, width: int, now: float) -> Content:
    """The lines, `width` cells wide; empty if the run has not begun."""
    stage = current_stage(tail.view)
    if stage is None:
        return Content("")
    sign, style = STAGE_MARKS[stage.state]
    if state == "crashed":
        sign, style = STAGE_MARKS["failed"]
    head = Content.assemble(
        (f"{sign} ", style),
        untrusted(stage.name, limit=60, one_line=True, style="bold"),
        ("  of ", "$foreground-muted"),
        untrusted(tail.run.id, limit=60, one_line=True),
    )
    if state in LIVE:
        return _running(head, _progress(tail.view, stage, state, now), stage, state, width)
    if stage.failed is not None:
        return Content("\n").join([head, untrusted(stage.failed.reason, limit=500, one_line=True, style="$text-error")])
    if stage.finished is not None:
        return Content.assemble(head, (f"  in {formats.clock(stage.finished.seconds)}", "$foreground-muted"))
    return Content.assemble(head, (f"  {state}", style))


def current_stage(view: RunView) -> StageView | None:
    """The running stage, the innermost if there are several (a sweep has parts); else the one that ran last."""
    running = [stage for stage in view.stages.values() if stage.state == "running" and stage.started is not None]
    if running:
        return max(running, key=lambda stage: stage.started or 0.0)
    return view.stages.get(view.current) if view.current else None


def _progress(view: RunView, stage: StageView, state: RunState, now: float) -> Progress | None:
    if stage.name == view.current:
        return progress(view, state, now)
    current = stage.progress
    if current is None:
        return None
    return Progress(
        stage.name,
        current.done,
        current.total,
        current.unit,
        None,
        current.seconds_left if state == "running" else None,
    )


def _running(head: Content, reported: Progress | None, stage: StageView, state: RunState, width: int) -> Content:
    if state == "paused":
        head += Content.styled("  ‖ paused", "$text-warning")
    fraction = reported.fraction if reported is not None else None
    if reported is None or fraction is None:
        return Content("\n").join(
            [head, untrusted(_activity(reported), limit=200, one_line=True, style="$foreground-muted")]
        )
    tail = f" {formats.percent(fraction)}"
    if reported.left is not None:
        tail += f"   left {formats.clock(reported.left)}"
    room = min(_WIDEST_BAR, width - head.cell_length - len(tail) - 3)
    filled, empty = formats.bar(fraction, max(4, room))
    first = Content.assemble(head, "   ", (filled, "$primary"), (empty, "$foreground-disabled"), tail)
    return Content("\n").join([first, _detail(reported, stage)])


def _activity(reported: Progress | None) -> str:
    return (
        reported.doing
        if reported is not None and reported.doing
        else "running; how far it is has not been reported yet"
    )


def _detail(reported: Progress, stage: StageView) -> Content:
    """The amount done, the rate, and the stage's note."""
    current = stage.progress
    parts = [_amount(reported)]
    if current is not None and current.rate:
        parts.append(f"{_quantity(current.rate, current.unit, precise=True)}/s")
    line = Content.styled("  ".join(parts), "$foreground-muted")
    if current is not None and current.note:
        line = Content.assemble(
            line, "  ", untrusted(current.note, limit=200, one_line=True, style="$foreground-muted")
        )
    return line


def _amount(reported: Progress) -> str:
    assert reported.done is not None and reported.total is not None
    if reported.unit == "bytes":
        return f"{readable_bytes(reported.done)} of {readable_bytes(reported.total)}"
    return f"{reported.done:,.0f} of {reported.total:,.0f} {reported.unit}"


def _quantity(number: float, unit: str, *, precise: bool = False) -> str:
    if unit == "bytes":
        return readable_bytes(number)
    return f"{number:.2g} {unit}" if precise and number < 10 else f"{number:,.0f} {unit}"
