"""The diff of two answers, line by line. Pure; both are untrusted."""

from __future__ import annotations

from difflib import SequenceMatcher

from textual.content import Content

from punie_tui.tui.common.untrusted import untrusted

MOST_LINES = 200
LONGEST_SHOWN = 20_000


def answer_diff(before: str, after: str) -> Content:
    """Lines of both, with `-` before those that only the first has, `+` before those that only the second has."""
    if before == after:
        return Content.styled("word for word the same", "$foreground-muted")
    old, new = (text[:LONGEST_SHOWN].split("\n")[:MOST_LINES] for text in (before, after))
    lines: list[Content] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [_line(" ", text, "$foreground-muted") for text in old[a:b]]
        else:
            lines += [_line("-", text, "$text-error") for text in old[a:b]]
            lines += [_line("+", text, "$text-success") for text in new[c:d]]
    if max(len(before), len(after)) > LONGEST_SHOWN or max(before.count("\n"), after.count("\n")) >= MOST_LINES:
        lines.append(Content.styled("… the rest is too long to be compared here", "$foreground-muted"))
    return Content("\n").join(lines)


def _line(sign: str, text: str, style: str) -> Content:
    return Content.assemble((f"{sign} ", style), untrusted(text, limit=2_000, one_line=True, style=style))
