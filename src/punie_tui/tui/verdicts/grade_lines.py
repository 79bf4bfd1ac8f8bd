"""How far an answer gets in grading, as content. Pure; the reason is untrusted."""

from __future__ import annotations

from textual.content import Content

from punie_tui.playground import rendering
from punie_tui.playground.grading import GradedAnswer, State
from punie_tui.tui.common.untrusted import untrusted

_MUTED = "$foreground-muted"
_LOOKS: dict[State, str] = {
    "passed": "$text-success",
    "failed": "bold $text-error",
    "apart": "$text-warning",
    "unreached": "$foreground-disabled",
    "unjudged": _MUTED,
}


def grade_content(graded: GradedAnswer, width: int = 0) -> Content:
    """The grading stages with their signs in lines of `width` cells, why the answer failed, and which query it was
    judged as."""
    lines = [heading("grade", rendering.judged_by(graded))]
    steps: list[Content] = []
    for stage, state in rendering.rendered_stages(graded):
        step = Content.styled(f"{rendering.SIGNS[state]} {rendering.stage_title(stage, graded)}", _LOOKS[state])
        if steps and width and Content("  ").join([*steps, step]).cell_length > width:
            lines.append(Content("  ").join(steps))
            steps = []
        steps.append(step)
    lines.append(Content("  ").join(steps))
    if not graded.passed:
        lines.append(untrusted(rendering.reason(graded), limit=1_000))
    open_ = f" · outcome {graded.outcome}" if graded.passed and graded.outcome else ""
    lines.append(untrusted(rendering.describe_answer(graded.parsed) + open_, limit=300, one_line=True, style=_MUTED))
    return Content("\n").join(lines)


def heading(title: str, note: str = "") -> Content:
    """The heading of a part, with a note."""
    return Content.assemble((title, "$text-primary"), (f"  {note}" if note else "", _MUTED))
