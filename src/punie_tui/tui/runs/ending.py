"""Why a run is not a plain success, in full: its state, each stage's reason, the failed checks, the alerts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from punie_tui.runs.events import Alert
from punie_tui.runs.state import RunState, RunView, StageView, state_word
from punie_tui.tui.common.marks import ALERT_MARKS, CHECK_MARKS, RUN_MARKS, STAGE_MARKS
from punie_tui.tui.common.untrusted import untrusted

LONGEST = 4_000


def ending_in_full(view: RunView, state: RunState, alerts: Sequence[Alert]) -> list[Content]:
    """The explanation, one paragraph per part; never empty."""
    sign, style = RUN_MARKS[state]
    head = Content.assemble((f"{sign} {state_word(state)}", f"bold {style}"))
    standing = {stage.reason for stage in view.stages.values()}
    if view.reason and view.reason not in standing:
        head = Content("\n").join([head, untrusted(view.reason, limit=LONGEST)])
    parts = [head, *(part for stage in view.stages.values() for part in _stage(stage)), *map(_alert, alerts)]
    if len(parts) == 1 and not view.reason:
        parts.append(Content.styled("no stage failed, no check failed, and there was no alert", "$foreground-muted"))
    return parts


def _stage(stage: StageView) -> Iterator[Content]:
    wrong = [check for check in stage.checks if not check.ok]
    if not stage.reason and not wrong:
        return
    sign, style = STAGE_MARKS[stage.state]
    lines = [Content.assemble((f"{sign} ", style), untrusted(stage.name, one_line=True, style="bold"))]
    if stage.reason:
        lines.append(untrusted(stage.reason, limit=LONGEST))
    for check in wrong:
        sign, style = CHECK_MARKS["advisory" if check.advisory else "failed"]
        lines.append(Content.assemble((f"{sign} ", style), untrusted(f"{check.check}: {check.message}", limit=LONGEST)))
        lines += [untrusted(f"  {place}", limit=LONGEST, style="$foreground-muted") for place in check.where]
    yield Content("\n").join(lines)


def _alert(alert: Alert) -> Content:
    sign, style = ALERT_MARKS[alert.level]
    at = f"@{alert.iteration} " if alert.iteration is not None else ""
    lines = [Content.assemble((f"{sign} {at}", style), untrusted(alert.reason, limit=LONGEST))]
    if alert.advice:
        lines.append(untrusted(alert.advice, limit=LONGEST, style="$foreground-muted"))
    return Content("\n").join(lines)
