"""Drafts as content: one line each, and a draft to read with its reason, code and checks. Pure.

A draft's text may have been written by anyone: all of it is untrusted.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from punie_tui.flywheel.checking import RowCheck
from punie_tui.flywheel.drafts import Draft
from punie_tui.flywheel.failures import FailedQuery
from punie_tui.tui.common.code_view import answer_content, python_content
from punie_tui.tui.common.untrusted import untrusted

_MUTED = "$foreground-muted"


def draft_line(draft: Draft) -> Content:
    """`✓ 3 how many skips in tests/db?`: the sign shows the decision, or if undecided, whether it may be accepted."""
    match draft.decision:
        case "accepted":
            sign = ("✓", "bold $text-success")
        case "dropped":
            sign = ("–", _MUTED)
        case _:
            sign = ("·", _MUTED) if draft.ok else ("✗", "bold $text-error")
    edited = ("✎ ", "$text-warning") if draft.edited else ""
    style = _MUTED if draft.decision == "dropped" else ""
    query = untrusted(draft.query, limit=200, one_line=True, style=style)
    return Content.assemble(sign, (f" {draft.number:>2} ", _MUTED), edited, query)


def failed_content(failed: Sequence[FailedQuery]) -> Content:
    """The failures the drafts are for: one failure with its question, or several on a line each."""
    lines = []
    for one in failed:
        text = untrusted(one.failure.summary, limit=300, one_line=True, style="$text-error")
        lines.append(Content.assemble(("✗ ", "bold $text-error"), text))
        if len(failed) == 1:
            lines.append(untrusted(one.failure.text, limit=300, one_line=True, style="bold"))
    return Content("\n").join(lines)


def answered_content(one: FailedQuery) -> Content:
    """The answer that the model gave."""
    answer = answer_content(one.answer) if one.answer else Content.styled("(empty)", _MUTED)
    text = untrusted(f"what it answered to {one.failure.query}", limit=100, one_line=True, style="$text-primary")
    return Content("\n").join([text, answer])


def draft_content(draft: Draft) -> Content:
    """One draft to read: question, code or text, the result of each check, the reason and the origin."""
    parts = [untrusted(draft.query, limit=2_000, style="bold")]
    if draft.code is not None:
        parts.append(python_content(draft.code))
    else:
        parts.append(untrusted(draft.words or "", limit=8_000))
    parts.append(Content("\n").join([_check(check) for check in draft.checks]))
    origin = ", ".join(part for part in (draft.lesson, draft.generator, draft.intent) if part)
    parts.append(Content.assemble(untrusted(draft.why, limit=1_000), "\n", untrusted(origin, limit=200, style=_MUTED)))
    return Content("\n\n").join(parts)


def _check(check: RowCheck) -> Content:
    sign = ("✓ ", "$text-success") if check.ok else ("✗ ", "bold $text-error")
    style = _MUTED if check.ok else ""
    return Content.assemble(sign, untrusted(f"{check.name}: {check.message}", limit=500, one_line=True, style=style))


def summary_line(drafts: Sequence[Draft], refused: int) -> str:
    """`6 drafts, 2 accepted, 1 dropped`, and how many more were sampled and refused."""
    counts = {
        "accepted": sum(draft.decision == "accepted" for draft in drafts),
        "dropped": sum(draft.decision == "dropped" for draft in drafts),
        "failing a check": sum(not draft.ok for draft in drafts),
    }
    parts = [
        f"{len(drafts)} draft{'s' * (len(drafts) != 1)}",
        *(f"{number} {name}" for name, number in counts.items() if number),
    ]
    return ", ".join(parts) + (f" · {refused} more were sampled and refused" if refused else "")
