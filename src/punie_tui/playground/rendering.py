"""An answer's grade in words, for people and as a document. What a model wrote, or its code printed, stays untrusted.

The caller that prints it has to make it safe with `visible`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from punie_tui.grading.records import GradingStage
from punie_tui.playground.grading import GradedAnswer, State
from punie_tui.playground.project_protocol import Ended
from punie_tui.tools.code.calls import ParsedAnswer
from punie_tui.tools.code.schema import tools_called
from punie_tui.tools.sandbox import SandboxRun, Status, ToolCallMade

SIGNS: Mapping[State, str] = {"passed": "✓", "failed": "✗", "apart": "!", "unreached": "·", "unjudged": "–"}
STOPPED = {
    "eos": "",
    "length": "cut off at the token limit",
    "degenerate": "stopped: it repeated itself",
    "interrupted": "stopped by you",
    "cut off": "cut off in the middle",
}


def stage_title(stage: GradingStage, graded: GradedAnswer) -> str:
    """The stage's name for people: if nothing is expected, the stage `tool` only checks arguments."""
    return "arguments" if stage == "tool" and graded.known is None and graded.parsed.kind == "call" else stage


def rendered_stages(graded: GradedAnswer) -> list[tuple[GradingStage, State]]:
    """The grading stages to show: `empty` is left out unless the answer failed there."""
    return [(stage, state) for stage, state in graded.stages() if stage != "empty" or state == "failed"]


def describe_answer(parsed: ParsedAnswer) -> str:
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


def describe_call(call: ToolCallMade) -> str:
    would = f" (would change {', '.join(call.writes)})" if call.writes else ""
    return f"{call.name}({', '.join(map(repr, call.arguments.values()))}){would}"


def ended(run: SandboxRun | Ended) -> str:
    """How a run went wrong; empty if it did not."""
    if run.status == "ok":
        return ""
    return f"{run.status}{f' in line {run.line}' if run.line else ''}: {run.error or ''}"


class CallDocument(BaseModel):
    """The call in an answer, as far as it could be recovered."""

    code: str | None
    strict: bool = Field(description="exactly one call in format A and nothing else")
    problem: str | None = Field(description="why it is not strict")


class KnownQueryDocument(BaseModel):
    """The query of a suite that a question is."""

    suite: str
    id: str


class ToolCallDocument(BaseModel):
    """A call that code made of a tool in a fixture project."""

    tool: str
    arguments: dict[str, Any] = Field(description="by name")
    would_change: list[str] | None = Field(
        default=None, description="paths or commands; null for a call that only reads"
    )


class FixtureRunDocument(BaseModel):
    """What an answer's code did in a fixture project."""

    fixture: str
    status: Status
    output: str
    calls: list[ToolCallDocument]
    error: str | None
    expected: list[str] | None = Field(description="what is to be printed; null if the suite does not declare it")


class GradedAnswerDocument(BaseModel):
    """A graded answer. `run` is null for code that did not run in the fixture."""

    answer: str
    call: CallDocument | None = Field(description="null for an answer in words")
    query: KnownQueryDocument | None = Field(description="the query that it was judged as")
    passed: bool = Field(description="it passed every stage that can be judged")
    grading_stage: GradingStage
    reason: str = Field(description="why it failed; else empty")
    nearest: str | None = Field(description="the real name nearest to one that does not exist")
    grading_stages: dict[GradingStage, State]
    outcome: str = Field(description="why the outcome was not judged; else the grading stage")
    run: FixtureRunDocument | None


def document(graded: GradedAnswer, fixture: str) -> GradedAnswerDocument:
    """The graded answer as a document for programs, with the run in `fixture` only."""
    parsed, verdict, known = graded.parsed, graded.verdict, graded.known
    return GradedAnswerDocument(
        answer=graded.answer,
        call=CallDocument(code=parsed.code, strict=parsed.strict, problem=parsed.problem)
        if parsed.kind == "call"
        else None,
        query=KnownQueryDocument(suite=known.suite, id=known.query.id) if known is not None else None,
        passed=graded.passed,
        grading_stage=verdict.grading_stage,
        reason=verdict.reason,
        nearest=verdict.nearest,
        grading_stages=dict(graded.stages()),
        outcome=graded.outcome or verdict.grading_stage,
        run=_run_document(graded, fixture),
    )


def _run_document(graded: GradedAnswer, fixture: str) -> FixtureRunDocument | None:
    run, report = graded.runs.get(fixture), graded.reports.get(fixture)
    if run is None:
        return None
    return FixtureRunDocument(
        fixture=fixture,
        status=run.status,
        output=run.output,
        calls=[
            ToolCallDocument(tool=made.name, arguments=made.arguments, would_change=list(made.writes) or None)
            for made in run.calls
        ],
        error=run.error,
        expected=report.expected if report is not None else None,
    )
