"""Runs an example: its calls run in the sandbox in one fixture, with a verdict in words.

What a call prints is untrusted text and is kept as it is; verdicts quote from it safely. Whether the answer is right is
not judged here, only whether its calls can be made, and what they print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from punie_tui.datasets.examples import Example, Message
from punie_tui.datasets.quoting import quoted
from punie_tui.tools.code.calls import parse_answer, well_formed
from punie_tui.tools.code.findings import Fault
from punie_tui.tools.code.typed import find_faults, run_fault
from punie_tui.tools.fixtures.fixtures import Fixture
from punie_tui.tools.sandbox import SandboxRun, ToolCallMade, run_code


@dataclass(frozen=True)
class TriedCall:
    """One call of an example. `turn`: the message that makes it, from 1. `code` and `run` are None if the call
    cannot be read; `faults` are wrong names and types in the code. `verdict` is a sentence, safe to print."""

    turn: int
    code: str | None
    strict: bool
    run: SandboxRun | None
    faults: tuple[Fault, ...]
    ok: bool
    verdict: str


@dataclass(frozen=True)
class Trial:
    """The result of an example in one fixture. `ok`: every call is in format A, sound, runs and prints something.
    An example without calls is ok."""

    fixture: str
    calls: tuple[TriedCall, ...]
    ok: bool
    verdict: str


def try_example(example: Example, fixture: Fixture) -> Trial:
    """Runs each call of the example on its own. Raises SystemFailure if the sandbox cannot be started."""
    calls = tuple(
        tried
        for turn, message in enumerate(example.messages, 1)
        if message.role == "assistant" and (tried := _try(message, turn, fixture)) is not None
    )
    if not calls:
        return Trial(fixture.name, (), True, "a direct answer, which calls no tool")
    bad = [call for call in calls if not call.ok]
    if len(calls) == 1:
        return Trial(fixture.name, calls, not bad, calls[0].verdict)
    text = "; ".join(f"message {call.turn}: {call.verdict}" for call in calls)
    return Trial(fixture.name, calls, not bad, text)


def _try(message: Message, turn: int, fixture: Fixture) -> TriedCall | None:
    if message.tool_calls:
        return TriedCall(turn, None, False, None, (), False, "its call is in tool_calls; import the data to run it")
    parsed = parse_answer(message.content)
    if parsed.kind == "direct":
        return None
    if parsed.code is None:
        text = f"the call cannot be read: {quoted(parsed.problem, 120)}"
        return TriedCall(turn, None, False, None, (), False, text)
    run, (faults,) = run_code(parsed.code, fixture), find_faults([parsed.code])
    if not faults and (fault := run_fault(parsed.code, run)) is not None:
        faults = [fault]
    fine = run.status == "ok" and bool(run.output.strip())
    verdict = _verdict(run)
    if faults:
        verdict += f"; {_faults(faults)}"
    strict = well_formed(message.content)
    if not strict:
        verdict += f"; not in format A: {quoted(parsed.problem, 120)}"
    return TriedCall(turn, parsed.code, strict, run, tuple(faults), fine and strict and not faults, verdict)


def _verdict(run: SandboxRun) -> str:
    """How the run went, in a clause."""
    at = f" in line {run.line}" if run.line else ""
    match run.status:
        case "ok" if run.output.strip():
            lines = run.output.strip().count("\n") + 1
            printed = f"it runs and prints {lines} line{'s' if lines > 1 else ''}"
            return f"{printed}, {_called(run.calls)}"
        case "ok":
            return f"it runs and prints nothing, {_called(run.calls)}"
        case "error":
            return f"it fails{at}: {quoted(run.error or '', 160)}"
        case "unsupported":
            return f"the sandbox cannot run it{at}, though Python might: {quoted(run.error or '', 160)}"
        case "timeout":
            return f"it does not finish in time{at}"


def _called(calls: list[ToolCallMade]) -> str:
    if not calls:
        return "calling no tool"
    first = f"{calls[0].name}({', '.join(quoted(value, 40) for value in calls[0].arguments.values())})"
    return f"calling {first}" + (f" and {len(calls) - 1} more" if len(calls) > 1 else "")


def _faults(faults: Sequence[Fault]) -> str:
    more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
    return f"{quoted(faults[0].reason, 120)}{more}"
