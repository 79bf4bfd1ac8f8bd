"""What an answer's code does in the user's own project, as content: each call, its result, what was printed. Pure.

All of it is untrusted.
"""

from __future__ import annotations

import json
from typing import Any

from textual.content import Content

from punie_tui.playground import rendering
from punie_tui.playground.project import ProjectRun, RealCall
from punie_tui.tui.common.untrusted import untrusted

LONGEST_OUTPUT = 8_000
LONGEST_RESULT = 20_000
MOST_CALLS = 50
_MUTED = "$foreground-muted"


def project_content(run: ProjectRun, unfolded: bool, now: str, key: str) -> Content:
    """What was printed, then the calls. `unfolded`: whole results, else one line each, which `key` unfolds; `now`: the
    spinner's character."""
    lines: list[Content] = []
    if (ended := run.ended) is not None:
        output = ended.output.rstrip("\n")
        lines.append(untrusted(output, limit=LONGEST_OUTPUT) if output else Content.styled("(printed nothing)", _MUTED))
        if text := rendering.ended(ended):
            lines.append(untrusted(text, limit=1_000, one_line=True, style="$text-error"))
    if run.problem:
        lines.append(untrusted(run.problem, limit=1_000, style="$text-error"))
    fold = f"  {key} {'folds' if unfolded else 'unfolds'}" if run.is_over and run.returned else ""
    text = "called" if run.calls else "called no tool" if run.is_over else f"starting {now}"
    lines.append(Content.styled(f"{text}{fold}", _MUTED))
    if (left := len(run.calls) - MOST_CALLS) > 0:
        lines.append(Content.styled(f"… {left} earlier calls", _MUTED))
    return Content("\n").join(
        [*lines, *(line for call in run.calls[-MOST_CALLS:] for line in _call(call, unfolded, now))]
    )


def _call(call: RealCall, unfolded: bool, now: str) -> list[Content]:
    sign = {
        "running": (f"{now or '…'} ", "$text-accent"),
        "asking": ("? ", "bold $text-warning"),
        "returned": ("✓ ", "$text-success"),
        "failed": ("✗ ", "$text-error"),
    }[call.state]
    took = (f"  {call.seconds:.1f} s", _MUTED) if call.seconds else ""
    lines = [Content.assemble(sign, untrusted(str(call), limit=400, one_line=True), took)]
    if call.state == "failed":
        lines.append(untrusted(f"  {call.error}", limit=600, one_line=True, style="$text-error"))
    elif call.state == "returned" and unfolded:
        lines += untrusted(_whole(call.result), limit=LONGEST_RESULT).split("\n")
    elif call.state == "returned":
        lines.append(untrusted(f"  {_short(call.result)}", limit=160, one_line=True, style=_MUTED))
    return lines


def _whole(result: Any) -> str:
    """The whole result: one line per field, and one per item of a list."""
    if not isinstance(result, dict):
        return str(result)
    lines = []
    for name, value in result.items():
        if isinstance(value, list) and value:
            lines += [f"  {name}:", *(f"    {_json(item)}" for item in value)]
        else:
            lines.append(f"  {name}: {_json(value)}")
    return "\n".join(lines)


def _short(result: Any) -> str:
    """The result in one line: the plain fields of a model, and the length of a list."""
    if not isinstance(result, dict):
        return " ".join(str(result).split())
    fields = {name: f"[{len(value)}]" if isinstance(value, list) else value for name, value in result.items()}
    return ", ".join(f"{name} {value}" for name, value in fields.items() if not isinstance(value, dict))


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
