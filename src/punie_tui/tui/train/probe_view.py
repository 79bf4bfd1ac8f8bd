"""A probe's answers as content: one of them in a few lines for the pane, all of them for a dialog.

Answers come from a model: they are shown as plain text, never interpreted.
"""

from __future__ import annotations

from textual.content import Content

from punie_tui.runs.events import ProbeAnswer, ProbeReport
from punie_tui.tui.common.code_view import answer_content, code_ranges
from punie_tui.tui.common.marks import Mark
from punie_tui.tui.common.untrusted import untrusted

_GOOD: Mark = ("✓", "$text-success")
_BAD: Mark = ("✗", "$text-error")


def passes(answer: ProbeAnswer) -> bool:
    """Whether an answer passes: by its outcome if that was judged, else by the strict grader."""
    return answer.strict if answer.outcome is None else answer.outcome


def counts(report: ProbeReport) -> Content:
    """The counts, such as `strict 3/5  soft 5/5`, with the outcome if it was judged."""
    kinds = {"outcome": report.outcome, "strict": report.strict, "soft": report.soft}
    return Content("  ").join(
        Content.assemble((f"{kind} ", "$foreground-muted"), f"{passed}/{len(report.answers)}")
        for kind, passed in kinds.items()
        if passed is not None
    )


def probe_title(report: ProbeReport) -> Content:
    """The title of the panel's frame: the probe's iteration and its counts."""
    return Content.assemble(f"probe @{report.iteration}  ", counts(report))


def most_informative(report: ProbeReport) -> ProbeAnswer | None:
    """The most informative answer: the first that fails, else the last. None if there are no answers."""
    failing = [answer for answer in report.answers if not passes(answer)]
    return next(iter(failing), report.answers[-1] if report.answers else None)


def probe_in_lines(report: ProbeReport, lines: int) -> Content:
    """The most informative answer: its question, and as much of its code as fits into `lines` lines."""
    answer = most_informative(report)
    if answer is None:
        return Content.styled("the probe asked no question", "$foreground-disabled")
    return Content("\n").join(_answer(answer, whole=False).split("\n")[: max(1, lines)])


def _answer(answer: ProbeAnswer, *, whole: bool) -> Content:
    sign, style = _GOOD if passes(answer) else _BAD
    question = untrusted(answer.question, limit=300, one_line=True, style="bold")
    failed_at = "" if answer.grading_stage == "passed" else f"  failed at {answer.grading_stage}"
    head = Content.assemble((f"{sign} ", style), question, untrusted(failed_at, limit=40, one_line=True, style=style))
    ranges = code_ranges(answer.text)
    # In few lines the code says more than the tags around it.
    text = (
        answer.text if whole or not ranges else "\n".join(answer.text[start:end].strip("\n") for start, end in ranges)
    )
    shown = answer_content(text) if whole or not ranges else answer_content(f"```python\n{text}\n```")
    body = shown.split("\n")
    if ranges and not whole:
        body = body[1:-1]
    return Content("\n").join([head, *body])


def probe_whole(report: ProbeReport) -> list[Content]:
    """All answers of a probe in full."""
    return [_answer(answer, whole=True) for answer in report.answers]
