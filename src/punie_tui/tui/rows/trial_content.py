"""The result of running an example in the sandbox: verdict, output, the calls it made, and what is wrong with its code.

Renders a trial as content. What code prints is untrusted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from textual.content import Content

from punie_tui.datasets.run_example import Trial, TriedCall
from punie_tui.tui.common.code_view import python_content
from punie_tui.tui.common.untrusted import untrusted

LONGEST_OUTPUT = 8_000
MOST_CALLS = 50


def trial_content(trial: Trial, fixtures: Iterable[str]) -> Content:
    """The verdict first, then each call: its code, what it printed, the tools it called."""
    chosen = Content("  ").join(
        Content.styled(*((f"[{name}]", "bold reverse") if name == trial.fixture else (name, "$foreground-muted")))
        for name in fixtures
    )
    sign = ("✓ ", "bold $text-success") if trial.ok else ("✗ ", "bold $text-error")
    parts = [
        Content.assemble("in the fixture ", chosen, ("   r runs the next", "$foreground-muted")),
        Content.assemble(sign, untrusted(trial.verdict, limit=2_000)),
    ]
    parts += [_call(call, alone=len(trial.calls) == 1) for call in trial.calls]
    return Content("\n\n").join(parts)


def _call(call: TriedCall, *, alone: bool) -> Content:
    sections = []
    if not alone:
        sign = ("✓", "$text-success") if call.ok else ("✗", "$text-error")
        sections.append(Content.assemble(sign, (f" message {call.turn}", "bold")))
    if call.code is not None:
        sections.append(python_content(call.code))
    for fault in call.faults:
        sections.append(Content.assemble(("✗ ", "$text-error"), untrusted(fault.reason, limit=500)))
    if call.run is not None:
        run = call.run
        printed = untrusted(run.output, limit=LONGEST_OUTPUT) if run.output else Content.styled("nothing", "italic")
        sections.append(Content("\n").join([_title("it printed"), printed]))
        if run.error:
            at = f" (line {run.line})" if run.line else ""
            sections.append(Content("\n").join([_title(f"it failed{at}"), untrusted(run.error, limit=2_000)]))
        made = [
            untrusted(f"{made.name}({_arguments(made.arguments)})", limit=300, one_line=True)
            for made in run.calls[:MOST_CALLS]
        ]
        if len(run.calls) > MOST_CALLS:
            made.append(Content(f"… {len(run.calls) - MOST_CALLS} more"))
        sections.append(Content("\n").join([_title(f"tools called: {len(run.calls)}"), *made]))
    return Content("\n\n").join(sections)


def _arguments(arguments: Mapping[str, object]) -> str:
    texts = {name: json.dumps(value, default=str, ensure_ascii=False) for name, value in arguments.items()}
    return ", ".join(f"{name}={value}" for name, value in texts.items())


def _title(text: str) -> Content:
    return Content.styled(text, "$foreground-muted")
