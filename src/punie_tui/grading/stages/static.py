"""The stages that need only the text of an answer: empty, format, syntax, and which tools are called."""

from __future__ import annotations

from dataclasses import dataclass

from punie_tui.grading.records import Verdict
from punie_tui.grading.repetition import repeated_text
from punie_tui.grading.suite import Query
from punie_tui.tools.catalog import FIND_SYMBOLS, STANDS_IN, TOOLS
from punie_tui.tools.code.calls import parse_answer
from punie_tui.tools.code.schema import Fault, check_names, tools_called

PASSED = Verdict(grading_stage="passed")


@dataclass(frozen=True)
class AnswerCode:
    """The code of a strict call, and the index of its first character in the answer."""

    text: str
    start: int

    def verdict(self, fault: Fault) -> Verdict:
        return Verdict(
            grading_stage=fault.grading_stage,
            reason=fault.reason,
            start=self.start + fault.start,
            end=self.start + fault.end,
            nearest=fault.nearest,
        )

    def line(self, number: int) -> tuple[int, int]:
        """The start and end in the answer of a line of the code; lines count from 1."""
        lines = self.text.split("\n")
        start = self.start + sum(len(line) + 1 for line in lines[: number - 1])
        return start, start + len(lines[number - 1]) if number <= len(lines) else start


def static_grade(query: Query, answer: str) -> Verdict | AnswerCode:
    """empty → format → syntax → tool: the verdict, or the code of a call that passes, whose types are not checked yet.

    A call must be in format A and nothing else (one that could only be recovered fails at format), and call exactly the
    expected tools; those that find a symbol may be called before one that takes it. A direct answer must make no call
    and must not end in repetition.
    """
    if not answer.strip():
        return Verdict(grading_stage="empty", reason="the answer is empty")
    return _direct(answer) if query.expect.direct else _call(query, answer)


def _direct(answer: str) -> Verdict:
    parsed = parse_answer(answer)
    if parsed.kind == "call":
        return Verdict(
            grading_stage="tool", reason="the answer calls a tool; it should be in words", start=parsed.code_start
        )
    if (start := repeated_text(answer)) is not None:
        return _degenerate(answer, start)
    return PASSED


def _call(query: Query, answer: str) -> Verdict | AnswerCode:
    parsed = parse_answer(answer)
    repeated = repeated_text(answer)
    if repeated is not None and not parsed.strict:
        return _degenerate(answer, repeated)
    if parsed.kind == "direct":
        return Verdict(
            grading_stage="tool", reason=f"the answer is in words; it should call {_listed(query.expect.tools)}"
        )
    if not parsed.strict or parsed.code is None or parsed.code_start is None:
        return Verdict(grading_stage="format", reason=parsed.problem or "the call cannot be read")
    code = AnswerCode(parsed.code, parsed.code_start)
    return _faults(query, code) or code


def _faults(query: Query, code: AnswerCode) -> Verdict | None:
    """The verdict of the stages syntax and tool; None if the code passes both."""
    if faults := check_names(code.text):
        return code.verdict(faults[0])
    calls = tools_called(code.text)
    names = {call.name for call in calls}
    if missing := [tool for tool in query.expect.tools if names.isdisjoint({tool, STANDS_IN.get(tool)})]:
        return Verdict(grading_stage="tool", reason=f"the code does not call {_listed(missing)}")
    expected = {*query.expect.tools, *(STANDS_IN[tool] for tool in query.expect.tools if tool in STANDS_IN)}
    if any(TOOLS[tool].takes_symbol for tool in query.expect.tools):
        expected |= FIND_SYMBOLS
    if extra := next((call for call in calls if call.name not in expected), None):
        return Verdict(
            grading_stage="tool",
            reason=f"the code also calls {extra.name}; it should call only {_listed(query.expect.tools)}",
            start=code.start + extra.start,
            end=code.start + extra.start + len(extra.name),
        )
    return None


def _degenerate(answer: str, start: int) -> Verdict:
    return Verdict(
        grading_stage="format", reason="the answer repeats itself until its end", start=start, end=len(answer)
    )


def _listed(tools: list[str]) -> str:
    return " and ".join(tools)
