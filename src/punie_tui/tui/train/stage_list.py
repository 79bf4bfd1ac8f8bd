"""The stages of a run with their states: a table where there is room, a strip of marks where there is not.

Pure functions from a run's view to content.
"""

from __future__ import annotations

from textual.content import Content

from punie_tui.runs.narrate import readable_bytes
from punie_tui.runs.state import NEGATIVE, RunState, RunView, StageView, state_word
from punie_tui.tui.common import formats
from punie_tui.tui.common.marks import CHECK_MARKS, STAGE_MARKS, Mark
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.runs.progress import Progress, progress

_CRASHED: Mark = ("✗", "$text-error")


def stage_strip(view: RunView, state: RunState, width: int, now: float) -> Content:
    """The stages one after another, wrapped into lines of `width` cells."""
    current = progress(view, state, now)
    lines: list[Content] = []
    line = Content("")
    for stage in view.stages.values():
        sign, style = _mark(stage, state)
        item = Content.assemble((sign, style), " ", (stage.name, _name_style(stage)))
        if stage.state == "running" and current and current.fraction is not None:
            item += Content.styled(f" {formats.percent(current.fraction).strip()}", "$foreground-muted")
        if line and line.cell_length + 2 + item.cell_length > width:
            lines.append(line)
            line = item
        else:
            line = line + "  " + item if line else item
    return Content("\n").join([*lines, line] if line else lines)


def stage_table(view: RunView, state: RunState, width: int, now: float) -> Content:
    """One line per stage: its mark, name, time and result, in at most `width` cells."""
    current = progress(view, state, now)
    widest = max((len(name) for name in view.stages), default=0)
    lines = []
    for stage in view.stages.values():
        sign, style = _mark(stage, state)
        seconds = stage.finished.seconds if stage.finished else None
        if stage.name == view.current and seconds is None and current:
            seconds = current.elapsed
        time = formats.clock(seconds) if seconds is not None else ""
        line = Content.assemble(
            (sign, style), " ", (stage.name.ljust(widest), _name_style(stage)), (f"  {time:>7}  ", "$foreground-muted")
        )
        lines.append((line + _result(stage, current)).truncate(width, ellipsis=True))
    return Content("\n").join(lines)


def _mark(stage: StageView, state: RunState) -> Mark:
    return _CRASHED if stage.state == "running" and state == "crashed" else STAGE_MARKS[stage.state]


def _name_style(stage: StageView) -> str:
    return {"waiting": "$foreground-disabled", "running": "bold"}.get(stage.state, "")


def _result(stage: StageView, current: Progress | None) -> Content:
    """The result of a stage: why it failed, how far it is, or what it judged, checked or made."""
    if stage.reason:
        word = f"{state_word(stage.state)}: " if stage.state in NEGATIVE else ""
        return untrusted(f"{word}{stage.reason}", limit=400, one_line=True, style="$text-error")
    if wrong := [check for check in stage.checks if not check.ok and not check.advisory]:
        return untrusted(wrong[0].message, limit=400, one_line=True, style="$text-error")
    if stage.state == "running" and current and current.stage == stage.name and current.done is not None:
        doing = untrusted(f"  {current.doing}", limit=200, one_line=True) if current.doing else ""
        return Content.assemble(_amount(current) if current.unit else "", doing).stylize("$foreground-muted")
    if stage.judged:
        judged = stage.judged.values()
        outcomes = [one.outcome for one in judged if one.outcome is not None]
        passed = sum(outcomes) if outcomes else sum(one.strict for one in judged)
        word = " outcome" if outcomes else " strict"
        return Content.assemble(f"{passed}/{len(judged)}", (word, "$foreground-muted"))
    if stage.checks:
        noted = [check for check in stage.checks if not check.ok]
        passed = len(stage.checks) - len(noted)
        text = Content.styled(f"{passed} check{'' if passed == 1 else 's'} passed", "$foreground-muted")
        if noted:
            sign, style = CHECK_MARKS["advisory"]
            text += Content.assemble((f"  {sign} ", style), untrusted(noted[0].message, limit=400, one_line=True))
        return text
    if stage.finished and stage.finished.artefact:
        size = f"  {readable_bytes(stage.finished.size)}" if stage.finished.size else ""
        return Content.assemble(
            untrusted(stage.finished.artefact, limit=100, one_line=True), (size, "$foreground-muted")
        )
    return Content("")


def _amount(current: Progress) -> str:
    if current.unit == "bytes":
        return readable_bytes(current.done or 0) + (f" of {readable_bytes(current.total)}" if current.total else "")
    return f"{current.done:,.0f}" + (f"/{current.total:,.0f}" if current.total else "") + f" {current.unit}"
