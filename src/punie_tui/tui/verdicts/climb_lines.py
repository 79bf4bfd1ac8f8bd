"""How far an answer climbs the ladder, as content. Pure; the reason is untrusted."""

from __future__ import annotations

from textual.content import Content

from punie_tui.playground import telling
from punie_tui.playground.climbing import Climbed, State
from punie_tui.tui.common.untrusted import untrusted

_MUTED = "$foreground-muted"
_LOOKS: dict[State, str] = {
    "passed": "$text-success",
    "fell": "bold $text-error",
    "apart": "$text-warning",
    "unreached": "$foreground-disabled",
    "unjudged": _MUTED,
}


def climb_content(climbed: Climbed, width: int = 0) -> Content:
    """The rungs with their signs in lines of `width` cells, why it fell, and what it was judged by."""
    lines = [heading("grade", telling.judged_by(climbed))]
    steps: list[Content] = []
    for rung, state in telling.told_rungs(climbed):
        step = Content.styled(f"{telling.SIGNS[state]} {telling.rung_name(rung, climbed)}", _LOOKS[state])
        if steps and width and Content("  ").join([*steps, step]).cell_length > width:
            lines.append(Content("  ").join(steps))
            steps = []
        steps.append(step)
    lines.append(Content("  ").join(steps))
    if not climbed.passed:
        lines.append(untrusted(telling.reason(climbed), limit=1_000))
    open_ = f" · outcome {climbed.outcome}" if climbed.passed and climbed.outcome else ""
    lines.append(untrusted(telling.call_in_words(climbed.parsed) + open_, limit=300, one_line=True, style=_MUTED))
    return Content("\n").join(lines)


def heading(title: str, note: str = "") -> Content:
    """What a part is called, and what is noted of it."""
    return Content.assemble((title, "$text-primary"), (f"  {note}" if note else "", _MUTED))
