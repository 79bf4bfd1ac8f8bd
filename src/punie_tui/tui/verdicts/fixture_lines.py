"""What an answer's code did in each fixture beside what was expected there, as content. Pure.

What the code called and printed is untrusted.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from punie_tui.tools.sandbox import ToolCallMade
from punie_tui.tui.common.untrusted import untrusted
from punie_tui.tui.verdicts.fixture_tries import FixtureTry

LONGEST_OUTPUT = 600
MOST_LINES = 6
MOST_CALLS = 6
_LABEL = "$foreground-muted"
INDENT = 10


def fixture_content(tries: Sequence[FixtureTry]) -> Content:
    """A few lines per fixture; what is the same in all fixtures is shown once."""
    described = [_describe(each) for each in tries]
    first = described[0]
    same = [
        label
        for label in ("called", "must call", "but")
        if len(tries) > 1 and all(_alike(first, one, label) for one in described)
    ]
    lines = [_line(Content(" " * INDENT), label, first[label][0]) for label in same if label in first]
    for each, parts in zip(tries, described, strict=True):
        good = not each.report.problem and not each.stopped
        head = Content.assemble(
            ("✓", "$text-success") if good else ("✗", "bold $text-error"), f" {each.report.fixture:<8}"
        )
        for label, rows in parts.items():
            if label in same:
                continue
            for at, line in enumerate(rows):
                lines.append(_line(head.pad_right(max(0, INDENT - head.cell_length)), "" if at else label, line))
                head = Content("")
    return Content("\n").join(lines)


def _describe(each: FixtureTry) -> dict[str, list[Content]]:
    """What to show for a fixture: label → lines."""
    report = each.report
    described = {"called": [_called(report.calls)]}
    if report.problem and sorted(map(_call, report.calls)) != sorted(report.expected_calls):
        described["must call"] = [untrusted(", ".join(report.expected_calls) or "nothing", limit=300, one_line=True)]
    expected = ", ".join(report.expected) or "nothing in particular"
    described["expected"] = [untrusted(expected, limit=300, one_line=True)]
    described["printed"] = _printed(report.output)
    if each.stopped:
        described["ended"] = [untrusted(each.stopped, limit=300, one_line=True, style="$text-error")]
    elif report.problem:
        described["but"] = [untrusted(f"it {report.problem}", limit=400, one_line=True, style="$text-error")]
    return described


def _alike(one: dict[str, list[Content]], other: dict[str, list[Content]], label: str) -> bool:
    return [line.plain for line in one.get(label, [])] == [line.plain for line in other.get(label, [])]


def _line(head: Content, label: str, text: Content) -> Content:
    return Content.assemble(head, (f"{label:<10}", _LABEL), text)


def _printed(output: str) -> list[Content]:
    if not output.strip():
        return [Content.styled("(nothing)", _LABEL)]
    lines = untrusted(output.rstrip("\n"), limit=LONGEST_OUTPUT).split("\n")
    more = [Content.styled(f"… {len(lines) - MOST_LINES} more lines", _LABEL)] if len(lines) > MOST_LINES else []
    return [*lines[:MOST_LINES], *more]


def _called(calls: Sequence[ToolCallMade]) -> Content:
    if not calls:
        return Content.styled("no tool", _LABEL)
    more = f" … {len(calls) - MOST_CALLS} more" if len(calls) > MOST_CALLS else ""
    return untrusted(", ".join(map(_call, calls[:MOST_CALLS])) + more, limit=400, one_line=True)


def _call(call: ToolCallMade) -> str:
    return f"{call.name}({', '.join(map(repr, call.arguments.values()))})"
