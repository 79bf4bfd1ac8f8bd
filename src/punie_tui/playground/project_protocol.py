"""The messages between the playground and the process that runs an answer's code in a project, one JSON object a line.

The process is given `RunCode`; it reports each call before it is made (`Called`), its result (`Returned`), and the end
(`Ended`), or that the code could not be run (`Broken`). A call that writes or runs waits for a `Permit`
(`PermissionRequested`). What the code printed and what the tools returned is untrusted text.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from punie_tui.playground.protocol import AnswererMessage

PermitDecision = Literal["once", "always", "no"]
"""The decision on a call that writes or runs. once: this call is allowed; always: every call of this tool in this
session; no: this call is refused."""


class RunCode(AnswererMessage):
    """Run this code in `project`. `permitted`: tools that are called without asking."""

    type: Literal["run"] = "run"
    code: str
    project: str
    permitted: list[str] = Field(default_factory=list)


class Permit(AnswererMessage):
    """The user's decision about a call that asks."""

    type: Literal["permit"] = "permit"
    call: int
    decision: PermitDecision


class Called(AnswererMessage):
    """A call is about to be made. Calls are numbered from 0; arguments are by name."""

    type: Literal["called"] = "called"
    call: int
    tool: str
    arguments: dict[str, Any]
    effects: str


class PermissionRequested(AnswererMessage):
    """A call waits for the user's decision."""

    type: Literal["permission_requested"] = "permission_requested"
    call: int


class Returned(AnswererMessage):
    """A call is over: what the tool answered, or why it did not."""

    type: Literal["returned"] = "returned"
    call: int
    seconds: float
    result: Any = None
    error: str = ""


class Ended(AnswererMessage):
    """How the code ended, as `SandboxRun` reports it."""

    type: Literal["ended"] = "ended"
    status: Literal["ok", "error", "unsupported", "timeout"]
    output: str
    error: str | None = None
    line: int | None = None


class Broken(AnswererMessage):
    """The code could not be run; `reason` is a sentence."""

    type: Literal["broken"] = "broken"
    reason: str


ProjectMessage = Called | PermissionRequested | Returned | Ended | Broken

project_message: TypeAdapter[ProjectMessage] = TypeAdapter(Annotated[ProjectMessage, Field(discriminator="type")])
