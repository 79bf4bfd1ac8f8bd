"""Runs an answer's code in a user's project, in a process of its own, and follows its calls as they are made.

The process is `punie_tui.playground.project_process`; when it is stopped, it ends with everything that it started.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from punie_tui.errors import SystemFailure
from punie_tui.line_process import LineProcess
from punie_tui.playground.history import CallMade, CodeRun, HistoryEntry
from punie_tui.playground.project_protocol import (
    Broken,
    Called,
    Ended,
    PermissionRequested,
    Permit,
    PermitDecision,
    Returned,
    RunCode,
    project_message,
)
from punie_tui.settings import Settings
from punie_tui.tools.catalog import TOOLS
from punie_tui.tools.live.processes import end_family

LONGEST_LINE = 64 << 20  # bytes
STOPPED = "stopped by you"

State = Literal["running", "asking", "returned", "failed"]


@dataclass
class RealCall:
    """One call of a real tool. `error` is why it `failed`; `result` is JSON."""

    tool: str
    arguments: dict[str, Any]
    effects: str
    state: State = "running"
    result: Any = None
    error: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.tool}({', '.join(f'{name}={value!r}' for name, value in self.arguments.items())})"


@dataclass
class ProjectRun:
    """One run of code in a project, so far. `ended` is None until it is over, `problem` is why it could not be run."""

    root: Path
    calls: list[RealCall] = field(default_factory=list)
    ended: Ended | None = None
    problem: str = ""

    @property
    def is_over(self) -> bool:
        return self.ended is not None or bool(self.problem)

    @property
    def returned(self) -> list[RealCall]:
        return [call for call in self.calls if call.state == "returned"]

    @property
    def printed(self) -> str | None:
        """What the code printed; None if it did not run to its end."""
        return self.ended.output.strip("\n") if self.ended is not None and self.ended.status == "ok" else None

    def record(self) -> tuple[list[CallMade], CodeRun | None]:
        """The calls and the run in the form that the history keeps."""
        calls = [
            CallMade(tool=each.tool, arguments=each.arguments, result=each.result, error=each.error)
            for each in self.calls
        ]
        ended = self.ended
        if ended is None:
            return calls, CodeRun(status="error", output="", error=self.problem)
        return calls, CodeRun(status=ended.status, output=ended.output, error=ended.error, line=ended.line)


def project_run_of(entry: HistoryEntry) -> ProjectRun:
    """The run that an entry of the history describes."""
    run = ProjectRun(Path(entry.project or ""))
    for made in entry.calls:
        spec = TOOLS.get(made.tool)
        state: State = "failed" if made.error else "returned"
        effects = spec.effects if spec is not None else "reads"
        run.calls.append(RealCall(made.tool, made.arguments, effects, state, made.result, made.error))
    if entry.run is None:
        run.problem = "the answer's code was not run"
    else:
        run.ended = Ended.model_validate(entry.run.model_dump())
    return run


class ProjectRunner:
    """Runs code in a project, one run at a time. `ask` gets the user's decision on a call that writes or runs;
    `permitted` are the tools for which that was once `always`, for as long as this object lives."""

    def __init__(
        self,
        settings: Settings,
        root: Path,
        ask: Callable[[RealCall], Awaitable[PermitDecision]],
        on_change: Callable[[], object],
    ) -> None:
        self.root = root.resolve()
        self.permitted: set[str] = set()
        self._settings, self._ask, self._on_change = settings, ask, on_change
        self._process: LineProcess | None = None
        self._stopped = False

    async def run(self, code: str, run: ProjectRun) -> None:
        """Runs the code to its end, and keeps `run` up to date meanwhile. A SystemFailure is recorded in `run`, not
        raised."""
        self._stopped = False
        try:
            await self._run(code, run)
        except SystemFailure as error:
            run.problem = STOPPED if self._stopped else str(error)
        finally:
            await self.stop()
            for call in run.calls:
                if call.state in ("running", "asking"):
                    call.state, call.error = "failed", run.problem or STOPPED
            self._on_change()

    async def stop(self) -> None:
        """Ends the running process and everything that it started."""
        process, self._process = self._process, None
        if process is not None:
            self._stopped = True
            if process.running:
                end_family(process.pid)
            await process.end()

    async def _run(self, code: str, run: ProjectRun) -> None:
        self._process = process = await LineProcess.start(
            "punie_tui.playground.project_process",
            *("--workspace", str(self._settings.workspace)),
            what="the process that runs the code",
            longest=LONGEST_LINE,
            env=self._settings.environment(),
        )
        request = RunCode(code=code, project=str(run.root), permitted=sorted(self.permitted))
        await process.send(request.model_dump())
        while not run.is_over:
            document = await process.receive()
            try:
                message = project_message.validate_python(document)
            except ValidationError:
                raise SystemFailure("the process that runs the code sent an invalid message") from None
            match message:
                case Called():
                    run.calls.append(RealCall(message.tool, message.arguments, message.effects))
                case PermissionRequested():
                    await self._permit(process, run.calls[message.call], message.call)
                case Returned():
                    call = run.calls[message.call]
                    call.state = "failed" if message.error else "returned"
                    call.result, call.error, call.seconds = message.result, message.error, message.seconds
                case Ended():
                    run.ended = message
                case Broken():
                    run.problem = message.reason
            self._on_change()

    async def _permit(self, process: LineProcess, call: RealCall, number: int) -> None:
        call.state = "asking"
        self._on_change()
        decision = await self._ask(call)
        if decision == "always":
            self.permitted.add(call.tool)
        call.state = "running"
        await process.send(Permit(call=number, decision=decision).model_dump())
