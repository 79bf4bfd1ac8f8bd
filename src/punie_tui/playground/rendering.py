"""An answer's grade in words, for people and as a document. What a model wrote, or its code printed, stays untrusted.

The caller that prints it has to make it safe with `visible`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from punie_tui.grading.records import GradingStage
from punie_tui.playground.grading import GradedAnswer, State
from punie_tui.playground.project_protocol import Ended
from punie_tui.tools.code.calls import ParsedAnswer
from punie_tui.tools.code.schema import tools_called
from punie_tui.tools.sandbox import SandboxRun, ToolCallMade

SIGNS: Mapping[State, str] = {"passed": "✓", "fell": "✗", "apart": "!", "unreached": "·", "unjudged": "–"}
STOPPED = {
    "eos": "",
    "length": "cut off at the token limit",
    "degenerate": "stopped: it repeated itself",
    "asked": "stopped by you",
    "cut off": "cut off in the middle",
}


def stage_title(stage: GradingStage, graded: GradedAnswer) -> str:
    """The stage's name for people: if nothing is expected, the stage `tool` only checks arguments."""
    return "arguments" if stage == "tool" and graded.known is None and graded.parsed.kind == "call" else stage


def rendered_stages(graded: GradedAnswer) -> list[tuple[GradingStage, State]]:
    """The grading stages to show: `empty` is left out unless the answer failed there."""
    return [(stage, state) for stage, state in graded.stages() if stage != "empty" or state == "fell"]


def call_in_words(parsed: ParsedAnswer) -> str:
    """What an answer is, even before it is complete: words, a call in format A, or a call with a mistake in its
    form."""
    if parsed.kind == "direct":
        return "words, no call"
    called = ", ".join(dict.fromkeys(call.name for call in tools_called(parsed.code or ""))) or "no tool"
    return f"calls {called}: {'format A' if parsed.strict else parsed.problem}"


def judged_by(graded: GradedAnswer) -> str:
    """Which query the answer was judged as; empty if none."""
    known = graded.known
    return f"judged as {known.query.id} of {known.suite}" if known is not None else ""


def reason(graded: GradedAnswer) -> str:
    """Why it failed, in a sentence; empty if it did not."""
    verdict = graded.verdict
    return verdict.reason + (f"; nearest: {verdict.nearest}" if verdict.nearest else "")


def call_made(call: ToolCallMade) -> str:
    would = f" (would change {', '.join(call.writes)})" if call.writes else ""
    return f"{call.name}({', '.join(map(repr, call.arguments.values()))}){would}"


def ended(run: SandboxRun | Ended) -> str:
    """How a run went wrong; empty if it did not."""
    if run.status == "ok":
        return ""
    return f"{run.status}{f' in line {run.line}' if run.line else ''}: {run.error or ''}"


def document(graded: GradedAnswer, fixture: str) -> dict[str, Any]:
    """The graded answer as a JSON document, with the run in `fixture` only."""
    parsed, verdict, known = graded.parsed, graded.verdict, graded.known
    run, report = graded.runs.get(fixture), graded.reports.get(fixture)
    call = {"code": parsed.code, "strict": parsed.strict, "problem": parsed.problem} if parsed.kind == "call" else None
    return {
        "answer": graded.answer,
        "call": call,
        "query": {"suite": known.suite, "id": known.query.id} if known is not None else None,
        "passed": graded.passed,
        "grading_stage": verdict.grading_stage,
        "reason": verdict.reason,
        "nearest": verdict.nearest,
        "grading_stages": dict(graded.stages()),
        "outcome": graded.outcome or verdict.grading_stage,
        "run": {
            "fixture": fixture,
            "status": run.status,
            "output": run.output,
            "calls": [
                {
                    "tool": made.name,
                    "arguments": made.arguments,
                    **({"would_change": list(made.writes)} if made.writes else {}),
                }
                for made in run.calls
            ],
            "error": run.error,
            "expected": report.expected if report is not None else None,
        }
        if run is not None
        else None,
    }
